"""A table's row that states the value asked for: its label names what is asked, one of its columns the year."""

import re
from collections.abc import Callable, Sequence

from slmrag.chunking.tables.cell_numbers import NOTHING, cell_number
from slmrag.chunking.tables.periods import periods, years
from slmrag.schema import Page
from slmrag.schema.table_answer import StatedRow, TableAnswer
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.search.values.subject import Subject, fit
from slmrag.search.values.units import CellUnit, unit_of
from slmrag.text.terms import terms

# Measured with others left as they are (tests/benchmarks/value_weights.py): values stated rightly / wrongly without a warning /
# absent and not stated, of 45 and 15 questions of reports.jsonl, 38/4/15 as it stands, and then of reports_m.jsonl, 15/11/12
# (some were asked of the first alone). Where no figure stands, nothing moved.
_LABEL = 0.5  # what it adds that a label says nothing besides (0: 34/8/15, same)
_SHARE = 1.2  # of how much of what is asked a row holds (0: 32/10/15, same; 1.8: same, 14/12/12)
_PLAIN = 0.54  # what a row is worth beside a sentence whose meaning was compared (0: 34/8/15, same)
_BOUND = 0.6  # of what is asked it must hold (0.9: 35/6/15, 13/13/12)
_FITS = 0.6  # of what a label says must be asked for (0: same, 16/11/12; 0.9: 37/4/15, 15/11/13)
_FITS_LONG = 0.67  # of a label of more than the next number of words (1.005: 35/6/15, same)
_SHORT_LABEL = 4  # words (0: 37/4/15, 15/11/13)
_SURE = 0.9  # of both, to be sure (1.35: 36/6/15, 16/10/12)
_CONSOLIDATED = 0.1  # more for the statement of the whole (0: same, 14/12/12)
_PAST = 0.2  # off for a year that is not the last: of two rows alike the last comes first
_LINES_ABOVE = 60  # in which heads and units are looked for (0: 37/5/15, 14/12/12)
_YEAR = 4  # digits of one
_HEAD_LETTERS = 12  # of a head that tells nothing
_YEARS = re.compile(r"(?<![\d.,])(?:FY\s?)?((?:19|20)\d\d)(?:[-/](\d\d))?\d?(?![\d.,]\d)")
_NOTE = re.compile(r"\d{1,2}(?:\.\d{1,2})*(?:\s?\(?[a-z]\)?)?(?:\s?[-–,]\s?\d{1,2})?")
_FOOTNOTED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\s?\([a-z]\)|\d{1,2}\s?[-–,]\s?\d{1,2}|\d{1,2}\.\d{1,2}\.\d{1,2}")
_OF_WHOLE = re.compile(
    r"\b(?:consolidated|statements? of|balance sheets?|five-year|key figures|highlights|konzern|consolidado)",
    re.IGNORECASE,
)
_NOTES = re.compile(r"\b(?:notes?|ref|anhang|nota)\b", re.IGNORECASE)
_BETWEEN = " · "


class Rows:
    """The rows of tables that may state the value of ``subject``. ``page`` gives the page of a table."""

    def __init__(self, subject: Subject, page: Callable[[str, int], Page], known: frozenset[str]) -> None:
        self._subject, self._page, self._known = subject, page, known

    def best(self, table: StoredTable, rows: Sequence[TableRow]) -> StatedRow | None:
        """The row of ``table`` that states the value best, of those that are near enough to it."""
        found = [state for row in rows if (state := self._stated(table, row))]
        return max(found, key=lambda one: one.worth, default=None)

    def _stated(self, table: StoredTable, row: TableRow) -> StatedRow | None:
        label, unit_cell, values = _parts(row)
        if not label or not values:
            return None
        subject, language = self._subject, table.language
        own = frozenset(terms(label, language))
        if not any(word.held(own) for word in subject.words) or self._lacks_a_number(row):
            return None
        fits = fit(subject.words, label, language)
        if fits < (_FITS if len(label.split()) <= _SHORT_LABEL else _FITS_LONG):
            return None
        page = self._page(table.document_id, row.page)
        around = f"{row.section} {table.title} {page.section}"
        share = subject.share(
            own, frozenset(terms(f"{around} {' '.join(one.head for one in table.columns)}", language))
        )
        held = own | frozenset(terms(row.section, language))
        if (
            share < _BOUND
            or not subject.tells(held | frozenset(terms(around, language)), share)
            or not all(word.held(held) for word in subject.heads[-1:])
        ):
            return None
        if not subject.is_alike(label, around):
            return None
        above = _above(page.text, row.start)
        column = self._column(table, row, values, above, f"{label} {around}")
        if column is None:
            return None
        at, period = column
        head = table.columns[at].head
        unit = unit_of(row.cells[at], unit_cell, head, label, [row.section, table.title, *above])
        if not _is_of_kind(unit, subject.asked.kind):
            return None
        said = TableAnswer(
            "look up", unit.said(row.cells[at]), _BETWEEN.join(filter(None, [label, period])), *_shown(table, row), 1
        )
        of_whole = _OF_WHOLE.search(f"{around} {' '.join(above[-5:])}") is not None
        worth = _SHARE * share + _LABEL * fits + _PLAIN + _CONSOLIDATED * of_whole
        latest = max((year[1:] for year in self._known), default="")
        worth -= _PAST * (not years(subject.asked.periods) and period[-4:].isdigit() and period[-4:] < latest)
        return StatedRow(worth, said, row, table, share >= _SURE and fits >= _SURE)

    def _lacks_a_number(self, row: TableRow) -> bool:
        """Whether a number is asked with that no cell has: "less than 30 euros" is not "less than 2 years"."""
        held = frozenset(re.findall(r"\d+", " ".join(row.cells)))
        return any(word.isdigit() and len(word) < _YEAR and word not in held for word in self._subject.asked.rest)

    def _by_head(self, columns: Sequence[tuple[int, str, str]], language: str) -> list[tuple[int, str, str]]:
        """Columns, those first whose heads hold most of what is asked."""

        def held(column: tuple[int, str, str]) -> int:
            return sum(word.held(frozenset(terms(column[2], language))) for word in self._subject.words)

        return sorted(columns, key=held, reverse=True)

    def _column(
        self, table: StoredTable, row: TableRow, values: Sequence[int], above: Sequence[str], label: str
    ) -> tuple[int, str] | None:
        """The column of the period that is asked for, or else of the latest, and that period; ``None`` where it is of no such."""
        columns = _dated(table, values, above)
        asks_plan = "forecast" in self._subject.apart
        real = [one for one in columns if _is_plan(one[2]) == asks_plan]
        columns = columns if not real and not asks_plan else real
        if not columns:
            return None
        columns = self._by_head(columns, table.language)
        wanted = {year[1:] for year in years(self._subject.asked.periods)}
        known = {year for _, year, _ in columns if year}
        if wanted and known and not wanted & known:
            return None
        if wanted and not known:
            told = years(periods(label)[0]) or self._known
            if told and wanted.isdisjoint(year[1:] for year in told):
                return None
        year = max(wanted & known, default="") or max(known, default="")
        at, head = next(((at, head) for at, one, head in columns if one == year), (columns[0][0], columns[0][2]))
        return at, " ".join(head.replace("›", " ").split()) if years(periods(head)[0]) else year or head


def _is_plan(head: str) -> bool:
    return (
        re.search(r"\b(?:target|budget|plan|forecast|guidance|soll|ziel|objetivo|presupuesto)\w*", head, re.I)
        is not None
    )


def _parts(row: TableRow) -> tuple[str, str, list[int]]:
    """The label of a row, the cell that tells the unit of its numbers, and its columns of numbers."""
    words: list[str] = []
    unit, values = "", list[int]()
    for at, cell in enumerate(row.cells):
        if _FOOTNOTED.fullmatch(cell) and not values:
            continue  # the number of a note
        if row.numbers[at] is not None or (cell and cell.casefold() in NOTHING and words):
            values.append(at)
        elif cell and not values:
            if words and len(cell) <= 8 and cell_number(cell) is None:
                unit = cell
            elif not _NOTE.fullmatch(cell):
                words.append(cell)
    label = " ".join(words)
    if row.section and (label[:1].islower() or label[:1] == "("):
        label = f"{row.section} {label}"  # a label of two lines
    return (label if any(map(str.isalpha, label)) else ""), unit, [at for at in values if row.numbers[at] is not None]


def _above(text: str, start: int) -> list[str]:
    """The lines over a row, the nearest first."""
    return [line for line in reversed(text[:start].split("\n")) if line.strip()][:_LINES_ABOVE]


def _dated(table: StoredTable, values: Sequence[int], above: Sequence[str]) -> list[tuple[int, str, str]]:
    """Of each column of numbers its place, its year, and its head; where no head says a year, by the line above that has them."""
    columns = [(at, table.columns[at].head) for at in values if not _NOTES.search(table.columns[at].head)]
    dated = [(at, _year(head), head) for at, head in columns]
    if any(year for _, year, _ in dated) or not dated:
        return dated
    for number, line in enumerate(above):
        if named := _named_columns(line, above[number + 1 :], len(dated)):
            return [(at, year, head) for (at, _, _), (year, head) in zip(dated, named, strict=True)]
        found = _years_of_heads(above[number:])
        if len(found) >= 2 and not _numbers_beside(line, len(found)):
            last = dated[-len(found) :]
            return [(at, year, head) for (at, _, head), year in zip(last, found[-len(last) :], strict=True)]
    return dated


def _named_columns(line: str, over: Sequence[str], count: int) -> list[tuple[str, str]]:
    """The year and the head of each of ``count`` columns, where ``line`` names plans and results beside years of the past:
    "Target Actual 2022 2021", the year of the first two over it."""
    heads = re.findall(r"(?:19|20)\d\d|\b(?:target|budget|plan|forecast|actual|soll|ist|ziel)\b", line, re.IGNORECASE)
    past = [head for head in heads if head.isdigit()]
    if len(heads) != count or not past or len(past) == count:
        return []
    lone = next((one.strip() for one in over[:2] if re.fullmatch(r"\s*(?:19|20)\d\d\s*", one)), "")
    year = lone or str(int(max(past)) + 1)
    return [(head, head) if head.isdigit() else (year, f"{head} {year}") for head in heads]


def _years_of_heads(lines: Sequence[str]) -> list[str]:
    """The years of a line of heads, or of the short lines of one head each that it ends; ``lines`` go up from it."""
    found: list[str] = []
    for line in lines:
        years_in = [_ends(match) for match in _YEARS.finditer(line)]
        if found and (len(line) > _HEAD_LETTERS or (not years_in and any(map(str.isdigit, line)))):
            break
        if not found and not years_in:
            break
        if len(years_in) > 1 and not found:
            return years_in
        found = [*years_in, *found]
    return found


def _numbers_beside(line: str, count: int) -> bool:
    """Whether a line says more numbers than its years: it is a row, and no head."""
    return len(re.findall(r"(?<![\w.,/-])\d[\d.,]*", line)) > count + 1


def _year(head: str) -> str:
    return max((_ends(match) for match in _YEARS.finditer(head)), default="")


def _ends(match: re.Match[str]) -> str:
    return f"{match[1][:2]}{match[2]}" if match[2] else match[1]


def _is_of_kind(unit: CellUnit, kind: str) -> bool:
    match kind:
        case "share":
            return unit.is_share
        case "money":
            return not unit.is_share and not unit.counts
        case "count":
            return not unit.is_share and not unit.currency
    return True


def _shown(table: StoredTable, row: TableRow) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The heads and the cells of a row, without columns that are empty in both."""
    kept = [at for at, cell in enumerate(row.cells) if cell or table.columns[at].head]
    return tuple(table.columns[at].head for at in kept), (tuple(row.cells[at] for at in kept),)
