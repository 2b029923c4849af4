"""Every sentence said to a model."""

import re
from collections.abc import Sequence

from slmrag.schema import Message

_MARKER = re.compile(r"\[(\d+)\]")


def quoting(question: str, quotes: Sequence[tuple[int, str]]) -> list[Message]:
    """The prompt for the model that only quotes: a line ``[n] sentence`` for each (n, sentence), then the question.

    A footnote mark such as ``[3]`` in a document would read as a citation of ours: it is written ``(3)``.
    """
    lines = ["[%d] %s" % (number, _MARKER.sub(r"(\1)", " ".join(quote.split()))) for number, quote in quotes]
    return [Message("user", "\n".join([*lines, "", f"Question: {' '.join(question.split())}"]))]
