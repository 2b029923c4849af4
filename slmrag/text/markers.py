"""The markers by which a text of a model cites what it read: ``[1]``; and, for ``[1][2]``, what models write as well."""

import re

_LIST = r"(?!0)\d{1,2}(?:\s*[,，;、–-]\s*(?!0)\d{1,2})+"  # not [0, 1], which is no list of passages
# [1], 【1】, [1, 2], [1-2]: the groups are a number, a number, and a list.
MARKER = re.compile(rf"\[(\d{{1,9}})\]|【(\d{{1,2}})】|[\[【]({_LIST})[\]】]")
BEGUN = re.compile(r"[\[【][\d\s,，;、–-]{0,24}$")  # at the end of what is still being written: one may come of it
# What small models write for it: "(passage 2)", "[Passages 1 and 3]"; and in a sentence, "Passage 2 says".
_PASSAGES = "passages?|excerpts?|textstellen?|pasajes?|段落|(?:ال)?مقطع"
_SAID = re.compile(
    rf"[\[(【（]\s*(?:{_PASSAGES})\s*#?((?!0)\d{{1,2}}(?:\s*(?:[,，、&–-]|and|und|y)\s*(?!0)\d{{1,2}})*)\s*[\])】）]",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"(?<!\w)(?:{_PASSAGES})\s*#?((?!0)\d{{1,2}})(?![\d.,]?\d)", re.IGNORECASE)
_AND_SPACE = re.compile(rf"\s*(?:{MARKER.pattern})")
_LIKE_ONE = re.compile(rf"\[\d+\]|{MARKER.pattern}")
_BETWEEN = re.compile(r"\s*([,，;、–-])\s*")


def numbers_of(marker: re.Match[str]) -> list[int]:
    """The numbers that a match of `MARKER` names: those that it lists, and those between the ends of a range."""
    first, *rest = _BETWEEN.split(marker[1] or marker[2] or marker[3])
    numbers = [int(first)]
    for sign, number in zip(rest[::2], map(int, rest[1::2]), strict=True):
        numbers += range(numbers[-1] + 1, number) if sign in "–-" else ()
        numbers.append(number)
    return numbers


def written_out(text: str) -> str:
    """``text`` in which what only means a marker is one: "(passages 1 and 3)" becomes ``[1, 3]``."""
    return _SAID.sub(lambda said: f"[{re.sub(r'[^0-9–-]+', ', ', said[1])}]", text)


def spoken_numbers(sentence: str) -> list[int]:
    """The passages that a sentence names in its words: "Passage 2 says that the pump is red."."""
    return [int(number) for number in _SPOKEN.findall(sentence)]


def without_markers(text: str) -> str:
    """``text`` without its markers, and without the space before them."""
    return _AND_SPACE.sub("", text)


def unmarked(text: str) -> str:
    """The text of a document, in which nothing reads as a marker of ours: its ``[1, 2]`` becomes ``(1, 2)``."""
    return _LIKE_ONE.sub(lambda like: f"({like[0][1:-1]})", text)
