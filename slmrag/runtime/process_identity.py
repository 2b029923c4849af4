"""Which process it was: its number alone says little, since numbers are given out again, clocks are set, and containers count anew."""

import hashlib
import os
import platform
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

_NUMBER_BITS, _STARTED_BITS = 28, 17  # of a process, of when it was started; the 18 above tell where


def process_identity(number: int | None = None) -> int:
    """What tells a running process (this one, or that of a ``number``) from every other, in 63 bits; 0 where there is none.

    It does not hang on the clock, which may be set while the process runs. In it stands where the number was given: in which
    container of which machine, since when that runs.
    """
    number = os.getpid() if number is None else number
    started = _started(number)
    if not started:
        return 0
    return (_place() << _STARTED_BITS | _digest(started, _STARTED_BITS)) << _NUMBER_BITS | number


def process_number(identity: int) -> int:
    """The number of the process that has, or had, this identity."""
    return identity & (1 << _NUMBER_BITS) - 1


def seen_from_here(identity: int) -> bool:
    """Whether the number of the process was given where this one's was, so that `runs` can tell of it."""
    return identity >> (_NUMBER_BITS + _STARTED_BITS) == _place()


def runs(identity: int) -> bool:
    """Whether the process of this identity still runs, as far as it is `seen_from_here`."""
    return bool(identity) and process_identity(process_number(identity)) == identity


@cache
def _place() -> int:
    where = platform.node()
    if sys.platform == "linux":
        with suppress(OSError):
            where = f"{Path('/proc/sys/kernel/random/boot_id').read_text()} {Path('/proc/self/ns/pid').readlink()}"
    return _digest(where, 63 - _NUMBER_BITS - _STARTED_BITS)


def _digest(text: str, bits: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> (64 - bits)


def _started(number: int) -> str:
    """When a process was started, by what no clock changes; ``""`` where there is none."""
    if sys.platform == "linux":
        try:  # psutil adds the time of the start of the system, which moves with the clock
            return Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    import psutil

    try:
        return str(psutil.Process(number).create_time())
    except psutil.Error:
        return ""
