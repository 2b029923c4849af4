"""Pieces of a segment translated by a language model: asked for one by one, checked, and tried once more."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence

from slmrag.errors.slmrag_error import Stopped
from slmrag.models import ChatModel
from slmrag.models.loops import until_loop
from slmrag.models.pace import Pace
from slmrag.schema import Message, OnState, Reply
from slmrag.translation import checks
from slmrag.translation.pieces import CONTEXT_TOKENS, SegmentBudget
from slmrag.translation.segment_store import KeptPiece

_TRIES = 2
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # no XML holds these
NEIGHBOUR = 300  # characters of what stands before and behind


class ModelWriter:
    """Translates pieces between two languages (ISO codes, the first may be ``""``) with ``model``.

    ``watch`` hears while nothing comes, ``stopping`` ends it, ``on_reply`` is told the tokens of each reply, in and out.
    """

    def __init__(
        self, model: ChatModel, source: str, target: str, glossary: Mapping[str, str], pace: Pace | None,
        watch: OnState, stopping: threading.Event, on_reply: Callable[[int, int], object],
    ) -> None:  # fmt: skip
        self._model, self._source, self._target, self._glossary = model, source, target, glossary
        self._pace, self._watch, self._stopping, self._on_reply = pace, watch, stopping, on_reply
        self._budget = SegmentBudget(model, source, target, glossary)
        self.pieces = self._budget.pieces

    def estimate(self, sample: str, letters: int, calls: int) -> float | None:
        """Seconds for ``calls`` texts of so many ``letters`` like ``sample``; ``None`` where the model was never measured."""
        if self._pace is None or self._pace.speeds(self._model.name) is None:
            return None
        text = letters * self._budget.tokens(sample) / len(sample)
        around = self._model.count_tokens(self._budget.prompt("")) + CONTEXT_TOKENS // 2
        return self._pace.seconds(self._model.name, round(text + calls * around), round(text))

    def written(self, text: str, before: tuple[str, str] | None, after: str) -> KeptPiece:
        """Ask for a piece; when it fails its checks, once more and more strictly. The better of the two is taken."""
        if before is not None:
            before = (before[0][-NEIGHBOUR:], before[1][-NEIGHBOUR:])
        # What was cut says less than it seems to.
        near = [one for one in (before[0] if before else "", after) if one and len(one) < NEIGHBOUR]
        attempts: list[KeptPiece] = []
        while len(attempts) < _TRIES and not (attempts and not attempts[-1].problems):
            wrong = [reason for _, reason in attempts[-1].problems] if attempts else []
            messages = self._budget.prompt(text, before, after, wrong)
            room = self._budget.room(messages, text)
            if not room:  # what was wrong leaves too little
                break
            attempts.append(self._attempt(text, messages, room, near))
        best = min(reversed(attempts), key=lambda made: (made.is_false, len(made.problems)))
        return KeptPiece(
            best.text,
            best.problems,
            len(attempts),
            sum(made.tokens_in for made in attempts),
            sum(made.tokens_out for made in attempts),
        )

    def _attempt(self, text: str, messages: list[Message], room: int, near: Sequence[str]) -> KeptPiece:
        pieces = until_loop(self._model.stream(messages, max_tokens=room, on_state=self._watch))
        written: list[str] = []
        try:
            while True:
                written.append(next(pieces))
                if self._stopping.is_set():
                    raise Stopped
        except StopIteration as end:
            reply: Reply = end.value or Reply("stop")
        finally:
            pieces.close()
        target = _cleaned("".join(written), text)
        tokens_in = reply.prompt_tokens or self._model.count_tokens(messages)
        tokens_out = reply.written_tokens or len(written)
        if self._pace is not None:
            self._pace.note(self._model.name, reply)
        self._on_reply(tokens_in, tokens_out)
        found = checks.problems(
            text, target, source_language=self._source, target_language=self._target, glossary=self._glossary,
            finish=reply.finish, near=near,
        )  # fmt: skip
        return KeptPiece(target, tuple(found), 1, tokens_in, tokens_out)


def _cleaned(reply: str, source: str) -> str:
    """A reply without what models put around a translation: fences, quotation marks, line breaks."""
    text = _UNWRITABLE.sub("", reply).strip()
    if text.startswith("```"):
        text = text.partition("\n")[2] if "\n" in text else text[3:]
    text = text.removesuffix("```").strip()
    for opening, closing in ('""', "“”", "„“", "«»", "「」", "''"):
        bare = len(text) > 2 and text.startswith(opening) and text.endswith(closing) and text[1:-1].count(opening) == 0
        if bare and source[:1] not in "\"“”„«'‘「":
            text = text[1:-1].strip()
            break
    return text if "\n\n" in text else " ".join(text.split("\n"))
