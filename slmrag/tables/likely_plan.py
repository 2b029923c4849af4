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
from slmrag.tables.plan_text import plan_text
from slmrag.tables.readings import readings
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.word_links import Links, Similarities
from slmrag.tables.yes_or_no import tells_whether

_WEIGHTS = Path(__file__).with_name("plan_weights.json")
_MOST_TABLES = 4
_MOST_SAID = 100  # plans whose words are compared with the question


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
    found = [
        LikelyPlan(every[max(some, key=lambda at: shares[at])], float(shares[some].sum())) for some in same.values()
    ]
    return sorted(found, key=lambda one: -one.share)


def _may_be_somebody(asked: TableQuestion, index: TableIndex) -> bool:
    """Whether a table holds a word of a question for a person, if it is one: "the first aider" is in no price list."""
    if "person" not in asked.implied:
        return True
    match = Match(asked, index)
    held = match.around.union(*(one.words for one in (*match.heads, *match.rows.values())))
    need = {at for at in match.need if not tells_whether(asked.words[at].text)}
    return not need or bool(need & held)


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
    grouped = any(one.has("by") and one.plan.by is not None for one in every)
    found = []
    for one in every:
        key = one.plan.index.table.key, one.plan.operation
        if grouped and one.plan.by is None and one.plan.operation in ("count", "sum", "average"):
            continue  # "per supplier" is told by no single number
        if key in of_times and (not one.has("times asked for") or one.plan.totals == "rows"):
            continue  # "which quarter" is told by no row, where quarters stand beside each other
        unnamed = one.has("no head words") and (*key, one.told) in named and one.plan.operation != "count"
        if not unnamed and not any(other < one.left for other in lefts[key]):
            found.append(one)
    return found


def every_candidate(
    asked: TableQuestion, indices: Sequence[TableIndex], similarities: Similarities
) -> list[PlanCandidate]:
    """The plans of those tables in which most of the question stands."""
    links = [Links(asked, index, similarities) for index in indices if index.whole]
    best = [one for _, one in sorted(enumerate(links), key=lambda one: (-one[1].explained, one[0]))[:_MOST_TABLES]]
    found = [one for place, each in enumerate(best) for one in candidates(each, place)]
    for other in list(readings(asked))[1:]:
        more = (candidates(Links(other, each.index, similarities), place) for place, each in enumerate(best))
        found += [one for some in more for one in some]
    _weigh_meaning(asked, found, similarities)
    return found


def _weigh_meaning(asked: TableQuestion, found: Sequence[PlanCandidate], similarities: Similarities) -> None:
    """Tell of each plan how close it is in meaning to the question, once it is said in words."""
    said = [plan_text(one.plan, f"{one.asked.sign} {one.asked.bound:g}" if one.asked.sign else "") for one in found]
    # Of very many those that leave over least are compared; the others count as the farthest of them.
    texts = list(dict.fromkeys(said[at] for at in sorted(range(len(found)), key=lambda at: len(found[at].left))))[
        :_MOST_SAID
    ]
    close = dict(zip(texts, similarities(asked.text, texts), strict=True)) if texts else {}
    place, farthest = FEATURES.index("said close"), min(close.values(), default=0.0)
    for one, text in zip(found, said, strict=True):
        one.features[place] = close.get(text, farthest)


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
        plan.totals,
        one.asked.sign,
    )
