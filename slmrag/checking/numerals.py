"""Numbers in digits and in words, with their magnitudes, ranges, days and times."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.checking.measures import counted, currency_before
from slmrag.checking.quantities import PLAIN, Measure, Quantity, significant
from slmrag.checking.token import Token
from slmrag.text.dates import month
from slmrag.text.numbers import magnitude, number_words, readings

# Languages that write 1.234,5; the others write 1,234.5.
_COMMA = frozenset(
    ["de", "es", "fr", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ru", "uk", "tr", "id", "el", "hu", "ro"]
)
_LOOSE = frozenset(["one", "first", "second", "ein", "eine", "einen", "einem", "einer", "un", "una", "uno"])
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
          "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "twentieth": 20}  # fmt: skip
_DECADES = {
    f"{name}ies": 1900 + 10 * tens
    for tens, name in enumerate(("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"), 2)
}


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


def date_parts(written: str, token: Token) -> list[Token]:
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
        made.append(replace(token, norm=bare(part), text=part, kind="number", quantity=quantity))
    return made


def with_numbers(found: list[Token], language: str) -> list[Token]:
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
        quantity, after = _magnified(found, after, quantity, language, currency_before(made))
        text = (
            " ".join(other.text for other in found[at:after]) if not any(map(str.isdigit, token.text)) else token.text
        )
        written = replace(token, kind="number", end=found[after - 1].end, text=text)
        quantity, units, after = counted(found, after, quantity, currency_before(made))
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


def _magnified(
    found: Sequence[Token], after: int, quantity: Quantity, language: str, currency: Measure | None
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
