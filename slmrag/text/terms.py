"""The keyword terms of a text: what the keyword index stores, and what a question asks it for.

Words are stemmed (Snowball), scripts that do not space their words become character bigrams, numbers and
part numbers are kept whole as well as in parts. A term holds ASCII letters and digits or non-ASCII
characters only, since SQLite's ``ascii`` tokenizer splits at any other ASCII character; two numbers that
belong together are therefore joined by ``·`` ("3.14" is ``3·14``).
"""

import threading
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from slmrag.text.numbers import readings
from slmrag.text.scripts import SHARED_SCRIPTS, UNSPACED_LANGUAGES

if TYPE_CHECKING:
    import regex
    import Stemmer

LONGEST = 64
STEMMERS = {
    "ar": "arabic", "bs": "serbian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hr": "serbian",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
# The languages written in a script, the first of which is meant when the document's own is not among them:
# a product name in a Russian manual is stemmed as English. Latin is every language not named here.
SCRIPTS = SHARED_SCRIPTS | {"Armenian": ("hy",), "Greek": ("el",), "Hebrew": ("he", "yi"), "Tamil": ("ta",)}
ELIDING = frozenset(["fr", "it", "ca"])
CONTRACTED = frozenset(["s", "t", "re", "ve", "ll", "d", "m"])


def terms(text: str, language: str) -> list[str]:
    """The terms of ``text``, in reading order and repeated as often as they occur.

    ``language`` is the document's, as ``detect_language`` names it ("" is read as English).
    """
    found: list[str] = []
    for token in tokens_of(text):
        found += token_terms(token, language)
    return found


@lru_cache(maxsize=4_000)
def term_set(text: str, language: str) -> frozenset[str]:
    """The `terms` of ``text``, each once. Sentences recur, within a question and from one to the next: the last thousands are remembered."""
    return frozenset(terms(text, language))


def unspaced(text: str) -> bool:
    """Whether most letters of ``text`` are of scripts that put no spaces between words."""
    if text.isascii():
        return False
    letters = sum(len(run) for run in _patterns()["unspaced"].findall(text))
    return 2 * letters > len("".join(text.split()))


def tokens_of(text: str) -> list[str]:
    """Words, numbers and compounds of them ("10-K", "$1,234.5"), and runs of unspaced script."""
    patterns = _patterns()
    text = patterns["hidden"].sub("", text)
    if not text.isascii():
        # A thin space inside a number is the French and the SI thousands separator.
        text = patterns["thin"].sub("", text)
        text = unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
        text = patterns["vowel points"].sub("", text)
        text = patterns["digit"].sub(_ascii_digit, text)
        text = patterns["spaced out"].sub(lambda run: run[0].replace(" ", ""), text)
    return patterns["token"].findall(patterns["hyphenation"].sub("-", text))


def _ascii_digit(digit: "regex.Match[str]") -> str:
    # The regex package may know digits of a newer Unicode than Python does.
    return str(unicodedata.digit(digit[0], digit[0]))


LOOKALIKES = str.maketrans({"\u2010": "-", "\u2019": "'", "\u02bc": "'", "\u066b": ".", "\u066c": ",", "\u05f3": "'"})


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    import regex

    unspaced = (
        r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+|\p{Script=Hangul}+"
        r"|[[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]&&[\p{L}\p{M}]]+"
    )
    spaced = (
        r"[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc\p{Script=Hangul}"
        r"\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]]"
    )
    return {
        # Soft hyphens with the line break they stand at, zero-width characters, directional marks.
        "hidden": regex.compile(r"\u00ad\s*|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"),
        "thin": regex.compile(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))"),
        # Hebrew and Arabic vowel points and the Arabic stretching sign: printed in some editions only.
        "vowel points": regex.compile(r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u064b-\u0652\u0670\u0640]"),
        "digit": regex.compile(r"(?![0-9])\p{Nd}"),
        # Chinese set with a space behind each character.
        "spaced out": regex.compile(r"(?<!\p{Han})\p{Han}(?: \p{Han}){3,}(?!\p{Han})"),
        # pdfium writes a hyphen at the end of a line as U+FFFE or U+0002, and leaves out the break.
        "hyphenation": regex.compile(r"(?<=\p{L})(?:-[^\S\n]*\r?\n|[\ufffe\u0002])\s*(?=\p{L})"),
        "token": regex.compile(rf"(?V1){unspaced}|{spaced}+(?:[-.,/&'_]{spaced}+)*"),
        "unspaced": regex.compile(rf"(?V1)(?:{unspaced})"),
        "character": regex.compile(r"\X"),
        "parts": regex.compile(r"[-.,/&'_]"),
        "word": regex.compile(r"[\p{L}\p{M}]+"),
        "number": regex.compile(r"([0-9]+(?:[.,][0-9]+)+)(\p{L}*)"),
        "initials": regex.compile(r"\p{L}(?:\.\p{L})+"),
        "letters and digits": regex.compile(r"\D\d+|\d+|\D+"),
        "script": regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in SCRIPTS)),
    }


def token_terms(token: str, language: str) -> tuple[str, ...]:
    """The terms of one token: one for a word, several for a compound or an unspaced run."""
    if not token.isascii() and _patterns()["unspaced"].match(token):
        return _bigrams(token)
    # Words recur; what is longer than any word does not, and would only fill the cache.
    return (_word_terms if len(token) <= LONGEST else _word_terms.__wrapped__)(token, language)


@lru_cache(maxsize=30_000)
def _word_terms(token: str, language: str) -> tuple[str, ...]:
    patterns = _patterns()
    if _is_word(token):
        return (_stem(token, language),)
    if "'" in token:
        kept = _without_apostrophes(token, language)
        return tuple(term for part in kept for term in _word_terms.__wrapped__(part, language))
    if number := patterns["number"].fullmatch(token):
        unit = fold_case(number[2])
        values = _number(number[1])
        return (*values, _cut(unit), _cut(values[-1] + unit)) if unit else values
    if patterns["initials"].fullmatch(token):
        return (_cut(fold_case(token.replace(".", ""))),)
    parts, wholes = compound(token, language)
    return parts + wholes


def compound(token: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of the parts of a compound (price-determining, WP-330, wp330), and those of all of it written as one."""
    parts = _patterns()["parts"].split(token)
    if len(parts) == 1:
        whole, *pieces = _part_terms(token, language)
        return tuple(pieces), (whole,)
    wholes = _wholes(token, parts)
    return (
        tuple(term for part in parts for term in _part_terms(part, language)),
        tuple(_stem(whole, language) if _is_word(whole) else _cut(fold_case(whole)) for whole in wholes),
    )


def _bigrams(run: str) -> tuple[str, ...]:
    # A Thai consonant and its vowel signs are one character to the reader; as two they find far less.
    characters = _patterns()["character"].findall(run)
    return tuple(_cut(first + second) for first, second in pairwise(characters)) or (_cut(run),)


def _without_apostrophes(token: str, language: str) -> list[str]:
    """What is worth finding around an apostrophe: company's, l'homme, İzmir'de, O'Brien, п'ять."""
    left, _, right = token.partition("'")
    right = right.replace("'", "")
    if language in ("tr", "az") or right.casefold() in CONTRACTED:
        return [left]
    if language in ELIDING:
        return [right] if len(left) < len(right) else [left, right]
    if not left.isascii():
        return [left + right]
    return [left + right, right] if len(left) <= 2 else [left, right]


def _number(token: str) -> tuple[str, ...]:
    """A number, however it is punctuated: 1,234.5 and 1.234,5 are both 1234 and, whole and last, 1234·5."""
    for whole, decimals in readings(token):
        return (_cut(whole), _cut(f"{whole}·{decimals}")) if decimals else (_cut(whole),)
    parts = _patterns()["parts"].split(token)
    return (*map(_cut, parts), _cut("·".join(parts)))


def _part_terms(part: str, language: str) -> list[str]:
    """A part of a compound; where letters meet digits also what stands on each side (2023Q4, 100km)."""
    if _is_word(part):
        return [_stem(part, language)]
    folded = fold_case(part)
    pieces = _patterns()["letters and digits"].findall(folded) if len(folded) > 2 else []
    # Beyond three it is an identifier, of which nobody remembers a piece.
    return [
        _cut(folded),
        *(_cut(piece) for piece in pieces if 1 < len(piece) < len(folded) and len(pieces) < 4),
    ]


def _wholes(token: str, parts: list[str]) -> list[str]:
    """A compound written as one word: part numbers always, words only where a hyphen or & joins them."""
    if not 1 < len(parts) <= 8:
        return []
    if any(part[0].isdigit() or part[-1].isdigit() for part in parts):
        # Of AB-12/3 people ask for AB-12, of 12/31/2022 for 12/31.
        return [*map(_glued, pairwise(parts) if len(parts) == 3 else ()), _glued(parts)]
    return [] if any(sign in "./,_" for sign in token) else [_glued(parts)]


def _glued(parts: Iterable[str]) -> str:
    whole = ""
    for part in parts:
        whole += ("·" if whole[-1:].isdigit() and part[0].isdigit() else "") + part
    return whole


def _is_word(token: str) -> bool:
    # str.isalpha() says no to the vowel signs of Hindi.
    return token.isalpha() or _patterns()["word"].fullmatch(token) is not None


def _stem(word: str, language: str) -> str:
    spoken = _spoken(word, language)
    word = fold_case(word, spoken)
    if name := STEMMERS.get(spoken):
        word = _stemmer(name).stemWord(word) or word
    return _cut(_fold_marks(word, spoken))


def _spoken(word: str, language: str) -> str:
    """The language to read ``word`` in: the document's, if it is written in that script."""
    if word.isascii():
        script = None
    else:
        match = _patterns()["script"].search(word)
        script = match.lastgroup if match else None
    if script:
        return language if language in SCRIPTS[script] else SCRIPTS[script][0]
    if (
        not language
        or language in UNSPACED_LANGUAGES
        or (language != "sr" and any(language in group for group in SCRIPTS.values()))
    ):
        return "en"
    return language


def fold_case(word: str, language: str = "") -> str:
    """``word`` in small letters, as its language folds them."""
    if language in ("tr", "az"):
        # The stemmer needs to know ı from i; _fold_marks makes them one again ("IBM" is asked as "ibm").
        word = word.replace("I", "ı")
    return word.replace("İ", "i").casefold()


def _fold_marks(word: str, language: str) -> str:
    """Without accents, since many type without them; in Vietnamese they make the word."""
    if word.isascii() or language == "vi":
        return word
    if _patterns()["script"].match(word):
        return word
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if unicodedata.category(sign) != "Mn")
    return bare.replace("ı", "i") or word


def without_marks(word: str) -> str:
    """A word in small letters without its accents, as its stem is kept."""
    return _fold_marks(word, "")


def _cut(term: str) -> str:
    return term[:LONGEST]


_own = threading.local()


def _stemmer(name: str) -> "Stemmer.Stemmer":
    # A Snowball stemmer keeps its working state in itself, so each thread has its own.
    stemmers = _own.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        import Stemmer

        stemmers[name] = Stemmer.Stemmer(name)
    return stemmers[name]
