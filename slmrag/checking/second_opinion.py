"""What a model for that thinks of sentences that are in other words: it moves no mark, and stands beside them as its opinion."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from slmrag.checking.keys import content
from slmrag.checking.tokenizer import tokens
from slmrag.errors.model_files import ModelUnusable
from slmrag.errors.model_problems import ModelProblem
from slmrag.schema import AnswerSentence, Check, Checker, Citation, Judgement, Passage

_SECONDS = 6.0  # for the sentences of an answer; the rest then has no opinion, and it is said why
_AROUND = 400  # letters of a passage before and behind what is quoted of it
_QUOTES = 2


class SecondOpinion:
    """A `Check` that asks ``checker_of`` a language for its opinion of what ``check`` finds in other words.

    Where there is no such model, what ``check`` says is all. One that fails is asked no more for that answer; its sentences
    say why.
    """

    def __init__(self, check: Check, checker_of: Callable[[str], Checker | None]) -> None:
        self._check, self._checker_of = check, checker_of

    def __call__(
        self,
        said: Iterable[tuple[str, Sequence[int]]],
        passages: Sequence[Passage],
        language: str = "",
        sent: int | None = None,
    ) -> Judgement:
        """As `Check` says."""
        judged = self._check(said, passages, language, sent)
        if not any(_is_asked(one) for one in judged.sentences):
            return judged
        began: float | None = None
        sentences: list[AnswerSentence] = []
        problem = ""
        for one in judged.sentences:
            text = _text(one, judged.citations, language) if _is_asked(one) else ""
            if text and not problem:
                try:
                    checker = self._checker_of(language)
                    if checker is None:
                        return judged
                    began = time.monotonic() if began is None else began  # once it is loaded
                    if time.monotonic() - began > _SECONDS:
                        raise ModelUnusable("checker_slow", name=checker.name, seconds=round(_SECONDS))
                    one = replace(one, opinion=checker.opinion(text, one.text), opinion_of=checker.name)
                except ModelProblem as failed:
                    problem = str(failed)
            sentences.append(replace(one, opinion="failed", opinion_of=problem) if text and problem else one)
        return judged._replace(sentences=tuple(sentences))


def _is_asked(sentence: AnswerSentence) -> bool:
    return sentence.support == "in other words"


def _text(sentence: AnswerSentence, citations: Sequence[Citation], language: str) -> str:
    """What a sentence is held against: the quotes of its passages that share most with it, and what stands around them."""
    numbers = {*sentence.citations, *sentence.ours}
    keys = content(tokens(sentence.text, language), language)
    near = sorted(
        (one for one in citations if one.number in numbers),
        key=lambda one: -len(keys & content(tokens(one.quote, language), language)),
    )
    return "\n".join(dict.fromkeys(_around(one) for one in near[:_QUOTES]))


def _around(citation: Citation) -> str:
    chunk = citation.passage.chunk
    begin, end = citation.start - chunk.start, citation.end - chunk.start
    return chunk.text[max(0, begin - _AROUND) : end + _AROUND]
