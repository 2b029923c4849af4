"""Times of day in words ("half past seven", "Viertel vor acht", "las siete y media"), and which half of the day an hour is of."""

from collections.abc import Sequence

from slmrag.checking.quantities import PLAIN, Quantity
from slmrag.checking.token import Token
from slmrag.checking.word_lists import word_pairs
from slmrag.text.numbers import number_words

_NOON = 720  # minutes
_FIVES = frozenset(
    [5, 10, 15, 20, 25]
)  # minutes that are told before an hour ("at twenty to eight"; "two to eight" is a range)
_AT = ("at", "by", "until", "till", "before", "after", "about", "around")
_CLOCKS = ("uhr", "o'clock", "oclock")
_MORNING = 6  # "two at night" is before it, "ten at night" is not

ClockTime = tuple[Quantity, int]  # a time of day in minutes, and the place behind its words


def clock_time(found: Sequence[Token], at: int, language: str) -> ClockTime | None:
    """The time of day in words that begins at ``at``; of both halves of the day where it is not told which."""
    read = {"de": _german, "es": _spanish}.get(language, _english)
    said = read(found, at, number_words(language or "en"))
    if said is None:
        return None
    minutes, after = said
    half = _part_of_day(found, after + (_norm(found, after) in _CLOCKS), minutes / 60)
    halves = {"a": (0,), "p": (_NOON if minutes < _NOON else 0,)}.get(half, (0, _NOON))
    return Quantity(tuple(float(minutes + later) for later in halves), kind="time", digits=4), after


def _norm(found: Sequence[Token], at: int) -> str:
    return found[at].norm if 0 <= at < len(found) else ""


def _small(found: Sequence[Token], at: int, numerals: dict[str, int]) -> tuple[int, int]:
    """A number of minutes in words and the place behind it: "twenty-five"; 0 for none."""
    first, second = (numerals.get(_norm(found, place), 0) for place in (at, at + 1))
    return (first + second, at + 2) if first in (20, 30, 40, 50) and 0 < second < 10 else (first, at + 1)


def _english(found: Sequence[Token], at: int, numerals: dict[str, int]) -> tuple[int, int] | None:
    word = _norm(found, at)
    minutes, join = {"half": (30, at + 1), "quarter": (15, at + 1)}.get(word) or _small(found, at, numerals)
    join += _norm(found, join) in ("minutes", "minute")
    hour = numerals.get(_norm(found, join + 1), 0)
    if not (0 < minutes < 60 and 1 <= hour <= 12):
        return None
    if _norm(found, join) == "past":
        return 60 * hour + minutes, join + 2
    told = word == "quarter" or _norm(found, join - 1).startswith("minute") or _norm(found, at - 1) in _AT
    if _norm(found, join) == "to" and minutes in _FIVES and told and word != "half":
        return 60 * hour - minutes, join + 2
    return None


def _german(found: Sequence[Token], at: int, numerals: dict[str, int]) -> tuple[int, int] | None:
    hours = numerals | {"ein": 1, "eins": 1}
    word, following = _norm(found, at), _norm(found, at + 1)
    if word in ("halb", "dreiviertel") and 1 <= hours.get(following, 0) <= 12:
        return 60 * hours[following] - (30 if word == "halb" else 15), at + 2
    minutes = 15 if word == "viertel" else numerals.get(word, 0)
    join = at + 1 + (following in ("minuten", "minute"))
    hour = hours.get(_norm(found, join + 1), 0)
    if not (0 < minutes < 60 and 1 <= hour <= 12) or (minutes not in _FIVES and join == at + 1):
        return None
    sign = {"nach": 1, "vor": -1}.get(_norm(found, join), 0)
    return (60 * hour + sign * minutes, join + 2) if sign else None


def _spanish(found: Sequence[Token], at: int, numerals: dict[str, int]) -> tuple[int, int] | None:
    hour = (numerals | {"una": 1}).get(_norm(found, at), 0)
    if not 1 <= hour <= 12 or _norm(found, at - 1) not in ("las", "la"):
        return None
    join, named = _norm(found, at + 1), _norm(found, at + 2)
    minutes, after = {"media": (30, at + 3), "cuarto": (15, at + 3)}.get(named) or _small(found, at + 2, numerals)
    if join in ("y", "menos") and 0 < minutes < 60:
        return 60 * hour + (minutes if join == "y" else -minutes), after
    return (60 * hour, at + 1) if _part_of_day(found, at + 1, hour) else None


def half_of_day(found: Sequence[Token], at: int) -> str:
    """ "a" or "p" where a number is an hour or a time before or after noon, "h" where only that is told; "" for another."""
    quantity = found[at].quantity
    if not quantity or quantity.unit != PLAIN or quantity.power or quantity.kind == "year":
        return ""
    if quantity.values[0] > 24 * 60:
        return ""
    word, hour = _norm(found, at + 1), quantity.values[0] / (60 if quantity.kind == "time" else 1)
    if word.strip(".") in ("a.m", "p.m", "am", "pm"):
        return word[0]
    if word in _CLOCKS:
        return _part_of_day(found, at + 2, hour) or "h"
    return _part_of_day(found, at + 1, hour) if hour <= 12 else ""


def _part_of_day(found: Sequence[Token], at: int, hour: float) -> str:
    """ "a" or "p", which the words at ``at`` tell of an hour: "in the evening", "abends", "de la noche"; "" for none."""
    words = tuple(_norm(found, place) for place in range(at, at + 3))
    for part, phrase in word_pairs("parts_of_day"):
        named = tuple(phrase.split("_"))
        if words[: len(named)] == named:
            return part if part != "n" else "a" if hour < _MORNING or hour == 12 else "p"
    return ""


def as_time(quantity: Quantity, half: str) -> Quantity:
    """The time of day, in minutes, that an hour or a time of ``half`` a day says."""
    hours = quantity.values[0] if quantity.kind != "time" else quantity.values[0] / 60
    hours = int(hours) + (hours % 1) / 0.6 if quantity.kind != "time" else hours  # 7.30 p.m.
    late = 12 if half == "p" and hours < 12 else 0
    return Quantity((float(round((hours + late) * 60)),), kind="time", digits=4)
