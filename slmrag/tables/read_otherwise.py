"""Whether what is read in a question, though a rule explains all its words, may be read otherwise: then it is told with a warning."""

import re
from collections import defaultdict
from dataclasses import replace

from slmrag.chunking.tables.cell_numbers import column_of
from slmrag.chunking.tables.periods import periods, years
from slmrag.schema import Sentence
from slmrag.schema.table_answer import StatedRow, TableAnswer
from slmrag.tables.cell_match import Match
from slmrag.tables.column_sorts import asked_sorts, column_sorts
from slmrag.tables.of_several import is_of_several
from slmrag.tables.plan import Plan
from slmrag.tables.question_forms import CHANGED, GROWTH
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.tables.vocabulary import concept, label_terms, pattern
from slmrag.text.detect import detect_language

_RANKED = ("highest", "lowest", "sorted")
_WHOLE = 100  # per cent
_BETWEEN = " · "  # a row's name and a head
_MEASURE = re.compile(r"\((?!EUR|USD|GBP|CHF)[A-Za-zµ]{1,3}[²³23]?\)")
_NUMBER = re.compile(r"\d[\d.,]*")
_MEASURED = ("age", "weight")  # meanings that a number has under no head but its own
_TIMES = "hours days weeks months Stunden Tage Wochen Monate horas días semanas meses heures jours semaines mois 小时 天数 ساعات أيام"
# Of one of several: what they are all together is another sum.
_OF_EACH = re.compile(
    r"\b(?:unit|per|each|avg|average|mean|einzel\w*|stückpreis|je|pro|durchschnitt\w*|unitari[oa]|promedio|unitaire|moyenne?)\b|单价|均价|سعر الوحدة",
    re.IGNORECASE,
)


def may_be_otherwise(match: Match, plan: Plan, said: TableAnswer) -> bool:
    """Whether ``plan``, which explains all of a question by a rule and says what is ``said``, may not be what is meant."""
    asked, head = match.asked, match.index.table.columns[plan.column].head
    if plan.operation in ("sum", "groups") and asked.operation != "average" and _OF_EACH.search(_words(head)):
        return True
    if plan.operation in _RANKED and (asked.together or "share" in asked_sorts(asked.text)):
        return "share" not in column_sorts(match.index, plan.column)
    if plan.operation in ("highest", "lowest") and plan.by is None and _is_of_a_sum(match, plan, said):
        return True
    if _is_of_kin_alone(match, plan) or _is_no_money(match, plan):
        return True
    return plan.operation == "look up" and (
        _is_no_person(asked, said.value) or _is_no_share(match, plan, said.value) or _is_around_alone(match, plan)
    )


def row_may_be_otherwise(question: str, stated: StatedRow) -> bool:
    """Whether the row that states a value does not calculate what ``question`` asks for, is of one of several, says nothing of an
    age that is asked for, or of the year before or after which is asked."""
    value = stated.answer.value
    if is_of_several(question, stated.answer.of) or (
        "share" in asked_sorts(question) and _is_above_a_share(value, stated.table.language)
    ):
        return True
    asked = table_question(question, detect_language(question))
    text = " ".join([stated.answer.of, *stated.answer.heads, *stated.row.cells])
    if asked.bound_day and asked.bound_day.day[:4] in stated.answer.of:
        return True
    return is_not_calculated(asked, text) or any(
        label_terms(text, stated.table.language).isdisjoint(concept(one)) for one in asked.implied if one in _MEASURED
    )


def beside_stated(
    table: TableResult, row: StatedRow | None, first: Sentence | None, *, surely: bool
) -> TableResult | None:
    """A look-up in a printed ``table``, whose lines and heads are often lost, beside the ``row`` or the ``first`` sentence that states the
    value: told where they agree, in doubt where no sentence ``surely`` states another; ``None`` for a row without a name. A row that differs
    in the number of its name alone is another of a series, found by chance: "Yew 1" for "Yew 3"."""
    name, _, head = table.answer.of.rpartition(_BETWEEN)
    if not any(map(str.isalnum, name or head)):
        return None
    told = set(_NUMBER.findall(table.answer.value))
    if row is not None and not table.doubtful and not surely and _is_of_series(name, row.answer.of):
        return table
    if row is not None:
        return table if told and told <= set(_NUMBER.findall(row.answer.value)) and not table.doubtful else None
    if first is None or not first.stated or told <= set(_NUMBER.findall(first.text)):
        return table
    return None if surely else replace(table, doubtful=True)


def _is_of_series(name: str, other: str) -> bool:
    """Whether two names are the same but for a number."""
    other = other.partition(_BETWEEN)[0]
    one, another = (" ".join(_NUMBER.sub(" ", text).casefold().split()) for text in (name, other))
    return one == another and _NUMBER.findall(name) != _NUMBER.findall(other)


def tells_no_result(question: str, sentence: Sentence) -> bool:
    """Whether ``question`` asks to calculate, and ``sentence`` says nothing of that."""
    asked = table_question(question, detect_language(question))
    return is_not_calculated(asked, f"{sentence.heading} {sentence.text}")


def is_not_calculated(asked: TableQuestion, text: str) -> bool:
    """Whether a question asks to compare, to rank, to average, or for years together, and ``text`` says nothing of that: it tells one
    of the numbers."""
    named = sorted(years(asked.periods))
    if asked.operation in ("difference", "sum") and len(named) > 1 and named[0][1:] not in text:
        return True
    match asked.operation:
        case "difference":
            said = (pattern("operations", "difference"), pattern("comparisons"), GROWTH, CHANGED)
            return not any(form.search(text) for form in said)
        case "average":
            return not pattern("operations", "average").search(_words(text))
        case "highest" | "lowest" | "sorted":
            return not (pattern("highest").search(_words(text)) or pattern("lowest").search(_words(text)))
        case _:
            return False


def _is_of_kin_alone(match: Match, plan: Plan) -> bool:
    """Whether a column is told by a word that is only like its head, beside another one of money: "cost" by "Paid", and not "Planned"."""
    head, columns = match.heads[plan.column], match.index.table.columns
    unit = columns[plan.column].unit
    alike = [
        at for at in match.index.values if at != plan.column and columns[at].unit == unit and not match.heads[at].words
    ]
    return bool(head.words) and not head.exact and bool(unit) and bool(alike)


def _words(head: str) -> str:
    return head.replace("_", " ")


def _is_of_a_sum(match: Match, plan: Plan, said: TableAnswer) -> bool:
    """Whether what is asked for stands in several rows, and another one has the most all together: "which customer ordered most"."""
    named, index = plan.named, plan.index
    if (
        named is None
        or named not in match.targets
        or not index.whole
        or named in index.times
        or not index.repeats(named)
    ):
        return False
    sums: dict[str, float] = defaultdict(float)
    for number in plan.rows or index.rows:
        if number not in index.totals:
            sums[index.rows[number].cells[named]] += index.rows[number].numbers[plan.column] or 0.0
    best = (max if plan.operation == "highest" else min)(sums, key=lambda name: sums[name], default="")
    return not said.value.startswith(best) or said.row_count > 1


def _is_no_person(asked: TableQuestion, value: str) -> bool:
    """Whether somebody is asked for, and what is said is a number or a day."""
    return "person" in asked.implied and (any(map(str.isdigit, value)) or bool(periods(value)[0]))


def _is_no_money(match: Match, plan: Plan) -> bool:
    """Whether a price or a pay is asked for, and what is said is a time by its head: the hours of somebody for the hourly pay,
    or under one that says in what it is measured: "Electricity (kWh)"."""
    head = match.index.heads[plan.column].terms
    no_money = "money" in asked_sorts(match.asked.text) and "money" not in column_sorts(match.index, plan.column)
    measured = _MEASURE.search(match.index.table.columns[plan.column].head)
    return no_money and bool(measured or head & label_terms(_TIMES, "en") | head & label_terms(_TIMES, "de"))


def _is_no_share(match: Match, plan: Plan, value: str) -> bool:
    """Whether a share or a rate is asked for, and what is said is a number above 100 in a column of none."""
    asked, held = asked_sorts(match.asked.text), column_sorts(match.index, plan.column)
    return "share" in asked - held and _is_above_a_share(value, match.index.table.language)


def _is_above_a_share(value: str, language: str) -> bool:
    number = column_of("", [value.partition(" (")[0]], language)[1][0]
    return "%" not in value and number is not None and abs(number) > _WHOLE


def _is_around_alone(match: Match, plan: Plan) -> bool:
    """Whether a head says more than is asked for, and a word of the question stands around the table alone: another column may have it."""
    head, row = match.heads[plan.column], match.rows[(plan.rows or (0,))[0]]
    return head.over >= 1 and bool((match.need & match.around) - head.words - row.words - match.named)
