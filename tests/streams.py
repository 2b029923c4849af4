"""Reading a model's stream, in tests."""

import threading
import time

from waiting import PATIENCE

from slmrag.errors import ModelProblem
from slmrag.schema import Message, Reply


def none_left() -> bool:
    """Whether every thread that read a stream has ended, soon."""
    reading = [thread for thread in threading.enumerate() if thread.name == "slmrag-stream"]
    for thread in reading:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in reading)


def read(model, messages: list[Message], *, max_tokens: int = 100, on_state=lambda state: None):
    """The pieces that came, and the reply, or the problem that ended it."""
    pieces: list[str] = []
    stream = model.stream(messages, max_tokens=max_tokens, on_state=on_state)
    try:
        while True:
            pieces.append(next(stream))
    except StopIteration as end:
        reply: Reply = end.value
        return pieces, reply
    except ModelProblem as problem:
        return pieces, problem


def stop_after(seconds: float, error: BaseException):
    """An ``on_state`` that raises ``error`` once ``seconds`` have passed."""
    until = time.monotonic() + seconds

    def on_state(state) -> None:
        if time.monotonic() > until:
            raise error

    return on_state
