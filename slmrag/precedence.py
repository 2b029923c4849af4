"""Who asks goes first: while a question is looked for, vectors in the background wait for it between two batches."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_SECONDS = 0.1

_asking = 0
_changed = threading.Condition()


@contextmanager
def question() -> Iterator[None]:
    """While it lasts a question is looked for; several may be at once."""
    global _asking
    with _changed:
        _asking += 1
    try:
        yield
    finally:
        with _changed:
            _asking -= 1
            _changed.notify_all()


def give_way(stop: Callable[[], bool] = lambda: False) -> None:
    """Return when no question is looked for, or at ``stop()``."""
    with _changed:
        while _asking and not stop():
            _changed.wait(_LOOK_SECONDS)
