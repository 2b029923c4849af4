"""Words that a question parts or joins otherwise than the documents do: "Monats Beitrag", "FT 2232 H", "Frist der Kündigung"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import Asked
from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import fold_case, token_terms, tokens_of

COMPOUNDING = frozenset(["de", "nl", "da", "sv", "no", "fi", "hu", "lb"])  # languages that write compounds as one word
LINKS = ("", "s", "n", "en", "es", "er", "e")  # between their parts
_SHORTEST = 3  # letters of a part
_MOST_TOKENS, _MOST_PIECES = 24, 4  # of a question, and of a part number
_PARTED_FROM, _MOST_PARTS = 8, 3  # letters of a word that is parted, and into how many
_CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_A-ZÄÖÜ])(?=[A-ZÄÖÜ])|(?<=[A-ZÄÖÜ]{2})(?=[a-zäöü]{3})")
_NUMBERED = re.compile(r"\d")
_SIGNS = re.compile(r"[-./&_]")

# A word that the documents have, and the terms of the words of the question that are its parts.
Joined = tuple[str, frozenset[str]]


def with_joined(
    shelf: Shelf, question: str, asked: Sequence[Asked], languages: Sequence[str], scope: Scope
) -> list[Asked]:
    """``asked``, each word that is part of one in the documents with that one beside it."""
    possible = dict.fromkeys(_possible(question, languages))
    counts, _ = shelf.keywords.frequencies([whole for whole, _ in possible], Scope(own=scope.own))
    there = [(whole, parts) for whole, parts in possible if counts[whole]]
    return [
        tuple(dict.fromkeys((*word, *(whole for whole, parts in there if not parts.isdisjoint(word)))))
        for word in asked
    ]


def _possible(question: str, languages: Sequence[str]) -> Iterator[Joined]:
    tokens = tokens_of(question)[:_MOST_TOKENS]
    idle = frozenset[str]().union(*stop_lists().values())
    for size in range(2, _MOST_PIECES + 1):
        for at in range(len(tokens) - size + 1):
            pieces = tokens[at : at + size]
            if any(map(_NUMBERED.search, pieces)) and len("".join(pieces)) > _SHORTEST:
                yield from _joined(_glued(pieces), pieces, languages)
    words = [token for token in tokens if token.isalpha() and len(token) >= _SHORTEST and fold_case(token) not in idle]
    compounding = COMPOUNDING & set(languages)
    for first, second in pairwise(words):
        yield from _joined(first + second, (first, second), languages)
        for (left, right), link in product(((first, second), (second, first)), LINKS if compounding else ()):
            yield from _joined(left + link + right, (first, second), sorted(compounding))


def _joined(whole: str, pieces: Sequence[str], languages: Sequence[str]) -> Iterator[Joined]:
    parts = frozenset(term for piece in pieces for language in languages for term in token_terms(piece, language))
    for language in languages:
        # The last is the whole of a part number: "ft2232h" is found by it, and not by its pieces.
        yield token_terms(whole, language)[0 if not _NUMBERED.search(whole) else -1], parts


def _glued(pieces: Sequence[str]) -> str:
    """Pieces of a part number as one: "ESP32 C6 WROOM 1" is kept as ESP32-C6-WROOM-1 is."""
    return "".join(_SIGNS.sub("", piece) if at == 0 else f"-{_SIGNS.sub('', piece)}" for at, piece in enumerate(pieces))


def parts_of(shelf: Shelf, word: str, languages: Sequence[str], readable: Scope, *, only_capitals: bool) -> str:
    """A word that no document has as the words of documents that it is made of: "IBMpresent", "signonbonus"; ``""`` for none.

    ``only_capitals``: only where a capital inside it tells where another word begins.
    """
    pieces = _CAPITAL_INSIDE.sub(" ", word)
    if pieces != word:
        those = pieces.split()
        return pieces if _known(shelf, those, languages, readable).issuperset(those) else ""
    if only_capitals or len(word) < _PARTED_FROM:
        return ""
    ends = range(2, len(word) + 1)
    every = {word[start:end] for start in range(len(word) - 1) for end in ends if end - start > 1}
    known = _known(shelf, sorted(every), languages, readable)
    parts = [one for one in _partings(word, known, 1) if min(len(one[0]), len(one[-1])) > _SHORTEST]
    parts.sort(key=lambda one: (len(one), -min(map(len, one))))
    return " ".join(parts[0]) if parts else ""


def _partings(word: str, known: set[str], depth: int) -> Iterator[tuple[str, ...]]:
    if depth > 1 and word in known:
        yield (word,)
    for at in range(2, len(word) - 1) if depth < _MOST_PARTS else ():
        if word[:at] in known:
            yield from ((word[:at], *rest) for rest in _partings(word[at:], known, depth + 1))


def _known(shelf: Shelf, words: Sequence[str], languages: Sequence[str], readable: Scope) -> set[str]:
    """Those of ``words`` that are function words, or that documents have; short ones have to be the former."""
    idle = frozenset[str]().union(*(stop_lists().get(language, frozenset()) for language in {"en", *languages}))
    compounding = COMPOUNDING & set(languages)
    forms = {
        word: {term for language in languages for bare in _bare(word, compounding) for term in token_terms(bare, language)}
        for word in words if len(word) >= _SHORTEST
    }  # fmt: skip
    counts, _ = shelf.keywords.frequencies(list({term for those in forms.values() for term in those}), readable)
    return {word for word in words if fold_case(word) in idle or any(counts[term] for term in forms.get(word, ()))}


def _bare(word: str, compounding: Iterable[str]) -> set[str]:
    """A word, and where compounds are written as one also what it is without what may link it to the next."""
    ends = [link for link in LINKS if word.endswith(link) and (not link or len(word) - len(link) > _SHORTEST)]
    return {word.removesuffix(link) for link in ends} if compounding else {word}
