"""A table as it is asked: the words of its heads, of the labels of its rows, and of what stands around it, each looked at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.tables.cells_of_column import are_months, counts_rows, day_of, month_of, whole_of
from slmrag.tables.sum_rows import sum_rows
from slmrag.tables.vocabulary import beginnings, concept, label_terms, label_words, pattern
from slmrag.text.months import month_name
from slmrag.text.numbers import magnitude
from slmrag.text.terms import fold_case

_CODES = 0.8  # of the cells of a column of them, that have letters and digits
_DATED = 0.6  # of the cells of a column, that are days
_BRACKETS = re.compile(r"\([^()]*\)")
_WHETHER = 3  # different cells of a column that says yes or no, or neither
_YES = frozenset(["yes", "y", "true", "ja", "sí", "si", "oui", "x", "✓", "✔", "是", "نعم"])
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SIGN_WORDS = {
    "$": "dollar dollars usd",
    "€": "euro euros eur",
    "£": "pound pounds gbp",
    "%": "percent percentage",
    "¥": "yen jpy",
}
_CURRENCIES = frozenset(["eur", "usd", "gbp", "chf", "jpy", "cny"])


@dataclass(frozen=True, slots=True)
class Label:
    """A head or the text of a cell: the terms it holds, the words it is known by, and its periods."""

    text: str
    terms: frozenset[str]
    words: tuple[frozenset[str], ...]
    periods: frozenset[str]


class TableIndex:
    """A table with some or all of its rows, by their numbers; ``page`` gives the text that stands on its page."""

    def __init__(self, table: StoredTable, rows: Mapping[int, TableRow], page: Callable[[], str]) -> None:
        self.table, self.rows, self._page = table, rows, page
        self.beside: frozenset[str] = frozenset()  # the terms of what other tables of its document are about

    @property
    def whole(self) -> bool:
        """Whether all rows are here."""
        return len(self.rows) == self.table.row_count

    @cached_property
    def heads(self) -> list[Label]:
        """The head of each column; neither its currency nor what stands in brackets tells it from what is asked: "Price EUR (net)"."""
        labels = [self.label(column.head) for column in self.table.columns]
        labels = [replace(one, words=self.label(_BRACKETS.sub(" ", one.text)).words or one.words) for one in labels]
        return [
            replace(one, words=tuple(word for word in one.words if not word <= _CURRENCIES) or one.words)
            for one in labels
        ]

    @cached_property
    def first_like(self) -> list[int]:
        """Of each column the first with the same head and cells: a merged cell stands in several."""
        seen: dict[tuple[str, ...], int] = {}
        return [
            seen.setdefault((column.head, *(row.cells[at] for row in self.rows.values())), at)
            for at, column in enumerate(self.table.columns)
        ]

    @cached_property
    def times(self) -> dict[int, str]:
        """The columns of numbers that are years, quarters or months by their heads: what stands before each to say so."""
        found = {}
        for at, (head, column) in enumerate(zip(self.heads, self.table.columns, strict=True)):
            numbers = [number for row in self.rows.values() if (number := row.numbers[at]) is not None]
            if not column.numeric or not numbers or any(one != int(one) for one in numbers):
                continue
            if at in self.years and head.terms & (concept("year") | concept("date")):
                found[at] = ""
            elif head.terms & concept("quarter") and all(1 <= one <= 4 for one in numbers):
                found[at] = "Q"
            elif head.terms & concept("month") and all(1 <= one <= 12 for one in numbers):
                found[at] = "M"
        return found

    @cached_property
    def months(self) -> frozenset[int]:
        """The columns of months with their years, as machines write them."""
        rows = self.rows.values()
        return frozenset(at for at in range(len(self.heads)) if are_months([row.cells[at] for row in rows]))

    def text(self, row: TableRow, column: int) -> str:
        """What a cell says; of a quarter or a month that is written as a number which one it is: "Q3", "March", "June 2025"."""
        number = row.numbers[column]
        if column in self.months and (written := month_of(row.cells[column])):
            year, month = written
            return f"{month_name(month, self.table.language)} {year}"
        if column not in self.times or number is None or not self.times[column]:
            return row.cells[column]
        return f"Q{number:.0f}" if self.times[column] == "Q" else month_name(int(number), self.table.language)

    def power(self, column: int) -> int:
        """The power of ten that the numbers of a column are in, by its head or what stands over the table; 0 where neither tells."""
        for text in (self.table.columns[column].head, *self.table.title.split("\n")):
            words = [
                one
                for one in re.findall(r"[^\W\d_]{3,}", text.casefold())
                if not (one == "mil" and self.table.language != "es")
            ]
            if found := max((magnitude(one, self.table.language) for one in words), default=0):
                return found if found > 2 else 0
        return 0

    @cached_property
    def keys(self) -> frozenset[int]:
        """The columns that name a row: those of text, and a first one of years or numbers that stand once each."""
        named = {at for at, column in enumerate(self.table.columns) if not column.numeric} | set(self.times)
        at = int(counts_rows(self.table.columns, self.rows))
        first = self.table.columns[at]
        if first.numeric and not first.unit:
            numbers = [row.numbers[at] for row in self.rows.values()]
            if len(numbers) > 1 and None not in numbers and len(set(numbers)) == len(numbers):
                named.add(at)
        return frozenset(named)

    @cached_property
    def labels(self) -> list[int]:
        """The columns that tell rows apart: those that name them, and those of years."""
        return sorted(self.keys | self.years)

    @cached_property
    def years(self) -> frozenset[int]:
        """The columns of numbers that are years."""
        found = set()
        for at in range(len(self.table.columns)):
            numbers = [number for row in self.rows.values() if (number := row.numbers[at]) is not None]
            if numbers and all(1900 <= number < 2100 and number == int(number) for number in numbers):
                found.add(at)
        return frozenset(found)

    @cached_property
    def values(self) -> list[int]:
        """The columns of numbers that name no row, nor number them."""
        counts = {0} if counts_rows(self.table.columns, self.rows) else set()
        return [at for at, column in enumerate(self.table.columns) if column.numeric and at not in self.keys | counts]

    @cached_property
    def whole_column(self) -> int | None:
        """The column of numbers that is the one to be asked for where none is named: the only one, or the sum of all before it."""
        if len(self.values) < 2:
            return next(iter(self.values), None)
        parts = {at for at, head in enumerate(self.heads) if head.periods & PART_OF_YEAR}  # of a half-year in between
        return whole_of(list(self.rows.values()), self.values, parts)

    @cached_property
    def dates(self) -> dict[int, dict[int, str]]:
        """The columns of days: of each row that has one its day, in a form that sorts ("2021-03-09")."""
        found = {}
        for at in sorted(self.keys):
            filled = [number for number, row in self.rows.items() if row.cells[at]]
            days = {number: day for number in filled if (day := day_of(self.rows[number].cells[at]))}
            if days and len(days) >= _DATED * len(filled):
                found[at] = days
        return found

    @cached_property
    def name_column(self) -> int | None:
        """The column by which a row is called: the first that names it, and is not empty."""
        filled = [at for at in sorted(self.keys) if any(row.cells[at] for row in self.rows.values())]
        named = [
            at
            for at in filled
            if not (
                self._only_counts(at) or self._is_same(at) or at in self.dates or at in self.times or self.is_code(at)
            )
        ]
        return next(iter(named or filled), None)

    def _is_same(self, column: int) -> bool:
        """Whether all rows say the same in a column, as "TOTAL" of rows that are each one."""
        return len(self.rows) > 2 and len({row.cells[column] for row in self.rows.values()}) == 1

    def repeats(self, column: int) -> bool:
        """Whether a column says the same in several rows."""
        texts = [row.cells[column] for row in self.rows.values()]
        return len(set(texts)) < len(texts)

    def says_whether(self, column: int) -> bool:
        """Whether the cells of a column say yes or no to its head, and nothing else."""
        texts = {fold_case(row.cells[column]) for row in self.rows.values()} - {""}
        return len(texts) <= _WHETHER and not texts.isdisjoint(_YES)

    @staticmethod
    def is_yes(cell: str) -> bool:
        """Whether a cell says yes, and nothing else."""
        return fold_case(cell) in _YES

    def is_code(self, column: int) -> bool:
        """Whether the cells of a column are numbers of things, and no names: each has a digit, and most a letter, in one word."""
        cells = [row.cells[column] for row in self.rows.values() if row.cells[column]]
        mixed = [
            cell for cell in cells if any(map(str.isalpha, cell)) and any(map(str.isdigit, cell)) and " " not in cell
        ]
        return (
            len(cells) > 1 and len(mixed) >= _CODES * len(cells) and all(any(map(str.isdigit, cell)) for cell in cells)
        )

    @cached_property
    def surname_column(self) -> int | None:
        """The column of last names beside that of first names, by which rows are called."""
        name = self.name_column
        if name is None or not self.heads[name].terms & concept("first_name") or name + 1 >= len(self.heads):
            return None
        return name + 1 if self.heads[name + 1].terms & concept("surname") else None

    def _only_counts(self, column: int) -> bool:
        """Whether a column only says the how manieth each row is: 1, 2, 3 or I, II, III."""
        cells = [row.cells[column].strip(" .").upper() for _, row in sorted(self.rows.items()) if row.cells[column]]
        counted = [[str(at) for at in range(first, first + len(cells))] for first in (0, 1)]
        return len(cells) > 1 and (cells in counted or cells == list(_ROMAN[: len(cells)]))

    @cached_property
    def around(self) -> frozenset[str]:
        """The terms of the title, the document's name, and the units."""
        signs = {
            sign for column in self.table.columns for sign in (column.unit, column.head[-3:]) if sign in SIGN_WORDS
        }
        signs |= {sign for sign in SIGN_WORDS if sign in self.table.title}
        text = " ".join(
            [
                self.table.title,
                Path(self.table.document_name).stem.replace("_", " "),
                *(SIGN_WORDS[sign] for sign in signs),
            ]
        )
        return (label_terms(text, self.table.language) | label_terms(text, "en")) - self.beside

    @cached_property
    def of_document(self) -> frozenset[str]:
        """The terms of the document's name."""
        return label_terms(Path(self.table.document_name).stem.replace("_", " "), "en")

    @cached_property
    def on_page(self) -> frozenset[str]:
        """The terms of all that stands on its page."""
        return label_terms(self._page(), self.table.language)

    @cached_property
    def periods(self) -> frozenset[str]:
        """The periods of the table as a whole: those that stand nearest over it."""
        for line in reversed(self.table.title.split("\n")):
            found, _ = periods(line)
            if years(found) or found & PART_OF_YEAR:
                return found
        return frozenset().union(*(periods(line)[0] for line in self.table.title.split("\n")))

    @cached_property
    def totals(self) -> frozenset[int]:
        """The rows that sum up others."""
        return sum_rows(self.rows, sorted(self.keys), self.name_column, self.values)

    @cached_property
    def whole_cells(self) -> frozenset[str]:
        """The words that are all that a cell says which names rows: "paid"."""
        rows = [row for number, row in self.rows.items() if number not in self.totals]
        return frozenset(fold_case(row.cells[at]) for row in rows for at in self.keys if " " not in row.cells[at])

    @cached_property
    def left_over(self) -> frozenset[int]:
        """The rows of what belongs to no other: they are added up, and not counted or ranked."""
        name, found = self.name_column, pattern("left_over")
        return frozenset(n for n, row in self.rows.items() if name is not None and found.match(row.cells[name].strip()))

    def label(self, text: str) -> Label:
        """A head or the text of a cell of this table."""
        found, rest = periods(text)
        terms = label_terms(text, self.table.language)
        return Label(text, terms | beginnings(terms), label_words(rest, self.table.language), found)

    def row_periods(self, row: TableRow) -> frozenset[str]:
        """The periods that a row is of, by the cells that name it and by its section."""
        texts = [row.section, *(self.text(row, at) for at in self.keys)]
        return frozenset().union(*(periods(text)[0] for text in texts if text))

    def headed(self, meaning: str) -> list[int]:
        """The columns whose heads have a meaning, such as "age"."""
        wanted = concept(meaning)
        return [at for at, head in enumerate(self.heads) if head.terms & wanted]
