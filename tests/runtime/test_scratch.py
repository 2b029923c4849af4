"""Folders for a while among the temporary files: what a killed process left there is swept, what is used or another's is not."""

import os
import subprocess
import sys
import tempfile

import pytest

from slmrag.runtime.scratch import sweep_scratch, sweep_temporary, temporary

KILLED = """
import os, signal
from slmrag.runtime.scratch import temporary
with temporary() as folder:
    (folder / "letter.pdf").write_bytes(b"a secret")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="no signal ends a process there")
def test_what_a_killed_process_left_is_swept_and_what_is_used_is_not(place):
    subprocess.run([sys.executable, "-c", KILLED], env=os.environ | {"TMPDIR": str(place)}, check=False)
    (left,) = place.glob("*/letter.pdf")
    with temporary() as used:
        sweep_temporary()
        assert not left.exists() and used.is_dir()
    assert not used.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="its temporary files are each user's own")
def test_a_folder_that_another_user_made_is_not_touched(place, monkeypatch):
    """Nor is what it names to be deleted with it."""
    ours, theirs = place / "mine.part", place / ".slmrag-scratch-1"
    ours.write_text("kept")
    theirs.mkdir()
    (theirs / "beside").write_bytes(os.fsencode(ours))
    with monkeypatch.context() as as_another:
        as_another.setattr(os, "getuid", lambda: theirs.stat().st_uid + 1)
        sweep_temporary()
    assert ours.exists() and theirs.exists()
    sweep_temporary()
    assert not theirs.exists()


def test_what_another_program_calls_as_we_once_did_stays(place):
    theirs = place / ".restoring-session"
    theirs.mkdir()
    sweep_temporary()
    assert theirs.is_dir()
    sweep_scratch(place)
    assert not theirs.exists(), "beside a library it is a backup's"
