"""What is told from below the app, errors, warnings and reasons, in the reader's language.

Down there every sentence is English, and is its own key: ``texts/told/<language>.toml`` holds each of them, with its
places in braces, and what it is in that language. What stands in a place is data, a name or what a library said, and is
filled in as it is; only places of a few names hold words of ours, which are translated as well (`_filled`).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path

import streamlit as st

from slmrag.errors.slmrag_error import SlmragError
from slmrag.text.languages import language_name
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_PLACE = re.compile(r"(?<!\{)\{(\w+)\}")
_NUMBER = re.compile(r"\d+(?:\.(\d+))?")
_END = re.compile(r"(?<=[.!?])\s+|; ")  # of a sentence, or of a reason in a row of them
_MOST_SENTENCES = 12  # in a row; of a longer message only the whole is looked up
_DEEP = 3  # a sentence in a place of a sentence in a place of a sentence
_HOLD_SENTENCES = {"again", "cause", "kind", "note", "picture", "problem", "refused", "why"}


def told(message: object) -> str:
    """``message`` in the reader's language; as it is where it is not known, or the app is in English."""
    code = text.language()
    return str(message) if code == "en" else _told(str(message), code, _DEEP)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: the ``pieces`` of it before, between and behind its ``places``, and its ``words`` in another language."""

    pieces: tuple[str, ...]
    places: tuple[str, ...]
    words: str

    def read(self, message: str) -> dict[str, str] | None:
        """What stands in the places, if ``message`` is this sentence.

        Each piece is looked for once, behind the one before it: no message makes this slow, whatever it holds.
        """
        first, last = self.pieces[0], self.pieces[-1]
        if not self.places:
            return {} if message == first else None
        begin, end = len(first), len(message) - len(last)
        if begin > end or not (message.startswith(first) and message.endswith(last)):
            return None
        found: dict[str, str] = {}
        for place, piece in zip(self.places, [*self.pieces[1:-1], ""], strict=True):
            stop = message.find(piece, begin, end) if piece else end
            if stop < 0 or found.setdefault(place, message[begin:stop]) != message[begin:stop]:
                return None
            begin = stop + len(piece)
        return found


@cache
def _sentences(code: str) -> list[_Sentence]:
    """Those of a language, with the most words of ours first: what is special comes before what is general."""
    file = Path(__file__).with_name("texts") / "told" / f"{code}.toml"
    known = []
    for english, words in tomllib.loads(file.read_text("utf-8")).items():
        pieces = _PLACE.split(english)
        bare = tuple(piece.replace("{{", "{").replace("}}", "}") for piece in pieces[::2])
        known.append(_Sentence(bare, tuple(pieces[1::2]), words))
    return sorted(known, key=lambda one: -sum(map(len, one.pieces)))


@cache
def _words(code: str) -> dict[str, str]:
    """The sentences of a language that have no places."""
    return {one.pieces[0]: one.words for one in _sentences(code) if not one.places}


@lru_cache(maxsize=1024)
def _told(message: str, code: str, deep: int) -> str:
    """A sentence, or several in a row: those that leave the least of the message unexplained, and of these the fewest."""
    ends = [found.span() for found in _END.finditer(message)]
    marks = [(0, 0), *(ends if len(ends) < _MOST_SENTENCES else []), (len(message), len(message))]
    # From each mark to the end: the characters that no sentence of ours explains, the number of sentences, the words.
    ways = [(0, 0, "")] * len(marks)
    for first in reversed(range(len(marks) - 1)):
        found = []
        for after in range(first + 1, len(marks)):
            part, gap = message[marks[first][1] : marks[after][0]], message[slice(*marks[after])]
            unknown, count, rest = ways[after]
            words = _told_whole(part, code, deep)
            unknown, words = (unknown + len(part), part) if words is None else (unknown, words)
            found.append((unknown, count + 1, words + gap + rest))
        ways[first] = min(found, key=itemgetter(0, 1))
    return ways[0][2]


def _told_whole(message: str, code: str, deep: int) -> str | None:
    """``message`` in a language, where the whole of it is one sentence of ours."""
    for sentence in _sentences(code):
        if (found := sentence.read(message)) is not None:
            filled = {place: _filled(place, value, code, deep) for place, value in found.items()}
            if None not in filled.values():
                return sentence.words.format(**filled)
    return None


def _filled(place: str, value: str, code: str, deep: int) -> str | None:
    """What stands in a place, in a language; ``None`` where this cannot stand there, so it is another sentence."""
    match place:
        case "language" | "other_language":
            return _language(value, code)
        case "languages":
            named = [_language(one, code) for one in value.split(", ")]
            known = [one for one in named if one is not None]
            return ", ".join(known) if len(known) == len(named) else None
        case "unit":
            return _words(code).get(value)
        case "units":
            return _words(code).get(f"{value}s")
        case "named":  # "Pages 3, 4"
            unit, _, numbers = value.partition(" ")
            words = _words(code).get(unit.lower())
            return words and f"{words} {numbers}"
        case "number":
            return value if value.replace(",", "").isdecimal() else None
        case "free" | "total" if number := _NUMBER.fullmatch(value):
            return text.written(float(value), len(number[1] or ""))
        case "numbers" | "copies" if "; " in value:  # there the next reason begins
            return None
        case _ if place in _HOLD_SENTENCES:
            return text.apart(_told(value, code, deep - 1) if deep else value)
        case _:
            return text.apart(value)


def language_here(code: str) -> str:
    """What a language is called in the reader's."""
    name, here = language_name(code), text.language()
    return (name if here == "en" else _words(here).get(name)) or text.written_language(code)


def _language(name: str, code: str) -> str | None:
    """A language, given its English name; the code of one that has none stays."""
    return _words(code).get(name) or (name if name.isalpha() and len(name) <= 3 else None)


def show_problem(problem: SlmragError | str) -> None:
    """Say what went wrong, in one sentence, in the reader's language."""
    st.error(plain(told(problem)), icon=":material/error:")
