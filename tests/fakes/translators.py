"""Models that translate in tests: they do what a function does with the words between the fences."""

import re
from collections.abc import Callable, Generator, Sequence

from slmrag.schema import Message, ModelState, OnState, Reply, ignore

_ASKED = re.compile(r"Translate this.*?:\n```\n(.*?)\n```", re.DOTALL)
_MARK = re.compile(r"(⟦[^⟧]*⟧)")


class Translator:
    """A `ChatModel` that answers with ``reply(text, number of the call)``; counts words as tokens."""

    name, sees_images, sends_to, counts_exactly = "onnx:double", False, "", True

    def __init__(self, reply: Callable[[str, int], str], window: int = 4096) -> None:
        self._reply, self.context_window = reply, window
        self.prompts: list[str] = []

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return sum(len(message.content.split()) + 4 for message in messages)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        assert self.count_tokens(messages) + max_tokens <= self.context_window
        on_state(ModelState("reading", 0, 10))
        self.prompts.append(messages[-1].content)
        yield from re.findall(r"\S+\s*", self._reply(asked(messages), len(self.prompts)))
        return Reply("stop", self.count_tokens(messages), 0, 5)


def asked(messages: Sequence[Message]) -> str:
    """What a prompt asks to translate."""
    return _ASKED.findall(messages[-1].content)[-1]


def shouted(text: str) -> str:
    """Words in capitals, marks as they are."""
    return "".join(part if part.startswith("⟦") else part.upper() for part in _MARK.split(text))
