"""Marks in a segment's text: ``⟦1⟧bold⟦/1⟧`` around words that look or link differently, ``⟦2/⟧`` for what is no word.

What a mark stands for stays with the file; a model only has to put it back at the right words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_MARK = re.compile(r"⟦\s*(/?)\s*(\d{1,4})\s*(/?)\s*⟧")
# A document may hold such brackets itself: they are written as their nearest kin meanwhile.
_TO_KIN, _FROM_KIN = str.maketrans("⟦⟧", "⟬⟭"), str.maketrans("⟬⟭", "⟦⟧")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and what stands inside it, ``None`` for one that has no inside."""

    number: int
    inner: "tuple[Node, ...] | None"


Node = str | Mark


def around(number: int, text: str) -> str:
    """``text`` inside the mark ``number``."""
    return f"⟦{number}⟧{text}⟦/{number}⟧"


def alone(number: int) -> str:
    """The mark ``number`` without an inside."""
    return f"⟦{number}/⟧"


def literal(text: str) -> str:
    """Text of a document as it may stand between marks; `parse` gives it back."""
    return text.translate(_TO_KIN)


def parse(text: str) -> tuple[Node, ...]:
    """The text as nodes, in order. Raises `ValueError` when its marks do not pair or nest."""
    open_marks: list[tuple[int, list[Node]]] = [(0, [])]
    place = 0

    def say(words: str) -> None:
        if words:
            open_marks[-1][1].append(words.translate(_FROM_KIN))

    for match in _MARK.finditer(text):
        say(text[place : match.start()])
        place, number = match.end(), int(match[2])
        if match[1] and match[3]:
            raise ValueError(f"{match[0]} is no mark")
        if match[3]:
            open_marks[-1][1].append(Mark(number, None))
        elif not match[1]:
            open_marks.append((number, []))
        elif open_marks[-1][0] == number and len(open_marks) > 1:
            _, inner = open_marks.pop()
            open_marks[-1][1].append(Mark(number, tuple(inner)))
        else:
            raise ValueError(f"{match[0]} closes nothing")
    say(text[place:])
    if len(open_marks) > 1:
        raise ValueError(f"mark {open_marks[-1][0]} is not closed")
    return tuple(open_marks[0][1])


def plain(text: str) -> str:
    """The words without the marks."""
    return _MARK.sub("", text).translate(_FROM_KIN)


def same_marks(source: str, target: str) -> bool:
    """Whether ``target`` has the marks of ``source``, each once, inside the same ones, around words where it was."""
    try:
        return sorted(_placed(parse(source))) == sorted(_placed(parse(target)))
    except ValueError:
        return False


def is_whole(text: str) -> bool:
    """Whether every mark of ``text`` is opened and closed in it."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _placed(nodes: Sequence[Node], outer: int = 0) -> Iterator[tuple[int, int, Literal["alone", "blank", "words"]]]:
    for node in nodes:
        if isinstance(node, Mark):
            if node.inner is None:
                yield node.number, outer, "alone"
            else:
                yield node.number, outer, "words" if _words(node.inner).strip() else "blank"
                yield from _placed(node.inner, node.number)


def _words(nodes: Sequence[Node]) -> str:
    return "".join(node if isinstance(node, str) else _words(node.inner or ()) for node in nodes)
