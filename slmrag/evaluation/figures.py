"""From rows to figures: each with its n and an interval, and differences of two settings on the same questions.

Intervals are percentile bootstraps over the questions (B. Efron, 1979; 2,000 resamples, seeded), paired for a difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from slmrag.evaluation.row import Row

Verdict = Literal["better", "worse", "no difference shown", "too few differ to tell", "the same"]
_RESAMPLES, _SEED = 2000, 7
_LEAST_DIFFERING = 6  # with five, a fair coin falls on one side every sixteenth time: no evidence at 95 %


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured. ``of`` gives (count, out of) of a row, ``None`` where the row says nothing of it.

    ``unit`` ``"share"`` is the sum of counts by the sum of what they are out of; of others it is the ``quantile``.
    """

    name: str
    words: str
    of: Callable[[Row], tuple[float, float] | None]
    unit: Literal["share", "tokens", "seconds"] = "share"
    higher_is_better: bool = True
    quantile: float = 0.5


def _share(value: bool | None) -> tuple[float, float] | None:
    return None if value is None else (float(value), 1.0)


def _refused(row: Row, wanted: bool) -> tuple[float, float] | None:
    return None if row.outcome == "failed" or row.question.refuse != wanted else _share(row.outcome == "refused")


def _within(row: Row, k: int) -> tuple[float, float] | None:
    return _share(None if row.rank is None else 1 <= row.rank <= k)


MEASURES = (
    Metric("found@1", "Found first", lambda row: _within(row, 1)),
    Metric("found@5", "Found among the first five", lambda row: _within(row, 5)),
    Metric("right_page", "The right page is cited", lambda row: _share(row.right_page)),
    Metric("in_context", "Answer in what is sent or quoted", lambda row: _share(row.in_context)),
    Metric("contains_answer", "Answer in what is written", lambda row: _share(row.contains)),
    Metric("refused_rightly", "Refused rightly", lambda row: _refused(row, True)),
    Metric("refused_wrongly", "Refused wrongly", lambda row: _refused(row, False), higher_is_better=False),
    Metric("stands_there", "Sentences that stand in the source", lambda row: (row.stand, row.sentences) if row.sentences else None),
    Metric(
        "disagrees", "Sentences that disagree", lambda row: (row.disagree, row.sentences) if row.sentences else None,
        higher_is_better=False,
    ),
    Metric(
        "prompt_tokens", "Prompt, median", lambda row: (row.prompt_tokens, 1.0) if row.prompt_tokens else None,
        unit="tokens", higher_is_better=False,
    ),
    Metric("seconds", "Time, median", lambda row: _time(row), unit="seconds", higher_is_better=False),
    Metric("seconds_p95", "Time, 95 of 100 within", lambda row: _time(row), unit="seconds", higher_is_better=False, quantile=0.95),
)  # fmt: skip


def _time(row: Row) -> tuple[float, float] | None:
    return None if row.outcome == "failed" else (row.seconds, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's ``value`` over ``n`` questions (of what stands or disagrees: sentences), and where 95 % of resamples lie."""

    name: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """How much higher (``value``) a measure is with the other settings, on the ``n`` questions that both answered.

    ``verdict`` says whether that is better, and is careful: "better" and "worse" only where the interval leaves out 0.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    verdict: Verdict


def figures(rows: Sequence[Row]) -> tuple[Figure, ...]:
    """The figures of ``rows``; a measure of which no row says anything is left out."""
    return tuple(_figure(measure, pairs) for measure in MEASURES if len(pairs := _pairs(measure, rows)))


def differences(rows: Sequence[Row], others: Sequence[Row]) -> tuple[FigureDifference, ...]:
    """What ``others`` (the same questions, asked with other settings) measure more than ``rows``."""
    result = []
    for measure in MEASURES:
        both = [
            (one, other)
            for row, another in zip(rows, others, strict=True)
            if (one := measure.of(row)) is not None and (other := measure.of(another)) is not None
        ]
        if both:
            result.append(_difference(measure, *(np.array(side, float) for side in zip(*both, strict=True))))
    return tuple(result)


def _pairs(measure: Metric, rows: Sequence[Row]) -> np.ndarray:
    return np.array([pair for row in rows if (pair := measure.of(row)) is not None], float)


def _statistic(measure: Metric, pairs: np.ndarray) -> float:
    if measure.unit == "share":
        return float(pairs[:, 0].sum() / pairs[:, 1].sum())
    return float(np.quantile(pairs[:, 0], measure.quantile))


def _interval(statistic: Callable[[np.ndarray], float], n: int) -> tuple[float, float]:
    """Where 95 % of ``statistic`` of the positions of a resample lie."""
    draw = np.random.default_rng(_SEED)
    low, high = np.quantile([statistic(draw.integers(n, size=n)) for _ in range(_RESAMPLES)], [0.025, 0.975])
    return float(low), float(high)


def _figure(measure: Metric, pairs: np.ndarray) -> Figure:
    value = _statistic(measure, pairs)
    low, high = _interval(lambda drawn: _statistic(measure, pairs[drawn]), len(pairs))
    if measure.unit == "share" and value in (0.0, 1.0):
        # Resampling nothing but hits gives nothing but hits: here the exact binomial bound stands.
        far = 1 - 0.025 ** (1 / len(pairs))
        low, high = (0.0, far) if value == 0 else (1 - far, 1.0)
    return Figure(measure.name, value, low, high, int(pairs[:, 1].sum()))


def _difference(measure: Metric, one: np.ndarray, other: np.ndarray) -> FigureDifference:
    def statistic(drawn: np.ndarray) -> float:
        return _statistic(measure, other[drawn]) - _statistic(measure, one[drawn])

    value = statistic(np.arange(len(one)))
    low, high = _interval(statistic, len(one))
    differing = int((one[:, 0] / one[:, 1] != other[:, 0] / other[:, 1]).sum())
    verdict: Verdict = "no difference shown"
    if not differing:
        verdict = "the same"
    elif low > 0 or high < 0:
        good = (value > 0) == measure.higher_is_better
        verdict = ("better" if good else "worse") if differing >= _LEAST_DIFFERING else "too few differ to tell"
    return FigureDifference(measure.name, value, low, high, len(one), verdict)
