"""What the models that a server runs have in common."""

from collections.abc import Sequence

from slmrag.models.chat_model import bound
from slmrag.schema import Message


class ServedModel:
    """What a `ChatModel` has in common with others that a server runs: nothing to load, and no tokenizer to ask."""

    loaded = True
    counts_exactly = False

    def unload(self) -> None:
        """Nothing is to be done."""

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Never fewer than the server will count; see `bound`. A picture counts as 2,500."""
        return bound(messages) + 2500 * sum(len(message.images) for message in messages)
