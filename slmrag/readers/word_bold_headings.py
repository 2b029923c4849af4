"""Headings of Word files and web pages that are marked as none: bold lines by themselves, above what is not bold. Pure."""

import re
from collections.abc import Sequence
from typing import Protocol

_LONGEST = 90  # characters
_LEAST = 3  # letters
_MOST_BOLD = 0.5  # of all letters, above which bold letters are how the document is written
_DEEPEST = 9
_NUMBER = re.compile(r"\W*\d{1,3}((?:\.\d{1,3})*)\.?(?=\s)")
_OPEN_END = (".", ",", ";", "!", "?", "…", "。", "，", "；")


class _Piece(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def bold(self) -> bool: ...


def heading_levels(pieces: Sequence[_Piece]) -> list[int]:
    """The level of each of ``pieces`` as a heading, 0 for none: its own, or where a bold line looks like a heading one below those that
    have a style, the deeper the more parts its number has. Of several one below the other it is the last, unless its number is longer.
    """
    styled = [piece.level for piece in pieces]
    written = [piece for piece in pieces if piece.kind != "row" and not piece.level]
    if sum(len(piece.text) for piece in written if piece.bold) > _MOST_BOLD * sum(len(piece.text) for piece in written):
        return styled
    above = max(styled, default=0)
    levels = [
        piece.level or (min(_DEEPEST, above + 1 + _depth(piece.text)) if _looks_like_one(piece) else 0)
        for piece in pieces
    ]
    headed = []
    for at, level in enumerate(levels):
        below = levels[at + 1] if at + 1 < len(levels) else level  # nothing stands under the last line
        heads = not below or (below > level and not styled[at + 1])
        headed.append(level if styled[at] or heads else 0)
    return headed


def _looks_like_one(piece: _Piece) -> bool:
    text = piece.text.strip()
    return (
        piece.bold
        and piece.kind == "paragraph"
        and "\n" not in text
        and len(text) <= _LONGEST
        and not text.endswith(_OPEN_END)
        and not text[0].islower()
        and sum(map(str.isalpha, text)) >= _LEAST
    )


def _depth(text: str) -> int:
    number = _NUMBER.match(text)
    return number[1].count(".") if number else 0
