"""A model for tests: it says what the test says, to a real assistant.

>>> from slmrag import Assistant
>>> from slmrag.testing import ScriptedModel
>>> model = ScriptedModel("The pump moves 40 litres a minute. [1]")
>>> with Assistant(folder, background=False) as assistant:
...     assistant.models.add(model)
...     added = assistant.add([file], wait=False)
...     answer = assistant.ask("How much does the pump move?", model="scripted").result()
>>> answer.text
'The pump moves 40 litres a minute. [1]'
>>> "```" in model.prompts[0]  # what was found stands between fences
True
"""

import re
import time
from collections.abc import Callable, Generator, Iterable, Sequence

from slmrag.schema import Message, ModelState, OnState, Reply, ignore

Script = str | Callable[[str], str | Iterable[str]]


class ScriptedModel:
    """A `ChatModel` that writes ``script``: a text, or what a function makes of a prompt (its last message).

    A text comes word by word. A function may also return the pieces themselves, one after another: an empty piece is a
    moment in which nothing is written yet, and what the function raises, `ModelProblem` or another, is how the model
    fails. Words are its tokens; ``seconds`` pass before each piece. ``read_s`` and ``total_s`` are the times that it
    claims of every reply.

    ``asked`` keeps the messages of every call, ``tokens_read`` and ``tokens_written`` count over all of them. A call
    that does not fit into ``window``, prompt and reply together, is an `AssertionError`: what asks must keep to it.
    """

    counts_exactly = True

    def __init__(
        self,
        script: Script = "",
        *,
        name: str = "scripted",
        window: int = 4096,
        sees_images: bool = False,
        sends_to: str = "",
        seconds: float = 0.0,
        read_s: float = 0.0,
        total_s: float = 0.0,
    ) -> None:
        self.script, self.name, self.context_window = script, name, window
        self.sees_images, self.sends_to = sees_images, sends_to
        self.loaded = False
        self.asked: list[list[Message]] = []
        self.tokens_read = self.tokens_written = 0
        self._seconds, self._read_s, self._total_s = seconds, read_s, total_s

    @property
    def prompts(self) -> list[str]:
        """The last message of every call."""
        return [messages[-1].content for messages in self.asked]

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """See `ChatModel.count_tokens`: the words, and four for the frame of each message."""
        return sum(len(message.content.split()) + 4 for message in messages)

    def load(self, on_state: OnState = ignore) -> None:
        """Be in memory."""
        self.loaded = True

    def unload(self) -> None:
        """Be in memory no more."""
        self.loaded = False

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`."""
        read = self.count_tokens(messages)
        assert read + max_tokens <= self.context_window, f"{read} + {max_tokens} tokens, {self.context_window} fit"
        self.loaded = True
        self.asked.append(list(messages))
        on_state(ModelState("reading", 0, read))
        self.tokens_read += read
        written = 0
        for piece in self._pieces(messages[-1].content):
            time.sleep(self._seconds)
            if not piece:
                on_state(ModelState("reading", read, read))
            elif written == max_tokens:
                return Reply("length", read, 0, written, self._read_s, self._total_s)
            else:
                written += 1
                self.tokens_written += 1
                yield piece
        return Reply("stop", read, 0, written, self._read_s, self._total_s)

    def _pieces(self, prompt: str) -> Iterable[str]:
        said = self.script if isinstance(self.script, str) else self.script(prompt)
        return re.findall(r"\s*\S+", said) if isinstance(said, str) else said
