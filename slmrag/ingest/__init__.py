"""A file becomes a stored document: read, cut into chunks, kept whole or not at all; its vectors follow."""

from slmrag.ingest.add import add_file
from slmrag.ingest.add_document import add_document
from slmrag.ingest.add_result import display_name, failure
from slmrag.ingest.keyword_renewal import make_keywords, rename
from slmrag.ingest.missing_vectors import embed_pending, in_context
from slmrag.ingest.page_recognition import renew

__all__ = [
    "add_document",
    "add_file",
    "display_name",
    "embed_pending",
    "failure",
    "in_context",
    "make_keywords",
    "rename",
    "renew",
]
