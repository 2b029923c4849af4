"""Whatever people do to a library, and whatever befalls it, in any order; `benchmarks/any_order.py` goes on for longer."""

import os

import pytest
from fakes import stub_embedder
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from library_machine import LibraryMachine

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs kill -9")]


def test_in_any_order_of_deeds_everybody_has_what_is_theirs():
    with stub_embedder.installed():
        run_state_machine_as_test(
            LibraryMachine,
            settings=settings(
                max_examples=8, stateful_step_count=20, deadline=None, derandomize=True, database=None,
                phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
