"""Passages become an answer: streamed, then checked against what it cites."""

from slmrag.answering.answer import AnswerStream, refuse, write
from slmrag.answering.quotation import quote

__all__ = ["AnswerStream", "quote", "refuse", "write"]
