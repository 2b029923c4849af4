"""Tables are recognised on pages: their heads, their rows, what their cells say. Pure, so that the reading process does it."""

from slmrag.chunking.tables.recognition import tables_of

__all__ = ["tables_of"]
