"""Passages become an answer: streamed, then checked against what it cites by the `Check` that it is handed."""

from slmrag.answering.answer import WrittenStream, fail, refuse, write
from slmrag.answering.answer_stream import AnswerStream
from slmrag.answering.elliptical import filled_in, is_other
from slmrag.answering.extracts import nearest_sentences
from slmrag.answering.manner import MANNERS, manner_of
from slmrag.answering.quotation import chosen_quotes, first_quote, quote
from slmrag.answering.repeated import RepeatedStream
from slmrag.answering.rephrase import comparable, rephrase
from slmrag.answering.table_stream import ReasonStream, tell, tell_row, tell_rows

__all__ = [
    "MANNERS",
    "AnswerStream",
    "ReasonStream",
    "RepeatedStream",
    "WrittenStream",
    "chosen_quotes",
    "comparable",
    "fail",
    "filled_in",
    "first_quote",
    "is_other",
    "manner_of",
    "nearest_sentences",
    "quote",
    "refuse",
    "rephrase",
    "tell",
    "tell_row",
    "tell_rows",
    "write",
]
