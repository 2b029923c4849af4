"""The model that is always there, and is none: it repeats the quoted material of its prompt, word for word."""

import re
from collections.abc import Generator, Sequence

from slmrag.schema import Finish, Message

_NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


class ExtractiveModel:
    """Answers with the numbered lines ``[n] …`` of the last message, each followed by its marker."""

    name = "quote"
    context_window = 1 << 20
    sees_images = False

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Words: it has no tokens, and no window to fill."""
        return sum(len(message.content.split()) for message in messages)

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[str, None, Finish]:
        """Yield the lines word by word; ``"length"`` when ``max_tokens`` words were not enough."""
        words = 0
        for index, (number, quote) in enumerate(_NUMBERED.findall(messages[-1].content)):
            pieces = [*quote.split(" "), f"[{number}]"]
            for position, piece in enumerate(pieces):
                if words == max_tokens:
                    return "length"
                words += 1
                gap = "" if not position else " "
                yield ("\n\n" if index and not position else gap) + piece
        return "stop"
