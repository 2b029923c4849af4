"""Names of a sentence that stand nowhere in its sources, in no form: not as a part, an abbreviation or another ending."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from slmrag.checking.quantities import unit_of
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, listed_words, word_pairs
from slmrag.schema import Difference
from slmrag.text.scripts import UNSPACED_LANGUAGES
from slmrag.text.stop_words import stop_words

_SHORTEST = 4  # letters of a name that another may begin with
_BEFORE_NAMES = frozenset(["in", "aus", "nach", "von", "bei"])
CASELESS = frozenset(["ar", "he", "fa", "ur", "hi", "th", "zh", "ja", "ko"])

_PERIOD = re.compile(r"(?:Q|H|FY|P)\d+")


class SourceWords:
    """The words of the sources: how they begin, and the first letters of names that stand together."""

    def __init__(self, read: Sequence[Sequence[Token]]) -> None:
        words = {token.norm for tokens in read for token in tokens if token.kind == "word"}
        self.words = words | {word.replace(".", "") for word in words}
        self.words |= {
            first.norm + last.norm for tokens in read for first, sign, last in _threes(tokens) if sign.norm == "&"
        }
        self.short = {"".join(sorted(token.norm)) for tokens in read for token in tokens if _is_short(token)}
        self.stems = {token.stem for tokens in read for token in tokens if token.kind == "word"}
        self.beginnings = {word[:_SHORTEST] for word in self.words if len(word) >= _SHORTEST}
        self.days = len(words & all_words("weekdays"))
        self.initials = " ".join("".join(token.norm[0] for token in tokens if token.kind == "word") for tokens in read)
        self.capitals = " ".join("".join(token.norm[0] for token in tokens if token.capital) for tokens in read)

    def has(self, name: str, stem: str, short: bool = False) -> bool:
        """Whether a name, which may be ``short`` for others, stands there in some form, or is a day between others that do, or the word for a role."""
        plain = name.replace(".", "").replace("'", "")
        one = plain.removesuffix("s") if plain.removesuffix("s") in all_words("weekdays") else plain  # Sundays
        if name in all_words("no_names") or (one in all_words("weekdays") and self.days > 1):
            return True
        if {plain, name, *other_forms(one)} & self.words or stem in self.stems:
            return True
        if short and 2 <= len(plain) <= 6 and (plain in self.capitals or plain in self.initials):
            return True
        if len(plain) < _SHORTEST and any(_is_cut_from(plain, word) for word in self.words):
            return True  # "Co", "Hb", "Aug"
        # German and Germany, Ctenophora and ctenophores; U.S. in "USA".
        if plain[:_SHORTEST] in self.beginnings:
            return True
        return len(plain) >= 5 and any(plain in word or (len(word) >= 5 and word in plain) for word in self.words)


def _threes(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _is_short(token: Token) -> bool:
    """Whether a word stands for several by their first letters, which another language may set in another order: UTC, NATO."""
    return token.kind == "word" and token.text.isupper() and 2 < len(token.text) <= 5


def _is_cut_from(short: str, word: str) -> bool:
    """Whether the letters of ``short`` stand in a longer word in their order, the first at its beginning."""
    rest = iter(word)
    return len(word) > len(short) + 2 and word[0] == short[0] and all(letter in rest for letter in short)


def other_forms(name: str) -> tuple[str, ...]:
    """What else stands for a name (in small letters): "ltd" for "limited", "us" for "american"."""
    return _forms().get(name, ())


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for whole, short in word_pairs("forms"):
        forms.setdefault(whole, []).append(short)
        forms.setdefault(short, []).append(whole)
    for whole, country in word_pairs("of_countries"):
        forms.setdefault(whole, []).append(country)
    return {name: tuple(others) for name, others in forms.items()}


def name_differences(own: Sequence[Token], known: SourceWords, language: str, number: int) -> Iterator[Difference]:
    """The names of a sentence that ``known`` lacks; names that stand together are one."""
    if language in CASELESS or language in UNSPACED_LANGUAGES or _is_titled(own):
        return
    run: list[str] = []
    for index, token in enumerate(own):
        if (
            is_name(own, index, language)
            and not known.has(token.norm, token.stem, "." in token.text or not token.text[1:].islower())
            and not _abbreviates(own, index, known)
        ):
            run.append(token.text)
        elif run:
            yield Difference("name", " ".join(run), "", number)
            run = []
    if run:
        yield Difference("name", " ".join(run), "", number)


def _is_titled(own: Sequence[Token]) -> bool:
    words = [token for token in own if token.kind == "word" and len(token.norm) > 3]
    return len(words) > 3 and sum(token.capital for token in words) > 0.8 * len(words)


def is_name(own: Sequence[Token], index: int, language: str) -> bool:
    """Whether the word at ``index`` is written as a name is."""
    token = own[index]
    if token.norm.startswith("unit ") or ((token.text.isupper() or language == "de") and unit_of(token.norm)):
        return False
    if (
        _is_shortened(own, index)
        or token.norm in all_words("titles")
        or (token.opens and token.norm in all_words("opening"))
    ):
        return False
    if token.kind != "word" or not token.capital or len(token.norm) < 2 or token.norm in stop_words(language or "en"):
        return False
    before = own[index - 1] if index else None
    following = own[index + 1] if index + 1 < len(own) else None
    joined = following is not None and following.kind == "word" and following.capital
    if token.opens:
        # The first word is a name where another follows, and it is no word that sentences begin with.
        return bool(joined) and language not in ("de",) and not token.norm.endswith(("ly", "ing", "ed"))
    if language != "de":
        return True
    if token.norm.isupper() or (before is not None and before.norm in all_words("titles")):
        return True
    after_name = before is not None and before.kind == "word" and before.capital and not before.opens
    placed = (
        before is not None
        and before.norm in _BEFORE_NAMES
        and not token.norm.endswith(("en", "ung", "heit", "keit", "ern"))
    )
    return (
        after_name
        or (placed and not joined)
        or (joined and before is not None and before.norm in listed_words("bonds", "de", "scopes"))
    )


def _is_shortened(own: Sequence[Token], index: int) -> bool:
    """Whether a word is cut short, so that what it stands for may be there in full: "Art.", "PFDs", "QoQ"."""
    token = own[index]
    if _PERIOD.fullmatch(token.text):
        return True
    dotted = index + 2 < len(own) and own[index + 1].norm == "." and len(token.text) <= 4
    return dotted or (len(token.text) <= 5 and sum(letter.isupper() for letter in token.text) > 1)


def _abbreviates(own: Sequence[Token], index: int, known: SourceWords) -> bool:
    """Whether the names around are what the sources abbreviate: "Members of the Welsh Parliament" of MWP."""
    begin, end = index, index + 1
    joins = (",", "of", "the", "and", "for", "der", "des", "und", "de", "la", "las", "los", "del", "y")
    while begin and (own[begin - 1].capital or own[begin - 1].norm in joins):
        begin -= 1
    while end < len(own) and (own[end].capital or own[end].norm in joins):
        end += 1
    initials = "".join(token.norm[0] for token in own[begin:end] if token.capital)
    return len(initials) > 1 and (
        any(initials[at : at + size] in known.words for size in (4, 3, 2) for at in range(len(initials) - size + 1))
        or "".join(sorted(initials)) in known.short
    )
