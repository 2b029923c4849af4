"""How often somebody may ask: so many questions in so many seconds."""

import threading
import time
from collections import defaultdict, deque


class Limit:
    """At most ``most`` in any ``seconds`` for each key. Safe to share between threads."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Whether one more is within the limit; if so it is counted."""
        now = time.monotonic()
        with self._lock:
            for other in [one for one, times in self._asked.items() if times and now - times[-1] > self._seconds]:
                del self._asked[other]  # whoever was long away is forgotten
            times = self._asked[key]
            while times and now - times[0] > self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True
