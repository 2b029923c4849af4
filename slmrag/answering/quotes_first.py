"""Whether what a model wrote is the answer, or quotes come before it: an answer is never worse than quoting."""

from dataclasses import replace

from slmrag.answering.quotes import Chosen, quote_text, quotes_in
from slmrag.schema import Answer, QuotedBecause


def quotes_first(answer: Answer, chosen: Chosen, *, doubtful: bool) -> Answer:
    """``answer``, with the ``chosen`` sentences of its passages before it where none of its own stands among them, or agrees as a model for that thinks, and why.

    What its reader stopped stays as it is; so does a refusal where it is ``doubtful`` whether the passages state anything.
    """
    because = _because(answer, chosen, doubtful) if chosen else ""
    if not because:
        return answer
    text = "".join(quote_text(chosen))
    sentences, citations = quotes_in(text, chosen, answer.passages)
    theirs = {(one.number, one.start, one.end): one for one in (*citations, *answer.citations)}
    return replace(
        answer, text=text, refused=False, finish="stop", sentences=sentences, citations=tuple(theirs.values()),
        doubtful=answer.doubtful or answer.refused, quoted_because=because, model_wrote=answer.text,
        model_sentences=answer.sentences,
    )  # fmt: skip


def _because(answer: Answer, chosen: Chosen, doubtful: bool) -> QuotedBecause:
    if answer.refused:
        return "" if doubtful else "refused"
    if any(
        one.support == "stands there" or one.opinion == "agrees" or (one.citations and one.ours)
        for one in answer.claims
    ):
        return "" if answer.finish == "cancelled" or _speaks(answer, chosen) else "aside"
    if answer.finish == "cancelled":
        return "failed" if answer.error else ""
    return "in other words" if answer.claims else "nothing"


def _speaks(answer: Answer, chosen: Chosen) -> bool:
    """Whether what stands there of an answer is one of the sentences that speak most to the question."""
    return any(
        citation.number == number and citation.start < sentence.end and sentence.start < citation.end
        for citation in answer.citations
        for number, sentence in chosen
    )
