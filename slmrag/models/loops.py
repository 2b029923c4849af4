"""A small model on damaged or foolish text repeats itself for ever: the guards that end it."""

import re
from collections.abc import Callable, Generator

from slmrag.schema import Reply

# A sentence three times, a few words six times, a sign two dozen times; "no, no, no" is language.
_LOOP = re.compile(r"(.{16,200}?)\1\1$|(.{4,15}?)\2{5}$|(.{1,3}?)\3{23}$", re.DOTALL)
_TAIL = 600  # characters
# The counter of a loop that counts up: a marker, the number of a list.
_COUNTER = re.compile(r"[\[【]\d{1,9}[\]】]|^\s*\d{1,3}[.)]", re.MULTILINE)
_END = re.compile(r"(?:[.!?。！？؟।]|\n)\W*$")
_NUMBER = re.compile(r"\d+")
_ROUND = re.compile(r"(.{6,120}?)\1{3}$", re.DOTALL)  # four times the same, but for its numbers
_FEW = 3  # words of a sentence that may well be said twice

Pieces = Generator[str, None, Reply]


def until_loop(pieces: Pieces) -> Pieces:
    """``pieces`` until their end is the same thing over and over; then the model is stopped, as ``"length"``."""
    return _until(pieces, lambda text: bool(_LOOP.search(text[-_TAIL:])))


def until_said_again(pieces: Pieces) -> Pieces:
    """``pieces`` until a loop, also one that counts up, or a sentence that was said before; then as `until_loop`.

    For an answer: a translation and a list of notes may say the same twice, and number it.
    """
    begin, said = 0, set[str]()

    def again(text: str) -> bool:
        nonlocal begin
        if _LOOP.search(_COUNTER.sub("#", text[-_TAIL:])):
            return True
        if not _END.search(text, begin):
            return False
        if _counts_up(text[-_TAIL:]):
            return True
        words = re.findall(r"\w+", _COUNTER.sub("", text[begin:]).casefold())
        begin = len(text)
        sentence = " ".join(words)
        known = len(words) > _FEW and sentence in said
        said.add(sentence)
        return known

    return _until(pieces, again)


def _counts_up(text: str) -> bool:
    """Whether ``text`` ends with the same four times, but that each of its numbers stays or is one more than before."""
    found = _ROUND.search(_NUMBER.sub("#", text))
    each = found[1].count("#") if found else 0
    if not each:
        return False
    numbers = [int(number) for number in _NUMBER.findall(text)[-4 * each :]]
    steps = [later - before for before, later in zip(numbers, numbers[each:], strict=False)]
    return set(steps) <= {0, 1} and any(steps) and steps[:each] * 3 == steps


def _until(pieces: Pieces, ends: Callable[[str], bool]) -> Pieces:
    text, count = "", 0
    try:
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return end.value
            text, count = text + piece, count + 1
            yield piece
            if ends(text):
                return Reply("length", written_tokens=count)
    finally:
        pieces.close()
