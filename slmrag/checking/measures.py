"""What a number counts: the unit behind it, the currency before it, and what it is counted by."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.checking.quantities import CENTURY, MONEY, PERCENT, PLAIN, Measure, Quantity, unit_of
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words

_PER = frozenset(["/", "per", "pro", "je", "por"])
_IN_UNITS = frozenset(["basis", "percentage", "square", "sq", "cubic"])
_SCALES = {"celsius": "celsius", "centigrade": "celsius", "fahrenheit": "fahrenheit"}
_CENT = Measure("dollar", 0.01)
_POUND = Measure("mass", 453.592)
_BITS = {
    f"{name}bit{end}": factor for name, factor in (("kilo", 1e3), ("mega", 1e6), ("giga", 1e9)) for end in ("", "s")
}
_YEAR = 31_557_600.0  # seconds
_HOURS = frozenset(["hour", "hours", "stunde", "stunden", "hora", "horas"])


def currency_before(before: Sequence[Token]) -> Measure | None:
    """The currency whose sign or short name stands last in ``before``."""
    if not before:
        return None
    named = unit_of(before[-1].norm)
    return named if named and named.dimension in MONEY and len(before[-1].norm) <= 3 else None


def measure_after(
    found: Sequence[Token], after: int, quantity: Quantity, currency: Measure | None
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
    if [token.norm[:11] for token in found[after : after + 2]] == [".", "jahrhundert"] and quantity.values[0] <= 21:
        century = replace(found[after + 1], norm=f"unit time {CENTURY.factor:g}")
        return replace(quantity, unit=CENTURY, kind="ordinal"), [century], after + 2
    named, used = _unit(found, after)
    if currency and named and named.dimension not in MONEY:
        named = None  # "$164 million year-to-date"
    if named is None:
        quantity = replace(quantity, unit=currency or PLAIN, kind="number" if currency else quantity.kind)
        return replace(quantity, per=_by(found, after)), taken, after
    named_by = named.dimension == "time" and found[after].norm in ("quarter", "year", "month", "season")
    if (
        quantity.kind == "year"
        and (named_by or named.dimension in (*MONEY, "share"))
        and found[after].start > found[after - 1].end
    ):
        return quantity, taken, after  # of the next column: "2022 % change"; "the 2022 quarter"
    if quantity.kind == "ordinal" and named.dimension != "time":
        return quantity, taken, after
    kind = "number" if quantity.kind == "year" else quantity.kind
    quantity = replace(quantity, unit=named, kind=kind, loose=quantity.loose and named.dimension == "")
    taken = [
        replace(token, norm=f"unit {named.dimension} {named.factor:g}") if index == used - 1 else token
        for index, token in enumerate(found[after : after + used])
        if index == used - 1 or token.norm in all_words("before_units") - _IN_UNITS
    ]
    after += used
    quantity = replace(quantity, per=_by(found, after))
    if quantity.unit.dimension == "data" and quantity.per == Measure("time", 1.0):
        quantity = replace(quantity, unit=Measure("rate", 8 * quantity.unit.factor), per=PLAIN)
    if quantity.unit.dimension == "length" and quantity.per.dimension == "time":
        quantity = replace(quantity, unit=Measure("speed", quantity.unit.factor / quantity.per.factor), per=PLAIN)
    return quantity, taken, after


def _by(found: Sequence[Token], at: int) -> Measure:
    """What a quantity is counted by: "a year", "per hectare"."""
    if at < len(found) and found[at].norm == "p.a":
        return Measure("time", _YEAR)
    if at + 1 < len(found) and found[at].norm in all_words("each"):
        by = unit_of(found[at + 1].norm)
        written = len(found[at + 1].norm) > 2 or found[at].norm in _PER  # "€/kg", but no "a m"
        if by and by.dimension in ("time", "area", "energy", "mass", "length", "volume") and written:
            return by
    return PLAIN


def _unit(found: Sequence[Token], at: int) -> tuple[Measure | None, int]:
    """The unit that stands at ``at``, and how many tokens it takes."""
    words = [token.norm for token in found[at : at + 4]]
    if not words:
        return None, 0
    if words[0] in ("$", "£", "€", "¥") and len(found) > at + 1 and found[at + 1].quantity:
        return None, 0  # it is the next number's
    if words[0] == "°":
        named = {"c": Measure("celsius"), "f": Measure("fahrenheit")}.get(words[1] if len(words) > 1 else "")
        return (named, 2) if named else (Measure("degree"), 1)
    if words[0].startswith(("degree", "grad")) and words[1:2] and words[1] in _SCALES:
        return Measure(_SCALES[words[1]]), 2
    if words[0] in _BITS and words[1:2] and words[1] in all_words("each"):
        return Measure("rate", _BITS[words[0]]), min(3, len(words))
    if words[1:2] and words[1] in _HOURS and (power := unit_of(words[0])) and power.dimension == "power":
        return Measure("energy", 3600 * power.factor), 2
    if words[0].endswith("volt") and words[1:2] and words[1].startswith("amp"):
        return Measure("apparent_power", {"kilo": 1e3, "mega": 1e6}.get(words[0][:4], 1.0)), 2
    if words[0] in ("foot", "feet") and words[1:2] and words[1].startswith("pound"):
        return None, 0  # of work
    if found[at].text == "T" and found[at].start == found[at - 1].end:
        return None, 0  # a quarter, in Spanish
    if found[at].text == "J" and words[1:2] == ["."]:
        return Measure("time", _YEAR), 1  # "6–15 J."
    if words[0] in ("%", "percent") and words[1:2] == ["-"]:
        return PERCENT, 1
    if words[:2] in (["per", "cent"], ["por", "ciento"], ["pour", "cent"], ["por", "cento"], ["v.h"]):
        return PERCENT, 2
    if words[:2] == ["per", "mille"]:
        return Measure("share", 0.001), 2
    if words[0] in ("percentage", "basis", "puntos") and words[1:2] and words[1].startswith(("point", "porcentual")):
        return Measure("points", 0.01 if words[0] == "basis" else 1.0), 2
    if words[1:2] == ["/"] and len(words) > 2 and (named := unit_of(f"{words[0]}/{words[2]}")):
        return named, 3
    if sided := of_side(words):
        return sided
    skip = 1 if words[0] in all_words("before_units") and len(words) > 1 else 0
    word, token = words[skip], found[at + skip]
    if word == "p" and token.start == found[at - 1].end and found[at - 1].text.isdigit():
        return Measure("sterling", 0.01), 1
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
        return Measure("power", 0.001), 1 + skip
    if word == "an" or (word == "us" and not token.text.endswith("$")):
        return None, 0
    named = unit_of(word)
    if word in ("min", "mes") and named is None:
        return None, 0
    return (named, 1 + skip) if named else (None, 0)


def of_side(words: Sequence[str]) -> tuple[Measure, int] | None:
    """The area or volume that the first of ``words`` name by a length ("square miles", "Kubikmeter"), and how many they are."""
    if words[0] in ("square", "sq", "cubic", "cu") and len(words) > 1:
        side = unit_of(words[1])
        if side and side.dimension == "length":
            cubic = words[0].startswith("cu")
            return Measure("volume", 1000 * side.factor**3) if cubic else Measure("area", side.factor**2), 2
    side = unit_of(words[0])
    if side and side.dimension == "length" and len(words) > 1 and words[1][:7] in ("cuadrad", "cúbicos", "cúbicas"):
        cubic = words[1].startswith("cú")
        return Measure("volume", 1000 * side.factor**3) if cubic else Measure("area", side.factor**2), 2
    if words[0].startswith("kubik") and (side := unit_of(words[0][5:])):
        return Measure("volume", 1000 * side.factor**3), 1
    if words[0].startswith("quadrat") and (side := unit_of(words[0][7:])):
        return Measure("area", side.factor**2), 1
    return None


def local(quantity: Quantity, currencies: set[str]) -> Quantity:
    """``quantity`` with pounds and cents read as those of the currencies that the sources speak of."""
    if quantity.unit == _POUND and "sterling" in currencies:
        return replace(quantity, unit=Measure("sterling"))
    if quantity.unit == _CENT and "dollar" not in currencies and "euro" in currencies:
        return replace(quantity, unit=Measure("euro", 0.01))
    return quantity


def money_of(token: Token) -> Measure | None:
    """The currency that a token names, in whole ones."""
    if token.norm.startswith("unit "):
        _, dimension, factor = token.norm.split()
        named: Measure | None = Measure(dimension, float(factor))
    else:
        named = unit_of(token.norm)
    return named if named and named.dimension in MONEY and named.factor == 1 else None
