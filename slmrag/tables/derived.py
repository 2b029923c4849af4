"""What no cell holds, made of a plan for what cells hold: all rows but some, one number by another, a part as a share of the whole."""

import re
from collections.abc import Sequence
from dataclasses import replace

from slmrag.chunking.tables.periods import years
from slmrag.errors.table_problems import TableProblem
from slmrag.tables import calculation_words
from slmrag.tables.cell_match import Match
from slmrag.tables.derived_forms import as_share
from slmrag.tables.index import TableIndex
from slmrag.tables.plan import Plan
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.tables.table_work import TableWork
from slmrag.tables.two_cells import COMMA
from slmrag.tables.vocabulary import forms, kin
from slmrag.text.terms import tokens_of

_AND = re.compile(r"\s*,\s*|\s+(?:and|or|und|oder|y|o|et|ou)\s+|[和与及、]", re.IGNORECASE)
_WHOLE = 100.0
_DIGITS = 2  # decimals of a share


def read_for(asked: TableQuestion, indices: Sequence[TableIndex]) -> TableQuestion:
    """The question as it is to be asked of these tables: "goals per game" is a ratio where both are columns of numbers, and a share
    is one of the whole where no column holds shares."""
    if asked.but and any(_says_whether(asked, index) for index in indices):
        return table_question(asked.whole_text, asked.language, but_for=False)
    if asked.by and not asked.ratio and any(_is_per(asked, index) for index in indices):
        per = asked.text.rfind(asked.by)
        before = asked.text[:per].rstrip().rpartition(" ")[0]
        text = f"difference between {before} and {asked.text[per:]}"
        return replace(table_question(text, asked.language), ratio=True, by="", but=asked.but)
    part = "" if asked.percent or len(years(asked.periods)) > 1 else as_share(asked.text)
    if part and not any(_may_hold_it(Match(table_question(part, asked.language), index)) for index in indices):
        taken = replace(table_question(part, asked.language), share=True, but=asked.but)
        named = any(
            match.heads[at].words for index in indices for match in [Match(taken, index)] for at in index.values
        )
        rows = not any(
            index.times and index.whole_column is not None for index in indices
        )  # those of years are no things
        return replace(taken, operation="count") if rows and not named and taken.operation == "look up" else taken
    return asked


def _is_per(asked: TableQuestion, index: TableIndex) -> bool:
    """Whether "per …" names a column of numbers and none of names, and another column of numbers is named beside it."""
    wanted = forms(asked.by, asked.language) | kin(asked.by)
    per = {at for at, head in enumerate(index.heads) if head.terms & wanted}
    if not per or not per <= set(index.values):
        return False
    match = Match(asked, index)
    return any(
        match.heads[at].words - frozenset().union(*(match.heads[one].words for one in per))
        for at in set(index.values) - per
    )


def _says_whether(asked: TableQuestion, index: TableIndex) -> bool:
    """Whether what is left out is the head of a column that says yes or no: "not paid"."""
    match = Match(table_question(asked.but, asked.language, but_for=False), index)
    return any(match.heads[at].words and index.says_whether(at) for at in index.keys)


def _may_hold_it(match: Match) -> bool:
    """Whether a table has a column of shares and a row that is asked for: then the share stands there."""
    shares = [one for at, one in enumerate(match.heads) if _is_share(match.index, at)]
    return bool(shares) and (
        any(one.words for one in shares) or any(held.exact & match.need for held in match.rows.values())
    )


def _is_share(index: TableIndex, column: int) -> bool:
    """Whether a column holds shares."""
    return index.table.columns[column].unit == "%" or "%" in index.table.columns[column].head


def all_but(asked: TableQuestion, plan: Plan) -> Plan | None:
    """``plan`` without the rows that the question leaves out; ``None`` where no row, or no such plan, is told by that."""
    if not asked.but:
        return plan
    index = plan.index
    several = plan.rows is None or len(plan.rows) > 1
    named = [_held_by(part, asked.language, index) for part in _AND.split(asked.but)]
    # "Kiel and Bremen" are two rows of one column; of "paid and from Bonn" it is not told what is left out.
    alike = len({columns for _, columns in named}) == 1
    if (
        not alike
        or not all(rows for rows, _ in named)
        or not index.whole
        or not several
        or plan.totals
        or len(plan.columns) > 1
    ):
        return None
    left_out = frozenset().union(*(rows for rows, _ in named))
    rows = tuple(
        number for number in (index.rows if plan.rows is None else plan.rows) if number not in left_out | index.totals
    )
    return replace(plan, rows=rows) if rows else None


def _held_by(part: str, language: str, index: TableIndex) -> tuple[frozenset[int], frozenset[int]]:
    """The rows that ``part`` names, and the columns by which it does."""
    match = Match(table_question(part, language), index)
    held = {
        number: one.columns
        for number, one in match.rows.items()
        if one.columns and match.need <= one.words and match.asked.periods <= one.periods
    }
    return frozenset(held), frozenset().union(*held.values())


def of_share(work: TableWork, plan: Plan) -> TableResult:
    """What share of the whole a cell is, or the rows that are counted are of all. Raises `TableProblem` where there is no whole."""
    index, head, sure = plan.index, work.head(plan.column) or "?", True
    rows = plan.rows or ()
    several = len(rows) > 1 or (index.name_column is not None and index.repeats(index.name_column))
    if plan.operation == "count" and rows and several and not work.asked.sign:
        numbers, part, whole = list(rows), float(len(rows)), float(work.table.row_count - len(index.totals))
        texts, of = (f"{part:.0f}", f"{whole:.0f}"), work.head(plan.named or 0)
    elif (
        plan.operation == "look up"
        and len(rows) == 1
        and not _is_share(index, plan.column)
        and not index.totals & set(rows)
    ):
        row = work.row(rows[0])
        total, sure = _whole(work, rows[0])
        if row.numbers[plan.column] is None or not total:
            raise TableProblem("no_numbers", column=head)
        numbers, part, whole = [rows[0]], row.numbers[plan.column] or 0.0, total
        texts, of = (row.cells[plan.column], work.text(total)), work.of([rows[0]])
    elif plan.operation == "sum" and plan.rows is None and index.whole_column not in (None, plan.column):
        _, own, _ = work.tables.aggregate(work.table, plan.column, None, work.but)
        _, all_of_it, _ = work.tables.aggregate(work.table, index.whole_column or 0, None, work.but)
        if not own or not all_of_it:
            raise TableProblem("no_numbers", column=head)
        part, whole = own, all_of_it
        numbers, texts, of = work.numbers(), (work.text(part), work.text(whole)), head
    else:
        raise TableProblem("not_understood", document=work.table.document_name)
    decimals = _DIGITS if work.asked.decimals is None else work.asked.decimals
    share = f"{_WHOLE * part / whole:.{decimals}f}"
    share = share.translate(COMMA if work.comma else {})
    found = work.found(plan.operation, f"{share} %", of, numbers, len(numbers), calculation_words.share(*texts, share))
    return replace(found, doubtful=not (index.whole and sure))


def _whole(work: TableWork, number: int) -> tuple[float | None, bool]:
    """What a cell of a row is a share of, and whether that is sure: of a year's row the year's own whole, else its column's total."""
    index, column, row = work.index, work.plan.column, work.row(number)
    wider = index.whole_column not in (None, column)
    first = _place(work.asked.text, work.name(row)) <= _place(work.asked.text, work.head(column))
    if wider and years(index.row_periods(row)):
        return row.numbers[index.whole_column or 0], first
    total = next((n for at in sorted(index.totals) if (n := index.rows[at].numbers[column]) is not None), None)
    if total is not None:
        return total, not (wider and first)
    _, total, _ = work.tables.aggregate(work.table, column, None, ())
    match = Match(work.asked, index)
    others = any(match.is_named_whole(one) for one in index.rows if one != number and match.rows[one].exact)
    negative = any((one.numbers[column] or 0.0) < 0 for one in index.rows.values())
    return total, not (others or negative or (wider and first))


def _place(text: str, label: str) -> int:
    """Where the first word of a label stands in a text; behind its end, where none does."""
    found = [text.casefold().find(word) for word in tokens_of(label.casefold())]
    return min((at for at in found if at >= 0), default=len(text))
