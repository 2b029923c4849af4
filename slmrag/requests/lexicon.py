"""The words that requests are made of, in the app's languages, and where they stand in a text. Pure.

``words/en.toml`` and its sisters list phrases by class: the kinds of requests (``summarise`` …), and what may stand beside
them (``fill`` says nothing, ``form`` says how long, ``doc`` means documents, ``on`` leads to what alone matters …). A phrase
"what … about" is two that must both stand, in this order, and one with "{so|thus}" stands for one with each. ``documents.toml`` lists what kinds of documents are called, and
``languages.toml`` the languages, in all five at once: a question in German may name an English file.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.schema.requests import RequestKind
from slmrag.text.months import month_names
from slmrag.text.terms import token_terms

if TYPE_CHECKING:
    import regex

LANGUAGES = ("en", "de", "es", "zh", "ar")
KINDS: tuple[RequestKind, ...] = (
    "translate", "compare", "summarise", "count", "topics", "about", "thanks", "abilities", "greet",
)  # fmt: skip
_LONG = re.compile(r"([^\W\d])\1{2,}")  # "heyyyy"
STOPS = frozenset(".?!,;:–—()\n。？！，；：、؟،؛…")  # between clauses
ENDS = frozenset(".?!\n。？！؟;；؛…")  # between sentences
_WORDS = Path(__file__).with_name("words")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "هال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_ARABIC_SUFFIXES = ("هما", "ين", "ان", "ها", "هم", "نا")  # of two, of several, and whose
_ARABIC_LETTERS = str.maketrans("ةىیکﻻچڤگ", "هييكلجفك")
_COMPOUND_FROM = 9  # letters
_COMPOUND_FIRST = 4  # of its first part, where that is no word of ours
_TYPO_FROM = 5  # letters of a word in which one may be wrong
_SURE_TYPO_FROM = 7  # and it may still be all that is said: "typical" is no topic

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestToken:
    """A word, a number, a Chinese character or a sign: ``text[start:end]``, folded."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase of ``kind`` that stands at ``tokens[start:end]``; ``split`` where it is one half of two."""

    kind: str
    start: int
    end: int
    split: bool = False


def tokens_of(text: str) -> list[RequestToken]:
    """The words, numbers, Chinese characters and signs of ``text``, in order."""
    return [RequestToken(_folded(found[0]), found.start(), found.end()) for found in _token().finditer(text)]


@cache
def _token() -> "regex.Pattern[str]":
    import regex

    return regex.compile(
        r"(?V1)\p{Han}|\p{Nd}+|[[\p{L}\p{M}]--\p{Han}]+(?:['’`´][[\p{L}\p{M}]--\p{Han}]+)?|->|→|⇒|=>|…|[.?!,;:–—()\n。？！，；：、؟،؛/]"
    )


@lru_cache(maxsize=10_000)
def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFKC", word).casefold().removesuffix("اً").removesuffix("ًا")
    bare = unicodedata.normalize("NFD", _LONG.sub(r"\1", bare))
    bare = "".join(sign for sign in bare if unicodedata.category(sign) not in ("Mn", "Cf") and sign != "ـ")
    bare = "".join(str(unicodedata.digit(sign, sign)) for sign in bare).translate(_ARABIC_LETTERS)
    return bare.replace("’", "'").replace("`", "'").replace("´", "'").translate(_simplified())


def canonical(word: str, language: str) -> str:
    """A folded word as all its forms are looked up: stemmed, or without the particles that Arabic writes before and behind it."""
    if word.isascii():
        word = _short_forms(language).get(word, word)
        return token_terms(word, language if language in ("de", "es") else "en")[0] if word.isalpha() else word
    while "\u0600" <= word[0] <= "\u06ff":
        prefix = next((one for one in _ARABIC_PREFIXES if word.startswith(one) and len(word) - len(one) >= 3), "")
        if not prefix:
            break
        word = word[len(prefix) :]
    if "\u0600" <= word[0] <= "\u06ff":
        suffix = next((one for one in _ARABIC_SUFFIXES if word.endswith(one) and len(word) - len(one) >= 3), "")
        word = word.removesuffix(suffix)
        return word.removesuffix("ا") if len(word) > 4 else word
    return word


class Lexicon:
    """The phrases of one language, with the words that are known in all."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases: dict[str, list[tuple[Phrase, str, Phrase]]] = {}
        listed = _listed(language)
        for kind, phrases in listed.items():
            self._put(kind, phrases)
        if language != "en":  # whose words for these are said everywhere
            for kind in (*KINDS, "doc"):
                self._put(kind, [one for one in _listed("en")[kind] if " " not in one])
        for kind, phrases in _shared().items():
            self._put(kind, phrases)
        self._typos: dict[str, list[str]] = {}
        for first, entries in self._phrases.items():
            if len(first) >= _TYPO_FROM and any(
                kind in (*KINDS, "doc") or kind.startswith(("kind:", "word:", "language:")) for _, kind, _ in entries
            ):
                for shorter in _shorter(first):
                    self._typos.setdefault(shorter, []).append(first)

    def _put(self, kind: str, phrases: Sequence[str]) -> None:
        for phrase in phrases:
            first, *rest = (self.canonical(half) for half in phrase.split("…"))
            self._phrases.setdefault(first[0], []).append((first, kind, rest[0] if rest else ()))

    def kinds(self) -> list[str]:
        """The classes of its phrases."""
        return [*_listed(self.language), *_shared()]

    def canonical(self, text: str) -> Phrase:
        """The words of ``text`` as they are looked up."""
        return tuple(canonical(token.word, self.language) for token in tokens_of(text))

    def parts(self, word: str) -> set[str]:
        """The kinds of documents and months that a German compound is made of: "Märzprotokoll"."""
        if self.language != "de" or len(word) < _COMPOUND_FROM:
            return set()
        for at in range(3, len(word) - 3):
            first, last = (
                self._concepts(word[:at].removesuffix("s")) | self._concepts(word[:at]),
                self._concepts(word[at:]),
            )
            kind = any(one.startswith(("kind:", "word:")) for one in last)
            if kind and (first or at >= _COMPOUND_FIRST):  # of anything: "Heizungsanleitung"
                return first | last
        return set()

    def _concepts(self, word: str) -> set[str]:
        entries = self._phrases.get(canonical(word, self.language), ())
        return {
            kind
            for phrase, kind, then in entries
            if len(phrase) == 1 and not then and kind.startswith(("kind:", "word:", "month:"))
        }

    def _meant(self, word: str) -> str:
        """The word of a request that ``word`` is one typing error away from, ``""`` for none."""
        near = (first for one in _shorter(word) for first in self._typos.get(one, ()))
        return next((first for first in near if first[0] == word[0] and one_apart(word, first)), "")

    def found(self, words: Sequence[str]) -> Iterator[PhraseMatch]:
        """Every phrase that stands in canonical ``words``. One letter of a long word for a request may be wrong."""
        for start, word in enumerate(words):
            if word not in self._phrases and word.endswith("'s"):
                word = canonical(word[:-2], self.language)
            entries = self._phrases.get(word)
            if entries is None and len(word) >= _TYPO_FROM - 1:
                near = self._meant(word)
                entries = [
                    one for one in self._phrases.get(near, ()) if one[1] != "sure" or len(near) >= _SURE_TYPO_FROM
                ]
                word = near or word
            for phrase, kind, then in entries or ():
                end = start + len(phrase)
                if phrase[0] != word or (len(phrase) > 1 and tuple(words[start + 1 : end]) != phrase[1:]):
                    continue
                if not then:
                    yield PhraseMatch(kind, start, end)
                    continue
                for other in range(end, len(words) - len(then) + 1):
                    if tuple(words[other : other + len(then)]) == then:
                        yield PhraseMatch(kind, start, end, split=True)
                        yield PhraseMatch(kind, other, other + len(then), split=True)
                        break


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of `LANGUAGES`."""
    return Lexicon(language)


@lru_cache(maxsize=20_000)
def _shorter(word: str) -> tuple[str, ...]:
    """``word``, and without each of its letters: two words that are one letter apart share one of these."""
    return (word, *sorted({word[:at] + word[at + 1 :] for at in range(len(word))}))


def one_apart(word: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too much, or two are exchanged."""
    while word and other and word[0] == other[0]:
        word, other = word[1:], other[1:]
    while word and other and word[-1] == other[-1]:
        word, other = word[:-1], other[:-1]
    return max(len(word), len(other)) <= 1 or (len(word) == 2 and word == other[::-1])


@cache
def _listed(language: str) -> dict[str, list[str]]:
    return {kind: _split(words) for kind, words in tomllib.loads(_read(language)).items()}


@cache
def _shared() -> dict[str, list[str]]:
    """The words for documents, numbers, months, file endings and languages: ``kind:0``, ``number:1``, ``language:de`` …"""
    documents = tomllib.loads(_read("documents"))
    found = {f"kind:{at}": _split(words) for at, words in enumerate(documents["kinds"])}
    found |= {f"word:{at}": _split(words) for at, words in enumerate(documents["words"])}
    found |= {f"number:{at}": _split(words) for at, words in enumerate(documents["numbers"], 1)}
    found |= {f"month:{at}": list(month_names(at, *LANGUAGES)) for at in range(1, 13)}
    found |= {f"endings:{endings}": _split(words) for endings, words in documents["endings"].items()}
    return found | {f"language:{code}": _split(words) for code, words in tomllib.loads(_read("languages")).items()}


@cache
def _short_forms(language: str) -> dict[str, str]:
    listed = tomllib.loads(_read("spelling")).get(language, "") if language != "han" else ""
    return dict((short, meant) for short, meant in (one.split() for one in _split(listed)))


@cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in tomllib.loads(_read("spelling"))["han"].split()}


@cache
def endings() -> tuple[str, ...]:
    """What files of one kind end in, as the phrases for them are classed: ``endings:.xlsx .csv``."""
    return tuple(kind for kind in _shared() if kind.startswith("endings:"))


def _read(name: str) -> str:
    return (_WORDS / f"{name}.toml").read_text("utf-8")


def _split(words: str) -> list[str]:
    return [one for listed in words.replace("\n", " ").split(",") if listed.strip() for one in _each(listed.strip())]


def _each(phrase: str) -> list[str]:
    """The phrases that one with choices stands for: "{how|what} is it" is two, and a choice may be empty."""
    parts = [part.split("|") for part in re.split(r"[{}]", phrase)]
    return [" ".join("".join(one).split()) for one in product(*parts)]
