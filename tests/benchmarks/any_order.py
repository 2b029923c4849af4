"""A library under deeds in any order, for longer than the suite: ``python tests/benchmarks/any_order.py [--examples N] [--steps N]``.

Each example is a library of its own; what goes wrong is made short and printed, with the deeds that lead to it. ``--seed``
chooses others.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import stub_embedder  # noqa: E402
from hypothesis import HealthCheck, seed, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402
from library_machine import LibraryMachine  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    stub_embedder.install()
    done: Counter[str] = Counter()

    @seed(options.seed)
    class Counted(LibraryMachine):
        def teardown(self):
            done.update(self.done)
            super().teardown()

    began = time.monotonic()
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=options.examples, stateful_step_count=options.steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    print(f"{dict(done)}: nothing wrong, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
