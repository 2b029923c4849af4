"""Pages become chunks with exact offsets, and what each is found by: pure, so that the reading process does it."""

from slmrag.chunking.keywords import keywords
from slmrag.chunking.page_chunks import ChunkSize, Slice, cut_page
from slmrag.chunking.page_headings import headings
from slmrag.chunking.sections import sections

__all__ = ["ChunkSize", "Slice", "cut_page", "headings", "keywords", "sections"]
