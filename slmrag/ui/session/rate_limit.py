"""How often somebody may ask: so many questions in so many seconds."""

import threading
import time
from collections import defaultdict, deque
from ipaddress import IPv6Address, ip_address, ip_network

import streamlit as st


def visitor_at(address: str | None) -> str:
    """Whom a limit counts as one: an address, the 64 bits of an IPv6 address that a household has, or all of this machine."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "this machine"
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return str(ip_network((found, 64), strict=False))
    return str(found)


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


@st.cache_resource(show_spinner=False)
def desk_limits() -> tuple[Limit, Limit]:
    """How often one visitor of the support desks may ask, and how often all visitors of a desk."""
    return Limit(10, 300), Limit(120, 600)
