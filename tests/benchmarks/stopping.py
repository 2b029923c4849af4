"""How long after *Stop* an answer has stopped, with other processes computing beside it.

    python tests/benchmarks/stopping.py MODEL [--beside 4] [--times 10]

MODEL is a spec, such as onnx:/folder. Each answer is stopped once in the middle of reading its prompt and once in the middle
of writing; printed are the median and the longest of the seconds until `close` returns, and until the model is free for the
next question.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from slmrag.models.model_settings import Servers
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore
from slmrag.runtime.text_stream import TextStream
from slmrag.schema import Message, ModelState

_BUSY = "while True: sum(range(10_000))"
_WORDS = "The pump was inspected on Monday, the seal was replaced, and the report was filed by the end of the week. "


def stopped(model, phase: str, number: int) -> tuple[float, float]:
    """Seconds until a stopped answer has stopped, and until its model answers the next one's first state."""
    prompt = [
        Message("user", f"{number} " + _WORDS * (60 if phase == "reading" else 4) + "Retell all of this at length.")
    ]
    reached = threading.Event()

    def on_state(state: ModelState) -> None:
        if phase == "reading" and state.doing == "reading" and state.done:
            reached.set()

    stream: TextStream = TextStream(
        lambda watch: model.stream(prompt, max_tokens=400, on_state=watch), time.monotonic()
    )
    stream.on_state = on_state

    def read() -> None:
        for written, _ in enumerate(stream.until_failure()):
            if phase == "writing" and written == 3:
                reached.set()

    reader = threading.Thread(target=read)
    reader.start()
    if not reached.wait(300):
        raise SystemExit(f"it never came to {phase}")
    began = time.monotonic()
    stream.close()
    closed = time.monotonic() - began
    reader.join()
    following = model.stream([Message("user", "Hi")], max_tokens=1)
    next(following, None)
    free = time.monotonic() - began
    following.close()
    return closed, free


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--beside", type=int, default=4)
    parser.add_argument("--times", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models = Models(ModelStore(Path(folder)), Path(folder) / "models.json", servers=Servers())
        model = models.open(asked.model)
        model.load()
        busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(asked.beside)]
        try:
            for phase in ("reading", "writing"):
                took = [stopped(model, phase, number) for number in range(asked.times)]
                for name, seconds in zip(("stopped", "free again"), zip(*took, strict=True), strict=True):
                    print(f"{phase:8} {name:10} median {statistics.median(seconds):5.2f} s  longest {max(seconds):5.2f} s  n {len(seconds)}")  # fmt: skip
        finally:
            for one in busy:
                one.kill()
            models.close()


if __name__ == "__main__":
    main()
