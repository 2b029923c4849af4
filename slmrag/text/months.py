"""The names of the months in many languages, which lie in ``months.toml``."""

import tomllib
from functools import cache, lru_cache
from pathlib import Path


@lru_cache(maxsize=1_000)
def month(word: str) -> int:
    """The number of the month that ``word`` (in lower case) names, 0 when it names none."""
    return next((number for number in range(1, 13) if word in month_names(number)), 0)


@lru_cache(maxsize=100)
def month_names(number: int, *languages: str) -> tuple[str, ...]:
    """What the month ``number`` (from 1) is called in ``languages`` (ISO codes), in all that are known where none is given."""
    listed = _listed()
    names = (name for language in languages or listed for name in listed[language][number - 1].split(", "))
    return tuple(dict.fromkeys(names))


def month_name(number: int, language: str) -> str:
    """What the month ``number`` (from 1) is called in a language (ISO code), in English where that is not known."""
    return month_names(number, language if language in languages_of_months() else "en")[0].capitalize()


def languages_of_months() -> frozenset[str]:
    """The languages (ISO codes) in which the names of months are known."""
    return frozenset(_listed())


@cache
def _listed() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
