"""A question that goes on from others, written to be understood by itself."""

from collections.abc import Sequence

from slmrag.models import ChatModel
from slmrag.prompts import question_prompts
from slmrag.schema import Answer, ignore

_REWRITE_TOKENS, _REWRITE_LETTERS = 64, 400


def self_contained(question: str, history: Sequence[Answer], model: ChatModel) -> str:
    """``question`` as ``model`` writes it to be understood by itself, ``question`` where it writes nothing of use.

    Raises `ModelProblem`.
    """
    messages = question_prompts.follow_up_prompt(question, [(answer.question, answer.text) for answer in history])
    text = " ".join("".join(model.stream(messages, max_tokens=_REWRITE_TOKENS, on_state=ignore)).split())
    return text if 0 < len(text) <= _REWRITE_LETTERS else question
