"""A file becomes a stored document: read, cut into chunks, kept whole or not at all; its vectors follow."""

from slmrag.ingest.add import add_file, display_name, embed_pending, failed, in_context, make_keywords, rename

__all__ = ["add_file", "display_name", "embed_pending", "failed", "in_context", "make_keywords", "rename"]
