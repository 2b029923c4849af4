"""Months that a question names: one of them, those from one to another, those of a quarter or a half of the year. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from slmrag.chunking.tables.periods import HALVES, MONTH, is_range, month_number
from slmrag.tables.index import Label, TableIndex
from slmrag.tables.table_question import AskedWord, TableQuestion
from slmrag.text.months import month
from slmrag.text.terms import fold_case, tokens_of

_SPAN = re.compile(
    rf"\b(?:(?:from|von|vom|de|desde|du|between|zwischen|entre) )?(?P<first>{MONTH}) ?(?:[-–—]|[^\W\d_]+) ?(?P<last>{MONTH})",
    re.IGNORECASE,
)
_QUARTERS = {f"q{n}": frozenset(range(3 * n - 2, 3 * n + 1)) for n in range(1, 5)}
_MONTHS_OF = _QUARTERS | {half: frozenset(m for one in two for m in _QUARTERS[one]) for half, two in HALVES.items()}
_MOST = 0.5  # of the cells of a column


def months_of(label: Label) -> frozenset[int]:
    """The month that a label is of: its own, or that of its day; none where it says more."""
    of_days = frozenset(int(one[1:3]) for one in label.periods if one[0] == "d")
    named = [month(fold_case(token)) for token in tokens_of(label.text) if not token.isdigit()]
    return of_days if of_days else frozenset(named) if len(named) == 1 and all(named) else frozenset()


def of_months(asked: TableQuestion, label: Label) -> frozenset[int]:
    """The positions of the words that name months of which a label is one."""
    at = frozenset(at for at, word in enumerate(asked.words) if word.months)
    own = months_of(label) if at else frozenset()
    return frozenset(one for one in at if own and own <= asked.words[one].months)


def has_months(index: TableIndex) -> bool:
    """Whether a table has a row or a column of each month, or days."""
    heads = sum(bool(months_of(head)) for head in index.heads)
    return heads > 1 or bool(index.dates) or any(is_of_months(index, at) for at in index.keys)


def is_of_months(index: TableIndex, column: int) -> bool:
    """Whether the cells of a column are months or days."""
    filled = sum(bool(row.cells[column]) for row in index.rows.values())
    return filled > 1 and len(_month_rows(index, column)) > _MOST * filled


def by_months(asked: TableQuestion, indices: Sequence[TableIndex]) -> TableQuestion | None:
    """The question with the months from one to another as one word, added up; as it is where no table has months or one has the
    quarter that is asked for; ``None`` where months are named from one to another, and no table has any."""
    parts, ranged = asked.periods & _MONTHS_OF.keys(), is_range(asked.text)
    if asked.operation == "difference" and ranged:  # of two months, and not of those between
        return asked
    if not ranged and (len(parts) != 1 or any(_holds(index, parts) for index in indices)):
        return asked
    with_months = [index for index in indices if has_months(index)]
    if not with_months:
        return None if ranged else asked
    months, said = _span(asked.text) if ranged else (_MONTHS_OF[next(iter(parts))], frozenset())
    words = tuple(word for word in asked.words if fold_case(word.text) not in said)
    counts_rows = asked.sign or not any(_has_each_once(index) for index in with_months)
    added = asked.operation == "look up" or (asked.operation == "count" and not counts_rows)
    return replace(
        asked,
        operation="sum" if added else asked.operation,
        words=(*words, AskedWord("".join(f"m{one}" for one in sorted(months)), months=months)),
        periods=asked.periods - parts,
    )


def _span(text: str) -> tuple[frozenset[int], frozenset[str]]:
    """The months from one to another in ``text``, and the words that say so."""
    found = _SPAN.search(text)
    if found is None:
        return frozenset(), frozenset()
    first, last = month_number(found["first"]), month_number(found["last"])
    months = range(first, last + 1) if first <= last else [*range(first, 13), *range(1, last + 1)]
    return frozenset(months), frozenset(fold_case(token) for token in tokens_of(found[0]))


def _has_each_once(index: TableIndex) -> bool:
    """Whether a table has one row of each month: then they are not counted."""
    months = [list(_month_rows(index, at).values()) for at in index.keys]
    return any(some and len(some) == len(set(some)) for some in months)


def _month_rows(index: TableIndex, column: int) -> dict[int, int]:
    """Of each row the month that it is of by a column."""
    found = {number: months_of(index.label(index.text(row, column))) for number, row in index.rows.items()}
    return {number: next(iter(months)) for number, months in found.items() if len(months) == 1}


def _holds(index: TableIndex, parts: frozenset[str]) -> bool:
    """Whether a table has quarters or halves themselves."""
    heads = frozenset().union(*(head.periods for head in index.heads))
    rows = frozenset().union(*(index.row_periods(row) for row in index.rows.values()))
    return bool((heads | rows | index.periods) & parts)
