"""Several servers over one library: what both do is there afterwards, whole, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import busy_server

from slmrag import Assistant


@pytest.mark.slow
def test_two_that_add_remove_and_ask_lose_nothing(tmp_path: Path, stub):
    home, folder = tmp_path / "library", tmp_path / "files"
    folder.mkdir()
    command = [sys.executable, busy_server.__file__, str(home), str(folder)]
    both = [subprocess.Popen([*command, name, "4"], stdout=subprocess.PIPE, text=True) for name in ("left", "right")]
    told = [json.loads(one.communicate(timeout=300)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert [one["refused"] for one in told] == [{}, {}]
    assert all(one["done"]["added"] and one["done"]["removed"] and one["done"]["asked"] for one in told)
    with Assistant(home, background=False) as assistant:
        assert {one.name for one in assistant.documents()} == {name for one in told for name in one["there"]}
        for one in assistant.documents():
            assert assistant.pages(one.id)[0].text.count("opens at") == 3 and assistant.original(one.id).is_file()
        index = assistant.library.snapshot().index
        assert index.acquire() and not index.is_damaged()
        index.synchronise()
        assert index.differences() == ""
