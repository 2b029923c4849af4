"""The headings of documents that an older slmrag added: looked for once, among the lines of their text."""

from slmrag.chunking import sections
from slmrag.library import Library
from slmrag.library.stored_sections import keep_sections, without_sections
from slmrag.runtime.priority import give_way


def make_sections(library: Library) -> None:
    """Store the sections of each document that has none yet. How a PDF's letters are set is known only of one that is added anew."""
    for document, unit in without_sections(library.database):
        give_way()
        keep_sections(library.database, document, unit, sections)
