"""A library of small files that tables are asked of, with an embedder to which nothing is close."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fakes import stub_embedder
from slmrag import Assistant


def nothing_close(text: str, others: Sequence[str]) -> np.ndarray:
    """Meaning tells nothing: what is found is found by words."""
    return np.zeros(len(others), np.float32)


@contextmanager
def desk_of(folder: Path, files: Mapping[str, str]) -> Iterator[Assistant]:
    """A library in ``folder`` of the files, by their names."""
    for name, text in files.items():
        (folder / name).write_text(text)
    with stub_embedder.installed(), Assistant(folder / "home", background=False, model="quote") as assistant:
        assistant.add([folder / name for name in files])
        yield assistant
