"""What adding a file costs the process that answers, and the one that reads: ``python tests/benchmarks/costs.py FILE…``, without vectors.

Computing, not time by the clock: a busy machine changes little of it.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from slmrag import Assistant, settings


def children() -> float:
    """Seconds of computing of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    settings.quieten()
    for path in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as home:
            there = children()
            with Assistant(home, background=False) as assistant:
                here = time.process_time()
                added = assistant.add_file(path)
                here = time.process_time() - here
            print(
                f"{path.name}: {added.status} {added.error}{added.chunks} chunks; {here:.1f} s in the process that answers, "
                f"{children() - there:.1f} s in the one that reads"
            )


if __name__ == "__main__":
    main()
