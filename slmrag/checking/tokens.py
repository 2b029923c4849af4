"""A sentence read into words, numbers and marks, so that two notations of one thing are one token.

Letter case, quotation marks, hyphens, emphasis, and letters that are not seen are no part of what is said; numbers are read
by value (`quantities`), contractions are written out.
"""

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slmrag.checking.quantities import PERCENT, PLAIN, Quantity, Unit, significant, unit_of
from slmrag.text.dates import month
from slmrag.text.numbers import NUMBER, SPACED_NUMBER, magnitude, number_words, readings
from slmrag.text.terms import LOOKALIKES, terms

if TYPE_CHECKING:
    import regex

TokenKind = Literal["word", "number", "mark"]

# Languages that write 1.234,5; the others write 1,234.5.
_COMMA = frozenset(
    ["de", "es", "fr", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ru", "uk", "tr", "id", "el", "hu", "ro"]
)
_SPACED = frozenset(["fr", "ru", "uk", "pl", "cs", "sv", "no", "fi", "hu", "bg", "pt", "es", "it"])
_MONEY = frozenset(["dollar", "euro", "sterling", "yen", "krone", "franc"])
_LOOSE = frozenset(["one", "first", "second", "ein", "eine", "einen", "einem", "einer", "un", "una", "uno"])
_SHORT = frozenset(["a", "in", "an", "d", "c", "min", "pie", "us", "mes", "second", "quarter", "day"])
_BETWEEN = frozenset(
    ["square", "cubic", "sq", "cu", "metric", "short", "business", "working", "calendar", "consecutive", "full", "trading", "us",
     "u.s", "australian", "canadian", "american", "quadratkilometer", "nautical", "further", "more", "additional", "basis", "percentage"]
)  # fmt: skip
_PER = frozenset(["a", "an", "per", "each", "every", "pro", "por", "al", "im", "/", "je", "cada"])
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
          "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "twentieth": 20}  # fmt: skip
_DECADES = {
    f"{name}ies": 1900 + 10 * tens
    for tens, name in enumerate(("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"), 2)
}
_CONTRACTED = {"can": "can", "ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark. ``norm`` is what it is compared by, ``text`` how it is written at ``start:end``.

    ``stem`` is a word's, for what is compared more loosely; ``capital`` whether it begins with one, ``opens`` whether it
    stands where a sentence begins; ``quantity`` is what a number says.
    """

    norm: str
    text: str
    kind: TokenKind
    start: int
    end: int
    stem: str = ""
    capital: bool = False
    opens: bool = False
    quantity: Quantity | None = None


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
            found.append(Token(written, text[start:end], "mark", start, end))
            opens = opens or written in ".!?:•|"
            continue
        token = Token(
            written.casefold(), text[start:end], "word", start, end, opens=opens, capital=written[0].isupper()
        )
        if kind == "number":
            token = replace(token, kind="number", quantity=_quantity(written, language), norm=_bare(written))
            found.append(token)
        elif kind == "day":
            found += _date(written, token)
        elif kind == "clock":
            hour, minute = map(int, written.replace(".", ":").split(":"))
            found.append(
                replace(token, kind="number", quantity=Quantity((float(60 * hour + minute),), kind="time", digits=4))
            )
        else:
            found += _words(token)
        opens = False
    return tuple(_stemmed(_numbers(found, language), language))


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

    number = SPACED_NUMBER if spaced else NUMBER
    return regex.compile(
        r"(?P<item>^\s*(?:\(?(?:\d{1,2}|[ivx]{1,4}|\p{L})[.)]\s+|[-*]\s+)|(?<=\s)(?:\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)|[-*])(?=\s))"
        r"|(?P<clock>\b\d{1,2}:\d\d\b(?!:))"
        r"|(?P<day>\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d|\.\d))"
        rf"|(?P<number>(?<![\p{{Latin}}\p{{Cyrillic}}\p{{Greek}}\d])(?:(?<=(?:^|[\s(=:$£€]))-)?(?:{number}|\.\d+))"
        r"|(?P<word>\p{L}\.(?:\p{L}\.)+|\p{L}\p{M}*(?:\.\p{L})+(?!\p{L})"
        r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]\p{M}*"
        r"|[\p{L}\p{M}]+\d[\p{L}\d]*(?:-[\p{Lu}\d]{1,3}(?!\p{L}))?|(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}])[\p{L}\p{M}])+(?:'\p{L}+)*)"
        r"|(?P<mark>[,;:()\[\]–—.!?|/=±%$€£¥°&+×·→•、。，；：！？؟،؛]|->)"
    )


def _bare(written: str) -> str:
    return "#" + written.lstrip("-")


def _quantity(written: str, language: str) -> Quantity:
    negative = written.startswith("-")
    digits = written.lstrip("-")
    grouped = digits
    if digits.startswith("."):
        values: list[float] = [float(digits)]
    else:
        found = readings(digits)
        if len(found) == 2:  # 1,234: by the language
            thousands = ("." in digits) == (language in _COMMA)
            found = found[:1] if thousands else found[1:]
        values = [float(f"{whole}.{decimals or 0}") for whole, decimals in found] or [
            float("".join(filter(str.isdigit, digits)))
        ]
        grouped = f"{found[0][0]}.{found[0][1]}".rstrip(".") if found else digits
    kind = "year" if len(digits) == 4 and digits.isdigit() and 1000 <= values[0] < 2100 and not negative else "number"
    return Quantity(tuple(values), kind=kind, digits=significant(grouped), negative=negative)


def _date(written: str, token: Token) -> list[Token]:
    """The day, the month and the year of a date in digits; which is the month may not be told."""
    parts = [part for part in written.replace("/", "-").replace(".", "-").split("-")]
    if len(parts) != 3:
        return [token]
    made = []
    for part in parts:
        value = int(part)
        if len(part) == 4:
            quantity = Quantity((float(value),), kind="year", digits=4)
        else:
            quantity = Quantity(
                (float(value), *((2000.0 + value, 1900.0 + value) if part is parts[2] else ())), kind="date"
            )
        made.append(replace(token, norm=_bare(part), text=part, kind="number", quantity=quantity))
    return made


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


def _numbers(found: list[Token], language: str) -> list[Token]:
    """``found`` with numbers in words read, magnitudes applied, and units told."""
    made: list[Token] = []
    at = 0
    numerals = number_words(language or "en")
    while at < len(found):
        token = found[at]
        quantity, after = (token.quantity, at + 1) if token.quantity else _spelt(found, at, numerals, language)
        if quantity is None or quantity.kind in ("date", "time", "month"):
            made.append(token if quantity is None else replace(token, kind="number", quantity=quantity))
            at += 1
            continue
        quantity, after = _magnified(found, after, quantity, language, _currency(made))
        text = (
            " ".join(other.text for other in found[at:after]) if not any(map(str.isdigit, token.text)) else token.text
        )
        written = replace(token, kind="number", end=found[after - 1].end, text=text)
        quantity, units, after = _counted(found, after, quantity, _currency(made))
        made.append(replace(written, norm="#", quantity=quantity))
        made += units
        at = after
    return _days(_ranges(made))


def _ranges(found: list[Token]) -> list[Token]:
    """``found`` with the unit of a range at both its ends: "20 to 30 litres", "0.62 ± 0.37 tons"."""
    made = list(found)
    for at, token in enumerate(found[:-2]):
        if found[at + 1].norm not in ("±", "–", "—", "to", "or", "and", "bis", "und", "oder", "a", "y", "o"):
            continue
        own, other = token.quantity, found[at + 2].quantity
        if own and other and own.kind == other.kind == "number" and own.unit == PLAIN != other.unit:
            made[at] = replace(
                token, quantity=replace(own, unit=other.unit, power=own.power or other.power, per=other.per)
            )
    return made


def _spelt(found: Sequence[Token], at: int, numerals: dict[str, int], language: str) -> tuple[Quantity | None, int]:
    """The number in words that begins at ``at``, and what follows it."""
    token = found[at]
    if number := month(token.norm):
        near = [other for other in found[max(0, at - 2) : at + 3] if other.quantity]
        if (
            (token.capital or language not in ("en", ""))
            and (near or len(token.norm) > 3)
            and token.norm not in ("mai",)
        ):
            return Quantity((float(number),), kind="month"), at + 1
        return None, at
    following = found[at + 1].norm if at + 1 < len(found) else ""
    if token.norm == "half" and following in ("a", "an", "million", "billion"):
        skip = at + (2 if following in ("a", "an") else 1)
        if skip < len(found) and magnitude(found[skip].norm, language):
            return Quantity((0.5,)), skip
    if token.norm in ("half", "hälfte", "mitad"):
        return Quantity((0.5,), PLAIN, "share", loose=True), at + 1
    if token.norm in ("a", "an") and following in ("hundred", "thousand", "million", "billion", "trillion", "dozen"):
        return Quantity((12.0 if following == "dozen" else 1.0,)), at + (2 if following == "dozen" else 1)
    if token.norm in ("hundred", "thousand", "million", "billion") and at and not found[at - 1].quantity:
        return None, at
    values: list[int] = []
    after = at
    ordinal = False
    if token.norm in ("noon", "midday", "midnight"):
        return Quantity((0.0 if token.norm == "midnight" else 720.0,), kind="time"), at + 1
    if token.norm in _DECADES and language in ("", "en"):
        return Quantity((float(_DECADES[token.norm]),), kind="decade"), at + 1
    if token.norm == "second" and at and found[at - 1].norm in ("per", "/", "a", "each"):
        return None, at
    while after < len(found) and not ordinal:
        word = found[after].norm
        value = numerals.get(word, 0)
        if word == "hundred" and values:
            values, after = [sum(values) * 100], after + 1
            continue
        if (
            word == "and"
            and values
            and values[-1] % 100 == 0
            and after + 1 < len(found)
            and found[after + 1].norm in numerals
        ):
            after += 1
            continue
        if not value or (
            values and not ((20 <= values[-1] < 100 and value < 10) or (values[-1] % 100 == 0 and value < 100))
        ):
            break
        values.append(value)
        ordinal = _is_ordinal(word, language)
        after += 1
    if not values:
        return None, at
    total = float(sum(values))
    following = found[after].norm if after < len(found) else ""
    if following in _PARTS and len(values) == 1 and total < _PARTS[following]:
        return Quantity((total / _PARTS[following],), PLAIN, "share", loose=True), after + 1
    if (
        ordinal
        and token.norm in _PARTS
        and at
        and found[at - 1].norm in ("a", "by", "than", "one")
        and following in ("of", "as", "", ".", "more", "less", "between", "in")
    ):
        return Quantity((1 / _PARTS[token.norm],), PLAIN, "share", loose=True), after
    if following == "dozen":
        return Quantity((12 * total,)), after + 1
    loose = token.norm in _LOOSE
    return Quantity(
        (total,), kind="ordinal" if ordinal else "number", digits=significant(str(int(total))), loose=loose
    ), after


def _is_ordinal(word: str, language: str) -> bool:
    return language in ("", "en") and (word in ("first", "second", "third") or word.endswith("th"))


def _currency(before: Sequence[Token]) -> Unit | None:
    if not before:
        return None
    named = unit_of(before[-1].norm)
    return named if named and named.dimension in _MONEY and len(before[-1].norm) <= 3 else None


def _magnified(
    found: Sequence[Token], after: int, quantity: Quantity, language: str, currency: Unit | None
) -> tuple[Quantity, int]:
    """``quantity`` with the words of magnitude behind it ("million", "and a half"), and what follows them."""
    power, values = 0, quantity.values
    while after < len(found):
        word = found[after]
        short = {"m": 6, "b": 9, "k": 3, "bn": 9, "mm": 6}.get(word.norm, 0) if currency else 0
        if not short and word.start == found[after - 1].end and word.text in ("k", "K", "M"):
            short = 6 if word.text == "M" else 3  # 500k, 12M
        step = short or (
            magnitude(word.norm, language or "en") if word.norm not in ("k", "mm", "mil") or language == "es" else 0
        )
        if (
            not step
            and language == "es"
            and word.norm in ("miles", "de")
            and "millones" in [other.norm for other in found[after : after + 3]]
        ):
            power, after = power + (3 if word.norm == "miles" else 0), after + 1
            continue
        if not step:
            break
        power, after = power + step, after + 1
    if [token.norm for token in found[after : after + 3]] == ["and", "a", "half"] and values[0] == int(values[0]):
        values, after = (values[0] + 0.5,), after + 3
        while after < len(found) and (step := magnitude(found[after].norm, language or "en")):
            power, after = power + step, after + 1
    kind = "number" if power and quantity.kind in ("year", "ordinal") else quantity.kind
    if power or values != quantity.values:
        quantity = replace(quantity, values=values, power=power, kind=kind, loose=False)
    return quantity, after


def _counted(
    found: Sequence[Token], after: int, quantity: Quantity, currency: Unit | None
) -> tuple[Quantity, list[Token], int]:
    """``quantity`` with its unit, the tokens of the unit, and what follows them."""
    taken: list[Token] = []
    if (
        after < len(found)
        and found[after].norm in ("st", "nd", "rd", "th", "º", "ª")
        and found[after].start == found[after - 1].end
    ):
        return replace(quantity, kind="ordinal"), taken, after + 1
    if (
        after < len(found)
        and found[after].norm in ("s", "er", "ern")
        and found[after].start <= found[after - 1].end + 1
    ):
        if quantity.kind == "year":
            return replace(quantity, kind="decade"), taken, after + 1
        if quantity.kind == "number" and quantity.values[0] in range(10, 100, 10):
            return replace(quantity, values=(1900 + quantity.values[0],), kind="decade"), taken, after + 1
    named, used = _unit(found, after)
    if named is None:
        quantity = replace(quantity, unit=currency or PLAIN, kind="number" if currency else quantity.kind)
        return replace(quantity, per=_by(found, after)), taken, after
    if quantity.kind == "year" and named.dimension in _MONEY and found[after].start > found[after - 1].end:
        return quantity, taken, after
    if quantity.kind == "ordinal" and named.dimension != "time":
        return quantity, taken, after
    kind = "number" if quantity.kind == "year" else quantity.kind
    quantity = replace(quantity, unit=named, kind=kind, loose=quantity.loose and named.dimension == "")
    taken = [
        replace(token, norm=f"unit {named.dimension} {named.factor:g}") if index == used - 1 else token
        for index, token in enumerate(found[after : after + used])
        if index == used - 1 or token.norm in _BETWEEN - {"basis", "percentage", "square", "sq", "cubic"}
    ]
    after += used
    quantity = replace(quantity, per=_by(found, after))
    if quantity.unit.dimension == "data" and quantity.per == Unit("time", 1.0):
        quantity = replace(quantity, unit=Unit("rate", 8 * quantity.unit.factor), per=PLAIN)
    if quantity.unit.dimension == "length" and quantity.per.dimension == "time":
        quantity = replace(quantity, unit=Unit("speed", quantity.unit.factor / quantity.per.factor), per=PLAIN)
    return quantity, taken, after


def _by(found: Sequence[Token], at: int) -> Unit:
    """What a quantity is counted by: "a year", "per hectare"."""
    if at + 1 < len(found) and found[at].norm in _PER:
        by = unit_of(found[at + 1].norm)
        if by and by.dimension in ("time", "area", "energy", "mass") and len(found[at + 1].norm) > 2:
            return by
    return PLAIN


def _unit(found: Sequence[Token], at: int) -> tuple[Unit | None, int]:
    """The unit that stands at ``at``, and how many tokens it takes."""
    words = [token.norm for token in found[at : at + 4]]
    if not words:
        return None, 0
    if words[0] in ("$", "£", "€", "¥") and len(found) > at + 1 and found[at + 1].quantity:
        return None, 0  # it is the next number's
    if words[0] == "°":
        named = {"c": Unit("celsius"), "f": Unit("fahrenheit")}.get(words[1] if len(words) > 1 else "")
        return (named, 2) if named else (Unit("degree"), 1)
    if words[0] in ("%", "percent") and words[1:2] == ["-"]:
        return PERCENT, 1
    if words[:2] in (["per", "cent"], ["por", "ciento"], ["pour", "cent"], ["por", "cento"], ["v.h"]):
        return PERCENT, 2
    if words[0] in ("percentage", "basis", "puntos") and words[1:2] and words[1].startswith(("point", "porcentual")):
        return Unit("points", 0.01 if words[0] == "basis" else 1.0), 2
    if words[1:2] == ["/"] and len(words) > 2 and (named := unit_of(f"{words[0]}/{words[2]}")):
        return named, 3
    if words[0] in ("square", "sq", "cubic", "cu") and len(words) > 1:
        side = unit_of(words[1])
        if side and side.dimension == "length":
            cubic = words[0].startswith("cu")
            return Unit("volume", 1000 * side.factor**3) if cubic else Unit("area", side.factor**2), 2
    if words[0].startswith("quadrat") and (side := unit_of(words[0][7:])):
        return Unit("area", side.factor**2), 1
    skip = 1 if words[0] in _BETWEEN and len(words) > 1 else 0
    word, token = words[skip], found[at + skip]
    if token.kind == "number" or token.quantity:
        return None, 0
    attached = token.start == found[at - 1].end or token.start == found[at - 1].end + 1
    alone = word == "a" and token.text == "A" and len(words) > skip + 1 and not words[skip + 1].isalpha()
    if (
        word in ("a", "in")
        and not alone
        and not (token.start == found[at - 1].end if word == "a" else words[skip + 1 : skip + 2] in ([")"], ["."]))
    ):
        return None, 0
    if len(word) == 1 and word.isalpha() and not attached:
        return None, 0
    if token.text == "mW":
        return Unit("power", 0.001), 1 + skip
    if word == "an" or (word == "us" and not token.text.endswith("$")):
        return None, 0
    named = unit_of(word)
    if word in ("min", "mes") and named is None:
        return None, 0
    return (named, 1 + skip) if named else (None, 0)


def _days(found: list[Token]) -> list[Token]:
    """``found`` with the numbers beside a month known for days, and hours before a.m. or Uhr for times."""
    made = list(found)
    for at, token in enumerate(found):
        if token.quantity and token.quantity.kind == "month":
            for place in (at - 1, at - 2, at + 1):
                near = made[place].quantity if 0 <= place < len(made) else None
                between = place != at - 2 or found[at - 1].norm in ("of", "de", ".", "the")
                if (
                    near
                    and between
                    and near.kind in ("number", "ordinal")
                    and near.values[0] <= 31
                    and near.unit == PLAIN
                    and not near.power
                ):
                    made[place] = replace(made[place], quantity=replace(near, kind="day"))
                    break
        following = found[at + 1].norm if at + 1 < len(found) else ""
        if token.quantity and following in ("a.m", "p.m", "am", "pm", "a.m.", "p.m.", "uhr"):
            hours = token.quantity.values[0] if token.quantity.kind != "time" else token.quantity.values[0] / 60
            hours = int(hours) + (hours % 1) / 0.6 if token.quantity.kind != "time" else hours  # 7.30 p.m.
            late = 12 if following.startswith("p") and hours < 12 else 0
            made[at] = replace(token, quantity=Quantity(((hours + late) * 60,), kind="time", digits=4))
    return made


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
