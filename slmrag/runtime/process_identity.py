"""Which process it was: its number alone says little, since numbers are given out again, and clocks are set."""

import hashlib
import os
import sys
from pathlib import Path

_NUMBER_BITS = 32  # of a process; the 31 above tell when it was started


def process_identity(number: int | None = None) -> int:
    """What tells a running process (this one, or that of a ``number``) from every other, in 63 bits; 0 where there is none.

    It does not hang on the clock, which may be set while the process runs.
    """
    number = os.getpid() if number is None else number
    started = _started(number)
    digest = hashlib.sha256(started.encode()).digest()[:4]
    return (int.from_bytes(digest) >> 1) << _NUMBER_BITS | number if started else 0


def process_number(identity: int) -> int:
    """The number of the process that has, or had, this identity."""
    return identity & (1 << _NUMBER_BITS) - 1


def runs(identity: int) -> bool:
    """Whether the process of this identity still runs."""
    return bool(identity) and process_identity(process_number(identity)) == identity


def _started(number: int) -> str:
    """When a process was started, by what no clock changes; ``""`` where there is none."""
    if sys.platform == "linux":
        try:  # psutil adds the time of the start of the system, which moves with the clock
            ticks = Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
            return f"{ticks} {Path('/proc/sys/kernel/random/boot_id').read_text()}"
        except (OSError, IndexError):
            return ""
    import psutil

    try:
        return str(psutil.Process(number).create_time())
    except psutil.Error:
        return ""
