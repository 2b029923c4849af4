"""What speaks for a plan, and against it: how surely the words of a question mean its rows and columns, and what is left over."""

from dataclasses import dataclass, replace

import numpy as np

from slmrag.chunking.tables.periods import PART_OF_YEAR
from slmrag.schema.table_answer import Operation
from slmrag.tables.asked_column import asks_for_times, is_left, is_of_unit, type_fits
from slmrag.tables.column_sorts import sort_features
from slmrag.tables.plan import Plan
from slmrag.tables.ranked_column import of_one_kind
from slmrag.tables.row_filters import BANDED, SECTION, RowFilter
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.vocabulary import forms, kin
from slmrag.tables.word_links import EXACT, OVER, Link, Links

_CLOSE, _FAR = 0.3, 0.2  # cosines of texts that may mean the same, and of words that do not
_OPERATIONS: tuple[Operation, ...] = (
    "look up", "sum", "average", "count", "highest", "lowest", "difference", "sorted", "groups",
)  # fmt: skip
_HALF = 0.5
_RANKED: tuple[Operation, ...] = ("highest", "lowest", "sorted")
# What is asked by its words, and what else it may be: each pair has a weight of its own.
_TAKEN_AS: dict[Operation, tuple[Operation, ...]] = {
    "look up": ("groups", "sorted", "sum", "count", "difference"),
    "count": ("look up", "sum", "groups", "difference"),
    "sum": ("look up", "count", "difference"),
    "highest": ("look up", "sorted", "difference"),
    "lowest": ("look up", "sorted", "difference"),
    "average": ("look up", "sum", "difference"),
    "difference": ("look up", "count", "sum"),
    "sorted": ("look up", "groups", "highest", "lowest", "sum", "difference"),
}
FEATURES = (
    "always", "names left", "words left", "any left", "target left", "soft left", "left, by meaning", "periods left", "strays",
    "head exact", "head kin", "head over", "head far", "head close", "head closest", "head lead", "only column",
    "target", "type fits", "type clashes", "rows", "rows over", "rows partly", "rows kin", "many rows", "one row",
    "united", "united as named", "total", "other operation", "count is looked up", "count is sum", "bound not used",
    "words twice", "drawn", "later table", "no head words", "column untold", "filter heads", "all rows", "around only", "frequencies", "by", "along", "different not used", "all periods",
    "guessed", "uncounted", "ranks a clash", "names held", "explained", "all told", "told exactly", "unit of bound", "times asked for",
    *(f"does {one}" for one in _OPERATIONS),
    *(f"{one} as {other}" for one, others in _TAKEN_AS.items() for other in others),
    "share fits", "share clashes", "money fits", "money clashes", "share unasked", "time fits", "time clashes", "time unasked", "words unasked",
    "title close", "said close", "left, foreign", "of nothing", "by place", "sums of rows", "sums of columns", "single cells", "unit asked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanCandidate:
    """A plan that may be meant, the question as it is then read, and its `FEATURES`.

    ``left`` are words it does not explain, ``told`` those that tell its rows, and ``exactly``: their labels say no more.
    """

    plan: Plan
    asked: TableQuestion
    features: np.ndarray
    left: frozenset[int]
    told: frozenset[int]
    exactly: bool

    def has(self, name: str) -> bool:
        """Whether a feature says anything."""
        return bool(self.features[FEATURES.index(name)])

    @property
    def leaves_a_name(self) -> bool:
        """Whether a name or what "which …" or "where" asks for is left over: then it is about something else, but for a word in
        another language than the table's, which no term of it can hold."""
        target = self.has("target left") and not self.has("left, foreign")
        return self.has("names left") or target or self.has("ranks a clash")

    @property
    def leaves_most(self) -> bool:
        """Whether more than half of a longer question is left over: whatever its column, it is about something else."""
        left = self.features[FEATURES.index("words left")]
        return bool(left > 2 and self.features[FEATURES.index("explained")] < _HALF)


def candidate(links: Links, plan: Plan, rows: RowFilter, place: int) -> PlanCandidate:
    """A plan of the ``place``-th table, whose rows were told by ``rows``, with its features."""
    one = _Weighed(links, plan, rows)
    notes: dict[str, float] = {
        "always": 1,
        **one.left_over(),
        **one.of_head(),
        **one.of_meaning(),
        **one.of_rows(),
        **one.of_operation(),
        **one.of_both(),
        **sort_features(links.asked_sorts, links.sorts[plan.column], there=links.all_sorts, operation=plan.operation),
        "title close": links.title_closeness,
        "drawn": links.index.table.unit == "page",
        "later table": min(3, place),
        f"does {plan.operation}": 1,
        f"{links.asked.operation} as {plan.operation}": 1,
        "of nothing": links.asked.none and bool(links.asked.sign),
        "by place": bool(links.asked.from_end)
        and plan.operation == "look up"
        and not (plan.rows and len(rows.rows) == 1),
        "sums of rows": plan.totals == "rows",
        "sums of columns": plan.totals == "columns",
        "single cells": plan.totals == "cells",
        "unit asked": plan.operation != "count" and is_of_unit(links, one.column),
    }
    features = np.array([notes.get(name, 0.0) for name in FEATURES], np.float32)
    operation = links.asked.operation if plan.operation == "groups" else plan.operation
    return PlanCandidate(
        plan,
        replace(links.asked, operation=operation),
        features,
        one.left,
        frozenset(rows.words) | ({BANDED} if rows.banded else frozenset()),
        rows.over == 0,
    )


class _Weighed:
    """A plan, and which words of the question its column, its rows and their heads hold."""

    def __init__(self, links: Links, plan: Plan, rows: RowFilter) -> None:
        self.links, self.plan, self.rows = links, plan, rows
        self.asked, self.index, self.column = links.asked, links.index, plan.column
        self.counts = plan.operation == "count" and plan.by is None
        self.head = Link() if self.counts and not self.asked.sign else links.heads[self.column]
        for more in plan.columns[1:]:
            self.head = Link({**self.head.words, **links.heads[more].words}, self.head.over, self.head.size)
        self.fresh = {at: surely for at, surely in self.head.words.items() if at not in rows.words}
        self.by_heads = self._by_heads()
        self.held = {*self.head.words, *rows.words, *self.by_heads}
        self.left = frozenset(range(links.count)) - self.held - links.around
        if len(plan.columns) > 1 and asks_for_times(links, plan):
            self.left -= {
                at
                for at in self.left
                if links.text(at).casefold()
                in f"{self.asked.target} {self.asked.ranked} {self.asked.by}".casefold().split()
            }
        self.periods = frozenset(range(len(self.asked.words), links.count))

    def _by_heads(self) -> set[int]:
        """The words of the heads of other columns that the plan uses."""
        links, plan = self.links, self.plan
        found = [links.heads[at] for at in self.rows.columns if at != SECTION]
        found += [links.heads[at] for at in (plan.named, plan.by) if at is not None and plan.operation != "look up"]
        if self.counts:
            found += [links.heads[at] for at in self.index.keys if not self.index.says_whether(at)]
        return {at for one in found for at in one.words}

    @property
    def near(self) -> list[int]:
        """The columns whose heads may mean what is left over."""
        plan = self.plan
        found = [self.column, *(at for at in self.rows.columns if at != SECTION)]
        if plan.by is not None or plan.operation in ("count", "highest", "lowest", "sorted"):
            found += [at for at in (plan.named, plan.by) if at is not None]
        return found

    def of_both(self) -> dict[str, float]:
        """What rows and column tell together."""
        links, plan, rows = self.links, self.plan, self.rows
        need = frozenset(range(links.count)) - links.soft
        head, fits = self.of_head(), type_fits(links, plan)
        untold = head["column untold"] and not head["only column"]
        meaning = self.of_meaning()
        all_told = not (self.left - links.soft) and not untold
        return {
            "guessed": bool(untold and meaning.get("head far")),
            "uncounted": plan.operation == "count"
            and bool(self.asked.sign)
            and not self.fresh
            and not head["only column"],
            "ranks a clash": plan.operation in _RANKED and fits < 0,
            "names held": len((links.named - self.periods) & set(rows.words)),
            "explained": 1 - len(self.left & need) / max(1, len(need)),
            "all told": all_told,
            "told exactly": all_told and rows.over == 0 and not rows.partly,
            "unit of bound": bool(self.asked.sign)
            and plan.operation in ("count", "sorted")
            and is_of_unit(links, self.column),
            "times asked for": len(plan.columns) > 1 and asks_for_times(links, plan),
        }

    def left_over(self) -> dict[str, float]:
        links, left = self.links, self.left
        names = left & links.named - self.periods
        words = left - links.named - links.soft - self.periods
        near = self.near
        return {
            "names left": len(names),
            "words left": len(words),
            "any left": bool(names or words),
            "target left": is_left(self.asked.target, links, left)
            or ("weight" in self.asked.implied and not links.targets),
            "left, foreign": len(words) if self.asked.language != self.index.table.language else 0,
            "soft left": len(left & links.soft),
            "left, by meaning": sum(max(0.0, float(links.word_closeness(at)[near].max()) - _FAR) for at in words),
            "periods left": len(left & self.periods),
            "around only": not self.held,
        }

    def of_head(self) -> dict[str, float]:
        links, index, rows, fresh, plan = self.links, self.index, self.rows, self.fresh, self.plan
        own = index.heads[self.column].periods | frozenset().union(
            *(index.row_periods(index.rows[number]) for number in list(rows.rows)[:2] if rows.words)
        )
        target = self.column in links.targets
        of_all = (
            len(plan.columns) > 1 and not own and of_one_kind(index, plan.columns)
        )  # of each a column: all are told
        untold = not fresh and not self.counts and not target and not of_all
        told = {at for at in range(len(index.heads)) if at not in rows.columns and at != index.name_column}
        ranks = plan.named is not None and plan.operation in ("highest", "lowest", "sorted")
        fits = type_fits(links, plan)
        times = len(plan.columns) > 1 and asks_for_times(links, plan)
        return {
            "strays": 0 if times else len((own & PART_OF_YEAR) - self.asked.periods),
            "head exact": sum(surely >= EXACT for at, surely in fresh.items() if at not in links.soft),
            "head kin": sum(surely < EXACT or at in links.soft for at, surely in fresh.items()),
            "no head words": not fresh,
            "column untold": untold and index.whole_column != self.column,
            "head over": self.head.over if fresh else 0.0,
            "only column": (plan.operation != "look up" and index.whole_column == self.column) or told == {self.column},
            "target": target or (ranks and (plan.named or 0) in links.targets),
            "type fits": fits > 0,
            "type clashes": fits < 0,
            "words twice": len(set(self.head.words) & set(rows.words)),
            "filter heads": len(self.by_heads - set(rows.words) - set(self.head.words)),
        }

    def of_meaning(self) -> dict[str, float]:
        """How close the column is in meaning where no word tells it, and by how much it is the best."""
        if self.counts and not self.asked.sign:
            return {}
        links, rows, plan = self.links, self.rows, self.plan
        notes = {}
        if not self.fresh and (plan.operation != "groups" or self.column != plan.by):
            close = links.rest_closeness(frozenset(rows.words))
            own, others = float(close[self.column]), np.delete(close, self.near)
            notes["head far"], notes["head close"] = max(0.0, _CLOSE - own), max(0.0, own - _CLOSE)
            notes["head closest"] = own - float(others.max()) if len(others) else 0.0
        others_of = (one for at, one in enumerate(links.heads) if at not in plan.columns and at not in rows.columns)
        best = max(
            (sum(s for at, s in one.words.items() if at not in rows.words) - OVER * one.over for one in others_of),
            default=0.0,
        )
        own_lead = sum(self.fresh.values()) - OVER * self.head.over * bool(self.fresh)
        return {**notes, "head lead": own_lead - max(0.0, best)}

    def of_rows(self) -> dict[str, float]:
        rows = self.rows
        return {
            "rows": min(3.0, sum(rows.words.values())),
            "rows over": rows.over,
            "rows partly": rows.partly,
            "rows kin": sum(surely < EXACT for surely in rows.words.values()),
            "many rows": np.log2(max(1, len(rows.rows))) if self.plan.operation == "look up" else 0.0,
            "one row": bool(rows.words) and len(rows.rows) == 1,
            "united": rows.united > 1,
            "united as named": rows.united > 1 and self.asked.together,
            "total": bool(self.index.totals & frozenset(self.plan.rows or ())),
            "all rows": not rows.words,
        }

    def _is_grouped_as_asked(self) -> bool:
        """Whether there are groups, if they are asked for, and by the column that is named."""
        asked, by = self.asked, self.plan.by
        if asked.by and len(self.plan.columns) > 1 and asks_for_times(self.links, self.plan):
            return True
        if not asked.by or by is None:
            return not asked.by and by is None
        return bool(self.index.heads[by].terms & (forms(asked.by, asked.language) | kin(asked.by)))

    def of_operation(self) -> dict[str, float]:
        asked, plan = self.asked, self.plan
        bounded = plan.operation == "count" or (plan.operation == "sorted" and asked.operation == "look up")
        return {
            "other operation": plan.operation != asked.operation and not (plan.operation == "groups" and asked.by),
            "count is looked up": asked.operation == "count" and plan.operation == "look up",
            "count is sum": asked.operation == "count" and plan.operation == "sum",
            "bound not used": bool(asked.sign) and not self.rows.banded and not (bounded and plan.by is None),
            "frequencies": plan.by is not None and plan.by == self.column and plan.operation != "count",
            "by": self._is_grouped_as_asked(),
            "along": len(plan.columns) > 1,
            "different not used": asked.different and plan.by is None,
            "all periods": len(plan.columns) > 1 and not self.left & self.periods,
        }
