"""A table's row that states the value asked for: its label names what is asked, one of its columns the year."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from slmrag.chunking.tables.cell_numbers import NOTHING, cell_number
from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.schema import Page
from slmrag.schema.table_answer import StatedRow, TableAnswer
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.search.values.dated_columns import DatedColumn, dated_columns
from slmrag.search.values.same_words import apart
from slmrag.search.values.subject import Subject, fit, own_year
from slmrag.search.values.units import CellUnit, money_columns, unit_of
from slmrag.text.terms import fold_case, term_set, tokens_of

_LINES_ABOVE = 60  # in which heads and units are looked for (0: 37/5/15, 14/12/12)
_NEAR_ABOVE = 10  # of them in which the part of a year stands that a row is of
_STEM = 5  # letters of a word by which one is known that goes on from it
_ALL = 0.9  # of what is asked, and of what the label says, that is nearly all
_LONG_LABEL = 10  # words
_YEAR = 4  # digits of one
_MOST_UNTOLD = 4  # columns that nothing tells apart, of which each is said
_NOTE = re.compile(r"\d{1,2}(?:\.\d{1,2})*(?:\s?\(?[a-z]\)?)?(?:\s?[-–,]\s?\d{1,2})?")
_FOOTNOTED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\s?\([a-z]\)|\d{1,2}\s?[-–,]\s?\d{1,2}|\d{1,2}\.\d{1,2}\.\d{1,2}")
_OF_WHOLE = re.compile(
    r"\b(?:consolidated|statements? of|balance sheets?|five-year|key figures|highlights|konzern|consolidado)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*[^\W\d])(?:.*\d){3}.*")  # the number of a part: ZX-9000-15
_NO_UNIT = re.compile(r"[A-Z]{0,3}[-.]?\d.*")  # a time or a room: "17:30", "C3"
_UNITS = re.compile(
    r"\b(?:unit|uom|measure|einheit|unidad|unité|currency|währung|moneda|devise)|单位|單位|وحدة", re.IGNORECASE
)  # the heads of a column of units
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class LikelyRow:
    """A row that may state the value: what it would say, what speaks for it and against it (`stated_likely`), its words, and whether
    it says the first of several numbers that no word of the question tells apart."""

    row: StatedRow
    features: dict[str, float]
    words: str
    one_of_several: bool = False


class Rows:
    """The rows of tables that may state the value of ``subject``. ``page`` gives the page of a table; ``known`` are the years by which
    its document goes."""

    def __init__(self, subject: Subject, page: Callable[[str, int], Page], known: frozenset[str]) -> None:
        self._subject, self._page, self._known = subject, page, known

    def likely(self, table: StoredTable, rows: Sequence[TableRow]) -> list[LikelyRow]:
        """The rows of ``table`` that hold a word of the subject and a number of its kind."""
        found = [self._likely(table, row) for row in rows]
        return [one for one in found if one]

    def _likely(self, table: StoredTable, row: TableRow) -> LikelyRow | None:
        label, unit_cell, values = _parts(table, row)
        if (told := money_columns(table)) and self._subject.asked.kind == "money":
            values = [at for at in values if at in told]
        subject, language = self._subject, table.language
        own = self._held(label, language)
        if not label or not values or self._lacks_a_number(row) or not any(word.held(own) for word in subject.words):
            return None
        page = self._page(table.document_id, row.page)
        around = f"{row.section} {table.title} {page.section}"
        beside = term_set(" ".join([around, *(one.head for one in table.columns)]), language)
        above = _above(page.text, row.start)
        columns = self._columns(table, row, values, above, f"{label} {around}")
        if not columns:
            return None
        over = [row.section, table.title, *(above if not told else ())]
        units = [
            unit_of(row.cells[at], unit_cell, table.columns[at].head, f"{row.section} {label}", over)
            for at, _ in columns
        ]
        columns, several = _said_apart(columns, units)
        several = several or _comes_again(table, row, values, columns[0][0])
        (_, period), unit = columns[0], units[0]
        if not _is_of_kind(unit, subject.asked.kind):
            return None
        said = TableAnswer("look up", *_said(row, columns, unit, label), *_shown(table, row), 1)
        about = own_year(Path(table.document_name).stem, self._known)[1:]
        section = term_set(row.section, language)
        named, share, fits = apart(label), subject.share(own, beside), fit(subject.words, label, language)
        return LikelyRow(
            StatedRow(said, row, table),
            {
                "row": 1.0,
                f"row, {subject.asked.kind}": 1.0,
                "row share": share,
                "own row share": subject.share(own),
                "row left over": subject.left_over(own | beside),
                "fits": fits,
                "all told by row": float(min(fits, share) >= _ALL),
                "fits and share": fits * share,
                "change asked of row": float(subject.asks_change),
                "fits with section": fit(subject.words, f"{row.section} {label}", language) if row.section else 0.0,
                "head in label": float(all(word.held(own) for word in subject.heads[-1:])),
                "head over label": float(all(word.held(own | section) for word in subject.heads[-1:])),
                "head around": float(all(word.held(own | beside) for word in subject.heads[-1:])),
                "row untold": float(not subject.tells(own | beside, share)),
                "quality unnamed": float(not subject.apart <= named | apart(around)),
                "quality unasked": float(bool(named - subject.apart - subject.may_be_unasked)),
                "of statements": float(_OF_WHOLE.search(f"{around} {' '.join(above[-5:])}") is not None),
                "of the past": float(
                    not years(subject.asked.periods) and period[-4:].isdigit() and period[-4:] < about
                ),
                "year of head": float(any(map(str.isdigit, period))),
                "unit told": float(unit != CellUnit()),
                "long label": min(1.0, len(label.split()) / _LONG_LABEL),
                "small number": float(_is_small(row.cells[columns[0][0]])),
            },
            " ".join(filter(None, [row.section, label, period])),
            several,
        )

    def _held(self, label: str, language: str) -> frozenset[str]:
        """The terms of a label, and those of the subject that its words begin with: "European" says Europe."""
        words = [fold_case(token) for token in tokens_of(label)]
        begun = (term for word in self._subject.words for phrase in word.concept if len(phrase) == 1 for term in phrase)
        return term_set(label, language) | {
            term for term in begun if len(term) >= _STEM and any(word.startswith(term) for word in words)
        }

    def _lacks_a_number(self, row: TableRow) -> bool:
        """Whether a number is asked with that no cell has: "less than 30 euros" is not "less than 2 years"; or that of another part."""
        text = fold_case(" ".join([row.section, *row.cells]))
        held = frozenset(re.findall(r"\d+", text))
        return any(
            fold_case(word) not in text if _CODE.fullmatch(word) else word.isdigit() and len(word) < _YEAR and word not in held
            for word in self._subject.asked.rest
        )  # fmt: skip

    def _named(self, table: StoredTable, columns: Sequence[DatedColumn]) -> dict[int, int]:
        """How many words of the question name the head of each column of numbers, and no other's; of the table, not only of the row."""
        heads = {at: one.head for at, one in enumerate(table.columns) if one.numeric} | {
            at: head for at, _, head in columns
        }
        told = {at: term_set(head, table.language) for at, head in heads.items()}
        common = frozenset.intersection(*told.values())
        return {at: len((head - common) & self._subject.own) for at, head in told.items()}

    def _columns(
        self, table: StoredTable, row: TableRow, values: Sequence[int], above: Sequence[str], label: str
    ) -> list[tuple[int, str]]:
        """The columns of the periods that are asked for, or else of the latest ones, each with its period; none where it is of no such."""
        columns = dated_columns(table, values, above)
        asks_plan = "forecast" in self._subject.apart
        real = [one for one in columns if _is_plan(one[2]) == asks_plan]
        columns = columns if not real and not asks_plan else real
        if not columns:
            return []
        named = self._named(table, columns)
        columns = sorted(columns, key=lambda one: named[one[0]], reverse=True)
        if (most := max(named.values())) and not any(year for _, year, _ in columns):
            columns = [one for one in columns if named[one[0]] == most]
            if not columns:
                return []  # the row has no number in the column that is named
        asked = self._subject.asked
        if parts := asked.periods & PART_OF_YEAR:
            parted = [one for one in columns if parts & periods(one[2])[0]]
            near = " ".join([Path(table.document_name).stem.replace("_", " "), label, *above[:_NEAR_ABOVE]])
            if not parted and (
                any(PART_OF_YEAR & periods(one[2])[0] for one in columns) or not parts & periods(near)[0]
            ):
                return []  # a quarter that is named nowhere is not told by the year that is
            columns = parted or columns
        wanted = {year[1:] for year in years(asked.periods)}
        known = {year for _, year, _ in columns if year}
        if wanted and known and not wanted & known:
            return []
        if wanted and not known:
            told = years(periods(label)[0]) or self._known
            if told and wanted.isdisjoint(year[1:] for year in told):
                return []
        own = own_year(Path(table.document_name).stem, self._known)[1:]
        latest = sorted(wanted & known or known, key=lambda year: _years_off(year, own))
        count = max(1, asked.latest, len(wanted & known))
        if not latest and count > 1 and len(values) >= count:
            return [(at, head) for at, _, head in columns[:count]]
        if not latest and not most:
            return [(at, head) for at, _, head in columns if head] or [(columns[0][0], "")]
        found = []
        for year in latest[:count] or [""]:
            at, head = next(((at, head) for at, one, head in columns if one == year), (columns[0][0], columns[0][2]))
            found.append((at, " ".join(head.replace("›", " ").split()) if years(periods(head)[0]) else year or head))
        return found


def _years_off(year: str, own: str) -> tuple[bool, int]:
    """How far a ``year`` is from the document's ``own``, which is meant where none is asked for; what comes after it is last."""
    return (year > own, abs(int(own) - int(year))) if own else (False, -int(year))


def _said_apart(columns: list[tuple[int, str]], units: Sequence[CellUnit]) -> tuple[list[tuple[int, str]], bool]:
    """The columns whose numbers are said; and whether it is only the first of several, each with a head in words of its own, of which
    the question names none: a few of one unit are all said."""
    heads = {head for _, head in columns if any(map(str.isalpha, head)) and not years(periods(head)[0])}
    untold = len(heads) == len(columns) > 1
    if not untold or (len(columns) <= _MOST_UNTOLD and len(set(units)) == 1):
        return columns, False
    return columns[:1], True


def _comes_again(table: StoredTable, row: TableRow, values: Sequence[int], column: int) -> bool:
    """Whether another column has the same head as the first that is said, and another number."""
    head = table.columns[column].head
    return bool(head) and any(
        table.columns[at].head == head and row.numbers[at] != row.numbers[column] for at in values if at != column
    )


def _is_plan(head: str) -> bool:
    named = r"\b(?:target|budget|plan|forecast|guidance|soll|ziel|objetivo|presupuesto)\w*"
    return re.search(named, head, re.I) is not None


def _said(row: TableRow, columns: Sequence[tuple[int, str]], unit: CellUnit, label: str) -> tuple[str, str]:
    """The value and what it is of: of several years each with its own."""
    if len(columns) == 1:
        at, period = columns[0]
        return unit.said(row.cells[at]), _BETWEEN.join(filter(None, [label, period]))
    return "; ".join(
        f"{unit.said(row.cells[at])} ({period})" if period else unit.said(row.cells[at]) for at, period in columns
    ), label


def _is_small(cell: str) -> bool:
    """Whether a number may be the number of a note, or of a page."""
    return re.fullmatch(r"\(?\d{1,2}\)?", cell.strip()) is not None


def _parts(table: StoredTable, row: TableRow) -> tuple[str, str, list[int]]:
    """The label of a row, the cell that tells the unit of its numbers, and its columns of numbers."""
    words: list[str] = []
    unit, values = "", list[int]()
    for at, cell in enumerate(row.cells):
        if _FOOTNOTED.fullmatch(cell) and not values:
            continue  # the number of a note
        if row.numbers[at] is not None or (cell and cell.casefold() in NOTHING and words):
            values.append(at)
        elif cell and not values:
            if words and len(cell) <= 8 and cell_number(cell) is None and _may_be_unit(table, at, cell):
                unit = unit if table.columns[at].numeric else cell  # what stands for a number is no unit
            elif not _NOTE.fullmatch(cell):
                words.append(cell)
        elif cell and _is_another_label(table, at, cell):
            break
    label = " ".join(words)
    if row.section and (label[:1].islower() or label[:1] == "("):
        label = f"{row.section} {label}"  # a label of two lines
    return (label if any(map(str.isalpha, label)) else ""), unit, [at for at in values if row.numbers[at] is not None]


def _is_another_label(table: StoredTable, at: int, cell: str) -> bool:
    """Whether a cell behind numbers names those that follow it under the same head: a list beside the table, of which they are."""
    heads = [column.head for column in table.columns[at : at + 2]]
    return len(heads) == 2 and bool(heads[0]) and heads[0] == heads[1] and sum(map(str.isalpha, cell)) > 2


def _may_be_unit(table: StoredTable, column: int, cell: str) -> bool:
    """Whether a cell may tell the unit of the numbers behind it: none that is below a head which says what else it is, as a shop."""
    head = table.columns[column].head
    told = table.unit == "page" or table.columns[column].numeric or not head or _UNITS.search(head) is not None
    return told and not _NO_UNIT.match(cell)


def _above(text: str, start: int) -> list[str]:
    """The lines over a row, the nearest first."""
    return [line for line in reversed(text[:start].split("\n")) if line.strip()][:_LINES_ABOVE]


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
