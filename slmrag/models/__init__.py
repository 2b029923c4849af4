"""What a text generator is: a tiny seam, and one file for each kind behind it."""

from collections.abc import Generator, Sequence
from typing import Protocol

from slmrag.schema import Finish, Message


class ChatModel(Protocol):
    """Anything that continues a conversation.

    ``name`` is its spec (``"quote"``, ``"onnx:phi-3.5-mini"``), ``context_window`` its size in tokens.
    """

    name: str
    context_window: int
    sees_images: bool

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the model reads for ``messages``, its chat template included."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[str, None, Finish]:
        """Yield the reply piece by piece, and return how it ended; closing the generator stops the model.

        Raises `ModelProblem` when the model fails; what was yielded until then is kept by the caller.
        """
        ...
