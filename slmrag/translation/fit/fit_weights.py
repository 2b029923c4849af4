"""What `tests/benchmarks/learn_fit.py` learned of translations that people made, half of the documents of NTREX-128."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FAULTS = ("short", "long", "other", "nearer")


@dataclass(frozen=True, slots=True)
class LanguageFit:
    """Of translations from English into a language: characters for one of English, how their length varies, and bounds.

    The standard deviation of the logarithm of length is √(``spread``² + ``short``²/length). ``bounds`` are the scores beyond
    which a fault is told, by `FAULTS`; ``family`` says whose weights score it.
    """

    family: str
    usual: float
    spread: float
    short: float
    bounds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FitWeights:
    """The ``languages`` by ISO code, one that is ``unknown``, and the weights of each family by fault: a constant, then one by feature."""

    languages: Mapping[str, LanguageFit]
    unknown: LanguageFit
    weights: Mapping[str, Mapping[str, tuple[float, ...]]]


@cache
def fit_weights() -> FitWeights:
    """It, as it lies beside this file."""
    read = tomllib.loads(Path(__file__).with_name("fit_weights.toml").read_text("utf-8"))
    languages = {}
    for code, one in read["languages"].items():
        usual, spread, short = one["length"]
        bounds = dict(zip(FAULTS, one["bounds"], strict=True))
        languages[code] = LanguageFit(one["family"], usual, spread, short, bounds)
    weights = {
        family: {fault: tuple(row) for fault, row in by_fault.items()} for family, by_fault in read["weights"].items()
    }
    return FitWeights({code: one for code, one in languages.items() if code != "und"}, languages["und"], weights)
