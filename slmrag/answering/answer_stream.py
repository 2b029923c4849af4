"""An answer that is being said: streamed, and then an `Answer` with its sentences and what they rest on."""

import time
from collections.abc import Callable
from functools import cached_property

from slmrag.answering.extracts import best_sentences
from slmrag.answering.prompt import Prompt
from slmrag.answering.quotes import Chosen
from slmrag.answering.quotes_first import quotes_first
from slmrag.models import ChatModel, NoModel
from slmrag.runtime.text_stream import Pieces, TextStream
from slmrag.schema import Answer, Context, Finish, Intent, Judgement, OnState, Passage, SearchResult


class AnswerStream(TextStream[str]):
    """An answer being said. Iterate for its pieces, `result` for the whole, `close` to stop.

    ``passages`` are known at once; ``refused`` too, and then the one piece is `REFUSAL` and no model runs; and
    ``doubtful``, where the passages may only be related to the question. ``quotes`` is
    how many sentences come before it where none of its own stands among them, 0 leaves it as it is;
    ``request`` what was asked of the answer before it, where it is that one put otherwise;
    ``understood`` the request to the documents that it answers, where it answers one.
    """

    understood: Intent | None = None

    def __init__(
        self,
        found: SearchResult,
        model: ChatModel | NoModel,
        start: Callable[[OnState], Pieces[str]],
        began: float,
        *,
        prompt: Prompt | None = None,
        refused: bool = False,
        quotes: int = 0,
    ) -> None:
        super().__init__(start, began)
        self.question = found.question
        self.passages: tuple[Passage, ...] = prompt.passages if prompt else found.passages
        self.refused, self.doubtful = refused, found.doubtful
        self.searched_as, self.not_searched = found.searched_as, found.not_searched
        self.model, self.request = model.name, ""
        self.sends_to = model.sends_to
        self._window = model.context_window
        self._prompt, self._used = prompt, len(prompt.extracts) if prompt else 0
        self._quotes = quotes
        self._timings["retrieve_s"] = time.monotonic() - began

    def result(self) -> Answer:
        """Read to the end, then check every sentence against the passages it cites.

        Where nothing that the model wrote stands there, `quotes` come before it (`Answer.quoted_because`).
        A model that failed leaves the reason in ``error``, and what it wrote with ``finish`` ``"cancelled"``.
        """
        for _ in self.until_failure():
            pass
        answer = self._answer(self.text, self._finish or "cancelled")
        return answer if self.refused else quotes_first(answer, self.quotes, doubtful=self.doubtful)

    @cached_property
    def quotes(self) -> Chosen:
        """The sentences of the passages that speak most to the question: what can be read before the first word is written."""
        return best_sentences(self.passages, self._quotes) if self._quotes and not self.refused else ()

    def so_far(self) -> Answer:
        """What is written, as if it was stopped now, without waiting for more: checked by its words alone."""
        return self._answer(self.text, "cancelled")

    @cached_property
    def frame(self) -> frozenset[str]:
        """What a model may copy of its prompt, and that is no part of the answer; see `citing_sentences`."""
        return self._prompt.frame if self._prompt else frozenset()

    def _answer(self, text: str, finish: Finish) -> Answer:
        timings = {key: round(seconds, 4) for key, seconds in self._timings.items()}
        timings.setdefault("total_s", round(time.monotonic() - self._began, 4))
        timings.setdefault("first_word_s", timings["total_s"])
        refused = self._refuses(text)
        judged = Judgement() if refused else self._judged(text, finish)
        return Answer(
            self.question, text, self.model, refused, finish, self.passages, *judged, timings,
            error=self._error, sent_to=self.sends_to, context=self._context(),
            extracts=self._prompt.extracts if self._prompt else (), doubtful=self.doubtful and refused == self.refused,
            request=self.request, understood=self.understood, searched_as=self.searched_as, not_searched=self.not_searched,
        )  # fmt: skip

    def _refuses(self, text: str) -> bool:
        """Whether ``text`` is a refusal."""
        return self.refused

    def _judged(self, text: str, finish: Finish) -> Judgement:
        """The sentences of ``text``, which nobody but us wrote, and what they rest on."""
        return Judgement()

    def _context(self) -> Context:
        return Context(self._window, 0, 0, self._used, len(self.passages) - self._used, 0)
