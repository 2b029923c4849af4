"""Passages become an answer: streamed, then checked against what it cites."""

from slmrag.answering.answer import AnswerStream, refuse, rewritten, write
from slmrag.answering.quotation import quote

__all__ = ["AnswerStream", "quote", "refuse", "rewritten", "write"]
