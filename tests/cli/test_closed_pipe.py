"""Who reads an answer may leave before its end (``slmrag ask … | head``): the command ends too."""

import itertools
import os
import subprocess
import sys

from fakes.documents import write
from fakes.openai_server import OpenAIServer

from slmrag import Assistant

LONG = 60  # seconds, for a machine so busy that all takes long


def test_a_command_ends_when_nobody_reads_what_is_still_written(tmp_path):
    with Assistant(tmp_path / "home", background=False) as assistant:
        assistant.add([write(tmp_path / "pump.txt", "The pump may run dry for 30 seconds at most.")], wait=False)
    server = OpenAIServer()
    server.pieces, server.piece_seconds = itertools.repeat("The pump may run dry. "), 0.05
    model = f"openai:phi-4@{server.url}"
    try:
        asking = subprocess.Popen(
            [sys.executable, "-m", "slmrag", "ask", "How long may the pump run dry?", "--model", model],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "SLMRAG_HOME": str(tmp_path / "home")},
        )  # fmt: skip
        assert asking.stdout.read(40)
        asking.stdout.close()
        asking.wait(LONG)
    finally:
        asking.kill()
        server.close()
