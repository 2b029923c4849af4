"""An answer without a model: the sentences that speak most to the question."""

from slmrag.answering.answer_stream import AnswerStream
from slmrag.answering.extracts import best_sentences
from slmrag.answering.quotes import Chosen, quote_text, quotes_in
from slmrag.models import QUOTE
from slmrag.schema import Chunk, Finish, Judgement, SearchResult, Sentence


class QuoteStream(AnswerStream):
    """``chosen`` sentences being said. They need no check: they are the source."""

    def __init__(self, found: SearchResult, chosen: Chosen, began: float) -> None:
        self._chosen = chosen
        super().__init__(found, QUOTE, lambda on_state: quote_text(chosen), began)
        self._used = len({number for number, _ in chosen})

    def _judged(self, text: str, finish: Finish) -> Judgement:
        return Judgement(*quotes_in(text, self._chosen, self.passages))


def quote(found: SearchResult, *, began: float, quotes: int) -> QuoteStream:
    """The ``quotes`` best sentences, in reading order."""
    return QuoteStream(found, best_sentences(found.passages, quotes), began)


def chosen_quotes(found: SearchResult, quotes: int) -> list[tuple[Chunk, Sentence]]:
    """The sentences that would be quoted, each with the chunk that it stands in."""
    return [(found.passages[number - 1].chunk, sentence) for number, sentence in best_sentences(found.passages, quotes)]


def first_quote(found: SearchResult) -> Sentence | None:
    """The sentence that would be quoted first, ``None`` where nothing speaks to the question."""
    return next((sentence for _, sentence in chosen_quotes(found, 1)), None)
