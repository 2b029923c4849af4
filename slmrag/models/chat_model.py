"""What a text generator is: a tiny seam, and one file for each kind behind it."""

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Protocol

from slmrag.schema import Message, OnState, Reply, ignore

# What models take for the border of a turn: Phi, Llama, Mistral, Gemma, DeepSeek. Text of others must not be able to forge one.
_CONTROL = re.compile(
    r"(?<=<)(?=[|｜])|(?<=<)(?=/?(?:s|unk|pad|bos|eos|(?:start|end)_of_turn)>)|(?<=\[)(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])|(?<=<)(?=</?SYS>>)"
)


class ChatModel(Protocol):
    """Anything that continues a conversation.

    ``name`` is its spec (``"quote"``, ``"onnx:phi-3.5-mini"``), ``context_window`` its size in tokens for prompt and
    reply together, ``sends_to`` the host that it sends text to, ``""`` where nothing leaves the machine. That each of
    ours is one is checked where `Models` opens it.
    """

    @property
    def name(self) -> str:
        """Its spec."""

    @property
    def context_window(self) -> int:
        """Tokens that it holds: prompt and reply."""

    @property
    def sees_images(self) -> bool:
        """Whether messages may hold pictures."""

    @property
    def sends_to(self) -> str:
        """The host of another machine that text is sent to."""

    @property
    def loaded(self) -> bool:
        """Whether it is in memory; always, where that is not ours to know."""

    def load(self, on_state: OnState = ignore) -> None:
        """Take it into memory, where that is ours to do. Raises `ModelProblem`."""

    def unload(self) -> None:
        """Give its memory back; it is loaded again when it is asked."""

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the model reads for ``messages``, its chat template included; never fewer than it will.

        ``counts_exactly`` says whether it is the count itself or an upper bound.
        """

    @property
    def counts_exactly(self) -> bool:
        """Whether `count_tokens` counts with the model's own tokenizer."""

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """Yield the reply piece by piece, and return how it ended; closing the generator stops the model.

        While nothing is yielded ``on_state`` is called several times a second; it may raise to stop the model.
        Raises `ModelProblem` when the model fails; what was yielded until then is kept by the caller.
        """


def neutralise(messages: Sequence[Message]) -> list[Message]:
    """The messages with a zero-width space inside whatever a model could take for a control token.

    What we say ourselves holds none; a document or a question that does would otherwise end its turn and give orders.
    """
    return [replace(message, content=_CONTROL.sub("\u200b", message.content)) for message in messages]


def bound(messages: Sequence[Message]) -> int:
    """Never fewer tokens than any tokenizer makes of ``messages``: one for each byte, and 16 for each turn's frame.

    A token of a byte-level or byte-fallback vocabulary stands for at least one byte of UTF-8. English takes about a
    quarter of it.
    """
    return sum(len(message.content.encode()) + 16 for message in neutralise(messages)) + 16
