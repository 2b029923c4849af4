"""The command line. Results go to stdout, everything else to stderr; nothing heavy is imported before it is needed."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.errors import SlmragError

if TYPE_CHECKING:
    from slmrag.assistant import Assistant
    from slmrag.schema import Added, Answer, Passage

app = typer.Typer(
    help="Ask your own documents, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Collection = Annotated[str | None, typer.Option(help="Only this collection.", show_default=False)]
Documents = Annotated[
    list[str] | None,
    typer.Option(
        "--documents", "-d", help="Only this document, by name or id; may be given again.", show_default=False
    ),
]
TopK = Annotated[int | None, typer.Option("--top-k", min=1, max=50, help="How many passages.", show_default="5")]
Questions = Annotated[
    Path | None,
    typer.Option(
        help='A file with a line {"question": …} for each question; - reads standard input.', show_default=False
    ),
]
AtOnce = Annotated[bool, typer.Option("--no-wait", help="Use keywords alone, without loading the embedding model.")]


def main() -> None:
    """Run the command line: one clear line and exit code 1 for whatever goes wrong on purpose."""
    try:
        app()
    except SlmragError as problem:
        _say(str(problem))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); so do we, and quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.command("app")
def start_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Start the app and open it in the browser."""
    from slmrag import settings

    settings.quieten()
    os.environ["SLMRAG_HOME"] = str(settings.load().home.resolve())
    package = Path(__file__).resolve().parent
    # In a checkout app.py stands beside the package; in an installed wheel, inside it.
    root = package.parent if (package.parent / ".streamlit" / "config.toml").is_file() else package
    os.chdir(root)
    from streamlit.web import cli as streamlit

    sys.argv = ["streamlit", "run", str(root / "app.py"), f"--server.port={port}", f"--server.headless={not browser}"]
    try:
        streamlit.main()
    finally:
        # Stopped while torch is being loaded, an orderly exit ends in a crash report; everything kept is safe already.
        sys.stdout.flush()
        os._exit(0)


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files to add.", show_default=False)],
    collection: Annotated[str | None, typer.Option(help="Put them into this collection.", show_default=False)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a document of the same name.")] = False,
    password: Annotated[str | None, typer.Option(help="Opens encrypted files.", show_default=False)] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for vectors: keywords find at once.")] = False,
    as_json: Json = False,
) -> None:
    """Add documents to the library."""
    with _assistant() as assistant, _progress_bars(quiet=as_json) as show:
        results = assistant.add(
            paths, collection=collection, replace=replace, password=password, wait=not no_wait, on_progress=show
        )
    if as_json:
        print(json.dumps({"files": [_file(added) for added in results]}, ensure_ascii=False))
    for added in results:
        if added.status == "failed":
            _say(f"{added.name}: {added.error}")
        elif not as_json:
            _tell(_added(added))
    if any(added.status == "failed" for added in results):
        raise typer.Exit(1)


@app.command("list")
def list_documents(collection: Collection = None, as_json: Json = False) -> None:
    """List the documents of the library."""
    with _assistant() as assistant:
        documents = assistant.documents(collection)
    if as_json:
        print(json.dumps({"documents": [asdict(document) for document in documents]}, ensure_ascii=False))
        return
    if not documents:
        _say("The library is empty: slmrag add FILE puts a document in.")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, side in (
        ("Document", "left"),
        ("Length", "right"),
        ("Vectors", "right"),
        ("Size", "right"),
        ("Id", "left"),
    ):
        table.add_column(heading, justify=side, overflow="fold", no_wrap=heading != "Document")
    for document in documents:
        share = "all" if document.embedded == document.chunks else f"{document.embedded} of {document.chunks}"
        groups = f" ({', '.join(document.collections)})" if document.collections else ""
        length = _count(document.pages, document.unit)
        cells = (document.name + groups, length, share, _size(document.bytes), document.id[:12])
        table.add_row(*map(Text, cells))
    _tell(table)


@app.command()
def remove(
    document: Annotated[str, typer.Argument(help="Its name, or the beginning of its id.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Remove a document: its text, its vectors and its file."""
    with _assistant() as assistant:
        removed = assistant.remove(document)
    if as_json:
        print(json.dumps(asdict(removed), ensure_ascii=False))
    else:
        _tell(
            f"Removed {removed.name}: {_count(removed.pages, 'page')}, {_count(removed.chunks, 'chunk')}, "
            f"{_count(removed.vectors, 'vector')}, and its file ({_size(removed.bytes)})."
        )


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(show_default=False)] = None,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    collection: Collection = None,
    no_wait: AtOnce = False,
    as_json: Json = False,
) -> None:
    """Find the passages nearest to a question."""
    asked = _questions(question, questions)
    with _assistant(load=not no_wait) as assistant:
        for one in asked:
            found = assistant.search(one, top_k=top_k, documents=documents or (), collection=collection)
            if as_json:
                passages = [_passage(passage) for passage in found.passages]
                _line({"question": one, "passages": passages, "supported": found.supported})
            elif not found.passages:
                _tell("Nothing in the library resembles this question.")
            else:
                for number, passage in enumerate(found.passages, 1):
                    _show_passage(number, passage)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(show_default=False)] = None,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    collection: Collection = None,
    no_wait: AtOnce = False,
    as_json: Json = False,
) -> None:
    """Answer a question from the documents, with citations."""
    asked = _questions(question, questions)
    with _assistant(load=not no_wait) as assistant:
        for one in asked:
            stream = assistant.ask(one, top_k=top_k, documents=documents or (), collection=collection)
            if as_json:
                _line(_answer(stream.result()))
            else:
                _show_answer(stream)


# -- JSON: these names are relied on by scripts --------------------------------------------------------------------


def _file(added: "Added") -> dict:
    return {
        "document_id": added.document_id,
        "name": added.name,
        "pages": added.pages,
        "chunks": added.chunks,
        "status": added.status,
        "error": added.error,
        "reason": added.reason,
        "pages_without_text": list(added.unread_pages),
        "seconds": round(added.seconds, 3),
    }


def _passage(passage: "Passage") -> dict:
    chunk = passage.chunk
    return {
        "document": chunk.document_name,
        "document_id": chunk.document_id,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(passage.score, 4),
        "section": chunk.section,
    }


def _answer(answer: "Answer") -> dict:
    return {
        "question": answer.question,
        "answer": answer.text,
        "refused": answer.refused,
        "finish": answer.finish,
        "model": answer.model,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [
            {
                "number": citation.number,
                "document": citation.passage.chunk.document_name,
                "document_id": citation.passage.chunk.document_id,
                "page": citation.passage.chunk.page,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
            }
            for citation in answer.citations
        ],
        "passages": [_passage(passage) for passage in answer.passages],
        "invented": list(answer.invented),
        "timings": answer.timings,
    }


def _line(value: dict) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


# -- what goes in ----------------------------------------------------------------------------------------------------


@contextmanager
def _assistant(*, load: bool = False) -> Iterator["Assistant"]:
    """An assistant for one command: it works in the background only where the command asks for it."""
    from slmrag.assistant import Assistant

    with Assistant(background=False) as assistant:
        if load and assistant.documents():
            with _waiting("Loading the embedding model"):
                assistant.load()
        yield assistant


def _questions(question: str | None, file: Path | None) -> list[str]:
    if (question is None) == (file is None):
        raise typer.BadParameter("Give one question, or --questions FILE.")
    if question is not None:
        if not question.strip():
            raise typer.BadParameter("The question is empty.")
        return [question]
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SlmragError(f"{file} cannot be read ({error}).") from error
    return [_question(line, file, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _question(line: str, file: Path, number: int) -> str:
    try:
        question = json.loads(line)["question"]
    except (ValueError, TypeError, KeyError):
        question = None
    if not isinstance(question, str) or not question.strip():
        raise SlmragError(f'{file}, line {number}: not a JSON object like {{"question": "…"}}. Nothing was asked.')
    return question


# -- what people read ------------------------------------------------------------------------------------------------


def _say(line: str) -> None:
    """One line to the person, on stderr."""
    print(f"slmrag: {' '.join(line.split())}", file=sys.stderr)


def _tell(what: object) -> None:
    """A result, on stdout; text is printed as it is, never read as markup."""
    from rich.console import Console

    Console(soft_wrap=isinstance(what, str), highlight=False, markup=False).print(what)


def _added(added: "Added") -> str:
    if added.status == "unchanged":
        return f"{added.name}: already in the library, unchanged."
    pages, chunks = _count(added.pages, added.unit), _count(added.chunks, "chunk")
    text = f"{added.name}: {added.status}, {pages} in {chunks}, {added.seconds:.1f} s."
    if added.unread_pages:
        pages = ", ".join(map(str, added.unread_pages[:12])) + (" …" if len(added.unread_pages) > 12 else "")
        text += f" Without readable text, so not searchable: {added.unit} {pages}."
    return text


def _show_passage(number: int, passage: "Passage") -> None:
    from rich.panel import Panel
    from rich.text import Text

    chunk = passage.chunk
    title = Text(f"[{number}] {chunk.document_name}, {chunk.place}")
    _tell(Panel(Text(" ".join(chunk.text.split())), title=title, title_align="left", border_style="dim"))


def _show_answer(stream) -> None:
    """The words as they come, then what they rest on."""
    from rich.text import Text

    for piece in stream:
        print(piece, end="", flush=True)
    print("\n")
    answer = stream.result()
    if answer.refused:
        _tell("The nearest passages:" if answer.passages else "No passage comes near it.")
        for number, passage in enumerate(answer.passages[:3], 1):
            _show_passage(number, passage)
        return
    for number, chunk in sorted({citation.number: citation.passage.chunk for citation in answer.citations}.items()):
        _tell(Text(f"[{number}] {chunk.document_name}, {chunk.place}", style="bold"))
    if answer.model == "quote":
        _tell(Text("Quoted from your documents; no language model wrote this.", style="dim"))


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    from rich.console import Console

    console = Console(stderr=True)
    # A log file is not told that something spins.
    with console.status(f"{what} …") if console.is_terminal else nullcontext():
        yield


@contextmanager
def _progress_bars(quiet: bool):
    """A function that draws `Progress` on stderr, one bar for each file and unit; nothing when ``quiet``."""
    if quiet:
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[tuple[str, str], int] = {}

        def show(progress) -> None:
            key = (progress.name, progress.unit)
            if key not in tasks:
                tasks[key] = bars.add_task(escape(f"{progress.name}: {progress.unit}"), total=progress.total, left="")
            seconds = progress.seconds_left
            left = "" if seconds is None else f"about {seconds:.0f} s left" if seconds >= 1 else ""
            bars.update(tasks[key], completed=progress.done, total=progress.total, left=left)

        yield show
