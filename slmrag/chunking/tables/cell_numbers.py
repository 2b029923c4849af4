"""What the cells of a column say as numbers: how they are punctuated is told by all of them together.

"1.234" is a thousand and more in one column, and one and a bit in another: a cell that can be read in one way only
decides for its column; else the language of the document does. A column written in both ways has no numbers to add up, unless
each of its cells can be read in one way only.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from slmrag.schema.tables import Column, Hindrance
from slmrag.text.numbers import readings

_COMMA_LANGUAGES = frozenset(
    ["de", "es", "fr", "it", "pt", "nl", "da", "sv", "no", "fi", "pl", "cs", "ru", "uk", "tr", "id", "el", "hu", "ro"]
)
_LONGEST = 60  # letters of a cell that may be a number
_SHARE = 0.6  # of the filled cells of a column that are numbers
_SIGNS = r"[$€£¥₹]|US\$|[A-Z]{3}"
# Its share, or how far it may be off: "807 (58.6%)", "1.38 ± 0.12".
_BESIDE = r"(?:\s*\(\d[\d.,]*\s*%?\)|\s*±\s*\d[\d.,]*|\s*<su[bp]>[^<]{0,20}</su[bp]>)?"
_CELL = re.compile(
    rf"(?P<minus>[-−–(+])?\s*(?P<before>{_SIGNS})?\s*(?P<inner>[-−–(])?\s*(?P<digits>\d[\d.,'’\u00a0\u2009\u202f ]*\d|\d)"
    r"(?:[.,][-–—]+)?\s*(?P<close>\))?\s*(?P<after>%|°C|°F|[€$£¥]|[A-Za-zµ²³/]{1,5}|[mb]illions?|Millionen|Milliarden|millones)?(?P<late>\))?\s*(?:\(\w{1,3}\)|\*+|†)?"
    + _BESIDE
)
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d")
NOTHING = frozenset(["-", "−", "–", "—", "n/a", "n.a.", "na", "..", "…"])


@dataclass(frozen=True, slots=True)
class CellNumber:
    """A number as it is written: its digits with their punctuation, its sign, its unit."""

    digits: str
    negative: bool
    unit: str


@lru_cache(maxsize=50_000)
def cell_number(cell: str) -> CellNumber | None:
    """The number that a cell is, ``None`` where it is none: a date, a word, the number of a part."""
    found = _CELL.fullmatch(cell.strip()) if len(cell) < _LONGEST else None
    if found is None or (found["after"] or "").casefold() in ("st", "nd", "rd", "th") or _DAY.fullmatch(cell.strip()):
        return None
    digits = re.sub(r"[\s'’]", "", found["digits"])
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return None  # a code: its zeros say something
    if re.search(r"\d +\d", found["digits"]) and not re.fullmatch(r"\d{1,3}( \d{3})+([.,]\d+)?", found["digits"]):
        return None  # two numbers
    opened = "(" in (found["minus"] or "", found["inner"] or "")
    closed = bool(found["close"] or found["late"])
    if opened != closed:
        return None
    negative = opened or bool({found["minus"], found["inner"]} & set("-−–"))
    return CellNumber(digits, negative, found["before"] or found["after"] or "")


def column_of(
    head: str, cells: Sequence[str], language: str, *, decimals: str = ""
) -> tuple[Column, list[float | None]]:
    """A column and the numbers in its ``cells``. ``decimals`` is their sign where no cell tells it, ``""`` for that of the language."""
    found = [cell_number(cell) if cell else None for cell in cells]
    filled = sum(1 for cell in cells if cell and cell.casefold() not in NOTHING)
    numbers = [one for one in found if one is not None]
    numeric = bool(numbers) and len(numbers) >= _SHARE * filled
    marks = {mark for one in numbers if (mark := _decimal_mark(one.digits))}
    units = {one.unit for one in numbers if one.unit}
    hindrance: Hindrance = ""
    if len(units) > 1 or ("%" in units and any(one.unit != "%" for one in numbers)):
        hindrance = "mixed_units"
    if len(marks) > 1 and any(len(_by_mark(one.digits)) > 1 for one in numbers):  # which of both is meant there
        hindrance = "two_notations"
    mark = next(iter(marks)) if len(marks) == 1 else decimals or _usual_mark(numbers, language)
    unit = next(iter(units)) if len(units) == 1 and not hindrance else ""
    column = Column(head, numeric, unit, hindrance if numeric else "")
    return column, [None if one is None else _value(one, "" if len(marks) > 1 else mark) for one in found]


def has_decimal_comma(cells: Iterable[str]) -> bool:
    """Whether a cell tells that a comma is the sign of its decimals."""
    return any((one := cell_number(cell)) and _decimal_mark(one.digits) == "," for cell in cells)


def sheet_decimals(cells: Sequence[str], has_commas: Callable[[], bool], language: str) -> str:
    """The sign of decimals in a column of a workbook that does not tell it: the point, as numbers are written there.

    No format of numbers writes 1.250 over 310: that was typed, and its point is of thousands where the table ``has_commas`` for
    decimals, or the language has and a zero ends it.
    """
    digits = [one.digits for cell in cells if (one := cell_number(cell))]
    grouped = [one for one in digits if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", one)]
    if not grouped or all("." in one for one in digits):
        return "."
    zeros = language in _COMMA_LANGUAGES and any(one.endswith("0") for one in grouped)
    return "," if zeros or has_commas() else "."


def _usual_mark(numbers: Sequence[CellNumber], language: str) -> str:
    """The sign of decimals of a language where no cell tells it; of money the other one where hundreds stand without any beside
    "3.200 €": it has no three decimals."""
    usual, other = (",", ".") if language in _COMMA_LANGUAGES else (".", ",")
    digits = [one.digits for one in numbers]
    signed = [
        one.digits for one in numbers if usual in one.digits and unicodedata.category(one.unit[:1] or " ") == "Sc"
    ]
    grouped = all(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(usual)}\d{{3}})+", one) for one in signed)
    return other if signed and grouped and any(re.fullmatch(r"[1-9]\d\d", one) for one in digits) else usual


def _by_mark(digits: str) -> dict[str, float]:
    """What digits may mean, by the sign of decimals that this takes: ``""`` where they have none that parts them."""
    signs = re.findall(r"[.,]", digits)
    found = {}
    for whole, decimals in readings(digits):
        mark = "" if not signs else signs[-1] if decimals else "," if signs[-1] == "." else "."
        found[mark] = float(f"{whole}.{decimals or 0}")
    return found


def _decimal_mark(digits: str) -> str:
    """The sign of decimals that these digits tell, ``""`` where they may be read both ways."""
    marks = list(_by_mark(digits))
    return marks[0] if len(marks) == 1 else ""


def _value(one: CellNumber, mark: str) -> float | None:
    """The value with ``mark`` as the sign of decimals; ``""``: only what needs none, or tells its own, has one."""
    found = _by_mark(one.digits)
    value = found.get(mark or _decimal_mark(one.digits), found.get(""))
    return -value if value is not None and one.negative else value


def writes_comma(cell: str, number: float | None) -> bool:
    """Whether the comma is the sign of decimals in ``cell``, as it was read as ``number``: the last sign, or the point is of thousands."""
    signs = re.findall(r"\d([.,])(?=\d)", cell)
    if not number or not signs:  # "0.00" is the same either way
        return False
    whole = abs(number) == float(re.sub(r"\D", "", cell))
    return (signs[-1] == ",") != whole


def number_text(number: float, samples: Sequence[str], more: int, comma: bool) -> str:
    """A number as those in ``samples`` are written: their decimals (and at most so many ``more``), their signs."""
    point = "," if comma else "."
    decimals = max(
        (
            len(found[1])
            for text in samples
            if (
                found := re.search(
                    rf"{re.escape(point)}(\d+)\)?\s*\D*$", one.digits if (one := cell_number(text)) else text
                )
            )
        ),
        default=0,
    )
    thousands = re.compile(r"\d\.\d{3}(?!\d)" if comma else r"\d,\d{3}(?!\d)")
    grouped = any(map(thousands.search, samples))
    text = f"{number:,.{decimals + more}f}" if grouped else f"{number:.{decimals + more}f}"
    if more and "." in text:
        whole, _, fraction = text.partition(".")
        fraction = fraction[:decimals] + fraction[decimals:].rstrip("0")
        text = f"{whole}.{fraction}" if fraction else whole
    return text.translate(str.maketrans(",.", ".,")) if comma else text
