"""Numbers of a sentence, with their magnitudes, ranges, days and times."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.checking.measures import currency_before, measure_after
from slmrag.checking.notations import join_notations, plainly
from slmrag.checking.quantities import MONEY, PLAIN, Measure, Quantity, significant, unit_of
from slmrag.checking.spelt_numbers import spelt
from slmrag.checking.times_of_day import as_time, half_of_day
from slmrag.checking.token import Token
from slmrag.text.numbers import magnitude, readings

# Languages that write 1.234,5; the others write 1,234.5.
_COMMA = frozenset(
    ["de", "es", "fr", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ru", "uk", "tr", "id", "el", "hu", "ro"]
)


_AND_A_HALF = (["and", "a", "half"], ["y", "medio"], ["y", "media"])
_TO = ("±", "–", "—", "to", "or", "and", "bis", "und", "oder", "a", "y", "o")


def bare(written: str) -> str:
    """What digits are compared by where they are no quantity."""
    return "#" + written.lstrip("-")


def quantity_of(written: str, language: str) -> Quantity:
    """What digits with their punctuation say, as the language writes them."""
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


def power_of(written: str, language: str) -> Quantity:
    """What a number with a power of ten says: 3 × 10^8, 10^-6."""
    number, _, power = written.rpartition("10^")
    times = quantity_of(number.rstrip(" \u00a0x×·*"), language) if number else Quantity((1.0,))
    return replace(times, values=tuple(value * 10.0 ** int(power) for value in times.values), kind="number")


def date_parts(written: str, token: Token) -> list[Token]:
    """The day, the month and the year of a date in digits; which is the month may not be told."""
    parts = written.rstrip(".").replace("/", "-").replace(".", "-").split("-")
    if len(parts) not in (2, 3):
        return [token]
    made = []
    for part in parts:
        value = int(part)
        if len(part) == 4:
            quantity = Quantity((float(value),), kind="year", digits=4)
        else:
            quantity = Quantity(
                (float(value), *((2000.0 + value, 1900.0 + value) if part is parts[-1] and len(parts) == 3 else ())),
                kind="date",
            )
        made.append(replace(token, norm=bare(part), text=part, kind="number", quantity=quantity))
    return made


def with_numbers(found: list[Token], language: str) -> list[Token]:
    """``found`` with numbers in words read, magnitudes applied, and units told."""
    made: list[Token] = []
    found = plainly(found, language)
    at = 0
    while at < len(found):
        token = found[at]
        quantity, after = (token.quantity, at + 1) if token.quantity else spelt(found, at, language)
        quarter = quantity is not None and quantity.kind == "ordinal" and quantity.unit != PLAIN
        if quantity is None or quarter or quantity.kind in ("date", "time", "month"):
            made.append(token if quantity is None else replace(token, kind="number", quantity=quantity))
            at = max(after, at + 1)
            continue
        quantity, after = _magnified(found, after, quantity, language, currency_before(made))
        text = token.text
        if not any(map(str.isdigit, text)):
            quantity, after = _with_rest(found, after, quantity, language)
            text = " ".join(other.text for other in found[at:after])
        written = replace(token, kind="number", end=found[after - 1].end, text=text)
        quantity, units, after = measure_after(found, after, quantity, currency_before(made))
        made.append(replace(written, norm="#", quantity=quantity))
        made += units
        at = after
    return join_notations(_days(_ranges(made)))


def _ranges(found: list[Token]) -> list[Token]:
    """``found`` with the unit of a range at both its ends: "20 to 30 litres", "0.62 ± 0.37 tons"."""
    made = list(found)
    for at, token in enumerate(found[:-1]):
        second = found[at + 1]
        if [other.norm for other in found[at + 1 : at + 4]] == ["plus", "or", "minus"] and at + 4 < len(found):
            second = found[at + 4]
        elif not second.quantity:
            second = found[at + 2] if second.norm in _TO and at + 2 < len(found) else token
        elif second.start - token.end != 1:  # 850-950 million
            second = token
        if token.quantity and second.quantity:
            made[at] = replace(token, quantity=_like(token.quantity, second.quantity))
    return made


def _like(own: Quantity, other: Quantity) -> Quantity:
    """``own`` with the unit and magnitude of ``other`` where it has none: "20 to 30 litres"."""
    if own.unit.dimension in MONEY and other.unit == PLAIN and other.power and own.values[0] < other.values[0]:
        other = replace(other, unit=own.unit)  # $850-950 million
    bare = own.kind == other.kind == "number" and own.unit in (PLAIN, other.unit) and not own.power
    return replace(own, unit=other.unit, power=other.power, per=other.per) if bare else own


def _magnified(
    found: Sequence[Token], after: int, quantity: Quantity, language: str, currency: Measure | None
) -> tuple[Quantity, int]:
    """``quantity`` with the words of magnitude behind it ("million", "and a half"), and what follows them."""
    power, values = 0, quantity.values
    while after < len(found):
        word = found[after]
        short = {"m": 6, "b": 9, "k": 3, "bn": 9, "mm": 6}.get(word.norm, 0) if currency else 0
        if (
            not short
            and word.start == found[after - 1].end
            and (word.text in ("k", "K", "M") or _counts_things(found, after))
        ):
            short = 3 if word.norm == "k" else 6  # 500k, 12M, 4m shares
        step = short or (
            magnitude(word.norm, language or "en")
            if word.norm not in ("k", "mm") and (word.norm != "mil" or language == "es")
            else 0
        )
        if (
            not step
            and language == "es"
            and word.norm in ("miles", "de")
            and "millones" in [other.norm for other in found[after : after + 3]]
        ):
            power, after = power + (3 if word.norm == "miles" else 0), after + 1
            continue
        if (
            not step
            and language == "es"
            and word.norm == "miles"
            and found[after + 1 : after + 2]
            and found[after + 1].norm == "de"
        ):
            power, after = power + 3, after + (2 if after + 2 < len(found) and unit_of(found[after + 2].norm) else 1)
            continue  # "8,4 miles de euros"
        if not step:
            break
        power, after = power + step, after + 1
    if power and _is_between(found, after):
        after += 1
    half = next((len(words) for words in _AND_A_HALF if _norms(found, after, len(words)) == words), 0)
    if half and values[0] == int(values[0]) and (power or half == len(_AND_A_HALF[0])):
        values, after = (values[0] + 0.5,), after + half
        after += bool(power) and _is_between(found, after)
        while after < len(found) and (step := magnitude(found[after].norm, language or "en")):
            power, after = power + step, after + 1
    kind = "number" if power and quantity.kind in ("year", "ordinal") else quantity.kind
    if power or values != quantity.values:
        quantity = replace(quantity, values=values, power=power, kind=kind, loose=False)
    return quantity, after


def _norms(found: Sequence[Token], at: int, count: int) -> list[str]:
    return [token.norm for token in found[at : at + count]]


def _counts_things(found: Sequence[Token], at: int) -> bool:
    """Whether "m" is a million of what follows, and no metre: "4m shares"."""
    following = found[at + 1].norm if at + 1 < len(found) else ""
    return found[at].text == "m" and following.endswith("s") and following.isalpha() and len(following) > 3


def _is_between(found: Sequence[Token], at: int) -> bool:
    """Whether only the dot of an abbreviation or "de" parts a magnitude from its unit: "Mio. Euro", "millones de euros"."""
    if at + 1 >= len(found) or not unit_of(found[at + 1].norm):
        return False
    return found[at].norm == "de" or (found[at].norm == "." and found[at].start == found[at - 1].end)


def _with_rest(found: Sequence[Token], after: int, quantity: Quantity, language: str) -> tuple[Quantity, int]:
    """A number in words with the smaller one that goes on behind its magnitude: "two thousand five hundred"."""
    at = after + 1 if after < len(found) and found[after].norm in ("and", "und", "y") else after
    if not quantity.power or at >= len(found) or found[at].quantity:
        return quantity, after
    rest, behind = spelt(found, at, language)
    if rest is None or rest.kind != "number" or rest.loose:
        return quantity, after
    rest, behind = _magnified(found, behind, rest, language, None)
    total = quantity.amounts[0] + rest.amounts[0]
    if rest.amounts[0] >= 10.0**quantity.power:
        return quantity, after
    return replace(quantity, values=(total,), power=0, digits=significant(f"{total:.0f}")), behind


def _as_day(found: Sequence[Token], place: int) -> Token | None:
    """The number at ``place`` as a day of a month, ``None`` where it can be none."""
    near = found[place].quantity if 0 <= place < len(found) else None
    if near is None or near.kind not in ("number", "ordinal") or near.values[0] > 31:
        return None
    return replace(found[place], quantity=replace(near, kind="day")) if near.unit == PLAIN and not near.power else None


def _days(found: list[Token]) -> list[Token]:
    """``found`` with the numbers beside a month known for days, and hours before a.m. or Uhr for times."""
    made = list(found)
    for at, token in enumerate(found):
        if token.quantity and token.quantity.kind == "month":
            for place in (at - 1, at - 2, at + 1):
                between = place != at - 2 or found[at - 1].norm in ("of", "de", ".", "the")
                if between and (day := _as_day(made, place)):
                    made[place] = day
                    if place > 1 and found[place - 1].norm in _TO and (first := _as_day(made, place - 2)):
                        made[place - 2] = first  # 9 to 13 May
                    break
        if token.quantity and (half := half_of_day(found, at)):
            made[at] = replace(token, quantity=as_time(token.quantity, half))
            first = made[at - 2] if at > 1 and found[at - 1].norm in _TO else None
            if first and first.quantity and half != "a":
                earlier = as_time(first.quantity, half)
                if earlier.values < as_time(token.quantity, half).values:
                    made[at - 2] = replace(first, quantity=earlier)  # 7:30–9:10 p.m.
    return made
