"""What is said to a model for a question: within its window, with as little to read as possible, and never cut.

A prompt is the constant system text, turns that went before, and the turn that asks. Two ways to say the turns before
are weighed: word for word as they were (a model that has them in its cache reads only what is new), or in short,
without their passages. The one with less to read is sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from slmrag import prompts
from slmrag.errors import PromptTooLong
from slmrag.extracts import Extract, extracts
from slmrag.models import ChatModel, bound
from slmrag.schema import Answer, Message, Passage

_SHORT_TURNS = 2
_SHORT_WORDS = 80


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent, and what of the passages (``used``, by number) and earlier turns is in it."""

    messages: tuple[Message, ...]
    used: tuple[int, ...]
    turns_kept: int
    turns_dropped: int


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
    similarity: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> Prompt:
    """The prompt for ``question``: at most ``prompt_tokens`` for its own turn and the system text together.

    Where a model's count is only a bound, the budget, which is a matter of time, takes a third of the bound; the
    window, which is a matter of truth, takes all of it. Room for ``answer_tokens`` is kept free. Raises
    `PromptTooLong` when not even the question fits.
    """

    def count(text: str) -> int:
        message = [Message("user", text)]
        return model.count_tokens(message) - overhead if model.counts_exactly else _third(bound(message) - 32)

    overhead = model.count_tokens([Message("user", "")]) if model.counts_exactly else 0
    room = model.context_window - answer_tokens
    frame = [prompts.SYSTEM, prompts.question_about(question, [], language=language, images=images)]
    framed = model.count_tokens(frame)
    if framed > room:
        raise PromptTooLong(
            f"The question alone does not fit the window of {model.context_window} tokens of {model.name}."
        )
    # The budget is for words: a picture costs what it costs.
    worded = model.count_tokens([prompts.SYSTEM, replace(frame[1], images=())])
    budget = min(
        prompt_tokens - (worded if model.counts_exactly else _third(worded)),
        room - framed if model.counts_exactly else _third(room - framed),
    )
    chosen = extracts(passages, max(budget, 0), count, similarity) if budget > 0 else []
    while True:
        asking = prompts.question_about(
            question, [(e.number, _where(e), e.text) for e in chosen], language=language, images=images
        )
        if not chosen or model.count_tokens([prompts.SYSTEM, asking]) <= room:
            break
        chosen = chosen[:-1]
    before, kept = _turns_before(history, asking, model, room)
    return Prompt((prompts.SYSTEM, *before, asking), tuple(e.number for e in chosen), kept, max(0, len(history) - kept))


def _turns_before(
    history: Sequence[Answer], asking: Message, model: ChatModel, room: int
) -> tuple[tuple[Message, ...], int]:
    """The turns before ``asking`` as they are sent, and how many there are of them."""
    short, kept = _shortened(history, asking, model, room)
    cached = getattr(model, "cached_tokens", None)
    if not history or cached is None or not history[-1].prompt or any(m.images for m in history[-1].prompt):
        return short, kept
    last = history[-1]
    whole = (*last.prompt[1:], Message("assistant", last.text))

    def to_read(turns: tuple[Message, ...]) -> int:
        messages = (prompts.SYSTEM, *turns, asking)
        return model.count_tokens(messages) - cached(messages)

    fits = model.count_tokens((prompts.SYSTEM, *whole, asking)) <= room
    return (whole, last.turns_kept + 1) if fits and to_read(whole) <= to_read(short) else (short, kept)


def _shortened(
    history: Sequence[Answer], asking: Message, model: ChatModel, room: int
) -> tuple[tuple[Message, ...], int]:
    """The last turns as question and answer only, as many as are short and fit."""
    turns: tuple[Message, ...] = ()
    kept = 0
    for answer in reversed(history[-_SHORT_TURNS:]):
        turn = (Message("user", answer.question), Message("assistant", answer.text))
        words = len(f"{answer.question} {answer.text}".split())
        if words > _SHORT_WORDS or model.count_tokens((prompts.SYSTEM, *turn, *turns, asking)) > room:
            break
        turns = turn + turns
        kept += 1
    return turns, kept


def _where(extract: Extract) -> str:
    return f"{extract.passage.chunk.document_name}, {extract.passage.chunk.place}"


def _third(count: int) -> int:
    return -(-count // 3)
