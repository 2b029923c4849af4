"""What must come through a translation model as it is, under names that it leaves alone.

Marks, addresses, code, signs that are in no vocabulary (a model drops "€" in silence), and terms whose translation is
settled are atoms: each is a made-up name while the sentence is translated, and is put back afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from slmrag.translation.checks import copied_spans
from slmrag.translation.markup import same_marks
from slmrag.translation.own_language import letters_of_others

if TYPE_CHECKING:
    import regex

# Of 150 sentences of NTREX into Portuguese, such a name at a random place came through in 98.0, 97.3, 98.7 and 96.7 %, and a pair of
# them around two words in 94.0, 90.0, 91.3 and 86.0 % (tests/benchmarks/translating.py). One that is lost gives way to the next.
STYLES = ("X_{}", "XQ{}", "QZ{}Z", "UU{}")
_MARK = re.compile(r"⟦(/?)\d{1,4}(/?)⟧")
_NUMBER = re.compile(r"\d+(?:[.,'’·:/-]\d+)*")
# A name with a letter that English has not: no vocabulary with English holds those of all others ("Mühlgraben": "M'hlgraben").
_FOREIGN_NAME = re.compile(r"(?<![^\W\d_])(?=[A-Za-z]*[À-ɏ])[A-ZÀ-ÞŁŃŐŒŘŚŠŤŮŰŹŻŽ][A-Za-zÀ-ɏ]*")
_CLOSING, _OPENING = ".,;:!?)]}»”’…", "([{«“‘"


@dataclass(frozen=True, slots=True)
class Atom:
    """What comes through as it is: ``text`` is put back, with the white space that stood before and after it.

    ``left`` and ``right`` say whether a letter or digit touched it there. An ``opening`` and a ``closing`` mark belong
    to the words between them.
    """

    text: str
    before: str
    after: str
    left: bool
    right: bool
    opening: bool = False
    closing: bool = False


Part = str | Atom


def parts_of(sentence: str, terms: Mapping[str, str], language: str, *, numbers: bool) -> list[Part]:
    """A sentence in ``language`` as words and atoms; ``numbers`` makes its numbers atoms too. ``terms`` are put in their translation."""
    spans: list[tuple[int, int, str, str]] = []
    place = 0
    for mark in [*_MARK.finditer(sentence), None]:
        start, end = mark.span() if mark else (len(sentence), len(sentence))
        spans += [
            (place + a, place + b, said, "") for a, b, said in _copied(sentence[place:start], terms, language, numbers)
        ]
        if mark:
            spans.append((start, end, mark[0], "closing" if mark[1] else "" if mark[2] else "opening"))
        place = end
    parts: list[Part] = []
    place = 0
    for start, end, said, role in spans:
        if words := sentence[place:start].strip():
            parts.append(words)
        before, after = sentence[:start], sentence[end:]
        parts.append(
            Atom(
                said, before[len(before.rstrip()) :], after[: len(after) - len(after.lstrip())],
                before[-1:].isalnum(), after[:1].isalnum(), role == "opening", role == "closing",
            )
        )  # fmt: skip
        place = end
    if words := sentence[place:].strip():
        parts.append(words)
    return parts


def _copied(text: str, terms: Mapping[str, str], language: str, numbers: bool) -> list[tuple[int, int, str]]:
    """(start, end, what is put back) of the atoms in a text without marks, none overlapping."""
    found = [(start, end, text[start:end]) for start, end in copied_spans(text)]
    for term, wanted in terms.items():
        pattern = rf"(?<!\w){re.escape(term)}(?!\w)" if term.isascii() else re.escape(term)
        found += [(match.start(), match.end(), wanted) for match in re.finditer(pattern, text, re.IGNORECASE)]
    found += [
        (match.start(), match.end(), match[0]) for match in _signs(letters_of_others(language).pattern).finditer(text)
    ]
    if language == "en":
        found += [(match.start(), match.end(), match[0]) for match in _FOREIGN_NAME.finditer(text)]
    if numbers:
        found += [(match.start(), match.end(), match[0]) for match in _NUMBER.finditer(text)]
    kept: list[tuple[int, int, str]] = []
    for start, end, said in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, said))
    return kept


@cache
def _signs(foreign: str) -> "regex.Pattern[str]":
    """Signs that models have no piece for, with the number that one belongs to; $ + = > | are in every vocabulary."""
    import regex

    return regex.compile(
        r"(?V1)(?:\d[\d.,]*\s?)?[[\p{S}§¶†‡•@#\\`{}~<]--[$+=>|]]+(?:\s?\d+(?:[.,]\d+)*)?"
        r"|[\p{L}\d/.·]*[\p{No}][\p{L}\d/\p{No}]*"  # m³/h: a small number would become a large one
        # Words in a script that the language is not written in: a name in Chinese in an English sentence.
        + rf"|(?:{foreign.removeprefix('(?V1)')}[\p{{M}}]*)+"
    )


def with_names(parts: Sequence[Part], style: str) -> str:
    """The sentence with the atoms under their names."""
    names = iter(range(1, len(parts) + 1))
    return " ".join(part if isinstance(part, str) else style.format(next(names)) for part in parts)


def put_back(said: str, parts: Sequence[Part], style: str, sentence: str) -> str | None:
    """``said``, a translation of `with_names`, with the atoms in place of their names; ``None`` where one was lost, or is twice.

    So it is too where marks are not around what they were around.
    """
    atoms = [part for part in parts if isinstance(part, Atom)]
    found: list[Part] = []
    seen: list[int] = []
    place = 0
    for match in re.finditer(style.replace("{}", r"(\d+)"), said):
        number = int(match[1])
        if not 1 <= number <= len(atoms):
            return None
        seen.append(number)
        found += [said[place : match.start()].strip(), atoms[number - 1]]
        place = match.end()
    found.append(said[place:].strip())
    if sorted(seen) != list(range(1, len(atoms) + 1)):
        return None
    whole = _joined([part for part in found if part])
    return whole if same_marks(sentence, whole) else None


def _joined(parts: Sequence[Part]) -> str:
    whole = ""
    for before, part in zip([None, *parts], parts, strict=False):
        if before is not None:
            whole += _gap(before, part)
        whole += part if isinstance(part, str) else part.text
    return whole


def _gap(one: Part, other: Part) -> str:
    """The white space between two neighbours in a translation, from how those of them that are atoms stood in the original."""
    if isinstance(one, str) and isinstance(other, str):
        return " "
    if isinstance(one, Atom) and isinstance(other, Atom):
        return one.after or other.before
    if isinstance(other, Atom):
        assert isinstance(one, str)
        if one[-1] in _OPENING:
            return ""
        return other.before or ("" if other.left or other.closing or not one[-1].isalnum() else " ")
    assert isinstance(one, Atom)
    if other[0] in _CLOSING:
        return ""
    return one.after or ("" if one.right or one.opening or not other[0].isalnum() else " ")
