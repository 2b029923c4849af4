"""``slmrag summarize``: whole documents, read to the end."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.as_json import print_json
from slmrag.cli.options import Json
from slmrag.cli.terminal import count, duration, harmless, open_assistant, progress_bars, say, tell
from slmrag.errors.notices import key_of

if TYPE_CHECKING:
    from slmrag.summary import SummaryStream
    from slmrag.summary.summary import Summary


def register(app: typer.Typer) -> None:
    """Give ``app`` the command."""
    app.command()(summarize)


def summarize(
    documents: Annotated[list[str], typer.Argument(help="Documents, by name or id.", show_default=False)],
    length: Annotated[str, typer.Option(help="brief, standard or detailed.")] = "standard",
    language: Annotated[
        str, typer.Option(help="Language to write in: its English name or code.", show_default="the document's")
    ] = "",
    pages: Annotated[str, typer.Option(help="Only these pages, such as 3-40 or 1,5-7.", show_default="all")] = "",
    focus: Annotated[str, typer.Option(help="Keep to what concerns this.", show_default=False)] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a .md, .docx, .html or .txt file.", show_default=False)
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Who writes: quote, onnx:NAME, ollama:NAME …", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Summarise whole documents, from the first page to the last; of several, each and all together.

    Stopped or killed, the same command goes on where it was.
    """
    from slmrag.summary.export import check_suffix, export

    if output is not None:
        check_suffix(output)
    with open_assistant() as assistant:
        stream = assistant.summarize(
            documents, length=length, language=language, pages=pages, focus=focus, model=model or ""
        )
        if coming := sum(len(assistant.document(one).coming_pages) for one in documents):
            say(f"Text of {count(coming, 'page')} is still to be recognised: this summary lacks it.")
        try:
            summary = _read(stream, quiet=as_json)
        except KeyboardInterrupt:
            say("Stopped. What was made until then is kept: the same command goes on from there.")
            raise typer.Exit(130) from None
    if output is not None and not summary.error:
        export(summary, output)
    if as_json:
        print_json(summary_json(summary))
    else:
        _show_receipt(summary, output)
    if summary.error:
        say(summary.error)
        raise typer.Exit(1)


def _read(stream: "SummaryStream", *, quiet: bool) -> "Summary":
    """The summary, shown as it comes, with what is ahead said before it begins."""
    if stream.sends_to:
        say(f"{stream.model} runs at {stream.sends_to}: the text of the documents leaves this machine.")
    if stream.calls > 1 or stream.kept:
        say(_ahead(stream))
    with stream:
        pieces = stream.until_failure()
        with progress_bars(quiet=False) as show:
            stream.on_progress = show
            # Of several documents the bar is worth more than the first words.
            first = "".join(pieces) if quiet or len(stream.documents) > 1 else next(pieces, "")
        stream.on_progress = lambda progress: None
        if not quiet and first:
            print(harmless(first), end="", flush=True)
            for piece in pieces:
                print(harmless(piece), end="", flush=True)
            print("\n")
        return stream.result()


def _ahead(stream: "SummaryStream") -> str:
    kept = f", {stream.kept} more are kept from before" if stream.kept else ""
    seconds = stream.estimate()
    if seconds is None:
        return f"{count(stream.calls, 'call')} of {stream.model}{kept}; how long it takes here is not known yet."
    if seconds <= 600:
        return f"{count(stream.calls, 'call')} of {stream.model}{kept}, {duration(seconds)}."
    short = stream.estimate("brief") if stream.request.length != "brief" else None
    brief = "" if short is None else f"; brief: {duration(short)}"
    return (
        f"{count(stream.calls, 'call')} of {stream.model}{kept}, {duration(seconds)}{brief}. --model quote picks the most "
        "central sentences in seconds."
    )


def _show_receipt(summary: "Summary", output: Path | None) -> None:
    from rich.text import Text

    from slmrag.summary.export import origin, remark, summary_receipt_lines

    if summary.error and not summary.text:
        return
    for problem in dict.fromkeys(said.opinion_of for said in summary.sentences if said.opinion == "failed"):
        tell(Text(harmless(problem), style="dim"))
    for said in summary.sentences:
        if said.opinion != "agrees" and (doubt := remark(said)):
            tell(Text(harmless(f"{doubt[0].upper()}{doubt[1:]}: {said.text}"), style="yellow"))
    if not summary.error:
        tell(Text(harmless(origin(summary)), style="dim"))
    for line in summary_receipt_lines(summary.receipt):
        tell(Text(harmless(line), style="dim"))
    if output is not None and not summary.error:
        tell(f"Written to {output}.")


def summary_json(summary: "Summary") -> dict:
    """What ``--json`` prints of a summary: these names are relied on by scripts."""
    receipt = summary.receipt
    return {
        "documents": [{"id": id, "name": name} for id, name in summary.documents],
        "model": summary.model,
        "sent_to": summary.sent_to,
        "length": summary.length,
        "language": summary.language,
        "pages": summary.pages,
        "focus": summary.focus,
        "text": summary.text,
        "sentences": [
            {
                "text": said.text,
                "pages": list(said.pages),
                "support": said.support,
                "differences": [asdict(one) for one in said.differences],
                "missing": list(said.missing),
                "opinion": said.opinion,
                "opinion_of": said.opinion_of,
                "quote": " … ".join(source.quote for source in said.sources if source.quote),
                "sources": [
                    {
                        "document": source.document, "document_id": source.document_id, "page": source.page,
                        "quote": source.quote, "start": source.start, "end": source.end,
                    }
                    for source in said.sources
                ],
            }
            for said in summary.sentences
        ],
        "receipt": {name: getattr(receipt, name) for name in receipt.__slots__ if name != "left_out"}
        | {"left_out": [asdict(left) for left in receipt.left_out]},
        "finish": summary.finish,
        "seconds": summary.seconds,
        "error": summary.error,
        "key": key_of(summary.error),
        "each": [summary_json(each) for each in summary.each],
    }  # fmt: skip
