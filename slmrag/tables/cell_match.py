"""Which cells of a table a question means. Every word of it must be explained: by a row, by a column, or by what stands around.

That is what makes it precise: a table that does not hold one of the words is not the one that is asked about.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from slmrag.chunking.tables.periods import PART_OF_YEAR, years
from slmrag.schema.tables import TableRow
from slmrag.tables.index import Label, TableIndex
from slmrag.tables.month_spans import is_of_months, of_months
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.vocabulary import concept, label_terms, label_words
from slmrag.text.query_terms import names_in
from slmrag.text.terms import fold_case

_KIN = 0.3  # what a word costs that is only like the one in the table
SECTION = -1  # where a column is asked for
_MOST_ON_PAGE = 2  # words that stand on the table's page alone


@dataclass(frozen=True, slots=True)
class CellMatch:
    """What of a question something holds: the positions of its words, and how little fits: words of its own that are not asked."""

    words: frozenset[int] = frozenset()
    exact: frozenset[int] = frozenset()
    periods: frozenset[str] = frozenset()
    over: float = 0.0
    columns: frozenset[int] = frozenset()

    def __or__(self, other: "CellMatch") -> "CellMatch":
        return CellMatch(
            self.words | other.words, self.exact | other.exact, self.periods | other.periods, self.over + other.over,
            self.columns | other.columns,
        )  # fmt: skip


class Match:
    """A question and a table: what each of its rows and columns holds of it."""

    def __init__(self, asked: TableQuestion, index: TableIndex) -> None:
        self.asked, self.index = asked, index
        self._terms = asked.terms(index.table.language)
        self.in_others: frozenset[int] = (
            frozenset()
        )  # the words that labels of other tables hold: of those they are told
        self.need = frozenset(at for at, word in enumerate(asked.words) if not word.soft)
        self.around = self._words_in(index.around)
        self.heads = [self._of_label(head) for head in index.heads]
        self.rows = {number: self._of_row(row) for number, row in index.rows.items()}
        self.need |= self._names_of_rows()

    def unexplained(self, held: CellMatch, *, page: bool = False, one: bool = False) -> frozenset[int]:
        """The words that neither ``held`` nor what stands around the table explains; of ``one`` row or of several."""
        left = self.need - held.words - (self.around - self.in_labels if one else self.around)
        if page and left:
            on_page = (self._exact_in(self.index.on_page) & self.named & left) - self.in_labels - self.in_others
            left = left - on_page if len(on_page) <= _MOST_ON_PAGE else left
        return left

    @cached_property
    def targets(self) -> frozenset[int]:
        """The columns that are what "which …" asks for, or "who", "where", "how old"."""
        return targets_of(self.asked, self.index)

    @cached_property
    def named(self) -> frozenset[int]:
        """The words that are written like names: whose document it is stands on its page."""
        names = names_in(self.asked.text).casefold()
        return frozenset(
            at for at, word in enumerate(self.asked.words) if word.number is None and word.text.casefold() in names
        )

    @cached_property
    def in_labels(self) -> frozenset[int]:
        """The words that labels of rows hold, but not the name of the document: what stands around explains them for no other row."""
        held = frozenset().union(*(row.words for row in self.rows.values()))
        return held - self._words_in(self.index.of_document)

    def fits(self, held: CellMatch, wanted: frozenset[str] | None = None) -> bool:
        """Whether the periods asked for are those of what is ``held``."""
        wanted = self.asked.periods if wanted is None else wanted
        own = held.periods
        of_days = [{one for one in some if one[0] == "d"} for some in (own, wanted)]
        if all(of_days) and of_days[0].isdisjoint(of_days[1]):
            return False  # of another day, whatever stands over the table
        if not years(own):
            own = own | years(self.index.periods)
        if not own & PART_OF_YEAR:
            own = own | (self.index.periods & (PART_OF_YEAR | {"fy"}))
        days = {one for one in self.index.periods if one[0] == "d"}
        missing = wanted - own - days
        if missing == {"fy"} and not own & PART_OF_YEAR:
            missing = frozenset()
        return not missing

    def is_named_whole(self, number: int) -> bool:
        """Whether a question holds all words of a cell that names a row: "Vine", and not "Impeller, Beck 25"."""
        held, row = self.rows[number], self.index.rows[number]
        return any(self._of_label(self.index.label(row.cells[at])).over < 1 for at in held.columns if at >= 0)

    def strays(self, held: CellMatch) -> int:
        """How many of its periods are of a part of the year that nobody asked for."""
        return len((held.periods & PART_OF_YEAR) - self.asked.periods)

    def _names_of_rows(self) -> frozenset[int]:
        """The words that say nothing elsewhere, but here tell a row: the pump "Fell 65", the orders that are "paid"."""
        held = frozenset().union(*(row.exact for row in self.rows.values()))
        words, cells = self.asked.words, self.index.whole_cells
        whole = {at for at, word in enumerate(words) if word.soft and fold_case(word.text) in cells}
        return frozenset(at for at in held & self.named if words[at].soft) | whole

    def _words_in(self, terms: frozenset[str]) -> frozenset[int]:
        return frozenset(at for at, (own, kin) in enumerate(self._terms) if (own | kin) & terms)

    def _exact_in(self, terms: frozenset[str]) -> frozenset[int]:
        return frozenset(at for at, (own, _) in enumerate(self._terms) if own & terms)

    def _of_label(self, label: Label) -> CellMatch:
        if months := of_months(self.asked, label):
            return CellMatch(months, months, label.periods)
        exact = self._exact_in(label.terms)
        words = exact | self._words_in(label.terms)
        if not words and not label.periods & self.asked.periods:
            return CellMatch(periods=label.periods)
        over = 0.0
        for word in label.words:
            if any(self._terms[at][0] & word for at in exact):
                continue
            over += _KIN if any(self._terms[at][1] & word for at in words) else 1.0
        return CellMatch(words, exact, label.periods, over)

    def _of_row(self, row: TableRow) -> CellMatch:
        held = CellMatch(periods=self.index.row_periods(row))
        for at in self.index.keys:
            text = self.index.text(row, at)
            if not text:
                continue
            label = self.index.label(text)
            one = self._of_label(label)
            if one.words or one.periods & self.asked.periods:
                held = (
                    held
                    | replace(one, columns=frozenset([at]))
                    | replace(self.heads[at], over=0.0, periods=frozenset())
                )
        for at, word in enumerate(self.asked.words):
            if word.number is not None and at not in held.exact and not years(self.asked.periods) & {f"y{word.text}"}:
                columns = [c for c, number in enumerate(row.numbers) if number is not None and number == word.number]
                # Which column is meant by the number is told by its head, where heads are told apart.
                named = [c for c in columns if self.heads[c].words] or [c for c in columns if c in self.index.keys]
                for c in named:
                    held = (
                        held
                        | CellMatch(frozenset([at]), frozenset([at]), columns=frozenset([c]))
                        | replace(self.heads[c], over=0.0, periods=frozenset())
                    )
        if row.section:
            section = self._of_label(self.index.label(row.section))
            told = frozenset([SECTION]) if section.words else frozenset()
            held = held | replace(section, over=0.0, exact=frozenset(), columns=told)
        return held


def targets_of(asked: TableQuestion, index: TableIndex) -> frozenset[int]:
    """The columns that are what "which …" asks for, or "who", "where", "how old"; for a year or a month, the days that tell it."""
    wanted = [concept(meaning) for meaning in asked.implied]
    if asked.target:
        wanted += [*label_words(asked.target, asked.language), *label_words(asked.target, "en")]
    times = concept("year") | concept("month") | concept("date")
    words, numbers = frozenset().union(*wanted), index.values if "person" in asked.implied else ()
    found = frozenset(at for at, head in enumerate(index.heads) if head.terms & words and at not in numbers)
    if found or not asked.target or not label_terms(asked.target, asked.language) & times:
        return found
    months = [at for at in index.keys if at not in index.dates and is_of_months(index, at)]
    return frozenset(months if months and label_terms(asked.target, asked.language) & concept("month") else index.dates)
