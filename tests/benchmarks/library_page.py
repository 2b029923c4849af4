"""The app over many documents and conversations: how long the library's rows take, and a search; the page of questions, and a click.

    python tests/benchmarks/library_page.py [--documents 10000] [--conversations 200]

The documents are written into the catalogue directly, with their passages, vectors and keywords. Times are those of the page's
script (`streamlit.testing`), the median of five.
"""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import numpy as np  # noqa: E402

from slmrag import Assistant  # noqa: E402
from slmrag.library.collections import collect  # noqa: E402
from slmrag.library.conversations import Turn  # noqa: E402
from slmrag.library.document_rows import Draft, insert_document  # noqa: E402
from slmrag.schema import Chunk, Page  # noqa: E402

_KINDS = ("pdf", "docx", "xlsx", "txt", "md", "eml")
_RUNS = 5


def fill(home: Path, number: int) -> None:
    """Write so many documents of a passage each."""
    with Assistant(home, background=False) as assistant, assistant.library.database.write() as db:
        embedder, vector = assistant.library.embedder, np.ones(384, np.float32) / np.sqrt(np.float32(384))
        for index in range(number):
            name = f"report-{index:05}.{_KINDS[index % len(_KINDS)]}"
            text = f"The pump number {index} moves {index % 977} litres a minute and is painted green."
            id = hashlib.sha256(name.encode()).hexdigest()
            chunk = Chunk(id, name, 1, 0, len(text), text)
            draft = Draft(
                id,
                name,
                "page",
                1000 + index,
                ("en", "de", "fr")[index % 3],
                [Page(1, text)],
                [chunk],
                [f"pump number litr {index}"],
            )
            key = insert_document(db, draft, "", None)
            collect(db, key, f"Year {2020 + index % 5}")
        db.execute("INSERT INTO vectors SELECT ?, key, ? FROM chunks", [embedder, vector.tobytes()])


def median(call: Callable[[], object]) -> float:
    """The median of some runs, in seconds."""
    taken = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def converse(home: Path, number: int) -> None:
    """Keep so many conversations of one question."""
    with Assistant(home, background=False) as assistant:
        answer = assistant.ask("How many litres a minute does the pump number 7 move?", model="quote").result()
        for index in range(number):
            assistant.conversations.keep(Turn(f"How many litres does the pump number {index} move?", answer))


def page_times(home: Path) -> dict[str, float]:
    """Seconds of the page's script, by what is done there."""
    os.environ["SLMRAG_HOME"] = str(home)
    from app_pages import LIBRARY, opened

    from slmrag.ui.session.shared_assistant import open_with

    open_with(background=False)
    app = opened(120).run()
    app.switch_page(LIBRARY).run()
    words = app.text_input(key="library-words")
    times = {
        "the library": median(app.run),
        "a search in names and texts": median(lambda: words.set_value(f"pump {time.perf_counter_ns() % 977}").run()),
    }
    began = time.perf_counter()
    app = opened(120).run()
    times["the page of questions in a new tab, first questions found"] = time.perf_counter() - began
    times["the page of questions"] = median(app.run)
    times["a tick at a source"] = median(lambda: app.checkbox[-1].set_value(not app.checkbox[-1].value).run())
    conversation = next(button for button in app.button if str(button.key).startswith("conversation-"))
    times["a conversation"] = median(lambda: app.button(key=conversation.key).click().run())
    return times


def main() -> None:
    """Fill a library, and print what each thing takes."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--documents", type=int, default=10_000)
    asked.add_argument("--conversations", type=int, default=200)
    number, conversations = vars(asked.parse_args()).values()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "library", number)
        converse(Path(folder) / "library", conversations)
        with Assistant(Path(folder) / "library", background=False) as assistant:
            fresh = median(lambda: assistant.library.of("").documents.listed())
        print(f"{number:,} documents, {conversations:,} conversations, the median of {_RUNS}:")
        print(f"  listing them after a change: {fresh:.2f} s")
        for what, seconds in page_times(Path(folder) / "library").items():
            print(f"  {what}: {seconds:.2f} s")


if __name__ == "__main__":
    main()
