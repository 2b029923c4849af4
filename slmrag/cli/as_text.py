"""What people read: passages, answers, what became of a file."""

from typing import TYPE_CHECKING

from slmrag.cli.marks import show_marks
from slmrag.cli.terminal import count, harmless, say, state_line, tell
from slmrag.models import writes
from slmrag.models.spec import spoken_name
from slmrag.text.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slmrag.answering import AnswerStream
    from slmrag.ingest.add_result import AddResult
    from slmrag.schema import Answer, Passage, QuotedBecause
    from slmrag.schema.translated_sentence import TranslatedSentence


_FIRST: dict["QuotedBecause", str] = {
    "refused": "{model} found no answer in what it read: these sentences of your documents come nearest.",
    "nothing": "{model} wrote nothing of use: these are sentences of your documents.",
    "in other words": "Nothing that {model} wrote stands in your documents in these words: sentences of theirs come first.",
    "aside": "What {model} wrote stands in none of the sentences that speak most to the question: these come first.",
    "failed": "{model} failed: these are sentences of your documents.",
}


def added_line(added: "AddResult") -> str:
    """What became of an added file, in a line."""
    if added.status == "unchanged":
        return f"{added.name}: already in the library, unchanged. {added.note}".strip()
    pages, chunks = count(added.pages, added.unit), count(added.chunks, "chunk")
    text = f"{added.name}: {added.status}, {pages} in {chunks}, {added.seconds:.1f} s."
    if added.unread_pages:
        pages = ", ".join(map(str, added.unread_pages[:12])) + (" …" if len(added.unread_pages) > 12 else "")
        text += f" Without readable text, so not searchable: {added.unit} {pages}."
    return f"{text} {added.note}".strip()


def show_passage(number: int, passage: "Passage") -> None:
    """A passage in a frame."""
    from rich.panel import Panel
    from rich.text import Text

    chunk = passage.chunk
    title = Text(f"[{number}] {chunk.document_name}, {chunk.place}")
    tell(Panel(Text(" ".join(chunk.text.split())), title=title, title_align="left", border_style="dim"))


def show_answer(stream: "AnswerStream", *, pictures: bool = False, compare: bool = False) -> "Answer":
    """What is quoted, the words as they come, and what they rest on; of what ``pictures`` show, that it was not checked.

    ``compare`` shows beside what is in other words what comes closest in the source.
    """
    from rich.text import Text

    from slmrag.answering.quotes import quote_text

    if stream.sends_to:
        say(f"{spoken_name(stream.model)} runs at {stream.sends_to}: the question and the passages leave this machine.")
    if at_once := "" if stream.doubtful else "".join(quote_text(stream.quotes)):
        tell(Text("From your documents:", style="dim"))
        print(harmless(at_once), "\n", sep="")
    with state_line() as show:
        stream.on_state = show
        for number, piece in enumerate(stream.until_failure()):
            show(None)
            if at_once and not number:
                tell(Text(f"{spoken_name(stream.model)} wrote:", style="dim"))
            print(harmless(piece), end="", flush=True)
    if stream.text:
        print("\n")
    answer = stream.result()
    if answer.quoted_because:
        say(f"{_FIRST[answer.quoted_because].format(model=spoken_name(answer.model))}\n")
        if not at_once:
            print(harmless(answer.text), "\n", sep="")
    _show_understood(answer)
    if answer.searched_as:
        tell(Text(f"Searched as: {harmless(answer.searched_as)} (--as-typed searches it as it stands)", style="dim"))
    if answer.not_searched:
        say(answer.not_searched)
    if answer.refused or (answer.error and not answer.text):
        _show_nearest(answer)
        return answer
    cited = {number for sentence in (*answer.sentences, *answer.model_sentences) for number in sentence.citations}
    for number, chunk in sorted({citation.number: citation.passage.chunk for citation in answer.citations}.items()):
        found = "" if number in cited else " (found in checking; the answer does not cite it)"
        tell(Text(f"[{number}] {chunk.document_name}, {chunk.place}{found}", style="bold"))
    if answer.citations and not writes(answer.model):
        tell(Text("Quoted from your documents; no language model wrote this.", style="dim"))
    elif answer.finish == "length":
        tell(Text("Cut off: it reached its length, or began to repeat itself.", style="dim"))
    if answer.other_language:
        tell(Text(f"It is written in {language_name(answer.other_language)}, which was not asked for.", style="yellow"))
    if answer.doubtful and answer.quoted_because != "refused":
        tell(Text("Related passages were found, but perhaps none states this: read the sources.", style="yellow"))
    if pictures and answer.sentences:
        tell(Text("What comes from the picture is not checked.", style="dim"))
    elif writes(answer.model):
        show_marks(answer, compare=compare)
    return answer


def show_in_language(answer: "Answer", translated: "Sequence[TranslatedSentence | None]") -> None:
    """An answer's sentences in the language that was asked for, below the originals, and who translated them."""
    from rich.text import Text

    by = ", ".join(dict.fromkeys(one.by for one in translated if one is not None))
    if not by:
        return
    tell(Text(f"Machine-translated by {by}; numbers and names were compared:", style="dim"))
    for said, one in zip(answer.sentences, translated, strict=True):
        numbers = "".join(f" [{number}]" for number in said.citations)
        print(harmless(f"{one.text if one is not None else said.text}{numbers}"))


def _show_understood(answer: "Answer") -> None:
    """What a request was taken for, and the command that does what this one only offers."""
    from rich.text import Text

    from slmrag.overview import understood_as

    if intent := answer.understood:
        for name in intent.documents if intent.kind == "translate" else ():
            tell(Text(f'slmrag translate "{name}" --to {intent.language or "LANGUAGE"}'))
        known = f"Understood as {understood_as(intent)}; --as-question looks for it as a question."
        tell(Text(known, style="dim"))


def _show_nearest(answer: "Answer") -> None:
    """The sentences, or else the passages, that come nearest to a question that is refused."""
    from rich.text import Text

    from slmrag.answering import nearest_sentences
    from slmrag.answering.quotes import quote_text

    if answer.understood or (answer.error and not answer.text) or (answer.reason and not answer.passages):
        return
    if nearest := nearest_sentences(answer):
        tell("The nearest sentences:")
        print(harmless("".join(quote_text(nearest))), "\n", sep="")
        for number in sorted({number for number, _ in nearest}):
            chunk = answer.passages[number - 1].chunk
            tell(Text(f"[{number}] {chunk.document_name}, {chunk.place}", style="bold"))
        return
    tell("The nearest passages:" if answer.passages else "No passage comes near it.")
    for number, passage in enumerate(answer.passages[:3], 1):
        show_passage(number, passage)
