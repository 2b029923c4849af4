"""A model at work on a job: asked one prompt after the other, and what that took."""

from collections.abc import Callable

from slmrag.errors.model_access import ModelBusy
from slmrag.errors.slmrag_error import Stopped
from slmrag.models import ChatModel, NoModel
from slmrag.models.loops import until_loop
from slmrag.models.pace import Pace
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import OnState, Reply
from slmrag.summary.notes import Ask
from slmrag.text.markers import BEGUN, MARKER, numbers_of


class Writer:
    """``model``, asked until ``stopping()``; ``calls``, ``read`` and ``written`` (tokens) add up.

    ``pace`` learns from every reply.
    """

    def __init__(self, model: ChatModel | NoModel, pace: Pace, stopping: Callable[[], bool], on_state: OnState) -> None:
        self.model, self._pace, self._stopping, self._on_state = model, pace, stopping, on_state
        self.calls = self.read = self.written = 0

    def write(self, ask: Ask) -> Pieces[str]:
        """The reply to ``ask``, piece by piece. It waits its turn as long as it must: questions come first.

        Raises `ModelProblem`, `Stopped`.
        """
        model = self.model
        assert not isinstance(model, NoModel)  # it writes nothing
        while True:
            pieces = until_loop(model.stream(ask.messages, max_tokens=ask.max_tokens, on_state=self._on_state))
            try:
                while True:
                    if self._stopping():
                        raise Stopped
                    yield next(pieces)
            except StopIteration as end:
                self._account(model, ask, end.value)
                return end.value
            except ModelBusy:
                continue  # people ask one question after the other: it is in no hurry
            finally:
                pieces.close()

    def _account(self, model: ChatModel, ask: Ask, reply: Reply) -> None:
        self._pace.note(model.name, reply)
        self.calls += 1
        # A reply that was ended from here brings no account of its own.
        self.read += reply.prompt_tokens or model.count_tokens(ask.messages)
        self.written += reply.written_tokens


def with_markers(text: str, shown: Callable[[int], str]) -> str:
    """``text`` with ``shown(n)`` in place of each marker ``[n]``, and markers as they are of which nothing is to be shown."""
    return MARKER.sub(lambda marker: " ".join(filter(None, map(shown, numbers_of(marker)))) or marker[0], text)


def with_marks(pieces: Pieces[str], shown: Callable[[int], str], raw: list[str]) -> Pieces[str]:
    """``pieces`` as `with_markers`, also a marker that comes in two; ``raw`` gets them as they were."""
    held = ""
    try:
        while True:
            piece = next(pieces)
            raw.append(piece)
            held += piece
            cut = found.start() if (found := BEGUN.search(held)) else len(held)
            if ready := held[:cut]:
                yield with_markers(ready, shown)
            held = held[cut:]
    except StopIteration as end:
        if held:
            yield held
        return end.value
    finally:
        pieces.close()
