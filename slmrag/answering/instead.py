"""Whether what a model wrote may stand, and the quotes that stand in its place where it may not: an answer is never worse than quoting."""

from dataclasses import replace

from slmrag.answering.extracts import best_sentences
from slmrag.answering.quotes import quotes_in, said
from slmrag.schema import Answer, QuotedBecause

_SPEAKING = 2  # times as many sentences as are quoted: what rests on none of them speaks of something else


def or_quotes(answer: Answer, quotes: int, *, doubtful: bool) -> Answer:
    """``answer``, or the ``quotes`` best sentences of its passages where nothing that it says holds, and why.

    What its reader stopped stays as it is; so does a refusal where it is ``doubtful`` whether the passages state anything.
    """
    because = _because(answer, quotes, doubtful)
    chosen = best_sentences(answer.passages, quotes) if because else ()
    if not chosen:
        return answer
    text = "".join(said(chosen))
    sentences, citations = quotes_in(text, chosen, answer.passages)
    return replace(
        answer, text=text, refused=False, finish="stop", sentences=sentences, citations=citations, invented=(),
        doubtful=answer.doubtful or answer.refused, quoted_because=because, model_wrote=answer.text, other_language="",
    )  # fmt: skip


def _because(answer: Answer, quotes: int, doubtful: bool) -> QuotedBecause:
    if answer.refused:
        return "" if doubtful else "refused"
    claims = [sentence for sentence in answer.sentences if sentence.support != "no claim"]
    if any(claim.support == "stands there" or (claim.ours and claim.citations) for claim in claims):
        return "" if answer.finish == "cancelled" or _speaks(answer, quotes) else "aside"
    if answer.error:
        return "failed"
    if answer.finish == "cancelled":
        return ""
    return "unsupported" if claims else "nothing"


def _speaks(answer: Answer, quotes: int) -> bool:
    """Whether what holds of an answer rests on a sentence that speaks to the question nearly as much as those that are quoted."""
    near = best_sentences(answer.passages, _SPEAKING * quotes, as_good=0)
    return not near or any(
        citation.number == number and citation.start < sentence.end and sentence.start < citation.end
        for citation in answer.citations
        for number, sentence in near
    )
