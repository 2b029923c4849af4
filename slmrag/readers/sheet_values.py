"""What a cell of a sheet shows: its number in the format that it is given (ECMA-376 part 1, 18.8.31), dates as ISO 8601."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_(.)|\*.|\[\$([^\-\]]*)[^\]]*\]|\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]|\[[^\]]*\]'
    r"|([0#?](?:[0#?,.]|(?<=[0#?,.])E[+-][0#?])*|\.[0#?]+)|(.)",
    re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_FRACTION = re.compile(r"[?#0]/[?#0-9]")
_LARGEST = 1e21


class _Section(NamedTuple):
    """A part of a format: ``items`` are literal texts and, where ``is_number``, places for digits; ``holds`` a condition."""

    items: tuple[tuple[str, bool], ...]
    holds: tuple[str, float] | None = None

    @property
    def percents(self) -> int:
        return sum(text.count("%") for text, is_number in self.items if not is_number)


def general(number: float) -> str:
    """A number as it is: 15 digits are what Excel keeps, so that 0.1 + 0.2 is 0.3 again, and a long number stays one."""
    short = f"{number:.15g}"
    return f"{number:.0f}" if "e+" in short and abs(number) < _LARGEST else short


def shown(number: float, form: str, *, from_1904: bool = False) -> str:
    """``number`` as a cell of the format ``form`` shows it; ``from_1904``: the days of its dates are counted from then."""
    kind = _kind(form)
    if kind != "number" and 0 <= number < 2_958_466:  # the year 10000
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        found = from_excel(number, epoch, timedelta=kind == "duration")
        if isinstance(found, timedelta):
            return _duration(found, form)
        return moment(found) if isinstance(found, datetime) else str(found)
    if not form or kind != "number" or abs(number) >= _LARGEST or _FRACTION.search(form):
        return general(number)
    section, sign = _section_of(number, form)
    if section is None:
        return general(number)
    return sign + _filled(abs(number), section)


def moment(value: date | timedelta) -> str:
    """A day, with its time of day where it has one, or a length of time."""
    if isinstance(value, timedelta):
        return _duration(value, "[h]:mm:ss")
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        return value.isoformat(" ", "seconds")
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


@cache
def _kind(form: str) -> Literal["date", "duration", "number"]:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if is_date_format(form):
        return "duration" if is_timedelta_format(form) else "date"
    return "number"


def _duration(length: timedelta, form: str) -> str:
    seconds = round(length.total_seconds())
    low = form.lower()
    if "[s" in low:
        return str(seconds)
    if "[m" in low:
        return f"{seconds // 60}:{seconds % 60:02}" if "s" in low else str(seconds // 60)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if "m" not in low:
        return str(hours)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if "s" in low else f"{hours}:{minutes:02}"


def _section_of(number: float, form: str) -> tuple[_Section | None, str]:
    """The part of a format that a number is shown by, ``None`` for the general one; and the sign that it does not write."""
    sections = _sections(form)
    if any(section.holds for section in sections):
        for section in sections:
            if section.holds is None or _holds(number, *section.holds):
                return section, "-" if number < 0 else ""
        return None, ""
    if number < 0 and len(sections) > 1:
        return sections[1], ""
    if number == 0 and len(sections) > 2:
        return sections[2], ""
    section = sections[0]
    return (None, "") if _is_general(section) else (section, "-" if number < 0 else "")


def _is_general(section: _Section) -> bool:
    words = "".join(text for text, is_number in section.items if not is_number)
    return not any(is_number for _, is_number in section.items) and ("general" in words.lower() or "@" in words)


def _holds(number: float, sign: str, other: float) -> bool:
    match sign:
        case "<":
            return number < other
        case "<=":
            return number <= other
        case ">":
            return number > other
        case ">=":
            return number >= other
        case "<>":
            return number != other
    return number == other


@cache
def _sections(form: str) -> tuple[_Section, ...]:
    return tuple(_section(text) for text in re.split(r"\x00", _cut(form)))


def _cut(form: str) -> str:
    """The format with its sections parted by a character that no format has."""
    return "\0".join(
        match[0] for match in _SECTION.finditer(form) if match.start() == 0 or form[match.start() - 1] == ";"
    )


def _section(text: str) -> _Section:
    items: list[tuple[str, bool]] = []
    holds = None
    for match in _TOKEN.finditer(text):
        quoted, escaped, room, currency, sign, other, digits, single = match.groups()
        if digits is not None:
            items.append((digits, True))
        elif sign is not None:
            holds = sign, float(other)
        elif room is not None:
            items.append((" ", False))
        elif literal := quoted or escaped or currency or single:
            items.append((literal, False))
    return _Section(tuple(items), holds)


def _filled(number: float, section: _Section) -> str:
    places = [text for text, is_number in section.items if is_number]
    try:
        value = Decimal(repr(number)) * 100**section.percents
        filled = [_in_place(value, places[0])] if len(places) == 1 else _spread(value, places)
    except (InvalidOperation, ValueError):
        return general(number)
    rest = iter(filled)
    return " ".join("".join(next(rest) if is_number else text for text, is_number in section.items).split(" ")).strip()


def _in_place(value: Decimal, places: str) -> str:
    """A number in such places: ``#,##0.00`` for 1234.5 is ``1,234.50``."""
    if "E" in places:
        number, _, power = places.partition("E")
        digits, _, exponent = f"{float(value):.{len(number.partition('.')[2])}E}".partition("E")
        sign = "-" if int(exponent) < 0 else power[0].strip("-")
        return f"{digits}E{sign}{str(abs(int(exponent))).zfill(power.count('0'))}"
    whole, _, part = places.partition(".")
    thousands = len(whole) - len(whole.rstrip(",")) + len(part) - len(part.rstrip(","))
    value /= 1000**thousands
    part, whole = part.replace(",", ""), whole.rstrip(",")
    value = value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    digits, _, decimals = f"{value:f}".partition(".")
    kept = len(part.rstrip("#?"))
    decimals = decimals[:kept] + decimals[kept:].rstrip("0")
    digits = digits.rjust(sum(place == "0" for place in whole), "0")
    if "," in whole:
        digits = f"{int(digits):,}".rjust(len(digits), "0")
    if not whole.strip("#?,") and not int(digits or 0) and decimals:
        digits = ""  # “.5”, as the format asks
    return f"{digits}.{decimals}" if decimals else digits


def _spread(value: Decimal, places: list[str]) -> list[str]:
    """The digits of a number over several groups of places, such as ``000-00-0000``; a long one begins in the first."""
    digits = f"{value.quantize(Decimal(1), ROUND_HALF_UP):f}".rjust(sum(group.count("0") for group in places), "0")
    filled: list[str] = []
    for group in reversed(places[1:]):
        size = len(re.sub(r"[^0#?]", "", group))
        filled.append(digits[-size:] if size else "")
        digits = digits[:-size] if size else digits
    return [digits, *reversed(filled)] if places else []
