"""What the likeliest plans say: the likeliest alone, or two that are as likely, with what tells them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slmrag.chunking.tables.periods import years
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.table_problems import TableProblem
from slmrag.library.stored_tables import Tables
from slmrag.schema.table_answer import TableAnswer
from slmrag.tables.calculation import calculate
from slmrag.tables.calculation_words import either
from slmrag.tables.derived import all_but
from slmrag.tables.index import TableIndex
from slmrag.tables.likely_plan import LikelyPlan, likely_plans
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.table_result import TableResult
from slmrag.tables.word_links import Similarities

# Shares above which a likely plan is carried out, and carried out with a warning (a cell, a calculation);
# and those of two together that are both said.
_SURE, _DOUBTED, _CALCULATED, _EITHER = 0.8, 0.25, 0.3, 0.4
_SURELY_CALCULATED = 0.9
_MADE_OF_ROWS = ("sum", "average", "count")  # what is another number by each row more
_LEAVING = 0.6  # of one that leaves over a name, or what "which …" asks for
_NOTHING = 0.9  # of readings that came to nothing, above which no other is taken
_READ = 0.15  # from which a refusal tells what was read
_LEAD = 1.5  # how many times as likely as any other a plan must be to be said alone
_LOOKED_AT = 4  # plans that are carried out, to see which say the same


def likeliest(
    tables: Tables, taken: TableQuestion, indices: Sequence[TableIndex], similarities: Similarities
) -> TableResult | None:
    """What the likeliest plan makes, or the two likeliest; in doubt where it is not likely enough to be taken without a warning, and
    unsure where it is not to be said at all. Raises `TableProblem` where the likeliest by far would divide by 0."""
    shares: dict[str, float] = {}
    first: dict[str, tuple[LikelyPlan, TableResult]] = {}
    found = likely_plans(taken, indices, similarities)[:_LOOKED_AT]
    nothing = 0.0
    for one, result in _carried_out(tables, found):
        said = result.answer.value
        if is_nothing(result):
            nothing += one.share
            continue
        first.setdefault(said, (one, result))
        shares[said] = shares.get(said, 0.0) + one.share
    ranked = sorted(shares, key=lambda said: -shares[said])
    if not ranked or nothing > _NOTHING:
        return None
    (best, result), share = first[ranked[0]], shares[ranked[0]] / (1 - nothing)
    rival = shares[ranked[1]] / (1 - nothing) if len(ranked) > 1 else 0.0
    leaves = best.candidate.leaves_a_name
    least = _LEAVING if leaves else _DOUBTED if result.answer.operation == "look up" else _CALCULATED
    of_its_own = best.candidate.plan.index.times and best.candidate.has("periods left")
    if best.candidate.leaves_most or of_its_own:  # a year and quarter that no row is of
        return replace(result, doubtful=True, unsure=True) if result.rows else None
    second = first[ranked[1]] if len(ranked) > 1 else None
    if second and rival >= _READ and not leaves and _are_versions(best, second[0]):
        newer, older = sorted((result, second[1]), key=lambda one: sorted(years(one.rows[0][0].periods)), reverse=True)
        return replace(both(newer, older, notice_to_json(either()), doubtful=True), share=share)
    if share >= max(least, _LEAD * rival):
        surely = _SURE if result.answer.operation == "look up" else _SURELY_CALCULATED
        guessed = best.candidate.has("any left") and best.candidate.has("no head words")
        sure = shares[ranked[0]] >= surely and not leaves and not guessed
        printed = best.candidate.plan.index.table.unit == "page"  # whose heads and rows are often misread
        return replace(result, doubtful=not sure or printed, share=share)
    if share + rival >= _EITHER and not leaves and not best.candidate.has("column untold"):
        two = both(result, first[ranked[1]][1], notice_to_json(either()), doubtful=True)
        return replace(two, share=share)
    return replace(result, doubtful=True, unsure=True) if share >= _READ and result.rows else None


def with_likelier(
    tables: Tables,
    found: TableResult,
    taken: TableQuestion,
    indices: Sequence[TableIndex],
    similarities: Similarities | None,
) -> TableResult:
    """What was ``found`` by a rule; where weights surely say that something else is to be calculated, both, with a warning."""
    if found.answer.operation not in _MADE_OF_ROWS or found.doubtful or similarities is None:
        return found
    likely = likeliest(tables, taken, indices, similarities)
    other = (
        likely is not None and not likely.unsure and likely.share >= _SURE and likely.answer.value != found.answer.value
    )
    if likely is None or not other or _places(likely) == _places(found):
        return found
    return both(found, likely, notice_to_json(either()), doubtful=True)


def _are_versions(one: LikelyPlan, other: LikelyPlan) -> bool:
    """Whether two plans read the same of two tables with the same heads: of the price list of this year and of last year."""
    plans = one.candidate.plan, other.candidate.plan
    heads = [[column.head for column in plan.index.table.columns] for plan in plans]
    apart = plans[0].index.table.key != plans[1].index.table.key and one.candidate.told == other.candidate.told
    return (
        apart
        and heads[0] == heads[1]
        and plans[0].operation == plans[1].operation
        and plans[0].columns == plans[1].columns
    )


def _places(result: TableResult) -> set[tuple[int, int, int]]:
    """Where the rows stand that a result rests on."""
    return {(index.table.key, row.page, row.start) for index, row in result.rows}


def is_nothing(result: TableResult) -> bool:
    """Whether no row was counted: that may be for want of understanding, and is never said."""
    return result.answer.operation == "count" and not result.rows


def _carried_out(tables: Tables, found: Sequence[LikelyPlan]) -> Iterator[tuple[LikelyPlan, TableResult]]:
    for one in found:
        plan = all_but(one.candidate.asked, one.candidate.plan)
        try:
            if plan:
                yield one, calculate(tables, one.candidate.asked, plan)
        except TableProblem as problem:  # what is only likely is no reason to refuse
            if one is found[0] and one.share >= _EITHER and problem.notice.key == "divided_by_zero":
                raise


def both(one: TableResult, other: TableResult, done: str, *, doubtful: bool) -> TableResult:
    """Two answers as one, each with what it is of, and what was ``done``."""
    said = [
        (f"{each.answer.value} – {each.answer.of}" if each.answer.of else each.answer.value) for each in (one, other)
    ]
    rows = tuple((each.answer.of, each.answer.value) for each in (one, other))
    answer = TableAnswer(one.answer.operation, "; ".join(said), "", ("", ""), rows, 2, done)
    return TableResult(answer, (*one.rows, *other.rows), doubtful, min(one.share, other.share))
