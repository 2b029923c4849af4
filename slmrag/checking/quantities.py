"""Numbers with what they count, as values that can be compared: "1.2 million km" and "1,200,000,000 m" are one quantity."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

_ROUNDED = 0.0001  # relative: two values that differ by no more are one


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: a ``dimension`` and the ``factor`` to its base; ``""`` and 1 where nothing was said."""

    dimension: str = ""
    factor: float = 1.0


PLAIN = Measure()
PERCENT = Measure("share", 0.01)
CENTURY = Measure("time", 3_155_760_000.0)
CALENDAR = frozenset(["year", "decade", "month", "day", "date"])  # kinds of what is no count
MONEY = frozenset(["dollar", "euro", "sterling", "yen", "krone", "franc"])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text has it.

    ``values`` are what its digits may mean, ``power`` the power of ten in words behind it; ``kind`` is "number", "year",
    "decade", "month", "day", "time" (minutes), "ordinal", "rank" (a Roman numeral) or "share" (a half); ``digits`` are the significant ones of the plainest
    reading, ``per`` the unit that it is counted by ("a year"), ``loose`` whether it is a word that is often no count ("one").
    """

    values: tuple[float, ...]
    unit: Measure = PLAIN
    kind: str = "number"
    power: int = 0
    digits: int = 1
    per: Measure = PLAIN
    negative: bool = False
    loose: bool = False

    @property
    def amounts(self) -> tuple[float, ...]:
        """Its values in the base of its dimension."""
        return tuple(value * 10**self.power * self.unit.factor for value in self.values)


def equal(one: float, other: float) -> bool:
    """Whether two amounts are one, but for how computers keep them."""
    return one == other or abs(one - other) <= _ROUNDED * min(abs(one), abs(other))


def same_amount(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities say the same: kind, amount, dimension, sign and what they are counted by."""
    if one.negative != other.negative or one.per != other.per or not _comparable(one, other):
        return False
    if one.unit.dimension != other.unit.dimension or (one.unit.dimension and one.kind != other.kind):
        return False  # nor are nine months the third quarter
    return any(equal(a, b) for a in one.amounts for b in other.amounts)


def rounds(rough: Quantity, fine: float) -> bool:
    """Whether ``rough`` is the amount ``fine`` in fewer digits: 1.2 million of 1,234,567."""
    for amount in rough.amounts:
        if equal(amount, fine):
            return True
        if amount and fine and rough.digits >= 1 and abs(amount - fine) < 0.06 * abs(fine):
            step = _step(amount, rough.digits)
            if abs(amount - fine) <= step * 0.5 + 1e-9 * abs(fine) or (rough.power and abs(amount - fine) < step):
                return True
    return False


def significant(written: str) -> int:
    """How many digits of a number say something: 3 of "415,000", 3 of "1.20"; one or two noughts at the end do, where nothing says that it is rounded."""
    digits = "".join(filter(str.isdigit, written)).lstrip("0")
    short = digits.rstrip("0")
    return max(len(short if len(digits) - len(short) > 2 and "." not in written else digits), 1)


def _step(amount: float, digits: int) -> float:
    return float(Decimal(10) ** (Decimal(abs(amount)).adjusted() - digits + 1))


def _comparable(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind:
        return True
    return {one.kind, other.kind} in (
        {"number", "ordinal"},
        {"number", "year"},
        {"number", "day"},
        {"ordinal", "day"},
        {"rank", "number"},
        {"rank", "ordinal"},
    )


@lru_cache(maxsize=20_000)
def unit_of(word: str) -> Measure | None:
    """The unit that ``word`` (in small letters) names, ``None`` when it names none."""
    exact, begun = _units()
    if word in exact:
        return exact[word]
    return next((named for beginning, named in begun if word.startswith(beginning)), None)


@cache
def _units() -> tuple[dict[str, Measure], list[tuple[str, Measure]]]:
    exact: dict[str, Measure] = {}
    begun: list[tuple[str, Measure]] = []
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    for dimension, factors in listed.items():
        for factor, words in factors.items():
            for word in words.split():
                named = Measure(dimension, float(factor))
                if word.endswith("*"):
                    begun.append((word[:-1], named))
                else:
                    exact[word] = named
    begun.sort(key=lambda pair: -len(pair[0]))
    return exact, begun
