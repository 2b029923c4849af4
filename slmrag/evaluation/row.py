"""What came of one question that was asked to measure the answers."""

from dataclasses import dataclass
from typing import Literal

from slmrag.evaluation.questions import Question
from slmrag.schema import Chunk


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a question. ``None`` stands for what the question does not say, or where asking failed.

    ``rank`` is the place of the first passage that is expected, 0 when none is. ``nearest`` is the first passage's
    chunk; of the ``sentences`` that its model wrote ``stand`` some in the source, and
    some ``disagree``; ``error`` says why asking failed.
    """

    question: Question
    outcome: Literal["answered", "refused", "failed"]
    rank: int | None = None
    right_page: bool | None = None
    in_context: bool | None = None
    contains: bool | None = None
    stand: int = 0
    disagree: int = 0
    sentences: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0
    answer: str = ""
    nearest: Chunk | None = None
    error: str = ""
