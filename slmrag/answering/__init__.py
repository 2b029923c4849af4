"""Passages become an answer: streamed, then checked against what it cites."""

from slmrag.answering.answer import AnswerStream, refuse, write
from slmrag.answering.quotation import quote
from slmrag.answering.table_answer import ReasonStream, tell

__all__ = ["AnswerStream", "ReasonStream", "quote", "refuse", "tell", "write"]
