"""The word lists beside this file, by language."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _file(name: str) -> dict:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))


@cache
def listed_phrases(file: str, language: str, name: str) -> frozenset[tuple[str, ...]]:
    """The phrases of list ``name`` of a language in ``file``, each as its words ("as_long" is two); none where it has no such list."""
    return frozenset(tuple(phrase.split("_")) for phrase in _file(file).get(language, {}).get(name, "").split())


@cache
def listed_words(file: str, language: str, name: str) -> frozenset[str]:
    """The single words of such a list."""
    return frozenset(phrase[0] for phrase in listed_phrases(file, language, name) if len(phrase) == 1)


@cache
def all_words(name: str) -> frozenset[str]:
    """The words of list ``name`` of ``words.toml``, of all languages."""
    return frozenset(word for _, word in word_pairs(name))


@cache
def word_pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The words of such a list, each behind what it is listed under."""
    return tuple((key, word) for key, words in _file("words")[name].items() for word in words.split())


@cache
def values_of(name: str) -> dict[str, float]:
    """The words of such a list with the number that each is listed under."""
    return {word: float(value) for value, word in word_pairs(name)}
