"""The items of numbered lists that a question names: "what does rule 4 say?", "what does question 7 ask?"."""

import re
from collections.abc import Iterator
from itertools import groupby

from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Document, Page, Scope, Section
from slmrag.text.sentences import LEADERS
from slmrag.text.terms import terms, tokens_of

_MOST_PAGES = (
    200  # of the documents of a scope, above which only the pages below a heading that names such items are read
)
_PAGES_OF_A_SECTION = 10
_MOST_SECTIONS = 20
_LONGEST = 1_500  # characters of an item
_ITEM = re.compile(
    r"^[ \t]*(?:[-*>#]+[ \t]*)?(?:\*\*)?(?P<label>[^\W\d_]+[ \t])?(?P<number>\d{1,3})[.):](?:\*\*)?[ \t]+\S",
    re.MULTILINE,
)
_BREAK = re.compile(r"\n[ \t]*\n(?=\S)|\n(?=#)")


def numbered_item(shelf: Shelf, label: str, number: int, scope: Scope) -> tuple[list[StoredSection], int]:
    """The items of ``number`` in the lists of ``scope``, each as a section of its own, and how plainly they are called by ``label``:
    2 where their line or the heading they stand under says so, 1 where their document's name does, 0 where nothing does.

    Those are meant that their own line, or the heading that they stand under, calls so; where none is, the one there is.
    """
    found = [
        (one, named)
        for document, pages in numbered_pages(shelf, label, scope)
        for one, named in _items(shelf, document, pages, label, number)
    ]
    best = max((named for _, named in found), default=0)
    called = [one for one, named in found if named == best]
    return (called if best or len(called) == 1 else [], best)


def numbered_pages(shelf: Shelf, label: str, scope: Scope) -> Iterator[tuple[Document, list[Page]]]:
    """The documents of ``scope`` with their pages; where these are many, those below headings that hold ``label``."""
    documents = [one for one in shelf.documents.listed(scope) if one.unit != "sheet"]
    if sum(one.pages for one in documents) <= _MOST_PAGES:
        for document in documents:
            yield document, shelf.pages.listed(document.id)
        return
    known = {one.id: one for one in documents}
    words = sorted({term for language in {one.language for one in documents} for term in terms(label, language)})
    sections = shelf.sections.called(words, scope, _MOST_SECTIONS)
    for id, of_it in groupby(sorted(sections, key=lambda one: one.document_id), key=lambda one: one.document_id):
        numbers = {
            number for one in of_it
            for number in range(one.section.page, min(one.section.last_page, one.section.page + _PAGES_OF_A_SECTION) + 1)
        }  # fmt: skip
        if id in known:
            yield known[id], [shelf.pages.page(id, number) for number in sorted(numbers)]


def _items(
    shelf: Shelf, document: Document, pages: list[Page], label: str, number: int
) -> Iterator[tuple[StoredSection, int]]:
    """The items of ``number`` whose list has the one before or behind it too, and how plainly they go by ``label``."""
    language = document.language
    wanted = set(terms(label, language))
    lines = [
        (page, match)
        for page in pages
        for match in _ITEM.finditer(page.text)
        if not LEADERS.search(page.text[match.start() : match.end() + _LONGEST].partition("\n")[0])
    ]
    for at, (page, match) in enumerate(lines):
        before, after = lines[at - 1] if at else None, lines[at + 1] if at + 1 < len(lines) else None
        beside = {int(near[1]["number"]) for near in (before, after) if near}
        if int(match["number"]) != number or not beside & {number - 1, number + 1}:
            continue
        end = after[1].start() if after and after[0].number == page.number else len(page.text)
        broken = _BREAK.search(page.text, match.end(), end)
        end = min(broken.start() if broken else end, match.start() + _LONGEST)
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        under = [
            one.path for one in shelf.sections.on_page(document.id, page.number)
            if (one.page, one.start) <= (page.number, start) < (one.last_page, one.last_end)
        ]  # fmt: skip
        # "House rules" has rules, the "roster rule" is one.
        above = " ".join(word for path in under for word in tokens_of(path.casefold()) if word != label)
        near, name = (set(terms(words, language)) for words in (f"{match['label'] or ''} {above}", document.name))
        place = Section(page.number, start, start, 0, "", page.number, end)
        yield (
            StoredSection(document.id, document.name, language, document.unit, place),
            2 if wanted & near else int(bool(wanted & name)),
        )
