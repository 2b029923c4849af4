"""Rows of tables become questions: those that have a name, under columns that have one."""

import random
from collections.abc import Iterator, Sequence

from slmrag.evaluation.drafting import question_words
from slmrag.evaluation.drafting.draft_source import DraftSource
from slmrag.evaluation.drafting.subjects import Case
from slmrag.evaluation.questions import Question
from slmrag.text.stop_words import stop_words

# A cell that is asked for, and what it stands under: short, and words rather than a sentence.
_CELL, _LABEL, _COLUMN = 8, 6, 4  # words


def cells(source: DraftSource, case: Case, draw: random.Random) -> Iterator[Question]:
    """A question for a cell of each row whose label and column are names, with the page the table stands on."""
    for page in source.pages:
        header: list[str] = []
        for line in page.text.splitlines():
            text = line.strip()
            row = [cell.strip() for cell in text.strip("|").split("|")] if text.startswith("|") else []
            if len(row) < 2 or not set("".join(row)) - set("-: "):
                header = header if row else []
            elif not header:
                header = row
            elif len(row) == len(header) and _names(row[0], _LABEL, source.language):
                kind = (
                    header[0] if _names(header[0], _COLUMN - 1, source.language) and not _has_digit(header[0]) else ""
                )
                columns = [
                    at for at, name in enumerate(header)
                    if at and _is_column(name, header, source.language) and _is_value(row[at], row[0])
                ]  # fmt: skip
                if columns:
                    column = draw.choice(columns)
                    text = question_words.cell(row[0], kind, header[column], source.language, case)
                    yield Question(text, (row[column],), source.name, (page.number,))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _names(text: str, most: int, language: str) -> bool:
    """Whether a cell holds a name, and no sentence or list."""
    words = text.split()
    return (
        0 < len(words) <= most and any(map(str.isalpha, text)) and text[-1] not in ".,;:?!" and not set("[]•<>=") & set(text)
        and words[-1].casefold() not in stop_words(language)
    )  # fmt: skip


def _is_column(name: str, header: Sequence[str], language: str) -> bool:
    return (
        _names(name, _COLUMN, language) and not _has_digit(name) and header.count(name) == 1
        and not {word.casefold() for word in name.split()} & stop_words(language)
    )  # fmt: skip


def _is_value(cell: str, label: str) -> bool:
    return 0 < len(cell.split()) <= _CELL and cell != label and any(map(str.isalnum, cell)) and cell[0] != "["
