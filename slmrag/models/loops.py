"""A small model on damaged or foolish text repeats itself for ever: the guard that ends it."""

import re
from collections.abc import Generator

from slmrag.schema import Reply

# A sentence three times, a few words six times, a sign two dozen times; "no, no, no" is language.
_LOOP = re.compile(r"(.{16,200}?)\1\1$|(.{4,15}?)\2{5}$|(.{1,3}?)\3{23}$", re.DOTALL)
_TAIL = 600  # characters


def until_loop(pieces: Generator[str, None, Reply]) -> Generator[str, None, Reply]:
    """``pieces`` until their end is the same thing over and over; then the model is stopped, as ``"length"``."""
    tail, count = "", 0
    try:
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value
            tail, count = (tail + piece)[-_TAIL:], count + 1
            yield piece
            if _LOOP.search(tail):
                return Reply("length", written_tokens=count)
    finally:
        pieces.close()
