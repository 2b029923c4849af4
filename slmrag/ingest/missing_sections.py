"""The headings of documents that an older slmrag added: looked for once, among the lines of their text."""

import logging

from slmrag.errors.file_problems import FileProblem
from slmrag.library import Library
from slmrag.library.stored_sections import keep_sections, pages_to_head, without_sections
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime.priority import give_way

log = logging.getLogger(__name__)


def make_sections(library: Library, sandbox: Sandbox) -> None:
    """Store the sections of each document that has none yet. How a PDF's letters are set is known only of one that is added anew.

    One whose headings cost more than a document may goes without, and is not looked at again.
    """
    for document, unit, language in without_sections(library.database):
        give_way()
        try:
            found = sandbox.sections(pages_to_head(library.database, document), unit, language)
        except FileProblem as problem:
            log.warning("a document has no headings to be asked by: %s", problem)
            found = []
        keep_sections(library.database, document, found)
