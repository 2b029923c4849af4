"""What is said to a model for a segment, and how much of a segment at a time: within its window, counted, never cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slmrag.errors.model_problems import PromptTooLong
from slmrag.models import ChatModel, bound
from slmrag.prompts import translation_prompts
from slmrag.schema import Message
from slmrag.text.languages import name_of
from slmrag.text.sentences import split_sentences
from slmrag.translation.checks import holds_term
from slmrag.translation.markup import is_whole, plain

PIECE_TOKENS = 350  # a small model loses its way in more, and so much is lost at most when it is stopped
CONTEXT_TOKENS = 200  # for terms and neighbours
_BOUND_A_TOKEN = 3  # bytes: where tokens are only bounded, about so many of the bound are one
_LEAST_TOKENS = 16


@dataclass(frozen=True, slots=True)
class SegmentBudget:
    """What fits ``model`` when it translates between two languages (ISO codes, the first may be ``""``)."""

    model: ChatModel
    source: str
    target: str
    glossary: Mapping[str, str]

    def pieces(self, text: str) -> list[str]:
        """``text`` in pieces that fit, cut between sentences, and inside one only where it must be.

        Joined they are the text again. Raises `PromptTooLong` where the window holds not even a few words.
        """
        if self._fits(text):
            return [text]
        pieces = [""]
        spans = split_sentences(text, self.source)
        for (start, _), following in zip(spans, [*(start for start, _ in spans[1:]), len(text)], strict=True):
            sentence = text[start:following]
            if pieces[-1] and is_whole(pieces[-1]) and not self._fits(pieces[-1] + sentence):
                pieces.append("")
            pieces[-1] += sentence
        return [part for piece in pieces for part in self._halved(piece)]

    def _halved(self, text: str) -> list[str]:
        if self._fits(text):
            return [text]
        places = [place for place, sign in enumerate(text, 1) if sign in " ,;，、；" and is_whole(text[:place])]
        places = [place for place in places if is_whole(text[place:]) and text[place:].strip()]
        middle = min(places, key=lambda place: abs(2 * place - len(text)), default=0)
        if not middle or self.tokens(text) < _LEAST_TOKENS:
            raise PromptTooLong(
                "window_too_small_segment",
                window=self.model.context_window,
                model=self.model.name,
                words=plain(text)[:60],
            )
        return [*self._halved(text[:middle]), *self._halved(text[middle:])]

    def _fits(self, text: str) -> bool:
        return self.tokens(text) <= PIECE_TOKENS and self.room(self.prompt(text), text) > 0

    def tokens(self, text: str) -> int:
        """How many tokens ``text`` takes, about that where the model's are only bounded."""
        count = self.model.count_tokens if self.model.counts_exactly else lambda said: bound(said) // _BOUND_A_TOKEN
        return count([Message("user", text)]) - count([Message("user", "")])

    def room(self, messages: Sequence[Message], text: str) -> int:
        """Tokens for the translation of ``text``: four times its own, at least twice; 0 when the window lacks them."""
        tokens = self.tokens(text)
        left = self.model.context_window - self.model.count_tokens(messages)
        return min(4 * tokens + 64, left) if left >= 2 * tokens + 32 else 0

    def prompt(
        self, text: str, before: tuple[str, str] | None = None, after: str = "", wrong: Sequence[str] = ()
    ) -> list[Message]:
        """The messages for ``text``, with its terms of the glossary and as much of what is around it as there is room for."""
        source, target = name_of(self.source) if self.source else "", name_of(self.target)
        terms = [pair for pair in self.glossary.items() if holds_term(plain(text), pair[0], self.source)]
        near: dict[str, Any] = {"terms": terms, "before": before, "after": after}
        chosen: dict[str, Any] = {}
        left = CONTEXT_TOKENS
        for name, said in near.items():
            if not said:
                continue
            cost = self.tokens(str(said))
            messages = translation_prompts.translation_prompt(
                text, source, target, wrong=wrong, **chosen, **{name: said}
            )
            # The glossary is what was asked for; neighbours only help.
            if (cost <= left or name == "terms") and self.room(messages, text):
                chosen[name] = said
                left -= cost
        return translation_prompts.translation_prompt(text, source, target, wrong=wrong, **chosen)
