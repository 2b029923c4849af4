"""A file becomes a stored document: read, cut into chunks, kept whole or not at all; its vectors follow."""

from slmrag.ingest.add import add_file
from slmrag.ingest.add_result import display_name, failed
from slmrag.ingest.attached import add_attached
from slmrag.ingest.keyword_renewal import make_keywords, rename
from slmrag.ingest.missing_vectors import embed_pending, in_context
from slmrag.ingest.seen_text import renewed

__all__ = [
    "add_attached",
    "add_file",
    "display_name",
    "embed_pending",
    "failed",
    "in_context",
    "make_keywords",
    "rename",
    "renewed",
]
