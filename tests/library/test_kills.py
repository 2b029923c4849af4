"""`kill -9` at fifteen places in what changes a library; `benchmarks/kills.py` tries a hundred."""

import os

import pytest
from fakes import stub_embedder
from killing import Victim

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs kill -9")]
KILLS = [
    ("add", "new.txt", "blob", 2),
    ("add", "other.txt", "rows", 12),
    ("add", "third.txt", "commit", 1),
    ("add", "fourth.txt", "vectors", 1),
    ("add", "fifth.txt", "Chroma's persist", 1),
    ("replace", "a.txt", "rows", 12),
    ("remove", "b.txt", "commit", 1),
    ("re-embed", "c.txt", "vectors", 20),
    ("summary", "c.txt", "rows", 4),
    ("translation", "c.txt", "rows", 4),
]
# What changes no text, and may leave copies of it.
COPYING = [
    ("move", "commit", 1),
    ("backup", "copy", 5),
    ("restore", "copy", 4),
    ("restore", "copy", 13),
    ("repair", "commit", 1),
    ("take back", "blob", 6),
]


@pytest.fixture(scope="module")
def victim(tmp_path_factory):
    with stub_embedder.installed():
        yield Victim(tmp_path_factory.mktemp("victim"))


@pytest.mark.parametrize("deed, name, step, nth", KILLS)
def test_what_is_killed_leaves_the_library_sound(victim, deed, name, step, nth):
    killed, wrong = victim.kill(deed, name, step=step, nth=nth)
    assert killed.killed and not wrong


@pytest.fixture(scope="module")
def copied(victim):
    """The same with a document for each deed that copies."""
    victim.add(*(f"{deed}-{nth}.txt" for deed, _, nth in COPYING))
    return victim


@pytest.mark.parametrize("deed, step, nth", COPYING)
def test_what_is_removed_after_a_kill_can_be_read_nowhere(copied, deed, step, nth):
    name = f"{deed}-{nth}.txt"
    killed, wrong = copied.kill(deed, name, step=step, nth=nth)
    assert killed.killed and not wrong
    assert not copied.remove(name)
