"""Abbreviations that documents define, and what they stand for: who asks by one is answered by what says the other.

A definition is a name with its abbreviation in brackets, or the other way round; which words it is the abbreviation of, its
letters tell (A. Schwartz, M. Hearst: A simple algorithm for identifying abbreviation definitions in biomedical text, 2003).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import Asked, query_groups
from slmrag.text.terms import fold_case, terms

_BRACKETS = re.compile(r"[(（](?:the |die |der |das |el |la )?[\"“„']?([^()（）\n]{2,80})[\"”“']?[)）]")
_BEFORE = re.compile(r"[()（）\n]")
_FAR = 120  # characters before it
_SHORT = re.compile(r"[^\W\d_](?:[\w.&/-]{0,8}[\w.])")  # "VAT", "MwSt.", "R&D"
_CAPITALS = re.compile(r"(?<![\w-])(?:[^\W\d_a-z][\w&]*[^\W\d_a-z]\w*?)s?(?![\w-])")
_QUOTES = " \"“”„'"
_WORDS = re.compile(r"\w+")
_MOST_ASKED = 8  # abbreviations of a question
_LOOKED_AT = 100  # chunks that hold an abbreviation
_MOST_MORE = 5  # words of a name, more than its abbreviation has letters

# An abbreviation, and what it stands for.
Definition = tuple[str, str]


def with_short_names(
    shelf: Shelf, question: str, asked: Sequence[Asked], found: Iterable[int], languages: Sequence[str], scope: Scope
) -> list[Asked]:
    """``asked`` with the abbreviations of its words, and the words of its abbreviations, as documents define them.

    ``found`` are the keys of the chunks that were found first; what defines an abbreviation of the question is looked for.
    """
    capitals = [match[0].removesuffix("s") for match in _CAPITALS.finditer(question)]
    keys = dict.fromkeys(found)
    for term in [term for one in capitals[:_MOST_ASKED] for term in terms(one, "")[-1:]]:
        keys |= dict.fromkeys(shelf.keywords.holding(term, Scope(own=scope.own), _LOOKED_AT))
    folded = f" {' '.join(_WORDS.findall(fold_case(question)))} "
    known = {
        (fold_case(short), long)
        for chunk in shelf.pages.chunks(keys).values() for short, long in definitions(chunk.text)
        if terms(short, "") and (_said(short, folded) or _said(long, folded))
    }  # fmt: skip
    words = list(asked)
    for short, long in sorted(known):
        term = terms(short, "")[-1]
        named = query_groups(long, languages)
        if _said(long, folded):
            held = {one for group in named for one in group}
            words = [(*group, term) if not held.isdisjoint(group) and term not in group else group for group in words]
        elif any(term in group for group in words) and (telling := _rarest(shelf, named, scope)):
            # By one word of the name alone, so that what is asked of it weighs as much as before.
            words = [(*group, *telling) if term in group else group for group in words]
    return list(dict.fromkeys(words))


def _rarest(shelf: Shelf, named: Sequence[Asked], scope: Scope) -> Asked:
    """The word of a name that tells most."""
    counts, _ = shelf.keywords.frequencies([one for group in named for one in group], Scope(own=scope.own))
    held = [group for group in named if any(counts[one] for one in group)]
    return min(held, key=lambda group: max(counts[one] for one in group), default=())


def _said(name: str, folded: str) -> bool:
    """Whether a question says a name, whatever stands between its words; of an abbreviation also of several."""
    words = " ".join(_WORDS.findall(fold_case(name)))
    return f" {words} " in folded or (" " not in words and f" {words}s " in folded)


def definitions(text: str) -> Iterator[Definition]:
    """The abbreviations that ``text`` defines, each with what it stands for."""
    for match in _BRACKETS.finditer(text):
        before = _BEFORE.split(text[max(0, match.start() - _FAR) : match.start()])[-1].strip()
        within = match[1].strip(_QUOTES)
        words = before.split()
        short, last = _abbreviation(re.split("[,;]", within)[0]), _abbreviation(words[-1]) if words else ""
        if long := _long_form(short, before):
            yield _single(short), long
        elif last and _long_form(last, within) == within:
            yield _single(last), within


def _single(short: str) -> str:
    """An abbreviation as one is: "OEM" of "OEMs", "MwSt" of "MwSt."."""
    bare = short.rstrip(".")
    return bare[:-1] if bare.endswith("s") and bare[:-1].isupper() else bare


def _abbreviation(word: str) -> str:
    """``word`` where it may be an abbreviation, with two capitals or more; else ``""``."""
    return word if _SHORT.fullmatch(word) and sum(map(str.isupper, word)) > 1 else ""


def _long_form(short: str, before: str) -> str:
    """The last words before an abbreviation whose letters it has in their order, the first one at the beginning of a word."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    text = before.lower()
    if not letters or len(text) != len(before):
        return ""
    begun = [match.start() for match in re.finditer(r"(?<!\w)\w", text)][-len(letters) :]
    if [text[at] for at in begun] == letters:
        return before[begun[0] :].strip(_QUOTES)
    at = len(text)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (text[at] != letters[number] or (number == 0 and at and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    long = before[at:].strip(_QUOTES)
    count = len(long.split())
    return long if len(long) > len(short) + 1 and count <= min(len(letters) + _MOST_MORE, 2 * len(letters)) else ""
