"""What visitors of a desk asked: the same question once, how often, with what came of it; and as a table for other programs."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.library.conversations import Turn
from slmrag.library.desks import same_question
from slmrag.ui.words import text

_FORMULA = "=+-@\t\r"  # what a spreadsheet would calculate, of a visitor's words


@dataclass(frozen=True, slots=True)
class AskedOften:
    """A question, in words in which it was asked; how often it was asked, and how often that was answered."""

    turn: Turn
    asked: int
    answered: int


def is_unanswered(turn: Turn) -> bool:
    """Whether nothing was answered."""
    return turn.answer is None or turn.answer.refused or not turn.answer.text


def grouped(turns: Sequence[Turn]) -> list[AskedOften]:
    """Each question once, what was asked most often first; ``turns`` are those of the newest conversation first."""
    groups: dict[str, list[Turn]] = {}
    for turn in turns:
        groups.setdefault(same_question(turn.question), []).append(turn)
    found = [AskedOften(of[0], len(of), sum(not is_unanswered(one) for one in of)) for of in groups.values()]
    return sorted(found, key=lambda one: -one.asked)


def as_csv(groups: Sequence[AskedOften]) -> bytes:
    """A row for each question; a spreadsheet calculates nothing of what a visitor wrote."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([text.QUESTION, text.DESK_TIMES, text.DESK_ANSWERED, text.DESK_REFUSED])
    for one in groups:
        question = " ".join(one.turn.question.split())
        writer.writerow(
            [
                f"'{question}" if question.startswith(tuple(_FORMULA)) else question,
                one.asked,
                one.answered,
                one.asked - one.answered,
            ]
        )
    return out.getvalue().encode("utf-8-sig")  # so that Excel takes it for what it is
