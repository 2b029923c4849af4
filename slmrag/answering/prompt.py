"""What is said to a model for a question: within its window, with as little to read as possible, and never cut.

A prompt is the constant system text, the passages, the last turns in short, then the question and the rules. In that
order a follow-up begins like the question before it: the passages that serve again stand where they stood, word for
word, and a model that has read them goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from slmrag.answering.extracts import MOST_PASSAGES, extracts, heading_of
from slmrag.errors.model_problems import PromptTooLong
from slmrag.models import ChatModel, bound
from slmrag.prompts import fences, question_prompts
from slmrag.schema import Answer, Extract, Message, Passage
from slmrag.text.citing_sentences import frame_line
from slmrag.text.sentences import split_sentences

_TURNS, _TURN_TOKENS = 2, 120
_BOUND_A_TOKEN = 3  # bytes: where tokens are only bounded, about so many of the bound are one


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent. ``passages`` are numbered from 1; the first of them have their ``extracts`` in the prompt.

    ``request`` is what it ends with: the question and what is asked of the model.
    """

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    extracts: tuple[Extract, ...]
    turns_dropped: int
    request: str

    @property
    def frame(self) -> frozenset[str]:
        """What of it is ours, as `frame_line` has it: places, question, instructions. Small models copy them."""
        lines = [_where(extract.passage) for extract in self.extracts]
        lines += [extract.passage.chunk.document_name for extract in self.extracts]  # and at a place that is invented
        lines += [heading_of(one.passage, sentence) for one in self.extracts for sentence in one.passage.evidence]
        for ours in (self.messages[0].content, *self.request.split("\n")):
            lines += [ours, *(ours[start:end] for start, end in split_sentences(ours))]
        return frozenset(map(frame_line, lines)) - {""}


def compose(
    question: str,
    passages: Sequence[Passage],
    model: ChatModel,
    *,
    history: Sequence[Answer] = (),
    prompt_tokens: int,
    answer_tokens: int,
    language: str,
    images: Sequence[bytes] = (),
    begins: Sequence[Extract] | None = None,
) -> Prompt:
    """The prompt for ``question``: at most ``prompt_tokens``, pictures not counted, and never more than the window holds.

    Where a model's count is only a bound, the budget, which is a matter of time, takes a third of it; the window,
    which is a matter of truth, takes all of it. Room for ``answer_tokens`` is kept free. ``begins`` is what it is to begin
    with where that still serves; else what the last prompt of ``history`` began with. Raises `PromptTooLong` when the
    question, or no sentence of the passages that were found, fits.
    """
    draft = _Draft(question, model, answer_tokens, language, images)
    turns = _short_turns(history, draft.count, prompt_tokens)
    if not draft.fits([], turns):
        turns = []
        if not draft.fits([], turns):
            raise PromptTooLong(
                "question_with_pictures_too_long" if images else "question_too_long",
                window=model.context_window, model=model.name, kept=answer_tokens,
            )  # fmt: skip
    near = passages[:MOST_PASSAGES]
    if begins is None:
        begins = history[-1].extracts if history else ()
    kept = _within(
        prompt_tokens, lambda budget: extracts(near, budget, draft.count, draft.frame),
        lambda chosen: draft.size(chosen, turns), begins,
    )  # fmt: skip
    while kept and not draft.fits(kept, turns):
        kept = kept[:-1]
    if passages and not kept and not images:
        raise PromptTooLong("no_room_for_passages", tokens=prompt_tokens, window=model.context_window)
    sent = [extract.passage for extract in kept]
    rest = [passage for passage in passages if passage not in sent]
    messages = tuple(draft.messages(kept, turns))
    return Prompt(messages, (*sent, *rest), tuple(kept), len(history) - len(turns), draft.request)


class _Draft:
    """What may be said to ``model`` about a question, and how much that is. ``turns`` are questions and answers before it."""

    def __init__(
        self, question: str, model: ChatModel, answer_tokens: int, language: str, images: Sequence[bytes]
    ) -> None:
        self._model, self._answer_tokens, self._images = model, answer_tokens, images
        self._few = question_prompts.has_few_parameters(model.name)
        self.request = question_prompts.request(question, language=language, images=bool(images), few=self._few)
        self._empty = self._tokens([Message("user", "")])

    def messages(self, chosen: Sequence[Extract], turns: Sequence[tuple[str, str]]) -> list[Message]:
        placed = [(_where(extract.passage), extract.text) for extract in chosen]
        asked = question_prompts.question_about(placed, self.request, turns=turns, images=self._images, few=self._few)
        return [question_prompts.SYSTEM, asked]

    def fits(self, chosen: Sequence[Extract], turns: Sequence[tuple[str, str]]) -> bool:
        """Whether the window holds it, and the answer."""
        tokens = self._model.count_tokens(self.messages(chosen, turns))
        return tokens + self._answer_tokens <= self._model.context_window

    def size(self, chosen: Sequence[Extract], turns: Sequence[tuple[str, str]]) -> int:
        """What it takes of the budget, pictures not counted."""
        return self._tokens([replace(message, images=()) for message in self.messages(chosen, turns)])

    def count(self, text: str) -> int:
        """What ``text`` takes of the budget."""
        return self._tokens([Message("user", text)]) - self._empty

    def frame(self, passage: Passage) -> int:
        """What is said around a passage, of the budget."""
        return self.count(fences.passage(1, _where(passage), ""))

    def _tokens(self, messages: Sequence[Message]) -> int:
        if self._model.counts_exactly:
            return self._model.count_tokens(messages)
        return -(-bound(messages) // _BOUND_A_TOKEN)


def _within(
    prompt_tokens: int,
    choose: Callable[[int], Sequence[Extract]],
    size: Callable[[Sequence[Extract]], int],
    begins: Sequence[Extract],
) -> Sequence[Extract]:
    """What to send in a prompt whose `size` is at most ``prompt_tokens``; ``choose`` gives the best for a budget of text."""
    budget = prompt_tokens - size([])
    while budget > 0:
        chosen = choose(budget)
        kept: Sequence[Extract] = _kept(chosen, begins)
        if size(kept) > prompt_tokens:
            kept = chosen  # what was said last time is longer than what is wanted now
        # Parts counted one by one may come to a little more together.
        if (over := size(kept) - prompt_tokens) <= 0:
            return kept
        budget -= over
    return []


def _kept(chosen: Sequence[Extract], begins: Sequence[Extract]) -> list[Extract]:
    """``chosen``, those first that the last prompt ``begins`` with and that say all that is wanted of them now."""
    before: list[Extract] = []
    waiting = list(chosen)
    for old in begins:
        same = next((new for new in waiting if new.passage.chunk == old.passage.chunk), None)
        if same is None or not all(part in old.text for part in same.text.split(" … ")):
            break
        before.append(replace(old, passage=same.passage))
        waiting.remove(same)
    return before + waiting


def _short_turns(history: Sequence[Answer], count: Callable[[str], int], prompt_tokens: int) -> list[tuple[str, str]]:
    """The last turns as (question, answer), as many as are short; an answer that came to nothing is none."""
    turns: list[tuple[str, str]] = []
    left = min(_TURN_TOKENS, prompt_tokens // 4)
    for answer in reversed(history[-_TURNS:]):
        left -= count(f"{answer.question} {answer.text}")
        if left < 0 or not answer.text or answer.error:
            break
        turns.insert(0, (answer.question, answer.text))
    return turns


def _where(passage: Passage) -> str:
    return f"{passage.chunk.document_name}, {passage.chunk.place}"
