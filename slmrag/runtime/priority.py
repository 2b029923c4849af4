"""Who asks goes first: while a question is looked for, vectors in the background wait, also in the middle of a batch."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_SECONDS = 0.1
_DRAW_SECONDS = 0.5  # what was found is drawn, by a browser that may be on the same machine

_asking, _drawn_at = 0, 0.0
_changed = threading.Condition()
_own = threading.local()  # how many of them this thread looks for


@contextmanager
def question() -> Iterator[None]:
    """While it lasts, and a moment after, a question is looked for; several may be at once."""
    global _asking, _drawn_at
    _own.asking = getattr(_own, "asking", 0) + 1
    with _changed:
        _asking += 1
    try:
        yield
    finally:
        _own.asking -= 1
        with _changed:
            _asking, _drawn_at = _asking - 1, time.monotonic() + _DRAW_SECONDS
            _changed.notify_all()


def give_way(stop: Callable[[], bool] = lambda: False) -> None:
    """Return when no question is looked for, or at ``stop()``. It takes no time where none is: to be called often.

    What is done for a question, as adding what was dropped beside it, waits for none: it would wait for itself.
    """
    if getattr(_own, "asking", 0) or (not _asking and time.monotonic() >= _drawn_at):
        return
    with _changed:
        while (_asking or time.monotonic() < _drawn_at) and not stop():
            _changed.wait(_LOOK_SECONDS)
