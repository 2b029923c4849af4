"""What a table's number counts: the currency, the magnitude or the unit that stands at it, beside it, or over it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.schema.tables import StoredTable

_CURRENCIES = (
    r"US\$|A\$|[$€£¥₹]|\b(?:USD|EUR|GBP|DKK|SEK|NOK|CHF|AUD|CAD|JPY|CNY|RMB|INR|NZD|SGD|HKD|ZAR|BRL|MXN|AED|SAR|EGP)\b"
)
_CURRENCY = re.compile(_CURRENCIES)
_SIGNS = {"dollar": "$", "euro": "€"}
_SPELLED = re.compile(r"\b(dollar|euro)s?\b", re.IGNORECASE)
# A magnitude beside a currency, or said of all numbers: "$M", "€'000", "DKK billion", "in millions", "(thousands)".
_MAGNITUDES = (
    (
        "thousand",
        re.compile(
            rf"(?:{_CURRENCIES})\s?['’]?000\b|['’]000\b|\bthousands?\b|\bT(?:EUR|€)|\btausend\b|\bmiles\b|\bk\b",
            re.IGNORECASE,
        ),
    ),
    (
        "million",
        re.compile(
            rf"(?:{_CURRENCIES})\s?m(?:n|io)?\b|\bmillions?\b|\bmn\b|\bmio\b|\bmillionen\b|\bmillones\b", re.IGNORECASE
        ),
    ),
    (
        "billion",
        re.compile(
            rf"(?:{_CURRENCIES})\s?bn\b|\bbillions?\b|\bbn\b|\bmrd\b|\bmilliarden\b|\bmil millones\b", re.IGNORECASE
        ),
    ),
)
_COUNTS = re.compile(r"(?:no\.?|number|#|anzahl|fte)", re.IGNORECASE)
_SHORT = 60  # letters of a line that says the unit of all numbers


@dataclass(frozen=True, slots=True)
class CellUnit:
    """A currency ("$", "DKK"), a magnitude ("million") and a unit ("%", "km"), each ``""`` where none is told."""

    currency: str = ""
    magnitude: str = ""
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it counts hundredths."""
        return self.unit == "%"

    @property
    def counts(self) -> bool:
        """Whether it counts things, or measures them."""
        return bool(self.unit) and not self.currency

    def said(self, cell: str) -> str:
        """A cell with its unit, as one writes it: "$3,291 million", "50.0%", "35,122 km"."""
        number = re.sub(r"(?<=[$€£¥])\s+|\s*[$€£¥]$", "", " ".join(cell.split()))
        if self.is_share:
            return number if "%" in number else f"{number}%"
        if self.currency and not _CURRENCY.search(number):
            number = f"{self.currency}{number}" if not self.currency.isalpha() else f"{self.currency} {number}"
        more = self.magnitude if self.magnitude and self.magnitude not in number else ""
        unit = "" if _COUNTS.fullmatch(self.unit) else self.unit
        return " ".join(filter(None, [number, more, unit]))


def unit_of(cell: str, beside: str, head: str, label: str, over: Sequence[str]) -> CellUnit:
    """The unit of a number in ``cell``: by itself, the cell ``beside`` it, its column's ``head``, its row's ``label``, and then by
    the first line ``over`` it that tells one of all numbers."""
    if "%" in cell or "%" in beside or beside.casefold() in ("percent", "prozent"):
        return CellUnit(unit="%")
    if beside and not (told := _of(beside)):
        return CellUnit(unit=beside)
    if beside and told and told.magnitude:
        return told
    bracketed = " ".join(re.findall(r"\(([^)]*)\)", label))
    if "%" in head or "%" in bracketed or re.search(r"\bper ?cent\b|\bpercentage\b|\bmargin\b|\bratio %", label, re.I):
        return CellUnit(unit="%")
    own = _of(cell)
    for text in (head, bracketed, *(line for line in over if len(line) < _SHORT and not _is_row(line))):
        if found := _of(text):
            if re.search(r"\bper\b.{0,12}\bshare\b|\bje aktie\b", label, re.I):
                return CellUnit(own.currency if own else found.currency or "$")
            return CellUnit(own.currency if own and own.currency else found.currency, found.magnitude, "")
    return own or CellUnit()


def money_columns(table: StoredTable) -> frozenset[int]:
    """The columns of numbers of a table whose heads are known for sure and tell a currency: its others count something else."""
    columns = enumerate(table.columns if table.unit != "page" else ())
    return frozenset(at for at, one in columns if one.numeric and unit_of("", "", one.head, "", []).currency)


def _of(text: str) -> CellUnit | None:
    """The currency and magnitude that ``text`` tells, ``None`` for none."""
    sign = _CURRENCY.search(text)
    spelled = _SPELLED.search(text)
    currency = sign[0] if sign else _SIGNS[spelled[1].casefold()] if spelled else ""
    magnitude = next((name for name, pattern in reversed(_MAGNITUDES) if pattern.search(text)), "")
    return CellUnit(currency, magnitude) if currency or magnitude else None


def _is_row(line: str) -> bool:
    return len(re.findall(r"\d[\d.,]+", line)) > 2 and not re.search(r"(?:19|20)\d\d", line)
