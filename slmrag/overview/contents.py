"""What a document is about, told without a model: its headings, terms, dates and most central sentences; sheets; speakers."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from slmrag.answering.lines_answer import AnswerLine, line_of, place_on
from slmrag.chunking.page_headings import outline
from slmrag.overview.wording import head, names_in_a_row, say
from slmrag.schema import Document, Page, Section
from slmrag.schema.tables import StoredTable
from slmrag.summary.central import Statement, candidates, central
from slmrag.summary.sheet_line import sheet_line
from slmrag.text.languages import name_of
from slmrag.text.months import month_names
from slmrag.text.page_names import unit_word
from slmrag.text.terms import terms
from slmrag.text.topics import topic
from slmrag.text.transcripts import utterances

_WORDS = 90  # of the most central sentences
_MOST_SUBJECTS = 1_000
_MOST_HEADINGS, _MOST_TERMS, _MOST_DATES, _MOST_SHEETS = 12, 4, 4, 12
BEGINNING = 5  # letters in which terms are alike: "friction" and "frictional"
_LINES = 3  # of a sentence; more are a cover or a list
_MONTH = "|".join(sorted((name for at in range(1, 13) for name in month_names(at)), key=len, reverse=True))
_DATED = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\d{4}年\d{1,2}月"
    rf"|(?<!\w)(?:\d{{1,2}}\.? (?:de )?)?(?:{_MONTH})\.? (?:de |\d{{1,2}}, )?\d{{4}}\b",
    re.IGNORECASE,
)

_DEFINES = re.compile(
    r"^\W?(?:[\w’'-]++\W{1,3}+){1,6}?(?:means?|refers to|stands for|is defined as|are defined as|bedeutet|bezeichnet|steht für|"
    r"ist definiert als|significa|se define como|se refiere a|se entiende por)\b|^.{1,30}?(?:是指|指的是|定义为)|\b(?:يعني|يقصد ب|يُقصد ب|تعني)"
)

# The terms under which a document may hold a word, of several words.
Groups = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Contents:
    """A document with its pages and tables, to be told of."""

    document: Document
    pages: Sequence[Page]
    tables: Sequence[StoredTable] = field(default_factory=tuple)

    def overview(self) -> list[AnswerLine]:
        """All that can be told of it, each line with its place."""
        lines = [self.first_line]
        parts = (
            self.sheets() if self.is_workbook else
            self.speakers() if self.is_transcript else
            [*_headed(head("divided_into"), self.headings()), *_headed(head("terms_defined"), self.terms())]
        )  # fmt: skip
        lines += parts
        for key, found in (("dates_named", self.dates()), ("most_central", self.central())):
            lines += _headed(head(key), [line for line in found if line not in lines])
        return lines if len(lines) > 1 else [*lines, AnswerLine(say("nothing_to_tell", name=self.document.name))]

    def topics(self, most: int = _MOST_HEADINGS) -> list[AnswerLine]:
        """What it speaks of: its headings, its sheets, or where it has neither its most central sentences."""
        lines = self.sheets() if self.is_workbook else self.headings(most) or self.central()
        first = say("topics_of" if lines else "nothing_to_tell", name=self.document.name)
        return [AnswerLine(first), *lines[:most]]

    @property
    def first_line(self) -> AnswerLine:
        """Its name, how long it is, its language."""
        document = self.document
        name, count = document.name, document.pages
        unit = unit_word(document.unit, several=count != 1)
        if not document.language:
            return AnswerLine(say("whole_document", name=name, count=count, unit=unit))
        language = name_of(document.language)
        return AnswerLine(say("whole_document_in", name=name, count=count, unit=unit, language=language))

    def title(self) -> list[AnswerLine]:
        """The heading that it begins with, as one line, where that says more than its file name; none elsewhere."""
        for _, heading, _ in outline(self.pages[:1])[:1]:
            page = self.pages[0]
            at = page.text.find(heading)
            begins = at >= 0 and not any(map(str.isalnum, page.text[:at]))
            if begins and _letters(heading) != _letters(Path(self.document.name).stem):
                return [line_of(self.document, page, at, at + len(heading))]
        return []

    @property
    def is_workbook(self) -> bool:
        """Whether it is sheets, or a table and hardly more."""
        return self.document.unit == "sheet" or bool(self.tables and not self.statements)

    @property
    def is_transcript(self) -> bool:
        """Whether its text says who speaks."""
        return any(utterances(page.text) for page in self.pages)

    @cached_property
    def statements(self) -> list[Statement]:
        """Its sentences that state anything."""
        return candidates(self.pages, self.document.language)

    @cached_property
    def _by_term(self) -> dict[str, set[int]]:
        """Of each term the numbers of the statements that hold it."""
        held: dict[str, set[int]] = defaultdict(set)
        for number, one in enumerate(self.statements):
            for term in terms(one.text, self.document.language):
                held[term].add(number)
        return held

    def stating(self, groups: Groups) -> list[Statement]:
        """The statements that hold a term of each of ``groups``."""
        held = (set().union(*(self._by_term.get(term, set()) for term in group)) for group in groups)
        first = next(held, set())
        return [self.statements[number] for number in sorted(first.intersection(*held))]

    def below(self, page: int, place: int) -> Statement | None:
        """The first statement from ``place`` of a page on, to the end of the next page."""
        at = bisect_left(self.statements, (page, place), key=lambda one: (one.page, one.start))
        return next((one for one in self.statements[at : at + 1] if one.page <= page + 1), None)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The terms of all its text."""
        return frozenset(term for page in self.pages for term in terms(page.text, self.document.language))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first letters of each of its terms."""
        return frozenset(term[:BEGINNING] for term in self.vocabulary)

    def headings(self, most: int = _MOST_HEADINGS) -> list[AnswerLine]:
        """Its upper headings, each where it stands; of a talk the titles of its slides."""
        listed = outline(self.pages)
        depths = sorted({depth for depth, _, _ in listed})
        upper = [one for one in listed if one[0] in depths[:1]]
        if len(upper) < 3 and len(depths) > 1:
            upper = [one for one in listed if one[0] in depths[:2]]
        lines: dict[str, AnswerLine] = {}
        for _, heading, number in upper:
            page = self.on(number)
            at = page.text.find(heading)
            if at >= 0 and any(map(str.isalpha, heading)):
                lines.setdefault(heading, line_of(self.document, page, at, at + len(heading)))
        telling = [line for heading, line in lines.items() if topic(heading, self.document.language)]
        return (telling if len(telling) > 1 else list(lines.values()))[:most]

    def terms(self) -> list[AnswerLine]:
        """Sentences that define a term."""
        found = (one for one in self.statements if _DEFINES.search(one.text))
        return [self._said(one) for one, _ in zip(found, range(_MOST_TERMS), strict=False)]

    def dates(self) -> list[AnswerLine]:
        """The first sentences that name a day or a month of a year."""
        found = (
            one
            for one in self.statements
            if _DATED.search(one.text) and self.on(one.page).text.count("\n", one.start, one.end) < _LINES
        )
        return [self._said(one) for one, _ in zip(found, range(_MOST_DATES), strict=False)]

    def central(self) -> list[AnswerLine]:
        """Its most central sentences, in reading order."""
        chosen = central(self.statements, _WORDS, self.document.language)
        return [self._said(self.statements[index]) for index in chosen]

    def section(self, section: Section) -> list[AnswerLine]:
        """What a section of it says: its most central sentences, in reading order."""
        begin, end = (section.page, section.end), (section.last_page, section.last_end)
        inside = [one for one in self.statements if begin <= (one.page, one.start) and (one.page, one.end) <= end]
        return [self._said(inside[index]) for index in central(inside, _WORDS, self.document.language)]

    def sheets(self) -> list[AnswerLine]:
        """What its tables hold: their rows and columns, each at its heads."""
        return [self._table(one) for one in self.tables[:_MOST_SHEETS]]

    def speakers(self) -> list[AnswerLine]:
        """Who speaks."""
        names = dict.fromkeys(one.speaker for page in self.pages for one in utterances(page.text))
        return [AnswerLine(say("who_speaks", names=names_in_a_row(list(names))))]

    def _table(self, table: StoredTable) -> AnswerLine:
        page = self.on(table.first)
        told, start, end = sheet_line(table, page, self.document.unit)
        return AnswerLine(told, (place_on(self.document, page, start, end),))

    def _said(self, one: Statement) -> AnswerLine:
        return line_of(self.document, self.on(one.page), one.start, one.end)

    @cached_property
    def _by_number(self) -> dict[int, Page]:
        return {page.number: page for page in self.pages}

    def on(self, number: int) -> Page:
        """The page of this number."""
        return self._by_number[number]

    @cached_property
    def subjects(self) -> list[tuple[str, int, int, int]]:
        """What its first thousand headings name: (topic, page, start, end), without its title, and those that tell nothing or ask something."""
        return list(islice(self._subjects(), _MOST_SUBJECTS))

    @cached_property
    def terms_of_subjects(self) -> list[frozenset[str]]:
        """The terms of each of its `subjects`."""
        return [frozenset(terms(topic, self.document.language)) for topic, *_ in self.subjects]

    def _subjects(self) -> Iterator[tuple[str, int, int, int]]:
        seen: set[str] = set()
        listed = outline(self.pages)
        titled = len(listed) > 1 and min(depth for depth, *_ in listed[1:]) > listed[0][0]
        for _, heading, number in listed[titled:]:
            name = topic(heading, self.document.language)
            at = self.on(number).text.find(heading)
            if name and name[-1] not in "?？؟" and at >= 0 and name.casefold() not in seen:
                seen.add(name.casefold())
                yield name, number, at, at + len(heading)


def _headed(first: str, lines: Sequence[AnswerLine]) -> list[AnswerLine]:
    return [AnswerLine(first), *lines] if lines else []


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
