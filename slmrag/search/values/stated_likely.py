"""How likely each sentence and row is that may state the value asked for, by weights learned from questions of others to reports.

Each gets a score; that none of them states it has 0; the scores as shares by softmax. Places that state the number of a row count with it.
``stated_weights.json`` is made by ``tests/benchmarks/learn_values.py``.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slmrag.search.values.value_place import LikelyPlace
from slmrag.search.values.value_rows import LikelyRow

_COMPARED = 10  # sentences and rows whose meaning is compared with the question
_USUAL = 0.45  # likeness of meaning of what is not compared
# Of two sentences that are about as likely, the one that holds what the other lacks is told: a name that both share makes either close.
_AS_LIKELY, _LACKS, _ALL = 3.0, 0.6, 0.99

_ONE_VALUE = 0.2  # what one value counts of the most that are looked at
_DIGITS = 3  # of a number that two places hardly state by chance
_NUMBER = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")

Similarities = Callable[[str, Sequence[str]], Iterable[float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or a row that may state the value, with what speaks for it, its words, and the longer numbers that it states."""

    stated: LikelyPlace | LikelyRow
    features: Mapping[str, float]
    words: str
    numbers: frozenset[str]


def candidates(places: Sequence[LikelyPlace], rows: Sequence[LikelyRow]) -> list[Candidate]:
    """All of them."""
    return [
        *(Candidate(one, one.features, one.sentence.text, _numbers(one.sentence.text)) for one in places),
        *(Candidate(one, one.features, one.words, _numbers(one.row.answer.value)) for one in rows),
    ]


def likeliest(
    question: str, every: Sequence[Candidate], similarities: Similarities | None
) -> list[tuple[float, Candidate]]:
    """The likely ones with their shares, the likeliest first. What says a row's number too speaks for that row."""
    best = sorted(every, key=lambda one: score(one.features), reverse=True)[:_COMPARED]
    if not best:
        return []
    meanings = list(similarities(question, [one.words for one in best])) if similarities else [_USUAL] * len(best)
    scores = [score(with_meaning(one, float(meaning))) for one, meaning in zip(best, meanings, strict=True)]
    most = max([0.0, *scores])
    whole = sum(math.exp(one - most) for one in scores) + math.exp(-most)
    shares = [math.exp(one - most) / whole for one in scores]
    said = [
        share + sum(other for other, its in zip(shares, best, strict=True) if its is not one and _says(its, one))
        for share, one in zip(shares, best, strict=True)
    ]
    most_said = max(range(len(best)), key=said.__getitem__)
    rows = [at for at, one in enumerate(best) if "row" in one.features and _says(one, best[most_said])]
    at = max([most_said, *rows], key=shares.__getitem__)  # of the rows that say it, the one that says it best
    said[at] = max(said[at], said[most_said])
    if best[at].features.get("own share", 1.0) < _LACKS:
        whole_ones = [
            other
            for other, one in enumerate(best)
            if one.features.get("own share", 0.0) > _ALL and said[other] * _AS_LIKELY >= said[at]
        ]
        at = max(whole_ones, key=said.__getitem__, default=at)
    others = sorted(zip(shares, best, strict=True), key=lambda one: one[0], reverse=True)
    return [(said[at], best[at]), *(one for one in others if one[1] is not best[at])]


def is_of_untold_years(features: Mapping[str, float]) -> bool:
    """Whether it is a row that lost its table, of several numbers, of which nothing tells the years."""
    return bool(features.get("line")) and features["many values"] > _ONE_VALUE and not features["time told"]


def _says(other: Candidate, row: Candidate) -> bool:
    """Whether another place states the numbers of a row."""
    return "row" in row.features and bool(row.numbers) and row.numbers <= other.numbers


def _numbers(text: str) -> frozenset[str]:
    found = (number.strip(".,") for number in _NUMBER.findall(text))
    return frozenset(one for one in found if sum(map(str.isdigit, one)) >= _DIGITS and not _YEAR.fullmatch(one))


def with_meaning(one: Candidate, meaning: float) -> dict[str, float]:
    """What speaks for a candidate, how near its ``meaning`` is to the question's among it."""
    kind = "row" if "row" in one.features else "line" if one.features.get("line") else "sentence"
    return {**one.features, f"meaning of {kind}": meaning - _USUAL}


def score(features: Mapping[str, float]) -> float:
    """The logarithm of how much likelier a candidate is the one than that none is."""
    weights = _weights()
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@cache
def _weights() -> dict[str, float]:
    return json.loads(Path(__file__).with_name("stated_weights.json").read_text("utf-8"))
