"""What came of holding a model's sentences against their sources, as the command line prints it."""

from typing import TYPE_CHECKING

from slmrag.cli.terminal import harmless, tell
from slmrag.text.differences_as_text import opinion_of, otherwise
from slmrag.text.quotation_marks import within_marks

if TYPE_CHECKING:
    from slmrag.schema import Answer, AnswerSentence


def show_marks(answer: "Answer", *, compare: bool) -> None:
    """How many sentences stand in the source, and what disagrees; with ``compare`` what comes closest to the others."""
    claims = answer.claims
    if not claims:
        return
    shown = "" if compare else " (--compare shows what comes closest)"
    stand, disagree = (sum(one.support == mark for one in claims) for mark in ("stands there", "disagrees"))
    others = len(claims) - stand - disagree
    counts = [f"Sentences that stand in the source: {stand} of {len(claims)}"]
    counts += [f"that disagree: {disagree}"] if disagree else []
    counts += [f"in other words: {others}{shown}"] if others else []
    _line(", ".join(counts), "dim")
    for problem in dict.fromkeys(one.opinion_of for one in claims if one.opinion == "failed"):
        _line(problem, "dim")
    for one in claims:
        if one.citations and one.ours and one.support != "stands there":
            _line(f"  Stands in [{one.ours[0]}], which the answer does not cite: “{within_marks(one.text)}”", "yellow")
        elif one.support == "disagrees":
            _line(f"  The source says otherwise: “{within_marks(one.text)}”", "yellow")
            _line(f"    {otherwise(one.differences)}", "yellow")
        elif one.support == "in other words" and (compare or one.opinion == "probably not"):
            _line(f"  In other words: “{within_marks(one.text)}”")
            thinks = opinion_of(one.opinion_of, one.opinion)
            _line(f"    {thinks}" if thinks else "", "dim")
        if compare and one.support != "stands there":
            _show_closest(answer, one)


def _show_closest(answer: "Answer", sentence: "AnswerSentence") -> None:
    from slmrag.answering.sentence_citation import citation_of

    for number in (*sentence.citations, *sentence.ours):
        if closest := citation_of(answer, sentence, number):
            _line(f"    [{number}] {' '.join(closest.quote.split())}", "dim")
    if sentence.missing:
        _line(f"    Nothing like it there: {', '.join(sentence.missing)}", "dim")


def _line(text: str, style: str = "") -> None:
    if not text:
        return
    from rich.text import Text

    tell(Text(harmless(text), style=style))
