"""The text of a section that a question names, as slices of its first pages, as a chunk that was found is one; and its place among these."""

from collections.abc import Sequence

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Chunk
from slmrag.search.numbered_sections import AskedSection

_PAGES = 2
_CHARACTERS = 3_000
# Of a section that may be meant, beside what was found in it. scifact, nDCG@10: .732 (.715 where each came first).
_WEIGHT = 0.3


def section_text(shelf: Shelf, stored: StoredSection) -> list[Chunk]:
    """The text below a section's heading: at most 3,000 characters, on at most two pages; none where there are only headings."""
    section, slices, left = stored.section, [], _CHARACTERS
    for number in range(section.page, min(section.last_page, section.page + _PAGES - 1) + 1):
        try:
            page = shelf.pages.page(stored.document_id, number)
        except DocumentNotFound:  # removed meanwhile
            return []
        start = section.end if number == section.page else 0
        end = min(section.last_end if number == section.last_page else len(page.text), start + left)
        text = page.text[start:end]
        if any(map(str.isalnum, text)):
            left -= len(text)
            slices.append(
                Chunk(
                    stored.document_id, stored.document_name, number, start, end, text, page.section, page.label,
                    stored.unit, stored.language,
                )
            )  # fmt: skip
    return slices


def with_sections(
    told_of: Sequence[tuple[AskedSection, list[Chunk]]], found: Sequence[tuple[Chunk, float]]
) -> list[tuple[Chunk, float]]:
    """``found`` with the text of the sections that are asked for: first where they surely are, else by what was found in them."""
    sure = [(text, 1.0) for one, texts in told_of if one.sure for text in texts]
    likely = [
        (text, (score + _WEIGHT) / (1 + _WEIGHT))
        for one, texts in told_of if not one.sure for text in texts
        for score in [max((score for chunk, score in found if _overlap(chunk, text)), default=0.0)]
    ]  # fmt: skip
    return [*sure, *sorted([*likely, *found], key=lambda one: -one[1])]


def _overlap(one: Chunk, other: Chunk) -> bool:
    same = (one.document_id, one.page) == (other.document_id, other.page)
    return same and one.start < other.end and other.start < one.end
