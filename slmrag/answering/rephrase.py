"""An answer put otherwise: shorter, in more detail, in simple words, in another language, from the passages that it had.

Nothing is looked for. A model is told the prompt of that answer, the answer, and then how it is wanted: what it has read
and written before is not read again. Without a model there are fewer quotes, or more.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slmrag.answering.answer import prompt_language, refuse, write_from
from slmrag.answering.answer_stream import AnswerStream
from slmrag.answering.extracts import beginning_that_fits, best_sentences
from slmrag.answering.manner import MANNERS, Manner
from slmrag.answering.prompt import Prompt, compose
from slmrag.answering.quotation import QuoteStream
from slmrag.errors.model_access import ModelMissing
from slmrag.errors.model_problems import ModelProblem
from slmrag.models import ChatModel, NoModel, writes
from slmrag.prompts import fences
from slmrag.prompts.again_prompts import put_otherwise
from slmrag.schema import Answer, Check, Message, Passage, SearchResult
from slmrag.text.detect import detect_language
from slmrag.text.markers import without_markers

if TYPE_CHECKING:
    from slmrag.models.pace import Pace

_SHARE = 4  # of the window, the most that the answer before takes


def rephrase(
    request: str,
    manner: Manner,
    history: Sequence[Answer],
    model: ChatModel | NoModel,
    *,
    check: Check,
    began: float,
    prompt_tokens: int,
    answer_tokens: int,
    quotes: int,
    language: str = "",
    pace: "Pace | None" = None,
) -> AnswerStream:
    """The last answer of ``history`` as the ``request`` wants it; the rest as `write` and `quote` have it.

    Raises `ModelMissing` where it takes a model and there is none, `ModelProblem` for what a table answered.
    """
    last = history[-1]
    if last.table is not None:
        raise ModelProblem("table_not_otherwise")
    passages = tuple(passage for passage in last.passages if passage.chunk.text)  # others were removed meanwhile
    compared = any(sentence.meaning for passage in passages for sentence in passage.evidence)
    found = SearchResult(last.question, passages, bool(passages), 1.0, compared, last.doubtful and bool(passages))
    shown = {"shorter": max(1, len(last.sentences) // 2), "detail": len(last.sentences) + quotes}.get(manner, quotes)
    if not passages:
        stream = refuse(found, model, began=began)
    elif isinstance(model, NoModel):
        if manner not in ("shorter", "detail"):
            raise ModelMissing("otherwise_needs_model")
        chosen = best_sentences(passages, shown, as_good=0)
        stream = QuoteStream(found, chosen, began)
    else:
        wanted = manner if manner not in MANNERS else detect_language(last.text) or detect_language(last.question)
        prompt = _compose(manner, history, passages, model, prompt_tokens, answer_tokens, wanted, language)
        stream = write_from(
            prompt, found, model, check=check, began=began, answer_tokens=answer_tokens, language=wanted,
            pace=pace, quotes=shown if comparable(wanted, passages) else 0,
        )  # fmt: skip
    stream.request = request
    return stream


def comparable(language: str, passages: Sequence[Passage]) -> bool:
    """Whether a text in ``language`` can be held against ``passages`` word by word: one of them is in it, or none is known not to be."""
    theirs = {passage.chunk.language for passage in passages} - {""}
    return not language or not theirs or language in theirs


def _compose(
    manner: Manner,
    history: Sequence[Answer],
    passages: Sequence[Passage],
    model: ChatModel,
    prompt_tokens: int,
    answer_tokens: int,
    wanted: str,
    language: str,
) -> Prompt:
    """The prompt that the last answer was written from, as far as it can be made anew; the answer; and what is asked of it."""
    last = history[-1]
    whole = len(passages) == len(last.passages)
    # Its numbers are those of the passages only where these stand as they stood.
    said = last.text if last.extracts and whole else without_markers(last.text)
    if last.quoted_because or not writes(last.model) or not whole:
        said = fences.fence(said)  # in the words of documents, or with what stands for a removed one, not of a model

    def count(text: str) -> int:
        return model.count_tokens([Message("assistant", text)])

    most = model.context_window // _SHARE
    asked = put_otherwise(manner, prompt_language(wanted))
    then = (
        Message("assistant", said if count(said) <= most else beginning_that_fits(said, most, count)),
        Message("user", asked),
    )
    before = compose(
        last.question, passages, model,
        history=[one for one in history[:-1] if one.question != last.question],  # not what was put otherwise
        prompt_tokens=prompt_tokens, answer_tokens=answer_tokens + model.count_tokens(then),
        language=prompt_language(language or detect_language(last.question)), begins=last.extracts if whole else (),
    )  # fmt: skip
    return replace(before, messages=(*before.messages, *then), request=f"{before.request}\n{asked}")
