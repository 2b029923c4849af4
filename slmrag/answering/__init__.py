"""Passages become an answer: streamed, then checked against what it cites."""

from slmrag.answering.again import again, comparable
from slmrag.answering.answer import AnswerStream, fail, refuse, write
from slmrag.answering.manner import manner_of
from slmrag.answering.quotation import quote
from slmrag.answering.table_stream import ReasonStream, tell, tell_row

__all__ = [
    "AnswerStream",
    "ReasonStream",
    "again",
    "comparable",
    "fail",
    "manner_of",
    "quote",
    "refuse",
    "tell",
    "tell_row",
    "write",
]
