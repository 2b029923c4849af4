"""Translations that people made, and the same with a fault planted: for ``learn_fit.py`` and ``translation_checks.py``."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NTREX = Path(__file__).resolve().parents[3] / "shared" / "eval" / "ntrex" / "dev"
CODES = {
    "arb": "ar", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "fin": "fi", "fra": "fr", "heb": "he", "hin": "hi", "hun": "hu",
    "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl", "nob": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "spa": "es",
    "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "zho-CN": "zh",
}  # fmt: skip
UNSPACED = ("ja", "th", "zh")
_MOST_LINES = 4
_LEAST = 30  # characters of which half is taken away
_ENDS = ".。।!?"


@dataclass(frozen=True, slots=True)
class Case:
    """A passage of ``lines`` sentences, its translation with a ``fault`` (``""``: as people made it), and what is beside it."""

    source: str
    target: str
    lines: int
    near: tuple[str, ...]
    fault: str = ""


def languages() -> list[str]:
    """The codes of those that are here."""
    return sorted(CODES.values())


@cache
def lines_of(code: str) -> list[str]:
    """The 976 lines in a language, ``"en"`` the originals."""
    name = next((name for name, each in CODES.items() if each == code), "eng")
    return (NTREX / f"{name}.txt").read_text("utf-8").splitlines()


def cases(code: str, half: int, share: float = 0.4, every: int = 1) -> Iterator[Case]:
    """Passages of every second document (``half`` 0 or 1) in a language, as they are, and ``every`` so-manieth with each fault.

    All single lines, and this ``share`` of the passages of several.
    """
    draw = random.Random(f"{code} {half}")
    english, lines = lines_of("en"), lines_of(code)
    documents = (NTREX / "doc_ids.txt").read_text("utf-8").split()
    of_half = dict.fromkeys(documents)
    chosen = {document for number, document in enumerate(of_half) if number % 2 == half}
    for count in range(1, _MOST_LINES + 1):
        for first in range(len(english) - count + 1):
            last = first + count
            if documents[first] not in chosen or documents[last - 1] != documents[first]:
                continue
            if count > 1 and draw.random() > share:
                continue
            beside = [n for n in (first - 1, last) if 0 <= n < len(english) and documents[n] == documents[first]]
            source, near = " ".join(english[first:last]), tuple(english[n] for n in beside)
            made = _made(source, lines, first, last, beside, code, draw)
            for fault, target in made if not first % every else [next(made)]:
                yield Case(source, target, count, near, fault)


def _made(
    source: str, lines: list[str], first: int, last: int, beside: list[int], code: str, draw: random.Random
) -> Iterator[tuple[str, str]]:
    between = "" if code in UNSPACED else " "
    own = lines[first:last]
    whole = between.join(own)
    yield "", whole
    if len(source) >= _LEAST:
        half = first_half(whole, code)
        yield "half", half
        if whole[-1] in _ENDS:
            yield "half, ended", half.rstrip(" ,;，、") + whole[-1]
        yield "half in English", f"{half} {_second_half(source)}"
    if len(own) > 1:
        dropped = draw.randrange(len(own))
        yield "dropped", between.join(own[:dropped] + own[dropped + 1 :])
    for other in beside:
        yield "added", between.join([*own, lines[other]] if other >= last else [lines[other], *own])
        if len(own) == 1:
            yield "neighbour", lines[other]


def first_half(text: str, code: str) -> str:
    """The first half of a text, in whole words where its language parts them."""
    middle = len(text) // 2
    if code in UNSPACED:
        return text[:middle]
    space = text.rfind(" ", 0, middle + 8)
    return text[: space if space > 0 else middle]


def _second_half(text: str) -> str:
    return text[text.rfind(" ", 0, len(text) // 2 + 8) + 1 :]
