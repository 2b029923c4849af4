"""Whether a line is a heading, where no mark-up says so: by its marks, its number, its capitals, its Title Case. Pure."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


_LONGEST, _MOST_WORDS = 90, 10  # characters of a title; words of a numbered one
_MATTER = 4  # letters of a word that Title Case begins with a capital
_LETTERS = 0.6  # of what is visible

# By its marks, its number or its capitals, whatever follows it: something begins anew there.
HEADING = re.compile(
    r"^(?:#{1,6} .*"
    r"|[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|[A-Z]\.)[ \t]+[^\W\d_].{0,70}[^\s.,;:!?]"
    r"|[ \t]*[A-ZÀ-ÖØ-Þ][^a-zß-öø-ÿ\n]{6,70}[^\s.,;:!?a-z])[ \t]*$",
    re.MULTILINE,
)


def is_title(line: str) -> bool:
    """Short, no word that matters without a capital, and no end of a sentence. "July 30, 2023" may be one, over a table."""
    return (
        0 < len(line) <= _LONGEST
        and line[-1] not in ".,;:!?…-–—&"
        and not any(word[0].islower() for word in line.split() if len(word) >= _MATTER)
    )


def is_telling_title(line: str) -> bool:
    """A title by itself, whatever stands below: it has words that matter, and more words than figures."""
    return (
        len(line) >= _MATTER
        and is_title(line)
        and any(word[0].isupper() for word in line.split() if len(word) >= _MATTER)
        and sum(map(str.isalpha, line)) >= _LETTERS * len(line.replace(" ", ""))
    )


def is_numbered_title(line: str) -> bool:
    """A heading by its number: "2.5 Payday"."""
    return bool(_numbered().match(line)) and len(line.split()) <= _MOST_WORDS


def is_counted_title(line: str) -> bool:
    """Whether a line may be a heading by a plain number, written as a sentence is: "1. Summer fair". An item of a list may be, too."""
    return bool(_counted().fullmatch(line)) and len(line.split()) <= _MOST_WORDS


def title_share(words: Sequence[str]) -> float:
    """The share of the words that matter that begin with a capital, as in titles and lists of them; 0 of three or fewer."""
    matter = [word for word in words if len(word) >= _MATTER and word[0].isalpha()]
    return sum(word[0].isupper() for word in matter) / len(matter) if len(matter) > 3 else 0.0


@cache
def _numbered() -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+\p{Lu}[^.!?:;,…]*[\p{L})]$")


@cache
def _counted() -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"\d{1,2}[.)] \p{Lu}[^.!?:;,…\d]{0,60}+(?<=[\p{L})])")
