"""A PDF with other words in place of its own, in its own layout: pictures, lines and all other text stay as they are."""

from slmrag.readers.pdf_layout.layout import lay_out_pdf

__all__ = ["lay_out_pdf"]
