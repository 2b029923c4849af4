"""A model that sums up by copying, and pages for it to copy."""

import re

from slmrag.schema import ModelState, Reply, ignore

PAGES = [
    f"Pump {name} moves {number} litres a minute. It was built in {1900 + number} in {town}. Seal {number} is green."
    for number, (name, town) in enumerate(
        [("Alba", "Bath"), ("Bern", "York"), ("Cora", "Kiel"), ("Dove", "Lyon")] * 5, 10
    )
]
_SECOND = re.compile(r"\[(\d+)\]\n```\n[^\n]*:\n([^\n]+)")


class Scripted:
    """A model whose tokens are words, and which copies the first line of each item with its marker, or does as told."""

    name, sees_images, sends_to, counts_exactly = "scripted", False, "", True

    def __init__(self, reply=None, window=300):
        self.reply, self.context_window, self.prompts = reply or self.copy, window, []
        self.read = self.written = 0

    def copy(self, prompt: str) -> str:
        items = _SECOND.findall(prompt) or re.findall(r"\[(\d+)\] ([^\n]*)", prompt)
        return "\n".join(f"- {text.strip()} [{number}]" for number, text in items[:6])

    def count_tokens(self, messages):
        return sum(len(message.content.split()) + 4 for message in messages)

    def stream(self, messages, *, max_tokens, on_state=ignore):
        assert self.count_tokens(messages) + max_tokens <= self.context_window
        self.prompts.append(messages[-1].content)
        on_state(ModelState("reading"))
        words = re.findall(r"\s*\S+", self.reply(messages[-1].content))
        yield from words[:max_tokens]
        self.read += self.count_tokens(messages)
        self.written += min(len(words), max_tokens)
        return Reply("stop", self.count_tokens(messages), 0, min(len(words), max_tokens), 0.5, 1.0)
