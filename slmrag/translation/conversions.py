"""English measures that a translation may say in metric ones: 10 inches are 25 centimetres, 80 degrees 27 of another scale."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

_NEAR = 0.12  # of the amount: people round ("385 miles", "620 kilometers"; "about 600")
_DEGREE = 1.0
_MOST = 100  # measures of a text that are looked at: each is held against every number
_NUMBER = r"(?<!\d)\d++(?:[.,]\d++)*+"  # never from its middle on: there may be thousands of digits
_MEASURE = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:to|or|and|-|–)\s*(?P<second>{_NUMBER}))?[\s-]*(?P<unit>miles?(?: per hour| an hour)?|mph|inch(?:es)?"
    r"|feet|foot|ft|yards?|pounds?|lbs?|ounces?|oz|gallons?|acres?|degrees?|°\s?F|F\b|(?<=0)s\b)(?!\w)",
    re.IGNORECASE,
)
_HEIGHT = re.compile(r"(?P<first>\d)[\s-]?(?:foot|feet|ft)[\s-]?(?P<second>\d{1,2})\b", re.IGNORECASE)
# In metres, kilograms, litres, hectares; powers of ten are no difference.
_FACTORS = {
    "mile": 1.609, "mph": 1.609, "inch": 2.54, "feet": 3.048, "foot": 3.048, "ft": 3.048, "yard": 9.144, "pound": 4.536, "lb": 4.536,
    "ounce": 2.835, "oz": 2.835, "gallon": 3.785, "acre": 4.047,
}  # fmt: skip
_IN_BRACKETS = re.compile(rf"\((?:{_MEASURE.pattern})\)", re.IGNORECASE)


def converted(source: str, missing: Sequence[str], written: Sequence[float]) -> list[str]:
    """Those of the numbers ``missing`` that ``written``, the values in the translation, say in metric measures.

    A measure in brackets, beside another one, may be left out.
    """
    accounted = [part for match in _IN_BRACKETS.finditer(source) for part in (match["first"], match["second"]) if part]
    for said, metric in islice(_measures(source), _MOST):
        if any(_is_near(one, value, away) for one in written for value, away in metric):
            accounted += said
    return [number for number in missing if number in accounted]


def conversions_in(source: str, written: Sequence[float]) -> set[float]:
    """Those of the values ``written`` that are measures of ``source`` in metric ones."""
    metric = [pair for _, values in islice(_measures(source), _MOST) for pair in values]
    return {one for one in written if any(_is_near(one, value, away) for value, away in metric)}


def _measures(source: str) -> Iterator[tuple[list[str], list[tuple[float, float]]]]:
    """The numbers of each English measure, and what they may be in metric ones, each with how far off it may be said."""
    for match in _HEIGHT.finditer(source):
        metres = 0.3048 * float(match["first"]) + 0.0254 * float(match["second"])
        yield [match["first"], match["second"]], [(metres, _NEAR * metres)]
    for match in _MEASURE.finditer(source):
        unit = match["unit"].lower()
        factor = next((by for name, by in _FACTORS.items() if unit.startswith(name)), 0.0)
        for said in filter(None, (match["first"], match["second"])):
            if said.count(".") > 1:  # a heading or a date: "2.1.3 Degrees of freedom"
                continue
            value = float(said.replace(",", ""))
            if factor:
                yield [said], [(value * factor, _NEAR * value * factor)]
            else:  # a temperature in Fahrenheit, or a difference of such
                yield [said], [((value - 32) / 1.8, _DEGREE), (value / 1.8, _DEGREE)]


def _is_near(written: float, value: float, away: float) -> bool:
    powers = range(-3, 4) if away != _DEGREE else (0,)
    return any(abs(written / 10**power - value) <= away for power in powers)
