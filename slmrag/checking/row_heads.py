"""What a row of a table may be told with: the words of a column's head, and of the title over the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from slmrag.checking.conjuncts import AND
from slmrag.checking.items import words_of
from slmrag.checking.keys import key_of
from slmrag.checking.quantities import same_amount, unit_of
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import stem, tokens
from slmrag.checking.word_lists import listed_phrases, listed_words

OF = frozenset(["of", "von", "vom", "de", "del", "des"])  # between the words of a cell, a head or a title
_RANGE = frozenset(["to", "bis", "a", "hasta"])  # between two numbers
_TELLING = frozenset("/=+±×·?→")  # marks that say something
GENERIC = ("prices", "measures", "amounts")
ASIDE = re.compile(r"(?<=\w)\s\([A-Z]{2,4}\)$")  # "Lee (USA)"
_TITLE = 25  # words of a title, at most


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its words in their ``order``, those ``wanted`` beside a cell of it; ``generic`` names what many heads say ("amounts", "prices", "measures"), or is empty."""

    order: tuple[str, ...]
    aside: frozenset[str]
    wanted: frozenset[str]
    generic: str

    def says(self, words: Sequence[str]) -> bool:
        """Whether ``words`` are of this head, in its order but for an ``aside`` in brackets, or two that changed places ("water use", "use of water")."""
        if len(set(words)) < len(words) or not set(words) <= set(self.order):
            return False
        rest, main = iter(self.order), [word for word in words if word not in self.aside]
        return len(main) <= 2 or all(word in rest for word in main)


def telling(read: Sequence[Token], language: str) -> list[Token]:
    """What a text says, without articles, "of", "and" and the marks that only part."""
    kept = [
        token
        for token in read
        if not token.norm.startswith("unit ") and (token.kind != "mark" or token.norm in _TELLING)
    ]
    idle = words_of(language).articles | OF | AND
    return [
        token
        for at, token in enumerate(kept)
        if (token.norm not in idle or _is_letter(token)) and not _joins_range(kept, at)
    ]


def _is_letter(token: Token) -> bool:
    """Whether a letter stands by itself as a name does: "vitamin A", "the 300 S"."""
    return len(token.text) == 1 and token.capital and not token.opens


def cell_of(text: str, language: str) -> list[Token]:
    """What a cell says, without a unit in brackets, which its figures have."""
    read = tokens(text, language)
    return [token for token in telling(read, language) if not _is_unit(token, read)]


def _joins_range(read: Sequence[Token], at: int) -> bool:
    if read[at].norm not in _RANGE or not 0 < at < len(read) - 1:
        return False
    return bool(read[at - 1].quantity and read[at + 1].quantity)


def word_of(token: Token, language: str) -> str:
    """What a word of a head is found again by: its key, with its short form written out, all names of a price as one."""
    short = dict(phrase for phrase in listed_phrases("rows", language or "en", "short") if len(phrase) == 2)
    if token.norm in listed_words("rows", language or "en", "prices"):
        return "a price"
    if token.norm in short:
        return word_of(tokens(short[token.norm], language)[0], language)
    unit = token.quantity.unit.dimension if token.quantity else ""
    return f"{key_of(token, language) or token.norm} {unit}".strip()  # "the 300 S" is not "the 300"


@lru_cache(maxsize=2_000)
def head_of(text: str, language: str) -> Head:
    """The head of a column as it is written."""
    read = tokens(text.replace("_", " "), language)
    words = words_of(language)
    small = listed_words("rows", language or "en", "joining") | words.scopes_alone | words.copulas
    small |= {phrase[0] for phrase in words.relatives if len(phrase) == 1}
    order: list[str] = []
    aside, wanted = set[str](), set[str]()
    for token in telling(read, language):
        if key := word_of(token, language):
            order.append(key)
            aside |= {key} if _is_bracketed(token, read) else set()
            idle = token.kind == "mark" or (
                token.norm in small and not key_of(token, language) and not _is_letter(token)
            )
            wanted |= set() if idle or _is_unit(token, read) else {key}
    names = {token.norm for token in telling(read, language) if not _is_unit(token, read)}
    groups = (group for group in GENERIC if names and names <= listed_words("rows", language or "en", group))
    return Head(tuple(order), frozenset(aside), frozenset(wanted), next(groups, ""))


def _is_unit(token: Token, read: Sequence[Token]) -> bool:
    """Whether a word stands in brackets, or behind "in", and is a unit or says what any head may: "Weight (kg)", "Staff (number)"."""
    before = [other.norm for other in read if other.end <= token.start][-1:]
    named = _is_bracketed(token, read) or before in (["in"], ["en"])
    return named and (unit_of(token.norm) is not None or token.norm in ("number", "anzahl", "número", "/"))


def _is_bracketed(token: Token, read: Sequence[Token]) -> bool:
    before = [other.norm for other in read if other.end <= token.start]
    return before.count("(") > before.count(")")


def bare(cell: str) -> str:
    """A cell in small letters, without letters in brackets behind it."""
    return ASIDE.sub("", cell).casefold()


def is_worded(cell: str) -> bool:
    """Whether a cell has words and no figure."""
    return bool(cell) and not any(sign.isdigit() for sign in cell)


def is_same(own: Token, cell: Token, language: str) -> bool:
    """Whether a word or number of a sentence is that of a cell."""
    if own.quantity or cell.quantity:
        return bool(own.quantity and cell.quantity) and same_amount(own.quantity, cell.quantity)  # type: ignore[arg-type]
    return own.norm == cell.norm or word_of(own, language) == word_of(cell, language)


class Title:
    """The words over a table that a sentence about one of its rows may say.

    What stands there before the first preposition, or between commas, may be said in its order; the rest with its preposition: exports
    from France to Spain are not those from Spain to France. Of what tells, as a sentence does, denies or limits nothing may be said.
    """

    def __init__(self, text: str, language: str, heads: frozenset[str]) -> None:
        self.language, self.words = language, words_of(language)
        self.groups: dict[
            str, tuple[tuple[str, ...], str]
        ] = {}  # the words of its group, and the preposition before it
        read = _first_sentence(tokens(text, language))
        small = (self.words.scopes_alone | _PREPOSITIONS) - OF
        tells = any(
            token.norm in self.words.copulas | self.words.pronouns
            or (token.norm in self.words.past and not (behind and behind.norm in small))  # "bicycles sold by"
            for token, behind in zip_longest(read, read[1:])
        )
        if tells or len(read) > _TITLE:
            return
        group: list[str] = []
        before, bound = "", False
        for token in read:
            leads = token.norm in small
            if leads or (token.kind == "mark" and token.norm in ",:;–—("):
                self._add([] if bound else group, before, heads)
                group, before, bound = [], token.norm if leads else "", False
            bound = bound or (token.norm,) in self.words.bonds | self.words.hedges
            if leads or token.kind == "mark" or token.norm in self.words.articles | OF | AND:
                continue
            if key := key_of(token, language):
                counted = _COUNTED.fullmatch(token.norm) if language == "de" else None
                group += [stem(counted[1], language), key] if counted else [key]
        self._add([] if bound else group, before, heads)

    def _add(self, group: Sequence[str], before: str, heads: frozenset[str]) -> None:
        for key in group:
            if key not in heads:
                self.groups.setdefault(key, (tuple(group), before))

    def allows(self, said: Sequence[Token], at: int) -> bool:
        """Whether the word at ``at`` is one of the title, bound as it is there."""
        token = said[at]
        if not self.groups:
            return False
        if token.norm in (self.words.scopes_alone | _PREPOSITIONS) - OF:
            return at + 1 < len(said) and self._group(said[at + 1])[1] == token.norm
        group, before = self._group(token)
        if not group:
            return False
        last = self._group(said[at - 1])[0] if at else ()
        if last == group:
            ordered = group.index(self._key(said[at - 1])) < group.index(self._key(token))
            return ordered or len(group) == 2
        in_year = token.quantity is not None and token.quantity.kind == "year" and before in _IN
        return not before or (at > 0 and said[at - 1].norm == before) or in_year

    def _group(self, token: Token) -> tuple[tuple[str, ...], str]:
        return self.groups.get(self._key(token), ((), ""))

    def _key(self, token: Token) -> str:
        return key_of(token, self.language)


def _first_sentence(read: Sequence[Token]) -> Sequence[Token]:
    end = next((at for at, token in enumerate(read) if token.kind == "mark" and token.norm in ".!?;"), len(read))
    return read[:end]


_PREPOSITIONS = frozenset(["to", "by", "per", "a", "por", "para", "pro", "je", "zu", "nach", "für", "from"])
_IN = frozenset(["in", "for", "für", "en", "para"])  # before a year
_COUNTED = re.compile(r"(\w{4,}?)s?(?:zahl|anzahl|menge)(?:en)?")  # German for how many: "Besucherzahlen"


@lru_cache(maxsize=500)
def title_of(text: str, language: str, heads: frozenset[str]) -> Title:
    """The title over a table whose columns have these words in their heads."""
    return Title(text, language, heads)
