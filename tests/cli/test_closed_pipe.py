"""Who reads an answer may leave before its end (``slmrag ask … | head``): the command ends too."""

import os
import subprocess
import sys

import pytest
from fakes.documents import write
from fakes.openai_server import OpenAIServer

from slmrag import Assistant

LONG = 60  # seconds, for a machine so busy that all takes long


@pytest.mark.slow
def test_a_command_ends_when_nobody_reads_what_is_still_written(tmp_path):
    with Assistant(tmp_path / "home", background=False) as assistant:
        assistant.add([write(tmp_path / "pump.txt", "The pump may run dry for 30 seconds at most.")], wait=False)
    server = OpenAIServer()
    server.pieces = [f"The pump number {number} may run dry for {number} seconds [1]. " for number in range(1, 60)]
    server.piece_seconds = 0.1
    model = f"openai:phi-4@{server.url}"
    try:
        asking = subprocess.Popen(
            [sys.executable, "-m", "slmrag", "ask", "How long may the pump run dry?", "--model", model],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "SLMRAG_HOME": str(tmp_path / "home")},
        )  # fmt: skip
        written = b""
        while b"number 2" not in written:  # the model is in the middle of its answer
            written += asking.stdout.read(1)
            assert asking.poll() is None, written
        asking.stdout.close()
        asking.wait(LONG)
    finally:
        asking.kill()
        server.close()
