"""The plan that a question most likely means, by weights learned from questions of others to tables of others.

Each `PlanCandidate` gets a score; none at all has 0; the scores as shares by softmax. Plans that say the same are one.
``plan_weights.json`` is made by ``tests/benchmarks/learn_tables.py``.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from slmrag.tables.candidates import candidates
from slmrag.tables.cell_match import Match
from slmrag.tables.index import TableIndex
from slmrag.tables.plan_features import FEATURES, PlanCandidate
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.word_links import Links, Similarities

_WEIGHTS = Path(__file__).with_name("plan_weights.json")
_MOST_TABLES = 4
_MOST_CELLS = 60_000


@dataclass(frozen=True, slots=True)
class LikelyPlan:
    """A plan and how likely it is the one that is meant (0 to 1)."""

    candidate: PlanCandidate
    share: float


def likely_plans(asked: TableQuestion, indices: Sequence[TableIndex], similarities: Similarities) -> list[LikelyPlan]:
    """The plans that may be meant, each that says something else, the likeliest first."""
    indices = [index for index in indices if _may_be_somebody(asked, index)]
    every = _best_explained(every_candidate(asked, indices, similarities))
    if not every:
        return []
    scores = np.stack([one.features for one in every]) @ weights()
    shares = np.exp(scores - max(0.0, float(scores.max())))
    shares /= shares.sum() + np.exp(-max(0.0, float(scores.max())))
    same: dict[object, list[int]] = defaultdict(list)
    for number, one in enumerate(every):
        same[_says(one)].append(number)
    found = [LikelyPlan(_of_same(every, some, shares), float(shares[some].sum())) for some in same.values()]
    return sorted(found, key=lambda one: -one.share)


def _may_be_somebody(asked: TableQuestion, index: TableIndex) -> bool:
    """Whether a table holds a word of a question for a person, if it is one: "the first aider" is in no price list."""
    if "person" not in asked.implied:
        return True
    match = Match(asked, index)
    held = match.around.union(*(one.words for one in (*match.heads, *match.rows.values())))
    return not match.need or bool(match.need & held)


def _best_explained(every: Sequence[PlanCandidate]) -> list[PlanCandidate]:
    """Without the plans that leave over what another one of the same table and operation explains, besides all that they do; and
    without those whose column no word names, where one names another for the same rows."""
    lefts: dict[object, set[frozenset[int]]] = defaultdict(set)
    named = set()
    for one in every:
        key = one.plan.index.table.key, one.plan.operation
        lefts[key].add(one.left)
        if not one.has("no head words"):
            named.add((*key, one.told))
    of_times = {(one.plan.index.table.key, one.plan.operation) for one in every if one.has("times asked for")}
    found = []
    for one in every:
        key = one.plan.index.table.key, one.plan.operation
        if key in of_times and not one.has("times asked for"):
            continue  # "which quarter" is told by no row, where quarters stand beside each other
        unnamed = one.has("no head words") and (*key, one.told) in named and one.plan.operation != "count"
        if not unnamed and not any(other < one.left for other in lefts[key]):
            found.append(one)
    return found


def _of_same(every: Sequence[PlanCandidate], some: Sequence[int], shares: np.ndarray) -> PlanCandidate:
    """Of plans that say the same, the likeliest; of look-ups by the same words, the one with most rows, unless a label is just these."""
    best = max(some, key=lambda at: shares[at])
    if every[best].plan.operation != "look up" or every[best].exactly:
        return every[best]
    return every[max(some, key=lambda at: (len(every[at].plan.rows or ()), shares[at]))]


def every_candidate(
    asked: TableQuestion, indices: Sequence[TableIndex], similarities: Similarities
) -> list[PlanCandidate]:
    """The plans of those tables in which most of the question stands."""
    links = [Links(asked, index, similarities) for index in indices if index.whole]
    best = sorted(enumerate(links), key=lambda one: (-one[1].explained, one[0]))[:_MOST_TABLES]
    return [one for place, (_, each) in enumerate(best) for one in candidates(each, place)]


@cache
def weights() -> np.ndarray:
    """Of each of `FEATURES` its weight."""
    kept = json.loads(_WEIGHTS.read_text("utf-8"))
    return np.array([kept[name] for name in FEATURES], np.float32)


def _says(one: PlanCandidate) -> object:
    """What tells plans apart: the operation, and the cells that it is done with."""
    plan = one.plan
    columns = tuple(plan.index.first_like[at] for at in plan.columns)
    if plan.operation == "look up":
        return plan.operation, plan.index.table.key, columns, one.told
    named = plan.named if plan.operation in ("highest", "lowest", "sorted") else None
    return (
        plan.operation,
        plan.index.table.key,
        columns if plan.operation != "count" else plan.by,
        plan.rows,
        plan.by,
        named,
    )
