"""What of a table each word of a question may mean: heads, cells, what stands around; by its terms, its meaning, or a part of it.

Unlike `cell_match`, which takes a table only where it explains every word, this weighs: how surely, and what is left over.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from slmrag.chunking.tables.periods import periods, years
from slmrag.schema.tables import TableRow
from slmrag.tables.cell_match import targets_of
from slmrag.tables.column_sorts import Sort, asked_sorts, column_sorts
from slmrag.tables.index import Label, TableIndex
from slmrag.tables.month_spans import of_months
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.vocabulary import kin, label_terms
from slmrag.text.query_terms import names_in
from slmrag.text.terms import fold_case

EXACT, KIN, PART = (
    1.0,
    0.8,
    0.6,
)  # how surely a word means a term: its own, of one that may stand for it, of one with it inside
OVER = 0.3  # what a word of a label costs that is not asked for, beside one that is
_NOTED = 1.0  # and the most that they cost behind its first, if that is asked for
_LEAST_PART = 4  # letters of a word inside another
_LEAST_WHOLE = 7
_LEAST_STEM, _STEM = 5, 0.6  # letters that two words begin with, and of how much of the longer
_SAMPLES = 3  # cells that tell what a column is about
_OF_YEARS = 0.6  # of the cells of a column, that are of a year
_SHORT_YEARS = re.compile(r"(?<!\d)\d\d[-_–/]\d\d(?!\d)")
_MOST_LETTERS = 60
_MOST_MEANT = 60  # columns of a table whose heads are compared in meaning
_MOST_RESTS = 4  # of a question, that are compared in meaning

Similarities = Callable[[str, Sequence[str]], Iterable[float]]


def no_meaning(text: str, others: Sequence[str]) -> np.ndarray:
    """That nothing is known of what texts mean: for a question in a language that the embedder does not know."""
    return np.zeros(len(others), np.float32)


@dataclass(frozen=True, slots=True)
class Link:
    """What a label holds of a question: ``words`` by their positions, each with how surely; ``over``: how many of its own
    words are not asked for."""

    words: dict[int, float] = field(default_factory=dict)
    over: float = 0.0
    size: int = 0

    @property
    def weight(self) -> float:
        """How much of the question, all together."""
        return sum(self.words.values())


class Links:
    """A question and a table. Periods asked for are words too, after the others."""

    def __init__(self, asked: TableQuestion, index: TableIndex, similarities: Similarities) -> None:
        self.asked, self.index = asked, index
        self._similarities = similarities if len(index.heads) <= _MOST_MEANT else no_meaning
        self._terms = asked.terms(index.table.language)
        self.periods = sorted(asked.periods - {"fy"})
        self.count = len(asked.words) + len(self.periods)
        self._by_term: dict[str, dict[int, float]] = {}
        self._by_text: dict[str, Link] = {}
        self._closeness: dict[frozenset[int], np.ndarray] = {}
        self._word_closeness: dict[int, np.ndarray] = {}

    @cached_property
    def soft(self) -> frozenset[int]:
        """The words that a table need not hold; one that is written like a name and is in the name of a row is none: "Fell 65"."""
        soft = frozenset(at for at, word in enumerate(self.asked.words) if word.soft and not _is_letter(word.text))
        names = names_in(self.asked.text).casefold().split()
        like_names = {at for at in soft if self.asked.words[at].text.casefold() in names}
        labels = (self.index.label(row.cells[at]) for row in self.index.rows.values() for at in self.index.keys)
        held = frozenset().union(*(label.terms for label in labels)) if like_names else frozenset()
        whole = {at for at in soft if fold_case(self.asked.words[at].text) in self.index.whole_cells}
        return soft - {at for at in like_names if self._terms[at][0] & held} - whole

    @cached_property
    def named(self) -> frozenset[int]:
        """The words that are written like names, and numbers: what does not hold them is about something else."""
        names = names_in(self.asked.text).casefold() if self.asked.language != "de" else ""
        return frozenset(
            at
            for at, word in enumerate(self.asked.words)
            if at not in self.soft
            and (_is_letter(word.text) or word.number is not None or word.text.casefold() in names or any(map(str.isdigit, word.text)))
        )  # fmt: skip

    @cached_property
    def targets(self) -> frozenset[int]:
        """The columns that are what "which …" asks for, or "who", "where", "how old"."""
        found = targets_of(self.asked, self.index)
        if not found and self.asked.target:
            wanted = frozenset().union(*(kin(word) for word in self.asked.target.split()))
            found = frozenset(at for at, head in enumerate(self.index.heads) if head.terms & wanted)
        return found

    def text(self, at: int) -> str:
        """A word, or the year of a period."""
        words = self.asked.words
        return words[at].text if at < len(words) else self.periods[at - len(words)].lstrip("yd")

    def of_text(self, text: str) -> Link:
        """What the text of a cell, a head or a title holds."""
        if text not in self._by_text:
            self._by_text[text] = self._of_label(self.index.label(text[:400])) if text else Link()
        return self._by_text[text]

    @cached_property
    def heads(self) -> list[Link]:
        """What each head holds."""
        return [self._of_label(head) for head in self.index.heads]

    @cached_property
    def around(self) -> frozenset[int]:
        """What stands around the table: its title, its document, its units."""
        held = {at for term in self.index.around for at in self._of_term(term)}
        return frozenset(held | self._of_periods(self.index.periods))

    @cached_property
    def explained(self) -> int:
        """How many of the words that it must hold stand anywhere in it, and whether it has the column that "how old" asks for."""
        texts = {head.head for head in self.index.table.columns}
        texts |= {row.cells[at] for row in self.index.rows.values() for at in self.index.keys} | {
            row.section for row in self.index.rows.values()
        }
        terms = frozenset().union(*(label_terms(text, self.index.table.language) for text in texts))
        held = {at for at, (own, kin) in enumerate(self._terms) if not terms.isdisjoint(own | kin)}
        return len((held | self.around) - self.soft) + bool(self.asked.implied and self.targets)

    @cached_property
    def asked_sorts(self) -> frozenset[Sort]:
        """What sort of thing is asked for."""
        return asked_sorts(self.asked.text)

    @cached_property
    def sorts(self) -> list[frozenset[Sort]]:
        """What sort each column holds."""
        return [column_sorts(self.index, at) for at in range(len(self.index.heads))]

    @cached_property
    def all_sorts(self) -> frozenset[Sort]:
        """What the columns hold, all together."""
        return frozenset().union(*self.sorts)

    @cached_property
    def title_closeness(self) -> float:
        """How close in meaning the question is to what stands right over the table."""
        title = self.index.table.title.strip().rsplit("\n", 1)[-1][:_MOST_LETTERS]
        return float(next(iter(self._similarities(self.asked.text, [title])))) if title else 0.0

    def years_in(self, column: int) -> dict[int, int]:
        """The year that each row has in a column of years or days; empty where most have none."""
        index, found = self.index, {}
        for number, row in index.rows.items():
            value = row.numbers[column] if column in self.index.years else None
            one = {f"y{value:.0f}"} if value is not None else years(periods(row.cells[column])[0])
            if len(one) == 1 and (column in index.keys or value is not None):
                found[number] = int(next(iter(one))[1:])
        return found if len(found) >= _OF_YEARS * len(index.rows) else {}

    def of_cell(self, row: TableRow, column: int) -> Link:
        """What a cell holds; of a number, the number itself."""
        text = self.index.text(row, column)
        if column in self.index.keys or column in self.index.years:
            found = self.of_text(text)
            if found.words:
                return found
        number = row.numbers[column]
        if number is None:
            return Link()
        same = {at: EXACT for at, word in enumerate(self.asked.words) if word.number == number and not word.soft}
        return Link(same, size=1)

    def word_closeness(self, at: int) -> np.ndarray:
        """How close in meaning a word of the question is to each head, shape (columns,)."""
        if at not in self._word_closeness:
            heads = [self._head(column) for column in range(len(self.index.heads))]
            found = list(self._similarities(self.asked.words[at].text, heads))
            self._word_closeness[at] = np.array(found, np.float32)
        return self._word_closeness[at]

    def rest_closeness(self, words: frozenset[int]) -> np.ndarray:
        """How close in meaning the question without some of its ``words`` is to each column, its head and what stands below."""
        if words not in self._closeness and len(self._closeness) >= _MOST_RESTS:
            words = frozenset()
        if words not in self._closeness:
            rest = self.asked.text
            for at in words:
                if at < len(self.asked.words):
                    rest = re.sub(
                        rf"(?<!\w){re.escape(self.asked.words[at].text)}(?!\w)", " ", rest, flags=re.IGNORECASE
                    )
            texts = [self._about(at) for at in range(len(self.index.heads))]
            found = list(self._similarities(" ".join(rest.split()) or self.asked.text, texts))
            self._closeness[words] = np.array(found, np.float32)
        return self._closeness[words]

    def _head(self, column: int) -> str:
        return self.index.table.columns[column].head.replace(" › ", " ").replace("_", " ")[:_MOST_LETTERS] or "-"

    def _about(self, column: int) -> str:
        """The head of a column, and some of what stands below it, where that is words."""
        if self.index.table.columns[column].numeric:
            return self._head(column)
        cells = dict.fromkeys(
            row.cells[column][:_MOST_LETTERS] for row in self.index.rows.values() if row.cells[column]
        )
        return f"{self._head(column)}: {', '.join(list(cells)[:_SAMPLES])}"

    def _of_label(self, label: Label) -> Link:
        words: dict[int, float] = {}
        for term in label.terms:
            for at, surely in self._of_term(term).items():
                words[at] = max(surely, words.get(at, 0.0))
        over = 0.0
        for own in label.words:
            held = max((surely for term in own for surely in self._of_term(term).values()), default=0.0)
            over += 1.0 - held
        if label.words and any(
            self._of_term(term).get(at) == EXACT for term in label.words[0] for at in self._of_term(term)
        ):
            over = min(over, _NOTED)  # what stands behind a name is a note: "Call-out fee Whatever its length"
        for at in self._of_periods(label.periods):
            words[at] = EXACT
        for at in self._short_years(label):
            words[at] = max(words.get(at, 0.0), KIN)
        for at in self._initials(label.text):
            words[at], over = max(words.get(at, 0.0), KIN), 0.0
        for at in of_months(self.asked, label):
            words[at], over = EXACT, 0.0
        size = len(label.words)
        return Link(words, over, size) if words else Link(size=size)

    def _short_years(self, label: Label) -> list[int]:
        """What a label says of years in two digits: "00_14" of 2000 and 2014, or of "00-14"."""
        short = set(_SHORT_YEARS.findall(label.text))
        ends = {one for two in short for one in re.findall(r"\d\d", two)}
        years = [len(self.asked.words) + at for at, one in enumerate(self.periods) if one[0] == "y" and one[3:] in ends]
        same = {re.sub(r"\D", "-", one) for one in short}
        return years + [at for at, word in enumerate(self.asked.words) if re.sub(r"\D", "-", word.text) in same]

    def _initials(self, text: str) -> list[int]:
        """The words that are the first letters of a label's: "NSW" of "New South Wales"."""
        first = "".join(word[0] for word in text[:_MOST_LETTERS].split() if word[0].isupper())
        return [at for at, word in enumerate(self.asked.words) if len(first) > 1 and word.text == first]

    def _of_periods(self, held: frozenset[str]) -> frozenset[int]:
        first = len(self.asked.words)
        return frozenset(first + at for at, one in enumerate(self.periods) if one in held)

    def _of_term(self, term: str) -> dict[int, float]:
        if term not in self._by_term:
            found = {}
            for at, (own, kin) in enumerate(self._terms):
                surely = EXACT if term in own else KIN if term in kin else 0.0
                if not surely and not term.endswith("…") and any(is_part(one, term) for one in own):
                    surely = PART
                if surely:
                    found[at] = surely
            self._by_term[term] = found
        return self._by_term[term]


def _is_letter(word: str) -> bool:
    """Whether a word is a letter that names something: "Widget E"."""
    return len(word) == 1 and word.isascii() and word.isupper() and word not in "AI"


def is_part(one: str, other: str) -> bool:
    """Whether one of two words is a compound with the other inside, or both are of one that is longer than their ends."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if same >= _LEAST_STEM and same >= _STEM * max(len(one), len(other)) and one.isalpha() and other.isalpha():
        return True  # "Germans" and "Germany", "diabetics" and "diabetes"
    part, whole = sorted((one, other), key=len)
    return (
        len(part) >= _LEAST_PART
        and len(whole) >= _LEAST_WHOLE
        and len(whole) - len(part) >= 3
        and part.isalpha()
        and whole.isalpha()
        and (whole.startswith(part) or whole.endswith(part))
    )
