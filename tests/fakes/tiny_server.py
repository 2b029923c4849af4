"""A server in a process of its own that speaks OpenAI's protocol, behind which a tiny real model writes."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes.openai_server import OpenAIServer

MODEL = "tiny"


@contextmanager
def tiny_server(model: Path, seconds: float = 0.0) -> Iterator[tuple[str, subprocess.Popen]]:
    """The address of one with the ONNX ``model``, which waits so many seconds before each answer, and its process."""
    command = [sys.executable, "-c", "from fakes import tiny_server; tiny_server.main()", str(model), str(seconds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            process.kill()


def main() -> None:
    """Serve until the input ends."""
    from slmrag.models.onnx import OnnxModel
    from slmrag.schema import Message

    model = OnnxModel(Path(sys.argv[1]))

    class Server(OpenAIServer):
        @property
        def pieces(self) -> Iterable[str]:
            body: dict[str, Any] = self.requests[-1].body
            messages = [Message(one["role"], one["content"]) for one in body["messages"]]
            return model.stream(messages, max_tokens=min(20, body["max_tokens"]))

        @pieces.setter
        def pieces(self, pieces: Iterable[str]) -> None:
            pass  # the model writes them

    server = Server()
    server.models, server.usage, server.wait = [MODEL], None, float(sys.argv[2])
    print(server.url, flush=True)
    sys.stdin.read()
    server.close()
