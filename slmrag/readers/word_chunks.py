"""Whole files of another kind that a Word file shows as part of itself (altChunk): web pages, also saved as one file, and texts."""

import posixpath

from slmrag.readers.decoding import decode
from slmrag.readers.mail import saved_page_blocks
from slmrag.readers.section_pages import Block
from slmrag.readers.web import html_blocks


def chunk_blocks(data: bytes, part: str) -> list[Block]:
    """What the part of a Word file called ``part`` shows that holds such a file; nothing where it is of a kind that is not read there."""
    match posixpath.splitext(part)[1].lower():
        case ".html" | ".htm" | ".xhtml":
            return html_blocks(decode(data))
        case ".mht" | ".mhtml":
            return saved_page_blocks(data)
        case ".txt":
            return [Block(decode(data))]
    return []
