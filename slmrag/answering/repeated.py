"""The last answer, given once more as it was."""

import time
from dataclasses import replace

from slmrag.answering.answer_stream import AnswerStream
from slmrag.models import QUOTE
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import Answer, Finish, Intent, Reply, SearchResult


class RepeatedStream(AnswerStream):
    """``last`` being said again in answer to ``question``, with what it rests on and what came of its checks."""

    def __init__(self, question: str, last: Answer, began: float) -> None:
        self._last, self.understood = last, last.understood or Intent("again")
        found = SearchResult(question, last.passages, True, 1.0, False, last.doubtful)
        super().__init__(found, QUOTE, lambda on_state: self._said(), began, refused=last.refused)

    def _said(self) -> Pieces[str]:
        yield self._last.text
        return Reply("stop")

    def _answer(self, text: str, finish: Finish) -> Answer:
        timings = {"total_s": round(time.monotonic() - self._began, 4)}
        return replace(
            self._last, question=self.question, text=text, finish=finish, understood=self.understood, timings=timings
        )
