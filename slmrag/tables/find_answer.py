"""A question, answered from the tables of the documents where one of them explains every word of it."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.chunking.tables.periods import years
from slmrag.errors.table_problems import TableProblem
from slmrag.library import Shelf
from slmrag.schema import Passage, Scope
from slmrag.tables.asked_tables import asked_tables, index_of, tell_apart, those_named
from slmrag.tables.calculation import calculate, over_years
from slmrag.tables.cell_match import Match
from slmrag.tables.choice import best_of, one_of_each
from slmrag.tables.derived import all_but, read_for
from slmrag.tables.head_words import with_head_words
from slmrag.tables.likely_answer import both, is_nothing, likeliest, with_likelier
from slmrag.tables.month_spans import by_months
from slmrag.tables.plans import plans
from slmrag.tables.read_otherwise import may_be_otherwise
from slmrag.tables.readings import all_together, under_bound
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.tables.two_columns import of_two_columns
from slmrag.tables.two_questions import two_questions
from slmrag.tables.word_links import Similarities
from slmrag.text.detect import detect_language

_IN_ONE_UNIT = 0.6  # how likely rows of one unit must be meant of a column that has several


def find_answer(
    shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage], similarities: Similarities | None = None
) -> TableResult | None:
    """What a table of ``scope`` says to ``question``; ``None`` where none is asked about, or too little of it is understood.

    Looked at are the tables on the pages of ``passages``, and of what keywords find. Where no rule explains every word, the
    likeliest of the plans is taken, if it is likely enough and there are ``similarities``, which tell what heads mean. Raises `TableProblem`
    where it is understood, and cannot be calculated. Two questions in one are answered one by one.
    """
    if parts := two_questions(question):
        one, other = (find_answer(shelf, part, scope, passages, similarities) for part in parts)
        if one and other and not one.unsure and not other.unsure:
            return both(one, other, "", doubtful=one.doubtful or other.doubtful)
    taken = table_question(question, detect_language(question))
    tables = asked_tables(shelf, question, scope, passages) if taken.words or taken.periods or taken.but else []
    indices = [index for table in tables if (index := index_of(shelf, table, taken))]
    tell_apart(indices)
    indices = those_named(taken, indices)
    of_months = by_months(taken, indices) if indices else None
    if of_months is None:
        return None
    taken = with_head_words(read_for(of_months, indices), indices)
    matches = [Match(taken, index) for index in indices]
    for match in matches:
        match.in_others = frozenset().union(*(other.in_labels for other in matches if other is not match))
    if (compared := of_two_columns(shelf.tables, taken, matches)) is not None:
        return compared
    others = [reading for reading in (all_together(taken), under_bound(taken)) if reading]
    more = [(reading, [Match(reading, index) for index in indices]) for reading in others]
    hindered: TableProblem | None = None
    try:
        if (explained := _explained(shelf, [(taken, matches), *more])) is not None:
            return with_likelier(shelf.tables, explained, taken, indices, similarities)
    except TableProblem as problem:
        if problem.notice.key != "mixed_units" or similarities is None:
            raise
        hindered = problem  # some of its rows may be in one unit
    _look_for_years(taken, matches, passages)
    if similarities is None:
        return None
    likely = likeliest(shelf.tables, taken, [match.index for match in matches], similarities)
    if hindered and (likely is None or likely.unsure or likely.share < _IN_ONE_UNIT):
        raise hindered
    if likely and likely.doubtful:  # it may be the cell of another year
        read = {index.table.key for index, _ in likely.rows}
        _look_for_years(taken, [match for match in matches if match.index.table.key in read], passages, explained=False)
    return likely


def _explained(shelf: Shelf, read: Sequence[tuple[TableQuestion, Sequence[Match]]]) -> TableResult | None:
    """What a table says that explains every word of the question as it is first ``read``, or as it is read else."""
    for page in (False, True):
        for number, (reading, matches) in enumerate(read):
            found = _found(shelf, reading, matches, page)
            if found is not None and not (number == 0 and is_nothing(found)):
                return found
    return None


def _found(shelf: Shelf, taken: TableQuestion, matches: Sequence[Match], page: bool) -> TableResult | None:
    if taken.operation in ("sum", "average", "difference") and len(years(taken.periods)) > 1:
        if each := one_of_each(taken, [match.index for match in matches], page=page):
            return over_years(shelf.tables, taken, each)
        return None
    best = best_of([plan for match in matches if match.index.whole or not page for plan in plans(match, page=page)])
    best = best and all_but(taken, best)
    if best is None:
        return None
    found = calculate(shelf.tables, taken, best)
    index = best.index
    match = next(one for one in matches if one.index is index)
    untold = (
        found.answer.operation == "look up" and not taken.words and "person" in taken.implied
    )  # who did what: "who won"
    return replace(found, doubtful=found.doubtful or untold or may_be_otherwise(match, best, found.answer))


def _look_for_years(
    taken: TableQuestion, matches: Sequence[Match], passages: Sequence[Passage], *, explained: bool = True
) -> None:
    """Raise `TableProblem` where a table explains all of a question but its year (unless it need not be ``explained``), and no
    passage is of that year either."""
    wanted = years(taken.periods)
    if not wanted or taken.bound_day or any(year[1:] in passage.chunk.text for year in wanted for passage in passages):
        return
    timeless = replace(taken, periods=taken.periods - wanted)
    for match in matches:
        held = frozenset().union(match.index.periods, *(one.periods for one in (*match.heads, *match.rows.values())))
        other = wanted.isdisjoint(held) and years(held)
        if other and (not explained or plans(Match(timeless, match.index), page=True)):
            said = ", ".join(sorted(year[1:] for year in wanted))
            raise TableProblem("year_not_in_table", document=match.index.table.document_name, year=said)
