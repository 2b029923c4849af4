"""What came of holding a model's sentences against their sources, as the command line prints it."""

from typing import TYPE_CHECKING

from slmrag.checking.said_otherwise import otherwise
from slmrag.cli.terminal import tell

if TYPE_CHECKING:
    from slmrag.schema import Answer, AnswerSentence


def show_marks(answer: "Answer", *, compare: bool) -> None:
    """How many sentences stand in the source, and what disagrees; with ``compare`` what comes closest to the others."""
    from rich.text import Text

    claims = answer.claims
    if not claims:
        return
    shown = "" if compare else " (--compare shows what comes closest)"
    stand, disagree = (sum(one.support == mark for one in claims) for mark in ("stands there", "disagrees"))
    others = len(claims) - stand - disagree
    counts = [f"Sentences that stand in the source: {stand} of {len(claims)}"]
    counts += [f"that disagree: {disagree}"] if disagree else []
    counts += [f"in other words: {others}{shown}"] if others else []
    tell(Text(", ".join(counts), style="dim"))
    for one in claims:
        if one.citations and one.ours and one.support != "stands there":
            tell(Text(f"  Stands in [{one.ours[0]}], which the answer does not cite: “{one.text}”", style="yellow"))
        elif one.support == "disagrees":
            tell(Text(f"  The source says otherwise: “{one.text}”", style="yellow"))
            tell(Text(f"    {otherwise(one.differences)}", style="yellow"))
        elif compare and one.support == "in other words":
            tell(Text(f"  In other words: “{one.text}”"))
        if compare and one.support != "stands there":
            _show_closest(answer, one)


def _show_closest(answer: "Answer", sentence: "AnswerSentence") -> None:
    from rich.text import Text

    numbers = {*sentence.citations, *sentence.ours}
    for quote in (one for one in answer.citations if one.number in numbers):
        tell(Text(f"    [{quote.number}] {' '.join(quote.quote.split())}", style="dim"))
    if sentence.missing:
        tell(Text(f"    Nothing like it there: {', '.join(sentence.missing)}", style="dim"))
