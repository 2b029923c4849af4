"""Of the plans that explain a question, the one that is carried out: the closest, where none as close says something else."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.chunking.tables.periods import years
from slmrag.tables.cell_plans import look_ups
from slmrag.tables.index import TableIndex
from slmrag.tables.plan import Plan
from slmrag.tables.table_question import TableQuestion


def one_of_each(asked: TableQuestion, indices: Sequence[TableIndex], *, page: bool = False) -> list[Plan]:
    """For a question about several years, the one cell of each; none where a year has none, or several."""
    wanted = sorted(years(asked.periods))
    if _is_range(asked, wanted):
        wanted = [f"y{year}" for year in range(int(wanted[0][1:]), int(wanted[-1][1:]) + 1)]
    found = []
    for year in wanted:
        one = replace(asked, operation="look up", periods=_of_year(asked, year, len(wanted)))
        best = best_of([plan for index in indices for plan in look_ups(one, index, page=page)])
        if best is None:
            return []
        found.append(best)
    return found


def _of_year(asked: TableQuestion, year: str, count: int) -> frozenset[str]:
    """The periods of one of several years: the day that a period of it ends on is another one."""
    days = {one for one in asked.periods if one[0] == "d"} if count > 1 else set()
    return asked.periods - years(asked.periods) - days | {year}


def _is_range(asked: TableQuestion, wanted: Sequence[str]) -> bool:
    return asked.operation in ("sum", "average") and len(wanted) == 2 and asked.year_range is not None


def best_of(found: Sequence[Plan]) -> Plan | None:
    """The closest plan; none where several that say different things are as close."""
    if not found:
        return None
    rank = min(plan.rank for plan in found)
    best = [plan for plan in found if plan.rank == rank]
    return best[0] if len({_says(plan) for plan in best}) == 1 else None


def _says(plan: Plan) -> object:
    cells = [
        plan.index.rows[row].numbers[column]
        if plan.index.rows[row].numbers[column] is not None
        else plan.index.rows[row].cells[column]
        for row in plan.rows or plan.index.rows
        for column in plan.columns
    ]
    return plan.operation, tuple(cells)
