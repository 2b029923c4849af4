"""Processes that cannot see each other, as in two containers on one volume: which of them runs is known all the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.documents import write
from waiting import wait_until

from slmrag import Assistant
from slmrag.library.presence import Presence
from slmrag.library.withdrawals import overdue
from slmrag.runtime.process_identity import process_identity, seen_from_here

# Numbers of its own, as a container has them.
APART = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
OPENS = """
import sys
from slmrag import Assistant
with Assistant(sys.argv[1], background=False) as assistant:
    work = assistant.library.of("").work
    print([job.state for job in work.jobs("theirs")], flush=True)
    assistant.library.keeper.acquire()
    work.begin("ours", [assistant.document("here.txt").id], "")
    assistant.withdraw("gone.txt")
    print("done", flush=True)
    input()
"""

apart = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run([*APART, "true"], capture_output=True, check=False).returncode != 0,
    reason="no process of another number space can be made here (unshare, as root)",
)


@apart
@pytest.mark.slow
def test_what_runs_in_another_container_is_not_taken_for_gone_and_what_is_killed_is(tmp_path: Path):
    home = tmp_path / "library"
    with Assistant(home, background=False) as assistant:
        for name in ("here.txt", "gone.txt"):
            assistant.add([write(tmp_path / name, f"The gate of {name} is red.")], wait=False)
        work = assistant.library.of("").work
        work.begin("theirs", [assistant.document("here.txt").id], "")
        command = [*APART, sys.executable, "-c", OPENS, str(home)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline() == "['running']\n" and other.stdout.readline() == "done\n"
            assert [job.state for job in work.jobs("ours")] == ["running"]
            assert assistant.keeper.startswith("python") and " (at " in assistant.keeper
            assert overdue(assistant.library.database) == {}
            other.kill()
            other.wait()
        wait_until(lambda: [job.state for job in work.jobs("ours")] == ["stopped"])
        assert assistant.keeper == "" and [len(ids) for ids in overdue(assistant.library.database).values()] == [1]


def test_a_process_is_present_until_it_leaves_and_what_a_killed_one_left_goes(tmp_path: Path):
    elsewhere = process_identity() ^ 1 << 60
    assert not seen_from_here(elsewhere) and not Presence(tmp_path).lasts(elsewhere)
    one, two = Presence(tmp_path), Presence(tmp_path)
    assert one.identity() == two.identity() == process_identity() and one.lasts(process_identity())
    files = list((tmp_path / "processes").iterdir())
    assert len(files) == 2, "each library that is open has its own"
    left = tmp_path / "processes" / f"{elsewhere}.left"
    left.write_text("")
    assert not one.lasts(elsewhere) and not left.exists()
    one.leave()
    two.leave()
    assert not list((tmp_path / "processes").iterdir())
