"""Words that carry no subject, by language: dropped from questions only, never from what is indexed.

BM25 gives them next to nothing, and their posting lists are the longest. They lie beside this file, in ``stop_words.toml``.
"""

import tomllib
from functools import cache
from pathlib import Path


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


def stop_words(language: str) -> frozenset[str]:
    """Those of a language (ISO code), none where it has no list."""
    return stop_lists().get(language, frozenset())


@cache
def stop_lists() -> dict[str, frozenset[str]]:
    """Those of each language that has a list, by its ISO code."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {language: word_set(words) for language, words in listed.items()}
