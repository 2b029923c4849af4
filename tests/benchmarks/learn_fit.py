"""Learn how translations fit their originals: ``python tests/benchmarks/learn_fit.py``; writes ``slmrag/translation/fit/fit_weights.toml``.

From NTREX-128, translations of English that people made, every second document: the other half is what
``translation_checks.py`` measures. Passages of one to four sentences; the faults are those of ``planted_faults.py``. First how
long they are, by language; then a logistic regression for each fault, by families of scripts; then, by language, the bound
that a share of what people wrote is over.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from planted_faults import NTREX, Case, cases, languages
from scipy.optimize import nnls
from sklearn.linear_model import LogisticRegression

from slmrag.translation.fit import fit_weights as kept
from slmrag.translation.fit.fit_evidence import evidence
from slmrag.translation.fit.lengths import SLACK, english_length
from slmrag.translation.fit.misfit import fault_score, neighbour_score

DOUBTED = 0.003  # of what people wrote, by each of four scores
FAMILIES = {
    "latin": "cs da de es fi fr hu it nl no pl pt ro sv tr vi", "alphabet": "el hi ko ru uk", "abjad": "ar he", "unspaced": "ja th zh",
}  # fmt: skip
PLANTED = {"short": ("half", "dropped"), "long": ("added",), "other": ("neighbour",)}
PATH = Path(kept.__file__).with_name("fit_weights.toml")


def main() -> None:
    if not NTREX.is_dir():
        sys.exit(f"skipped: NTREX is not here ({NTREX})")
    families = {code: family for family, codes in FAMILIES.items() for code in codes.split()}
    lengths = dict.fromkeys(families, (1.0, 0.1, 1.2))
    _write(families, lengths, {}, {})
    lengths = {code: _length(cases(code, half=0), code) for code in languages()}
    _write(families, lengths, {}, {})
    weights, bounds = {}, {}
    for family, codes in FAMILIES.items():
        rows = {code: [(case, _features(case, code)) for case in cases(code, half=0)] for code in codes.split()}
        weights[family] = {fault: _fitted([row for each in rows.values() for row in each], fault) for fault in PLANTED}
        _write(families, lengths, weights, {})
        for code, each in rows.items():
            bounds[code] = _bounds(each, family)
        # Few are over it in one language: the bound is not below that of all of the family.
        common = _bounds([row for each in rows.values() for row in each], family)
        for code in rows:
            bounds[code] = [max(pair) for pair in zip(bounds[code], common, strict=True)]
            print(code, lengths[code], bounds[code], flush=True)
    _write(families, lengths, weights, bounds)


def _features(case: Case, code: str) -> tuple[Sequence[float], list[Sequence[float]]]:
    own = evidence(case.source, case.target, code, case.near)
    compared = case.lines == 1 and case.fault in ("", "neighbour")
    return own, [evidence(other, case.target, code) for other in case.near] if compared else []


def _length(found: Sequence[Case], code: str) -> tuple[float, float, float]:
    """Characters for one of English, and a and b of the variance a² + b²/length of the logarithm of that."""
    human = [case for case in found if not case.fault]
    said = np.array([len(case.source) for case in human])
    written = np.array([english_length(case.target, code) for case in human])
    usual = float(np.median(written / said))
    off = np.log((written / usual + SLACK) / (said + SLACK))
    usual *= float(np.exp(np.median(off)))
    squares = np.clip((off - np.median(off)) ** 2, 0, 0.36)
    weight = np.sqrt(said + SLACK)
    (spread, short), _ = nnls(np.c_[np.ones(len(said)), 1 / (said + SLACK)] * weight[:, None], squares * weight)
    return round(usual, 3), round(float(np.sqrt(spread)), 3), round(float(np.sqrt(short)), 3)


def _fitted(rows: Sequence[tuple[Case, tuple]], fault: str) -> list[float]:
    chosen = [(features, bool(case.fault)) for case, (features, _) in rows if case.fault in ("", *PLANTED[fault])]
    model = LogisticRegression(C=0.3, max_iter=4_000, class_weight="balanced")
    model.fit(np.array([features for features, _ in chosen], float), [planted for _, planted in chosen])
    return [round(float(model.intercept_[0]), 2), *(round(float(weight), 2) for weight in model.coef_[0])]


def _bounds(rows: Sequence[tuple[Case, tuple]], family: str) -> list[float]:
    human = [features for case, features in rows if not case.fault]
    scores = {fault: [fault_score(own, family, fault) for own, _ in human] for fault in PLANTED}
    scores["nearer"] = [
        neighbour_score(fault_score(own, family, "other"), [fault_score(one, family, "other") for one in others])
        for own, others in human
        if others
    ]
    return [round(float(np.quantile(scores[fault], 1 - DOUBTED)), 2) for fault in kept.FAULTS]


def _write(families: dict, lengths: dict, weights: dict, bounds: dict) -> None:
    none = [0.0] * len(kept.FAULTS)
    widest = [max(column) for column in zip(*bounds.values(), strict=True)] if bounds else none
    typical = tuple(round(float(np.median(column)), 3) for column in zip(*lengths.values(), strict=True))
    lines = ["# Written by tests/benchmarks/learn_fit.py.", "", "[languages]"]
    for code in [*families, "und"]:
        length = list(lengths.get(code, typical))
        lines.append(
            f'{code} = {{ family = "{families.get(code, "latin")}", length = {length}, bounds = {bounds.get(code, widest)} }}'
        )
    for family, by_fault in weights.items():
        lines += ["", f"[weights.{family}]", *(f"{fault} = {row}" for fault, row in by_fault.items())]
    PATH.write_text("\n".join([*lines, "" if weights else "\n[weights]\n"]), "utf-8")
    kept.fit_weights.cache_clear()
    english_length.cache_clear()


if __name__ == "__main__":
    main()
