"""Numbers that are written in several tokens, made one: "2 h 30 min", "1914–18", "$(3.2) million", "Chapter IV", "0800 123 456"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from slmrag.checking.quantities import MONEY, PLAIN, Measure, Quantity
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words
from slmrag.text.numbers import magnitude, number_words

_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_QUARTER, _THREE_MONTHS = re.compile(r"Q([1-4])"), Measure("time", 7_889_400.0)
_AND = frozenset([",", "and", "und", "y"])
_BETWEEN = frozenset(["between", "zwischen", "entre"])
_PARTS = frozenset(["time", "length", "mass", "volume", *MONEY])
_CLOCK, _HOURS = re.compile(r"[01]\d[0-5]\d|2[0-3][0-5]\d"), ("hours", "hrs", "uhr", "horas")
_DOTTED = re.compile(r"\d{1,2}\.[0-5]\d")
_POUND = Measure("mass", 453.592)
_HOUR = Measure("time", 3600.0)
_PHONE = 9  # digits, at least, of a telephone number in pieces

_UNITS = {
    "stündig": "stunden",
    "tägig": "tage",
    "wöchig": "wochen",
    "monatig": "monate",
    "jährig": "jahre",
    "minütig": "minuten",
}
_LASTING = re.compile(r"(\w*?)(stündig|tägig|wöchig|monatig|jährig|minütig)(?:e[mnrs]?)?")


def plainly(found: Sequence[Token], language: str) -> list[Token]:
    """``found``, not yet counted, with Roman numerals read, telephone numbers whole, and brackets around a number before it."""
    return _roman(_fractions(_whole_phones(_clocks(_unbracketed(_unlisted(_lasting(found, language)), language)))))


def _lasting(found: Sequence[Token], language: str) -> Sequence[Token]:
    """German adjectives of a length of time as the number and unit that they are made of: "dreimonatig", "24-stündig"."""
    if language != "de":
        return found
    parted: list[Token] = []
    for token in found:
        made = _LASTING.fullmatch(token.norm) if token.kind == "word" else None
        number, unit = (made[1], _UNITS[made[2]]) if made else ("", "")
        if made and not number and parted and parted[-1].quantity:
            parted.append(replace(token, norm=unit))
        elif made and number in number_words("de"):
            parted += [replace(token, norm=number), replace(token, norm=unit, text="")]
        else:
            parted.append(token)
    return parted


def join_notations(found: Sequence[Token]) -> list[Token]:
    """``found``, with units, where amounts of one thing in two units are one, and the end of a range of years has its century."""
    return _sums(_with_halves(_whole_years(found)))


def _unlisted(found: Sequence[Token]) -> Sequence[Token]:
    """The numbers of a list that is written in one line as its marks: "1. asparagus 2. broccoli"."""
    numbered = [
        at
        for at, (token, dot) in enumerate(pairwise(found))
        if token.text.isdigit() and dot.norm in (".", ")") and dot.start == token.end and at + 2 < len(found)
    ]
    if len(numbered) < 2 or [found[at].text for at in numbered] != [str(one) for one in range(1, len(numbered) + 1)]:
        return found
    dots = {at + 1 for at in numbered}
    return [
        Token("•", token.text, "mark", token.start, token.end) if at in numbered else token
        for at, token in enumerate(found)
        if at not in dots
    ]


def _unbracketed(found: Sequence[Token], language: str) -> list[Token]:
    """An accountant's minus is no wall between a number, its currency and its magnitude: "$(3.2) million"."""
    made = list(found)
    for at in range(len(made) - 2):
        opens, number, closes = made[at : at + 3]
        if (opens.norm, closes.norm) != ("(", ")") or not number.quantity:
            continue
        if at + 3 < len(made) and magnitude(made[at + 3].norm, language or "en"):
            made[at + 2 : at + 4] = made[at + 3], closes
        if at and made[at - 1].norm in "$€£¥":
            made[at - 1 : at + 1] = opens, made[at - 1]
    return made


def _clocks(found: Sequence[Token]) -> list[Token]:
    """A time of day without its colon: "0630 hours"."""
    made = list(found)
    named = [
        at + 1 < len(found)
        and (
            (bool(_CLOCK.fullmatch(token.text)) and found[at + 1].norm in _HOURS)
            or (bool(_DOTTED.fullmatch(token.text)) and found[at + 1].norm in ("uhr", "h"))
        )
        for at, token in enumerate(found)
    ]
    for at, token in enumerate(found):
        # "1100 and 1400 hours", "9.30–15.00 Uhr": the word behind the second is the first's as well
        second = next((place for place in (at + 1, at + 2) if place < len(found) and found[place].quantity), at)
        like = _CLOCK if _CLOCK.fullmatch(token.text) else _DOTTED
        if named[at] or (second != at and named[second] and like.fullmatch(token.text)):
            hour, minute = divmod(int(token.text.replace(".", "")), 100)
            made[at] = replace(token, quantity=Quantity((float(60 * hour + minute),), kind="time", digits=4))
    return made


def _whole_phones(found: Sequence[Token]) -> list[Token]:
    """Pieces of a number that begins with 0 or + and is none to count by, as one."""
    made: list[Token] = []
    at = 0
    while at < len(found):
        end = at
        quantity = found[at].quantity
        dated = quantity is not None and quantity.kind == "date"
        if not dated and (found[at].text[:1] == "0" or (at and found[at - 1].norm == "+")):
            while (
                end < len(found) and found[end].text.isdigit() and found[end].start - found[max(end - 1, at)].end <= 2
            ):
                end += 1
        digits = "".join(token.text for token in found[at:end])
        if len(digits) >= _PHONE:
            quantity = Quantity((float(digits),), digits=len(digits))
            made.append(replace(found[at], norm=f"#{digits}", text=digits, end=found[end - 1].end, quantity=quantity))
            at = end
        else:
            made.append(found[at])
            at += 1
    return made


def _fractions(found: Sequence[Token]) -> list[Token]:
    """Fractions of one digit each as numbers: "1/2"; no date, and no "24/7"."""
    made: list[Token] = []
    at = 0
    while at < len(found):
        part, stroke, whole = (found[at + step] if at + step < len(found) else found[-1] for step in range(3))
        whole_fraction = (
            stroke.norm == "/"
            and part.end == stroke.start
            and stroke.end == whole.start
            and len(part.text) == len(whole.text) == 1
            and part.text.isdecimal()
            and whole.text.isdecimal()
            and 0 < int(part.text) < int(whole.text)
        )
        if whole_fraction:
            quantity = Quantity((int(part.text) / int(whole.text),), kind="share", loose=True)
            made.append(replace(part, norm="#", text=f"{part.text}/{whole.text}", end=whole.end, quantity=quantity))
        else:
            made.append(part)
        at += 3 if whole_fraction else 1
    return made


def _roman(found: Sequence[Token]) -> list[Token]:
    """Quarters of a year ("Q3") and Roman numerals read, which may be a number or a place in an order: "Henry VIII", "Chapter V"."""
    made = list(found)
    for at, token in enumerate(found):
        if quarter := _QUARTER.fullmatch(token.text):
            quantity = Quantity((float(quarter[1]),), _THREE_MONTHS, kind="ordinal")
            made[at] = replace(token, kind="number", norm="#", quantity=quantity)
            continue
        ranked = at > 0 and found[at - 1].norm in all_words("ranked")
        if token.kind == "word" and _ROMAN.fullmatch(token.text) and (len(token.text) > 1 or ranked):
            quantity = Quantity((float(_value_of(token.text)),), kind="rank")
            made[at] = replace(token, kind="number", norm="#", quantity=quantity)
    return made


def _value_of(roman: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman]
    return sum(-one if one < following else one for one, following in pairwise([*values, 0]))


def _whole_years(found: Sequence[Token]) -> list[Token]:
    """The century of a range's second year, from its first: 1914–18, 2019/20."""
    made = list(found)
    for at, token in enumerate(found):
        second = at + 1 if at + 1 < len(found) and found[at + 1].quantity else at + 2
        if not token.quantity or token.quantity.kind != "year" or second >= len(found):
            continue
        other, year = found[second], token.quantity.values[0]
        if (
            len(other.text) == 2
            and other.text.isdigit()
            and other.start - token.end == 1
            and int(other.text) > year % 100
            and other.quantity
            and other.quantity.unit == PLAIN
        ):
            made[second] = replace(
                other, quantity=replace(token.quantity, values=(year // 100 * 100 + int(other.text),))
            )
    return made


def _with_halves(found: Sequence[Token]) -> list[Token]:
    """ "Two hours and a half", "dos horas y media", "eine Stunde und eine halbe" as one amount."""
    made: list[Token] = []
    at = 0
    while at < len(found):
        made.append(found[at])
        at += 1
        whole = made[-2].quantity if len(made) > 1 and made[-1].norm.startswith("unit time") else None
        words = [token.norm for token in found[at : at + 2]]
        skipped = 2 if words == ["and", "a"] else 1
        half = found[at + skipped] if words[:1] in (["and"], ["y"], ["und"]) and at + skipped < len(found) else None
        if whole and half and (half.norm in ("media", "medio") or (half.quantity and half.quantity.values == (0.5,))):
            made[-2] = replace(
                made[-2], end=half.end, quantity=replace(whole, values=(whole.values[0] + 0.5,), digits=2)
            )
            at += skipped + 1
    return made


def _sums(found: Sequence[Token]) -> list[Token]:
    """Amounts of one thing in two units, the larger first, as one: "2 h 30", "six feet two inches", "12 dollars and 50 cents"."""
    made: list[Token] = []
    last = -1  # the place in ``made`` of the number before, where nothing but its unit and "and" stand behind
    for at, token in enumerate(found):
        if token.quantity:
            if last >= 0 and (sum_ := _sum(made[last].quantity, token.quantity)):  # type: ignore[arg-type]
                made[last:] = [replace(made[last], end=token.end, quantity=sum_)]
                continue
            between = {before.norm for before in found[max(at - 2, 0) : at]} & _BETWEEN
            last = -1 if between else len(made)
        elif last >= 0 and not (token.norm.startswith("unit ") or token.norm in _AND):
            last = -1
        made.append(token)
    return made


def _sum(large: Quantity, small: Quantity) -> Quantity | None:
    """Both in the unit of ``large``, if they are parts of one amount."""
    if small.kind != "number":
        return None
    one, other = large.unit, small.unit
    if one == _HOUR and other == PLAIN and small.values[0] in range(10, 60):
        other = Measure("time", 60.0)  # "6 h 30"
    if one.dimension in MONEY and one.factor == 1 and other == PLAIN and small.digits <= 2:
        other = replace(one, factor=0.01)  # "four euros fifty"
    if one == _POUND and other == PLAIN and 10 <= small.values[0] < 100 and small.digits <= 2:
        # "four pounds fifty": of weight they would be ounces
        return replace(large, values=(large.values[0] + small.values[0] / 100,), digits=large.digits + small.digits)
    cents = one.dimension in MONEY and other.dimension in MONEY and other.factor < one.factor == 1
    if not cents and (one.dimension != other.dimension or one.dimension not in _PARTS or large.per != PLAIN):
        return None
    part = small.values[0] * other.factor / one.factor
    if not 0 < part < 1 or not large.values[0].is_integer() or large.power or small.power or large.kind != "number":
        return None
    return replace(large, values=(large.values[0] + part,), digits=large.digits + small.digits)
