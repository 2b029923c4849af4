"""The model that is always there, and is none: it repeats the quoted material of its prompt, word for word."""

import re
from collections.abc import Generator, Sequence

from slmrag.models.chat_model import NothingToLoad
from slmrag.schema import Message, OnState, Reply, ignore

_NUMBERED = re.compile(r"^\[(\d+)\] (.+(?:\n  .+)*)$", re.MULTILINE)


class ExtractiveModel(NothingToLoad):
    """Answers with the numbered lines ``[n] …`` of the last message, each followed by its marker; indented ones go on."""

    name = "quote"
    context_window = 0  # it has none to fill
    sees_images = False
    sends_to = ""
    counts_exactly = True

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Words: it has no tokens, and no window to fill."""
        return sum(len(message.content.split()) for message in messages)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """Yield the lines word by word; ``"length"`` when ``max_tokens`` words were not enough."""
        words = 0
        for index, (number, quote) in enumerate(_NUMBERED.findall(messages[-1].content)):
            pieces = [*quote.replace("\n  ", "\n").split(" "), f"[{number}]"]
            for position, piece in enumerate(pieces):
                if words == max_tokens:
                    return Reply("length", written_tokens=words)
                words += 1
                gap = "" if not position else " "
                yield ("\n\n" if index and not position else gap) + piece
        return Reply("stop", written_tokens=words)
