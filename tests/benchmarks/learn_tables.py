"""Learn which plan a question to a table means: ``python tests/benchmarks/learn_tables.py WTQ --cache-b DIR --cache-d DIR
--cache-u DIR``.

Writes ``slmrag/tables/plan_weights.json``. From WikiTableQuestions (the folder ``WTQ``; a fifth as much each),
``sets/tables.jsonl``, ``tables_d.jsonl`` and ``tables_u.jsonl``, whose libraries ``tables.py --cache`` made. A softmax over the plans of a question and none
of them, whose plans with the right answer together are to be likely; those that have none are to be refused (of
WikiTableQuestions, only what was taken out: most of its other questions ask for steps that no plan has). Before that it prints
of each set, with weights learned without it, how many questions are answered rightly and wrongly from which share.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from table_examples import Example, of_set, of_wikipedia

from slmrag.tables import likely_plan
from slmrag.tables.plan_features import FEATURES

HERE = Path(__file__).resolve().parent
PATH = Path(likely_plan.__file__).with_name("plan_weights.json")
LEAST_SPREAD = 0.05
SHARES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8)


# What each feature says before anything is learned, and what may only speak against a plan (the first) or for it (the second).
EXPECTED = {
    "always": -1, "total": -0.5, "count is looked up": 1.5, "frequencies": -0.7, "along": -0.3, "filter heads": 0.2, "one row": 0.3,
    "united": -0.3,
}  # fmt: skip
AGAINST = {
    "names left": -3, "words left": -1, "any left": -1, "target left": -2, "soft left": -0.2, "periods left": -3, "strays": -1.5,
    "head far": -5, "column untold": -1, "head over": -0.5, "type clashes": -3, "rows over": -0.8, "rows partly": -0.7, "rows kin": -0.4,
    "guessed": -1.5, "uncounted": -1, "ranks a clash": -1.5, "share clashes": -1.5, "money clashes": -1, "time clashes": -1.5,
    "time unasked": -1, "words unasked": -1, "share unasked": -0.5,
    "many rows": -0.7, "other operation": -2, "count is sum": -0.5, "bound not used": -3, "different not used": -3, "later table": -0.4,
    "around only": -2, "no head words": -0.7, "words twice": -0.3,
}  # fmt: skip
FOR = {
    "left, by meaning": 2, "head close": 3, "head closest": 3, "head lead": 0.7, "head exact": 1, "head kin": 0.6, "only column": 1.5,
    "target": 1, "type fits": 0.7, "rows": 1, "united as named": 1, "by": 0.5, "all periods": 1, "said close": 6, "left, foreign": 0.3, "title close": 1,
    "share fits": 0.8, "money fits": 0.8, "time fits": 0.7, "unit asked": 0.5,
    "names held": 0.5, "explained": 0.5, "all told": 0.7, "told exactly": 0.5, "unit of bound": 0.8, "times asked for": 1.5,
}  # fmt: skip


def fitted(examples: Sequence[Example], near: float = 5.0) -> np.ndarray:
    """The weights, one for each of `FEATURES`; ``near`` is what it costs to be one away from what was expected, squared."""
    examples = [one for one in examples if len(one.features)]
    features = np.concatenate([one.features for one in examples])
    scale = np.maximum(features.std(0), LEAST_SPREAD)
    scale[0] = 1.0
    features = features / scale
    sizes = np.array([len(one.features) for one in examples])
    starts, of = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(examples)), sizes)
    right = np.concatenate([one.right for one in examples]).astype(float)
    answered = np.array([one.right.any() for one in examples])
    counts = np.array([one.weight for one in examples])
    expected = {**EXPECTED, **AGAINST, **FOR}
    before = np.array([expected.get(name, 0.0) for name in FEATURES]) * scale

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights
        most = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        shares, none = np.exp(scores - most[of]), np.exp(-most)
        whole = np.add.reduceat(shares, starts) + none
        good = shares * right
        likely = np.where(answered, np.add.reduceat(good, starts), none)
        total = near * float(((weights - before) ** 2).sum()) - float((counts * np.log(likely / whole + 1e-12)).sum())
        wanted = good / np.maximum(likely, 1e-300)[of] * answered[of]
        slope = 2 * near * (weights - before) - features.T @ (counts[of] * (wanted - shares / whole[of]))
        return total, slope

    bounds = [(None, 0.0) if one in AGAINST else (0.0, None) if one in FOR else (None, None) for one in FEATURES]
    found = minimize(cost, before, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 150})
    return found.x / scale


def best(one: Example, weights: np.ndarray) -> tuple[float, bool]:
    """The share of what is likeliest said, and whether it is right."""
    said = [at for at, value in enumerate(one.values) if value]
    if not said:
        return 0.0, False
    scores = one.features @ weights
    most = max(0.0, float(scores.max()))
    shares = np.exp(scores - most)
    shares /= shares.sum() + np.exp(-most)
    together: dict[str, float] = {}
    for at in said:
        together[one.values[at]] = together.get(one.values[at], 0.0) + float(shares[at])
    value = max(together, key=lambda text: together[text])
    return together[value], any(one.right[at] for at in said if one.values[at] == value)


def tell(name: str, examples: Sequence[Example], weights: np.ndarray) -> None:
    """Print how many of a set are right and wrong, by the share from which they are answered."""
    for kind in ("look-ups", "calculations", "absent"):
        some = [one for one in examples if one.kind == kind]
        found = [best(one, weights) for one in some]
        counts = [
            f"{least}: {sum(right for share, right in found if share >= least)}/{sum(not right for share, right in found if share >= least)}"
            for least in SHARES
        ]
        print(
            f"{name} {kind} (n = {len(some)}): a right plan for {sum(bool(one.right.any()) for one in some)}, likeliest {sum(right for _, right in found)}; "
            f"right/wrong from a share of {', '.join(counts)}",
            flush=True,
        )


def main() -> None:
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("wikipedia", type=Path)
    say.add_argument("--count", type=int, default=300, help="questions of WikiTableQuestions")
    say.add_argument("--cache-b", type=Path, required=True)
    say.add_argument("--cache-d", type=Path, required=True)
    say.add_argument("--cache-u", type=Path, required=True)
    given = say.parse_args()
    caches = {"tables": given.cache_b, "tables_d": given.cache_d, "tables_u": given.cache_u}
    own = [one for name, cache in caches.items() for one in of_set(HERE / "sets" / f"{name}.jsonl", cache)]
    others = list(of_wikipedia(given.wikipedia, given.count, seed=7))
    for name in caches:
        weights = fitted([*(one for one in own if one.source != name), *others])
        tell(name, [one for one in own if one.source == name], weights)
    weights = fitted([*own, *others])
    PATH.write_text(
        json.dumps({name: round(float(one), 3) for name, one in zip(FEATURES, weights, strict=True)}, indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
