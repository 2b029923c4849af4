"""Waiting for what others do, on a machine that may be busy."""

import time
from collections.abc import Callable

PATIENCE = 30  # seconds: how long a busy machine may take over what takes none


def wait_until(true: Callable[[], object]) -> None:
    """Look until it is true; fails when it is not in time."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
