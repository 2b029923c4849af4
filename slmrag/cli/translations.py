"""``slmrag translate``: a document, a file or a short text in another language."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.as_json import print_json
from slmrag.cli.options import Json
from slmrag.cli.terminal import count, duration, harmless, open_assistant, progress_bars, say, tell
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.input_problems import CommandProblem

if TYPE_CHECKING:
    from slmrag.translation.translation import Translation
    from slmrag.translation.translation_stream import TranslationStream

_MOST_LINES = 25


def translate(
    document: Annotated[
        str | None, typer.Argument(help="A document of the library, or a file.", show_default=False)
    ] = None,
    *,
    to: Annotated[str, typer.Option(help="Language to translate into: a name or an ISO code.", show_default=False)],
    source: Annotated[
        str, typer.Option("--from", help="Language that it is in; found out when not given.", show_default=False)
    ] = "",
    text: Annotated[str | None, typer.Option(help="A short text instead of a document.", show_default=False)] = None,
    glossary: Annotated[
        Path | None, typer.Option(help="CSV file of two columns: a term, and its translation.", show_default=False)
    ] = None,
    pages: Annotated[str, typer.Option(help="Only these pages, slides or sheets: 3-5,8.", show_default=False)] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "--out",
            "-o",
            help="File to write; .html, .docx and .md of another kind are bilingual. A PDF comes back as one.",
            show_default=False,
        ),
    ] = None,
    bilingual: Annotated[bool, typer.Option("--bilingual", help="The original beside the translation.")] = False,
    model: Annotated[str, typer.Option(help="Who translates: onnx:NAME, ollama:NAME …", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Translate a whole document, and get a file of the same kind back. Stopped, it goes on where it was."""
    from slmrag.translation.glossary import read_glossary

    if (document is None) == (text is None):
        raise typer.BadParameter("Give a document or a file, or --text.")
    terms, named = read_glossary(glossary) if glossary else {}, output is not None
    with open_assistant() as assistant:
        if document is None:
            stream = assistant.translate_text(text or "", to=to, source=source, glossary=terms, model=model)
        else:
            stream = assistant.translate(document, to=to, source=source, glossary=terms, pages=pages, model=model)
            output = _output(stream, document, output, bilingual)
        for warning in stream.warnings:
            say(warning)
        if stream.sends_to:
            say(f"{stream.model} runs at {stream.sends_to}: the text leaves this machine.")
        if text is None:
            say(_ahead(stream))
        result = _watched(stream, quiet=as_json)
        if output is not None and result.segments:  # while what lays out a PDF is there
            output = _saved(result, output, bilingual, named=named)
    if as_json:
        print_json(result.as_json() | {"output": str(output or "")})
    else:
        _show(result, output)
    if result.error:
        say(result.error)
    if result.error or result.finish != "stop" or (document is not None and output is None):
        raise typer.Exit(1)


def _output(stream: "TranslationStream", document: str, output: Path | None, bilingual: bool) -> Path:
    """The file to write; looked at before an hour is spent on what goes into it."""
    suffix = stream.suffix if not bilingual or stream.suffix == ".pdf" else ".html"
    name = Path(stream.name)
    path = (output or Path(f"{name.stem}.{stream.target_language}{suffix}")).expanduser()
    if path.exists() and Path(document).exists() and path.samefile(document):
        raise CommandProblem("output_is_input", file=path)
    if not path.parent.is_dir():
        raise CommandProblem("no_output_folder", folder=path.parent)
    return path


def _saved(result: "Translation", output: Path, bilingual: bool, *, named: bool) -> Path | None:
    """The file that was written, if it holds any translation: one that cannot be laid out as a PDF, which nobody asked for by name, is beside its original."""
    if result.is_all_original and not bilingual and output.suffix.lower() == result.suffix:
        say("Nothing of it could be translated: no file was written.")
        return None
    try:
        return result.save(output, bilingual=bilingual)
    except FileProblem as problem:
        if named or output.suffix.lower() != ".pdf":
            raise
        say(str(problem))
        return result.save(output.with_suffix(".html"))


def _ahead(stream: "TranslationStream") -> str:
    segments = f"{count(stream.receipt.segments, 'segment')}, of which {stream.model} is asked for {stream.calls}"
    seconds = stream.estimate()
    if seconds is None:
        return f"{segments}; how long it takes here is known after the first."
    return f"{segments}, {duration(seconds)}." if stream.calls else f"{segments}."


def _watched(stream: "TranslationStream", *, quiet: bool) -> "Translation":
    """Its result, with progress on stderr; stopped by the keyboard, what was made of it."""
    with progress_bars(quiet=quiet) as show:
        stream.on_progress = show
        try:
            return stream.result()
        except KeyboardInterrupt:
            stream.close()
            say("Stopped. What was translated until then is kept: the same command goes on from there.")
            return stream.result()


def _show(result: "Translation", output: Path | None) -> None:
    from rich.text import Text

    from slmrag.translation.formats.text_file import GivenText
    from slmrag.translation.receipt_lines import translation_receipt_lines

    if output is None and isinstance(result.file, GivenText):
        print(harmless(result.text))
    elif output is not None and result.segments:
        tell(f"Written to {output}.")
    lines = translation_receipt_lines(result)
    for line in lines[:_MOST_LINES]:
        tell(Text(harmless(line), style="dim"))
    if len(lines) > _MOST_LINES:
        say(
            f"{len(lines) - _MOST_LINES} more: --json lists them all, and so does the receipt in a file written with --bilingual."
        )
