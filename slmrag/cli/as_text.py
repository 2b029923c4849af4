"""What people read: passages, answers, what became of a file."""

from typing import TYPE_CHECKING

from slmrag.cli.terminal import count, harmless, say, state_line, tell
from slmrag.models import writes
from slmrag.text.languages import language_name

if TYPE_CHECKING:
    from slmrag.answering import AnswerStream
    from slmrag.ingest.added import Added
    from slmrag.schema import Answer, Passage, QuotedBecause


_INSTEAD: dict["QuotedBecause", str] = {
    "refused": "{model} found no answer in what it read.",
    "nothing": "{model} wrote nothing of use.",
    "unsupported": "Nothing that {model} wrote is in your documents.",
    "aside": "What {model} wrote rests on none of the sentences that speak most to the question.",
    "failed": "{model} failed.",
}


def added_line(added: "Added") -> str:
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


def show_answer(stream: "AnswerStream", *, pictures: bool = False) -> "Answer":
    """The words as they come, then what they rest on; of what ``pictures`` show, that it was not checked."""
    from rich.text import Text

    from slmrag.overview import understood_as

    if stream.sends_to:
        say(f"{stream.model} runs at {stream.sends_to}: the question and the passages leave this machine.")
    with state_line() as show:
        stream.on_state = show
        for piece in stream.until_failure():
            show(None)
            print(harmless(piece), end="", flush=True)
    if stream.text:
        print("\n")
    answer = stream.result()
    if answer.quoted_because:
        say(
            f"{_INSTEAD[answer.quoted_because].format(model=answer.model)} These sentences of your documents stand instead:\n"
        )
        print(harmless(answer.text), "\n", sep="")
    if answer.understood:
        for name in answer.understood.documents if answer.understood.kind == "translate" else ():
            tell(Text(f'slmrag translate "{name}" --to {answer.understood.language or "LANGUAGE"}'))
        tell(
            Text(
                f"Understood as {understood_as(answer.understood)}; --as-question looks for it as a question.",
                style="dim",
            )
        )
    if answer.error and not answer.text:
        return answer
    if answer.refused:
        if answer.understood:
            return answer
        tell("The nearest passages:" if answer.passages else "No passage comes near it.")
        for number, passage in enumerate(answer.passages[:3], 1):
            show_passage(number, passage)
        return answer
    cited = {number for sentence in answer.sentences for number in sentence.citations}
    for number, chunk in sorted({citation.number: citation.passage.chunk for citation in answer.citations}.items()):
        found = "" if number in cited else " (found in checking; the answer does not cite it)"
        tell(Text(f"[{number}] {chunk.document_name}, {chunk.place}{found}", style="bold"))
    if answer.quoted_because or (answer.citations and not writes(answer.model)):
        tell(Text("Quoted from your documents; no language model wrote this.", style="dim"))
    elif answer.finish == "length":
        tell(Text("Cut off: it reached its length, or began to repeat itself.", style="dim"))
    if answer.other_language:
        tell(Text(f"It is written in {language_name(answer.other_language)}, which was not asked for.", style="yellow"))
    if answer.doubtful and answer.quoted_because != "refused":
        tell(Text("Related passages were found, but perhaps none states this: read the sources.", style="yellow"))
    if pictures and answer.sentences:
        tell(Text("What comes from the picture is not checked.", style="dim"))
    elif writes(answer.model) and not answer.quoted_because:
        _show_doubts(answer)
    return answer


def _show_doubts(answer: "Answer") -> None:
    """The sentences that are not found in what they cite; one that was broken off is not held against it."""
    from rich.text import Text

    whole = answer.sentences if answer.finish == "stop" else answer.sentences[:-1]
    doubted = [
        sentence for sentence in whole if sentence.support == "disagrees" or (sentence.ours and sentence.citations)
    ]
    if doubted:
        tell(Text(f"{count(len(doubted), 'sentence')} of it not so in what it cites.", style="yellow"))
    for sentence in doubted:
        if sentence.ours:
            why = f"Stands in [{sentence.ours[0]}], which the answer does not cite"
        else:
            why = f"Not there: {', '.join(one.said for one in sentence.differences)}"
        tell(Text(f"  {why}: “{sentence.text}”", style="yellow"))
