"""How long somebody waits who gave a wrong password: longer with each one, by the name that was tried and by who tries.

A browser that has signed in by that name before waits for its own wrong ones alone: nobody can keep it out by guessing, also where
all come from one address, as behind a proxy that nobody named.
"""

import threading
import time
from dataclasses import dataclass

_FREE = {
    "name": 4,
    "address": 9,
    "browser": 4,
}  # wrong ones that cost nothing: everybody mistypes, and a household has one address
# Short by name: it is no way to keep somebody out who has the password, nor does it help to guess (Argon2 costs more).
_LONGEST = {"name": 60.0, "address": 900.0, "browser": 60.0}
_FORGOTTEN = 3_600.0  # seconds without a wrong one
_MOST = 10_000  # kept at one time; then who was longest away is forgotten


@dataclass(slots=True)
class _Wrong:
    times: int
    last: float


class Waits:
    """The waits of one server; kept in memory alone. Safe to share between threads."""

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, str], _Wrong] = {}
        self._lock = threading.Lock()

    def seconds(self, name: str, address: str, browser: str = "") -> float:
        """How long until ``name`` may be tried from ``address``, or in a known ``browser``; 0.0: at once."""
        now = time.monotonic()
        with self._lock:
            return max(self._until(key, now) - now for key in self._keys(name, address, browser))

    def wrong(self, name: str, address: str, browser: str = "") -> None:
        """A wrong password was given: each after the free ones doubles the wait, from one second on."""
        now = time.monotonic()
        with self._lock:
            for key in self._keys(name, address, browser):
                before = self._wrong.pop(key, None)
                times = before.times if before and now - before.last < _FORGOTTEN else 0
                self._wrong[key] = _Wrong(times + 1, now)
            while len(self._wrong) > _MOST:
                self._wrong.pop(next(iter(self._wrong)))

    def right(self, name: str, address: str, browser: str = "") -> None:
        """The password was right: its name, or that browser, waits no more. The address may have guessed at others', and still does."""
        with self._lock:
            self._wrong.pop(("browser", browser) if browser else ("name", name), None)

    @staticmethod
    def _keys(name: str, address: str, browser: str) -> tuple[tuple[str, str], ...]:
        return (("browser", browser),) if browser else (("name", name), ("address", address))

    def _until(self, key: tuple[str, str], now: float) -> float:
        wrong = self._wrong.get(key)
        if wrong is None or (over := wrong.times - _FREE[key[0]]) <= 0:
            return now
        return wrong.last + min(2.0 ** min(over - 1, 20), _LONGEST[key[0]])
