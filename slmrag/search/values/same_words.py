"""Words and phrases that stand for each other in a question and in what states its value, and qualities that keep values apart."""

import tomllib
from functools import cache
from pathlib import Path

from slmrag.text.query_terms import query_groups
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import fold_case, term_set, terms, tokens_of

# A word of what is asked: the phrases that state it, each as the terms it holds.
Concept = tuple[frozenset[str], ...]

_LANGUAGES = ("en", "de", "es", "zh", "ar")


def concepts(words: str, languages: tuple[str, ...]) -> Concept:
    """The phrases by which documents in ``languages`` may state words of a question, each as its terms; first their own."""
    own = [frozenset(term for group in query_groups(words, (language,)) for term in group) for language in languages]
    single = len(tokens_of(words)) == 1
    found = [frozenset([term]) for terms_ in own for term in terms_] if single else own
    asked = [frozenset(terms(words, language)) for language in _LANGUAGES] if not single else own
    for phrases in _same():
        if any(
            phrase in asked or (single and len(phrase) == 1 and phrase <= one) for phrase in phrases for one in asked
        ):
            found += phrases
    return tuple(dict.fromkeys(found))


def surfaces(word: str) -> frozenset[str]:
    """The forms of an English word, and the single words that stand for it, as they are written: "stored" is none of "stores"."""
    own = fold_case(word)
    found = {own, own.removesuffix("s"), f"{own}s", f"{own}es"}
    stems = frozenset(terms(word, "en"))
    for text, phrases in zip(_listed()["same"].values(), _same(), strict=True):
        if stems in phrases:
            found |= {fold_case(phrase.strip()) for phrase in text.split(",")}
    return frozenset(found)


def join_phrases(words: list[str]) -> list[str]:
    """``words``, those put together that are known as one: "net income", "capital expenditure"."""
    found, at = list[str](), 0
    while at < len(words):
        size = next(
            (size for size in (4, 3, 2) if at + size <= len(words) and _is_phrase(" ".join(words[at : at + size]))), 1
        )
        found.append(" ".join(words[at : at + size]))
        at += size
    return found


def _is_phrase(words: str) -> bool:
    own = frozenset(terms(words, "en"))
    return len(own) > 1 and any(own == phrase for phrases in _same() for phrase in phrases)


def has_same(word: str) -> bool:
    """Whether other words stand for it."""
    own = frozenset(terms(word, "en"))
    return any(phrase <= own for phrases in _same() for phrase in phrases)


def apart(text: str) -> frozenset[str]:
    """The qualities that ``text`` names of those that keep values apart ("diluted", "forecast")."""
    held = term_set(text, "")
    return frozenset(name for name, phrases in _apart().items() if any(phrase <= held for phrase in phrases))


def _phrases(text: str) -> list[frozenset[str]]:
    found = []
    for phrase in text.split(","):
        words = [token for token in tokens_of(phrase) if fold_case(token) not in stops()]
        # Under the terms of each language: whichever the document is in.
        for language in _LANGUAGES:
            found.append(frozenset(term for word in words for term in terms(word, language)))
    return list(dict.fromkeys(filter(None, found)))


@cache
def _same() -> list[list[frozenset[str]]]:
    return [_phrases(text) for text in _listed()["same"].values()]


@cache
def _apart() -> dict[str, list[frozenset[str]]]:
    return {name: _phrases(text) for name, text in _listed()["apart"].items()}


@cache
def stops() -> frozenset[str]:
    """The stop words of the languages in which questions are understood."""
    return frozenset().union(*(stop_words(language) for language in _LANGUAGES))


@cache
def _listed() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
