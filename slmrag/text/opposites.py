"""Words that turn a sentence round: negations of many languages, and words that mean the opposite of each other.

They lie beside this file, in ``negations.toml`` and ``opposites.toml``.
"""

import tomllib
from functools import cache, lru_cache
from pathlib import Path

_REVERSING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


@cache
def _listed(name: str) -> dict:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


@cache
def negations(language: str) -> frozenset[str]:
    """The words that negate in a language (in lower case); those of English where none are known."""
    listed = _listed("negations.toml")
    return frozenset(listed.get(language, listed["en"]).split())


@cache
def _sides() -> dict[str, frozenset[tuple[int, int]]]:
    sides: dict[str, set[tuple[int, int]]] = {}
    pairs = [
        pair
        for fields in _listed("opposites.toml").values()
        for listed in fields.values()
        for pair in listed.strip().splitlines()
    ]
    for number, pair in enumerate(pairs):
        for side, words in enumerate(pair.split(" : ")):
            for word in words.split():
                sides.setdefault(word, set()).add((number, side))
    return {word: frozenset(places) for word, places in sides.items()}


@lru_cache(maxsize=20_000)
def are_opposites(one: str, other: str) -> bool:
    """Whether two words (in lower case) mean the opposite of each other: "rose" and "fell", "legal" and "illegal"."""
    for prefix in _REVERSING:
        stem = one if other == prefix + one else other if one == prefix + other else ""
        # Import is not the opposite of port, nor invested of vested; discover not of cover.
        if len(stem) > (5 if prefix in ("in", "im", "il", "ir") else 3) and (prefix, stem) != ("dis", "cover"):
            return True
    theirs = _sides().get(other, frozenset())
    return any((number, 1 - side) in theirs for number, side in _sides().get(one, frozenset()))


def alike(one: str, other: str) -> bool:
    """Whether two words (in lower case) stand on the same side of an opposition: "rose" and "increased"."""
    return not _sides().get(one, frozenset()).isdisjoint(_sides().get(other, frozenset()))


def has_opposite(word: str) -> bool:
    """Whether `are_opposites` knows an opposite of ``word`` (in lower case) by its list."""
    return word in _sides()
