"""How fast a model is here, and what that means: it reads a little, writes a little, and is timed."""

import time
import uuid
from dataclasses import dataclass

from slmrag.errors.model_access import ModelMissing
from slmrag.models.chat_model import ChatModel
from slmrag.models.no_model import NoModel
from slmrag.models.onnx import OnnxModel
from slmrag.models.queue import SharedModel
from slmrag.schema import Message, OnState, ignore

_WORDS = "The pump was inspected on Monday, the seal was replaced, and the report was filed by the end of the week. "
_WRITE = 32


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial measured. Rates are tokens a second, ``memory`` bytes, ``None`` where it is held elsewhere.

    ``load_s`` is the time until the model was there, 0 when it already was.
    """

    model: str
    load_s: float
    reads: float
    writes: float
    memory: int | None

    def first_word(self, tokens: int) -> float:
        """Seconds until an answer from a prompt of ``tokens`` tokens begins."""
        return tokens / self.reads


def try_out(model: ChatModel | NoModel, *, tokens: int = 200, on_state: OnState = ignore) -> Trial:
    """Load ``model`` where it is ours to load, let it read about ``tokens`` tokens and write a few. Raises `ModelProblem`."""
    if isinstance(model, NoModel):
        raise ModelMissing("no_model_to_try")
    began, load_s = time.monotonic(), 0.0
    if not model.loaded:
        model.load(on_state)
        load_s = time.monotonic() - began
    # Never the same text twice: what a cache holds is not read again.
    text = f"{uuid.uuid4()} " + _WORDS * max(1, tokens // 22) + "Retell this in your own words."
    stream = model.stream([Message("user", text)], max_tokens=_WRITE, on_state=on_state)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            reply = end.value
            break
    read = max(1, reply.prompt_tokens - reply.reused_tokens)
    writing = reply.total_s - reply.read_s
    # The first token comes with the prompt.
    writes = max(0, reply.written_tokens - 1) / writing if writing > 0 else 0.0
    return Trial(model.name, load_s, read / max(reply.read_s, 1e-6), writes, _memory(model))


def _memory(model: ChatModel) -> int | None:
    held = model.model if isinstance(model, SharedModel) else model
    if not isinstance(held, OnnxModel) or held.pid is None:
        return None
    import psutil

    return psutil.Process(held.pid).memory_info().rss
