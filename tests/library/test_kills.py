"""`kill -9` at six places in what changes a library; `benchmarks/kills.py` tries a hundred."""

import os

import pytest
from fakes import stub_embedder
from killing import Victim

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs kill -9")]
KILLS = [
    ("add", "new.txt", "blob", 2),
    ("add", "other.txt", "rows", 12),
    ("replace", "a.txt", "rows", 12),
    ("remove", "b.txt", "commit", 1),
    ("re-embed", "c.txt", "vectors", 20),
    ("summary", "c.txt", "rows", 4),
]


@pytest.fixture(scope="module")
def victim(tmp_path_factory):
    with stub_embedder.installed():
        yield Victim(tmp_path_factory.mktemp("victim"))


@pytest.mark.parametrize("deed, name, step, nth", KILLS)
def test_what_is_killed_leaves_the_library_sound(victim, deed, name, step, nth):
    killed, wrong = victim.kill(deed, name, step=step, nth=nth)
    assert killed.killed and not wrong
