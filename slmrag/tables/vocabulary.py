"""What words of questions about tables mean, in several languages; the lists lie beside this file, in ``words.toml``."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import fold_case, token_terms, tokens_of

_STEMMED = ("en", "de", "es", "fr")
_LISTS = Path(__file__).with_name("words.toml")
_BEGINNING = 7  # letters by which words are alike: "subscribed", "subscription"
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_DOMAIN = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z]{1,6})+")
_POINTED = re.compile(r"\d+(?:[.,]\d+)+")
_FOOTNOTE = re.compile(r"\s*\((?:\w|\d\d)\)|[*†‡]+")


@cache
def vocabulary() -> dict:
    """The lists as they are written."""
    return tomllib.loads(_LISTS.read_text("utf-8"))


def phrases(text: str) -> list[str]:
    """The phrases of a list."""
    return [phrase for one in text.split(",") if (phrase := " ".join(one.split()))]


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """What finds any phrase of a list (a table's lists, where ``path`` names one), longest first."""
    found = vocabulary()
    for name in path:
        found = found[name]
    texts = found.values() if isinstance(found, dict) else [found]
    return phrase_pattern(phrase for text in texts for phrase in phrases(text))


def phrase_pattern(wanted: Iterable[str]) -> re.Pattern[str]:
    """What finds any of ``wanted``, whole words of those that are written with spaces between them."""

    def form(phrase: str) -> str:
        escaped = re.escape(phrase) + ("[mnrs]?" if phrase.endswith("ste") else "")  # "billigster Tee"
        return rf"(?<!\w){escaped}(?!\w)" if phrase[0] < "\u0600" else escaped

    return re.compile("|".join(map(form, sorted(wanted, key=len, reverse=True))), re.IGNORECASE)


@lru_cache(maxsize=20_000)
def forms(token: str, language: str) -> frozenset[str]:
    """The terms under which a table in ``language`` may hold a word of a question; of a part number only the whole."""
    found = set()
    for each in {language, "en"}:
        own = token_terms(token, each)
        if len(own) > 1 and _DOMAIN.fullmatch(token):  # of "trip.com" the name
            found |= set(own[:-1])
            continue
        whole = len(own) > 1 and (any(map(str.isdigit, token)) or not token[0].isascii())
        found |= {own[-1]} if whole and token[0].isascii() else set(own)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def kin(token: str) -> frozenset[str]:
    """The terms of words that may stand for ``token``: they mean the same, or begin alike."""
    return meanings(token) | beginnings({term for language in _STEMMED for term in token_terms(token, language)})


@lru_cache(maxsize=20_000)
def meanings(token: str) -> frozenset[str]:
    """The terms of the words that are listed as meaning the same as ``token``."""
    own = {term for language in _STEMMED for term in token_terms(token, language)}
    return frozenset().union(*(group for group in _groups().values() if own & group))


def beginnings(terms: Iterable[str]) -> frozenset[str]:
    """What terms begin with, marked as no term by itself; of long words alone."""
    return frozenset(f"{term[:_BEGINNING]}…" for term in terms if len(term) >= _BEGINNING and term.isalpha())


@cache
def concept(name: str) -> frozenset[str]:
    """The terms of the words of one meaning, such as "age"."""
    return _groups()[name]


@cache
def _groups() -> dict[str, frozenset[str]]:
    return {name: frozenset(_all_terms(text)) for name, text in vocabulary()["same"].items()}


def _all_terms(text: str) -> set[str]:
    return {
        term
        for phrase in phrases(text)
        for language in _STEMMED
        for token in tokens_of(phrase)
        if fold_case(token) not in _stops()
        for term in token_terms(token, language)
    }


@cache
def _idle(name: str) -> frozenset[str]:
    return frozenset(fold_case(word) for phrase in phrases(vocabulary()[name]) for word in phrase.split())


def is_idle(token: str) -> bool:
    """Whether a word of a question tells no cell from another: a function word, "shown", "many"."""
    word = fold_case(token)
    stems = frozenset(token_terms(token, "en"))
    return (
        word in _idle("neutral")
        or word in _idle("different")
        or word.partition("'")[0] in _stops()
        or (word.isascii() and stems <= _idle_stems())
    )


@cache
def _idle_stems() -> frozenset[str]:
    """Those of the words that are said of no cell in any form: "category", "categories"."""
    return frozenset(
        term for word in _idle("neutral") if word.isascii() and len(word) > 3 for term in token_terms(word, "en")
    )


@cache
def _stops() -> frozenset[str]:
    lists = stop_lists()
    return frozenset().union(*(lists.get(language, ()) for language in ("en", "de", "es", "fr")))


@cache
def _generic() -> frozenset[str]:
    return frozenset(term for word in _idle("generic") for term in token_terms(word, "en"))


def is_generic(token: str) -> bool:
    """Whether a label is known without this word: "models", "total"."""
    return set(token_terms(token, "en")) <= _generic()


@lru_cache(maxsize=100_000)
def label_words(label: str, language: str) -> tuple[frozenset[str], ...]:
    """The words by which a head or a label is known, each as the terms it may be asked for by."""
    words = []
    for token in tokens_of(_FOOTNOTE.sub("", label)):
        own = _label_terms(token, language)
        if fold_case(token) in _stops() or set(own) <= _generic():
            continue
        words.append(frozenset(own))
    return tuple(words)


@lru_cache(maxsize=100_000)
def label_terms(label: str, language: str) -> frozenset[str]:
    """All terms of a head or a label."""
    return frozenset(term for token in tokens_of(_FOOTNOTE.sub("", label)) for term in _label_terms(token, language))


def _label_terms(token: str, language: str) -> tuple[str, ...]:
    """The terms of a word of a label; of a number with a point only the whole: 3.6 is not what "3" asks for."""
    own = tuple(token_terms(token, language))
    return own[-1:] if _POINTED.fullmatch(token) else own
