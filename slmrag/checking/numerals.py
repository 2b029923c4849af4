"""Numbers of a sentence, with their magnitudes, ranges, days and times."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.checking.measures import counted, currency_before
from slmrag.checking.quantities import PLAIN, Measure, Quantity, significant
from slmrag.checking.spelt_numbers import spelt
from slmrag.checking.token import Token
from slmrag.text.numbers import magnitude, readings

# Languages that write 1.234,5; the others write 1,234.5.
_COMMA = frozenset(
    ["de", "es", "fr", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ru", "uk", "tr", "id", "el", "hu", "ro"]
)


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
    while at < len(found):
        token = found[at]
        quantity, after = (token.quantity, at + 1) if token.quantity else spelt(found, at, language)
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
