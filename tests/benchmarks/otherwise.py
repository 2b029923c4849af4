"""What an answer put otherwise costs: ``python tests/benchmarks/otherwise.py FOLDER``.

FOLDER is a model for ONNX Runtime GenAI (``tests/fakes/smollm2.py`` makes one). Each question about the samples is asked
afresh, then its answer is wanted in four other ways; printed are the medians of what is sent, what of it is read, and the
seconds to the first word.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from slmrag import Assistant

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
QUESTIONS = (
    "How often must the strainer be cleaned?",
    "What counts as dry running?",
    "How long is the warranty?",
    "How is the pump stored in winter?",
    "What does the seal kit cost?",
)
WAYS = ("shorter", "in more detail", "in simple words", "in German")


def main() -> None:
    spec = f"onnx:{Path(sys.argv[1]).resolve()}"
    costs: dict[str, list[tuple[int, int, float]]] = {"afresh": [], **{way: [] for way in WAYS}}
    with Assistant(tempfile.mkdtemp(), background=False) as assistant:
        assistant.add([SAMPLES / "handbook.pdf", SAMPLES / "product-faq.md"])
        assistant.load()
        assistant.models.open(spec).load()
        for question in QUESTIONS:
            first = assistant.ask(question, model=spec).result()
            if first.refused or first.table is not None:
                continue
            for way in ("afresh", *WAYS):
                said = assistant.ask(way, model=spec, history=[first]).result() if way != "afresh" else first
                sent, reused = said.context.prompt_tokens, said.context.reused_tokens
                costs[way].append((sent, sent - reused, said.timings["first_word_s"]))
    print(f"{len(costs['afresh'])} questions; medians\n{'':<18}{'sent':>6}{'read':>6}{'s to the first word':>22}")
    for way, each in costs.items():
        sent, read, seconds = (statistics.median(column) for column in zip(*each, strict=True))
        print(f"{way:<18}{sent:>6.0f}{read:>6.0f}{seconds:>22.1f}")


if __name__ == "__main__":
    main()
