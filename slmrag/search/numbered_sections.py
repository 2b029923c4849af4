"""Which sections, items of lists and pages a question names by their numbers: "what does Item 4 say?", "rules 2 and 3", "page 7"."""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Scope, Section
from slmrag.search.numbered_items import numbered_item
from slmrag.search.numbered_lines import numbered_lines
from slmrag.text.query_terms import query_groups
from slmrag.text.section_numbers import (
    called_in,
    items_asked,
    number_alone,
    numbers_asked,
    numbers_in,
    numbers_side_by_side,
    page_asked,
    parts_asked,
)
from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import terms, without_marks

_LOOKED_AT = 200  # sections of one number
_MOST = 3
WHOLE_PAGE = sys.maxsize  # characters: where a section ends that is a page
_SIGNS = "?!.,;:¿¡？。"
_ANY_PART = frozenset(["point", "punkt", "punto", "ponto", "البند"])  # of sections as well as of lists
_EAST = re.compile(
    r"[和与及、]?第? ?(?:\d{1,3}(?:\.\d{1,3})*|[一二三四五六七八九十]{1,3}) ?(?:[章节節条條]|部分?)"
)  # "第3章和第4章", which no spaces part
_MOST_BESIDE = 4  # words, beside a number that no heading has


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section that a question names; ``whole`` when it asks for nothing more than what it says.

    Unless it is ``sure`` that it is meant, it is only likelier to answer than other text: its heading shares words with the
    question that others may have too. It is asked for ``as_such`` in words that ask for no value: "what does it say about payments?".
    """

    stored: StoredSection
    share: float
    whole: bool
    sure: bool = True
    as_such: bool = True


def sections_by_number(
    shelf: Shelf, question: str, left: str, languages: Sequence[str], scope: Scope
) -> list[AskedSection]:
    """The sections, items of lists and pages of ``scope`` that go by a number that ``question`` asks for; at most three.

    ``left`` is the question with numbers in digits, without what people say around what they ask for.
    """
    asked = numbers_asked(question)
    # "number 9" is any, "week 9" the ninth of these.
    numbers = asked if any(one[0] == "§" for one in asked) else number_alone(left) or asked
    left = _EAST.sub(" ", left)
    each = [(label, *numbered_item(shelf, label, number, scope)) for label, number in items_asked(question)]
    items = [one for _, listed, _ in each for one in listed]
    label = each[0][0] if each else ""
    surely = max((called for *_, called in each), default=0)
    by = partial(_numbered, shelf, left=left, languages=languages, scope=scope, label=label, surely=surely)
    if several := [found[0] for one in numbers_side_by_side(question) if (found := by(one))]:
        return several[:_MOST]
    if numbers and (found := by(numbers)):
        return found
    if items:
        return [AskedSection(one, 1.0, whole=True) for one in items[:_MOST]]
    if (match := page_asked(left)) and (found := _of_page(shelf, match, languages, scope)):
        return found
    return _numbered_in_text(shelf, numbers, left, languages, scope) if numbers else []


def missing_parts(shelf: Shelf, question: str, languages: Sequence[str], scope: Scope) -> list[str]:
    """Of sections that ``question`` asks for side by side ("sections 4 and 7"), those that ``scope`` has not, as it calls them."""
    if not numbers_side_by_side(question):
        return []
    called = [called_in(question, label, number) for label, number in parts_asked(question)]
    return [one for one in called if not sections_by_number(shelf, one, one, languages, scope)]


def section_of_that_number(shelf: Shelf, part: str, scope: Scope) -> str:
    """The heading that has the number of ``part`` ("rule 4"), though it is no such part; ``""`` where none has."""
    numbers = [one for one in numbers_asked(part) if one[0] == "§"]
    found = shelf.sections.called(numbers, scope, 1) if numbers else []
    return found[0].section.title if found else ""


def _numbered(
    shelf: Shelf, numbers: Sequence[str], left: str, languages: Sequence[str], scope: Scope, label: str, surely: int
) -> list[AskedSection]:
    """The sections that go by one of ``numbers``; where several do, those whose other words are asked for too.

    One asked for by a ``label`` of list items is meant where it, what lies above it or its document is called so, more plainly
    than the items are that were found (``surely``, as `numbered_item` says).
    """
    found = shelf.sections.called(numbers, scope, _LOOKED_AT)
    found = [
        one for one in found
        if not label or (_called_so(one, label, numbers) >= max(surely, label not in _ANY_PART))
    ]  # fmt: skip
    if not found:
        return []
    asked = {term for group in query_groups(left, languages) for term in group} if left.strip() else set()

    def shared(stored: StoredSection) -> int:
        words = terms(f"{stored.section.path} {Path(stored.document_name).stem}", stored.language)
        return len(asked & set(words))

    # "Article III, Section II" is told by its words, where any section goes by these; "chapter 5, 5" is one below another.
    named = [number for number in numbers if number[0] != "§"]
    often = Counter(number.partition("§")[2] for number in {without_marks(one) for one in named})

    def called(stored: StoredSection, by: Sequence[str]) -> tuple[int, bool, int]:
        above = {number for title in stored.section.path.split(" › ")[:-1] for number in numbers_in(title)}
        own = set(stored.numbers)
        told = sum(
            min((number in own) + (number in above), max(1, often[number[1:]] if number[0] == "§" else 1))
            for number in by
        )  # fmt: skip
        return told, by[-1] in own, sum(number in own for number in by)

    by = named if any(called(one, named)[0] for one in found if named) else numbers
    ranked = sorted(found, key=lambda stored: (called(stored, by), shared(stored)), reverse=True)
    best = ranked[0]
    rest = {term for term in asked if any(map(str.isalpha, term))}
    whole = len(rest) <= shared(best) + 1
    alike = [one for one in ranked if (called(one, by), shared(one)) == (called(best, by), shared(best))]
    sure = whole or any(number.startswith("§") for number in numbers)  # "type 1 diabetes" names no section
    return [AskedSection(stored, 1.0, whole, sure) for stored in alike[:_MOST]]


def _called_so(stored: StoredSection, label: str, numbers: Sequence[str]) -> int:
    """How plainly a section is a "rule" or a "question", and not the fourth section of something else: 2 where it or what it stands
    under says so, 1 where its document's name does, 0 where nothing does."""
    if any(number.startswith(f"{label}§") and number in stored.numbers for number in numbers):
        return 2
    named = set(terms(label, stored.language))
    above, document = (
        set(terms(words, stored.language)) for words in (stored.section.path, Path(stored.document_name).stem)
    )
    return 2 if not named.isdisjoint(above) else int(not named.isdisjoint(document))


def _numbered_in_text(
    shelf: Shelf, numbers: Sequence[str], left: str, languages: Sequence[str], scope: Scope
) -> list[AskedSection]:
    """What begins with one of ``numbers`` in the text, where the question asks for hardly more than that and a document."""
    groups = query_groups(left, languages) if any(map(str.isalnum, left)) else []
    asked = [group for group in groups if any(map(str.isalpha, "".join(group)))]

    def rest(stored: StoredSection) -> int:
        known = set(terms(f"{Path(stored.document_name).stem} {' '.join(numbers).replace('§', ' ')}", stored.language))
        return sum(known.isdisjoint(group) for group in asked)

    found = numbered_lines(shelf, numbers, scope) if len(asked) <= _MOST_BESIDE else []
    least = min(map(rest, found), default=0)
    return [AskedSection(one, 1.0, whole=True) for one in found if rest(one) == least <= 1][:_MOST]


def _of_page(shelf: Shelf, match: re.Match[str], languages: Sequence[str], scope: Scope) -> list[AskedSection]:
    """The page of a number, of the documents that the question names, or of all where they are few; none where it is not there."""
    number = int(match[1] or match[2])
    left = f"{match.string[: match.start()]} {match.string[match.end() :]}"
    idle = frozenset().union(*stop_lists().values())  # whatever language the question is in
    words = " ".join(word for word in left.casefold().split() if word.strip(_SIGNS) not in idle)

    def read(words: str) -> set[str]:
        return {term for language in {"", *languages} for term in terms(words, language)}

    asked = read(words)
    there = [one for one in shelf.documents.listed(scope) if one.unit in ("page", "slide") and 0 < number <= one.pages]
    names = {one.id: asked & read(one.name) for one in there}
    most = max(map(len, names.values()), default=0)
    meant = [one for one in there if len(names[one.id]) == most]
    return [
        AskedSection(
            StoredSection(one.id, one.name, one.language, one.unit, Section(number, 0, 0, 0, "", number, WHOLE_PAGE)),
            1.0,
            whole=asked <= names[one.id],
        )
        for one in (meant if len(meant) <= _MOST else [])
    ]
