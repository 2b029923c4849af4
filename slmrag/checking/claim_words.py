"""Where the words of ``claims.toml`` stand in a text, and the negations that deny something."""

from collections.abc import Sequence

from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_phrases
from slmrag.text.opposites import has_opposite, negations

_GRADED = {"er": ("more", "less", "fewer"), "est": ("most", "least", "fewest")}
_INSTEAD = (("rather", "than"), ("instead", "of"))


def places_of(tokens: Sequence[Token], name: str, language: str) -> list[int]:
    """Where a word or phrase of list ``name`` of ``claims.toml`` stands, and is not part of a harmless one."""
    phrases = listed_phrases("claims", language or "en", name)
    idle = listed_phrases("claims", language or "en", "harmless") if name != "harmless" else frozenset()
    found, after = [], 0
    for at in range(len(tokens)):
        if at < after:
            continue
        three = [tuple(token.norm for token in tokens[at : at + size]) for size in (3, 2, 1)]
        if passed := next((len(phrase) for phrase in three if phrase in idle), 0):
            after = at + passed
        elif any(phrase in phrases for phrase in three):
            found.append(at)
    return found


def denials_in(tokens: Sequence[Token], language: str) -> list[int]:
    """Where a negation stands that denies something."""
    idle = listed_phrases("claims", language or "en", "harmless")
    harmless = {
        at + step
        for at in places_of(tokens, "harmless", language)
        for phrase in idle
        if tuple(token.norm for token in tokens[at : at + len(phrase)]) == phrase
        for step in range(len(phrase))
    }
    found = []
    for at, token in enumerate(tokens):
        numbered = (
            token.norm == "no" and at + 1 < len(tokens) and (tokens[at + 1].norm == "." or tokens[at + 1].quantity)
        )
        denies = token.norm in negations(language or "en") and at not in harmless and not numbered
        if token.norm == "non" and at + 1 < len(tokens) and tokens[at + 1].capital:
            continue  # "non-U.S." is another thing, and no denial
        if token.kind == "word" and (denies or tuple(each.norm for each in tokens[at : at + 2]) in _INSTEAD):
            found.append(at)
    return found


def is_graded(word: str, ending: str) -> bool:
    """Whether a word compares (``ending`` "er") or ranks first ("est")."""
    plain = len(word) > 4 and word.endswith(ending) and word != "never"
    return word in _GRADED[ending] or (plain and has_opposite(word))
