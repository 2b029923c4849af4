"""The clock of this machine, set while the program runs."""

from datetime import datetime, timedelta

import psutil
import pytest


def set_clock(monkeypatch: pytest.MonkeyPatch, hours: float, *modules: str) -> None:
    """Have ``modules`` read another time, and the start of this machine, which Linux counts from, move along."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=hours)

    for module in modules:
        monkeypatch.setattr(f"{module}.datetime", Clock)
    if psutil.LINUX:
        started = psutil.boot_time()
        monkeypatch.setattr("psutil._pslinux.boot_time", lambda: started + 3600 * hours)
