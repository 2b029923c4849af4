"""What stands in a library: what a question finds, how near it is, and whose words its files hold."""

from pathlib import Path

from slmrag import Assistant
from slmrag.embedding import Embedder

CANARY = "vrykolakas"


def found(assistant: Assistant, question: str) -> str:
    return " ".join(passage.chunk.text for passage in assistant.search(question).passages)


def nearest(assistant: Assistant, text: str) -> float:
    """How near the nearest passage is: 1 where text and question are embedded alike."""
    snapshot = assistant.library.snapshot()
    return snapshot.index.search(Embedder(snapshot.embedder_name).embed_query(text), None, 1)[0][1]


def traces(home: Path) -> list[str]:
    """The files that hold a piece of the canary, in any case, in UTF-8 or UTF-16."""
    pieces = {CANARY[start : start + 6] for start in range(len(CANARY) - 5)}
    needles = [piece.encode(code) for piece in pieces for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes().lower() for needle in needles)]
