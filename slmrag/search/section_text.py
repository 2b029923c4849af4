"""The text of a section that a question names, as slices of its first pages, as a chunk that was found is one."""

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Chunk

_PAGES = 2
_CHARACTERS = 3_000


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
