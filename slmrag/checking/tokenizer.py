"""A sentence read into words, numbers and marks, so that two notations of one thing are one token.

Letter case, quotation marks, hyphens, emphasis, and letters that are not seen are no part of what is said; numbers are read
by value (`quantities`), contractions are written out.
"""

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.checking.numerals import bare, date_parts, power_of, quantity_of, with_numbers
from slmrag.checking.quantities import Quantity
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words
from slmrag.text.numbers import NUMBER, SPACED_NUMBER
from slmrag.text.scripts import UNSPACED
from slmrag.text.terms import LOOKALIKES, terms

if TYPE_CHECKING:
    import regex


_SPACED = frozenset(["de", "fr", "ru", "uk", "pl", "cs", "sv", "no", "fi", "hu", "bg", "pt", "es", "it"])
_CONTRACTED = {"can": "can", "ca": "can", "wo": "will", "sha": "shall"}


@lru_cache(maxsize=2_000)
def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of ``text``, in order. ``language`` is an ISO code, ``""`` is read as English."""
    plain, places = _normal(text)
    found: list[Token] = []
    opens = True
    for match in _pattern(language in _SPACED).finditer(plain):
        written, start, end = match[0], places[match.start()], places[match.end() - 1] + 1
        kind = match.lastgroup
        if kind == "item":
            found.append(Token("•", text[start:end], "mark", start, end))
            continue
        if kind == "mark":
            opens = opens or (written in ".!?:•|" and not (written == "." and found and _is_initial(found[-1], start)))
            found.append(Token(written, text[start:end], "mark", start, end))
            continue
        token = Token(
            written.casefold(), text[start:end], "word", start, end, opens=opens, capital=written[0].isupper()
        )
        if kind == "number":
            token = replace(token, kind="number", quantity=quantity_of(written, language), norm=bare(written))
            found.append(token)
        elif kind == "phone":
            digits = "".join(filter(str.isdigit, written))
            found.append(replace(token, kind="number", quantity=quantity_of(digits, language), norm=bare(digits)))
        elif kind == "power":
            found.append(replace(token, kind="number", quantity=power_of(written, language), norm="#"))
        elif kind == "day":
            found += date_parts(written, token)
        elif kind == "clock":
            hour, minute = map(int, written.replace(".", ":").split(":"))
            found.append(
                replace(token, kind="number", quantity=Quantity((float(60 * hour + minute),), kind="time", digits=4))
            )
        else:
            found += _words(token)
        opens = False
    return tuple(_stemmed(with_numbers(found, language), language))


def _normal(text: str) -> tuple[str, list[int]]:
    """``text`` without what is not seen, in compatible letters, and the place of each letter."""
    kept: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if not sign.isascii():
            category = unicodedata.category(sign)
            if category == "No" and not (part := unicodedata.numeric(sign)).is_integer():
                part_of = f"{part:.3g}".lstrip("0") if kept and kept[-1].isdigit() else f"{part:.3g}"
                kept += part_of
                places += [place] * len(part_of)
                continue
            if category == "Cf" and sign not in "\u200c\u200d":
                continue
            if category == "No" and kept and kept[-1].isdigit():
                kept += "^"  # 10⁶ is not 106, nor is a note's mark a digit of its number
                places += [place]
            sign = "-" if category == "Cn" or sign in "\u2011\u2012\u2212" else unicodedata.normalize("NFKC", sign)
            sign = sign.translate(LOOKALIKES)
            if category == "Nd":
                sign = str(unicodedata.digit(sign[0], 0))
        kept += sign
        places += [place] * len(sign)
    return "".join(kept), places


@cache
def _pattern(spaced: bool) -> "regex.Pattern[str]":
    import regex

    number = SPACED_NUMBER if spaced else rf"(?:\d{{1,3}}(?: \d{{3}})*(?: 000)(?!\d)|{NUMBER})"
    return regex.compile(
        r"(?P<item>^\s*(?:\(?(?:\d{1,2}|[ivx]{1,4}|\p{L})[.)]\s+|[-*]\s+)|(?<=[.!?;]\s)\d{1,2}[.)]\s+(?=\p{Lu})|(?<=\s)(?<!\([^()]{0,80}\s)\d{1,2}\)\s+(?=\p{L})|(?<=\s)(?:(?<![\d%)]\s)\((?:[1-9]|1[0-2]|[ivx]{1,4}|[a-h])\)|[-*])(?=\s))"
        rf"|(?P<power>(?<![\p{{L}}\d.,])(?:{number}\s?[x×·*]\s?)?10\^-?\d{{1,2}}(?!\d))"
        r"|(?P<always>\b24/7\b)"
        r"|(?P<phone>(?<![\d.,])\d{3}[ .-]\d{3}[ .-]\d{4}(?!\d|[.,]\d))"
        r"|(?P<clock>\b\d{1,2}:\d\d\b(?!:))"
        r"|(?P<day>\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d|\.\d)|\b(?:0?[1-9]|1[0-2])/(?:19|20)\d\d\b(?!/)|(?<=\b(?:[Aa]m|[Vv]om|[Zz]um|[Bb]is|[Aa]b|den|dem|seit)\s)[0-3]?\d\.(?:0?[1-9]|1[0-2])\.(?!\d)|(?<=[:(]\s?)[0-3]?\d\.(?:0[1-9]|1[0-2])\.(?=,|\s?–)|\b[0-3]\d/0[1-9]\b(?!/)|\b0[1-9]/[0-3]\d\b(?!/)|\b(?:[1-9]|1[0-2])/(?:1[3-57-9]|2\d|3[01])\b(?!/))"
        rf"|(?P<number>(?<![\p{{Latin}}\p{{Cyrillic}}\p{{Greek}}\d])(?:(?<=(?:^|[\s(=:$£€]))-)?(?:{number}|\.\d+))"
        r"|(?P<word>[vV]\d+(?:\.\d+)+(?!\d)|\p{L}\.(?:\p{L}\.)+|\p{L}\p{M}*(?:\.\p{L})+(?!\p{L})"
        rf"|(?=[\p{{L}}\p{{M}}])[{UNSPACED}]\p{{M}}*"
        rf"|[\p{{L}}\p{{M}}]+\d[\p{{L}}\d]*(?:-[\p{{Lu}}\d]{{1,3}}(?!\p{{L}}))?|(?:(?![{UNSPACED}])[\p{{L}}\p{{M}}])+(?:'\p{{L}}+)*)"
        r"|(?P<mark>[,;:()\[\]–—.!?|/=±%‰$€£¥°&+×·→•、。，；：！？؟،؛]|->)"
    )


def _is_initial(token: Token, end: int) -> bool:
    """Whether a word that ends at ``end``, before a dot, is the first letter of a name, or a title: "T. Lindgren", "Dr. Osei"."""
    short = len(token.text) == 1 or token.norm in all_words("titles")
    return token.kind == "word" and token.capital and short and token.end == end


def _words(token: Token) -> list[Token]:
    """A word as what it says: contractions written out, possession dropped."""
    norm = token.norm.replace("’", "'")
    if norm.endswith("n't") and len(norm) > 3:
        stem = norm[:-3]
        return [replace(token, norm=_CONTRACTED.get(stem, stem)), replace(token, norm="not", text="not", capital=False)]
    if norm == "cannot":
        return [replace(token, norm="can"), replace(token, norm="not", text="not", capital=False)]
    if norm.endswith("'s"):
        norm = norm[:-2]
    return [replace(token, norm=norm.rstrip("'.") if len(norm) > 2 else norm)]


def _stemmed(found: Sequence[Token], language: str) -> list[Token]:
    return [replace(token, stem=stem(token.norm, language)) if token.kind == "word" else token for token in found]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters; the word itself where its script has none."""
    if not word.isascii() and len(word) == 1:
        return word
    if language in ("", "en"):
        word = _plain_forms().get(word, word)
    return (terms(word.replace(".", ""), language) or [word])[-1]


@cache
def _plain_forms() -> dict[str, str]:
    """The plain form of irregular English words, by their other forms."""
    listed = tomllib.loads(Path(__file__).with_name("irregular.toml").read_text("utf-8"))["en"]
    return {form: line.split()[0] for line in listed.strip().splitlines() for form in line.split()[1:]}
