"""Passages become an answer: streamed, then checked against what it cites."""

from slmrag.answering.answer import AnswerStream, quote, refuse, rewritten, write

__all__ = ["AnswerStream", "quote", "refuse", "rewritten", "write"]
