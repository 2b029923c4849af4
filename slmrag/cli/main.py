"""The command line. Results go to stdout, everything else to stderr; nothing heavy is imported before it is needed."""

import io
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from slmrag.cli.as_json import answer_json, file_json, passage_json, print_json
from slmrag.cli.as_text import added_line, show_answer, show_passage
from slmrag.cli.backup import register as register_keeping
from slmrag.cli.eval import evaluation as eval_app
from slmrag.cli.eval_translation import translation
from slmrag.cli.models import models as models_app
from slmrag.cli.summaries import register as register_summaries
from slmrag.cli.terminal import count, opened, progress_bars, say, size, tell
from slmrag.cli.translations import translate
from slmrag.errors.input_problems import CommandProblem
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.notices import system_reason
from slmrag.errors.slmrag_error import SlmragError

if TYPE_CHECKING:
    from slmrag.assistant.assistant import PersonalAssistant

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
Model = Annotated[
    str | None, typer.Option(help="Who answers: quote, onnx:NAME, ollama:NAME, openai:NAME …", show_default=False)
]
AtOnce = Annotated[bool, typer.Option("--no-wait", help="Use keywords alone, without loading the embedding model.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: one clear line and exit code 1 for whatever goes wrong on purpose.

    ``arguments`` are the process's own where none are given.
    """
    # What went wrong is said once, by us; libraries and our own log would say it again on stderr.
    logging.getLogger("slmrag").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, not a traceback
    try:
        app(arguments)
    except SlmragError as problem:
        say(str(problem))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); so do we, and quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except SystemExit as ended:
        if ended.code == 130:
            # Python may remember the interrupt that we dealt with, and end by the signal after all.
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(130)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        from slmrag import __version__

        print(f"slmrag {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ask your own documents, on your own machine."""


@app.command("app")
def start_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Start the app and open it in the browser."""
    from slmrag import settings

    settings.quieten()
    os.environ["SLMRAG_HOME"] = str(settings.load().home.resolve())
    package = Path(__file__).resolve().parents[1]
    # In a checkout app.py stands beside the package; in an installed wheel, inside it.
    root = package.parent if (package.parent / ".streamlit" / "config.toml").is_file() else package
    os.chdir(root)
    from click import Abort
    from streamlit.web import cli as streamlit

    sys.argv = ["streamlit", "run", str(root / "app.py"), f"--server.port={port}", f"--server.headless={not browser}"]
    code = 0
    try:
        streamlit.main(standalone_mode=False)
    except Abort:
        say("Stopped.")  # by Ctrl-C, which is how a server ends
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    # Stopped while torch is being loaded, an orderly exit ends in a crash report; everything kept is safe already.
    sys.stdout.flush()
    os._exit(code)


@app.command()
def add(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders or ZIPs to add.", readable=False, show_default=False)
    ],
    collection: Annotated[str | None, typer.Option(help="Put them into this collection.", show_default=False)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a document of the same name.")] = False,
    password: Annotated[str | None, typer.Option(help="Opens encrypted files.", show_default=False)] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait for vectors: the app, or the next add, makes them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Add documents to the library."""
    with opened() as assistant, progress_bars(quiet=as_json) as show:
        results, unfinished = [], None
        try:
            results = assistant.add(
                paths, collection=collection, replace=replace, password=password, wait=False, on_progress=show
            )
            if not no_wait and any(added.status in ("added", "replaced") for added in results):
                assistant.finish_embedding(show)
        except SlmragError as problem:
            unfinished = problem  # told after what was added, which is safe
        except KeyboardInterrupt:
            say(
                "Stopped. What was read until then is in the library; its missing vectors come with the app or the next add."
            )
            raise typer.Exit(130) from None
    if as_json:
        print(json.dumps({"files": [file_json(added) for added in results]}, ensure_ascii=False))
    for added in results:
        if added.status == "failed":
            say(f"{added.name}: {added.error}")
        elif not as_json:
            tell(added_line(added))
    if unfinished is not None:
        say(f"The documents are in the library and found by their words. {unfinished}")
    if unfinished is not None or any(added.status == "failed" for added in results):
        raise typer.Exit(1)


@app.command("list")
def list_documents(collection: Collection = None, as_json: Json = False) -> None:
    """List the documents of the library."""
    with opened() as assistant:
        documents = assistant.documents(collection)
    if as_json:
        print(json.dumps({"documents": [asdict(document) for document in documents]}, ensure_ascii=False))
        return
    if not documents:
        say("The library is empty: slmrag add FILE puts a document in.")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Document", "Length", "Vectors", "Size", "Id"):
        side: Literal["left", "right"] = "left" if heading in ("Document", "Id") else "right"
        table.add_column(heading, justify=side, overflow="fold", no_wrap=heading != "Document")
    for document in documents:
        share = "all" if document.embedded == document.chunks else f"{document.embedded} of {document.chunks}"
        groups = f" ({', '.join(document.collections)})" if document.collections else ""
        length = count(document.pages, document.unit)
        cells = (document.name + groups, length, share, size(document.bytes), document.id[:12])
        table.add_row(*map(Text, cells))
    tell(table)


@app.command()
def remove(
    document: Annotated[str, typer.Argument(help="Its name, or the beginning of its id.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Remove a document: its text, its vectors and its file."""
    with opened() as assistant:
        removed = assistant.remove(document)
    if as_json:
        print(json.dumps(asdict(removed), ensure_ascii=False))
    else:
        tell(
            f"Removed {removed.name}: {count(removed.pages, removed.unit)}, {count(removed.chunks, 'chunk')}, "
            f"{count(removed.vectors, 'vector')}, and its file ({size(removed.bytes)})."
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
    with opened(load=not no_wait) as assistant:
        for one in asked:
            found = assistant.search(one, top_k=top_k, documents=documents or (), collection=collection)
            if as_json:
                passages = [passage_json(passage) for passage in found.passages]
                print_json({"question": one, "passages": passages, "supported": found.supported})
            elif not found.passages:
                tell("Nothing in the library resembles this question.")
            else:
                for number, passage in enumerate(found.passages, 1):
                    show_passage(number, passage)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(show_default=False)] = None,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    collection: Collection = None,
    model: Model = None,
    image: Annotated[
        list[Path] | None, typer.Option(help="A picture to ask about; may be given again.", show_default=False)
    ] = None,
    page: Annotated[
        list[str] | None,
        typer.Option(help="A page of a PDF to look at, as NAME:NUMBER; may be given again.", show_default=False),
    ] = None,
    prompt_tokens: Annotated[
        int | None, typer.Option(min=200, help="Most tokens of prompt for a model.", show_default="700")
    ] = None,
    language: Annotated[str, typer.Option(help="Language to answer in, as an ISO code.", show_default=False)] = "",
    no_wait: AtOnce = False,
    as_json: Json = False,
) -> None:
    """Answer a question from the documents, with citations."""
    asked = _questions(question, questions)
    given, failed = [(_read(path), path.name) for path in image or ()], False
    with opened(load=not no_wait) as assistant:
        images = [assistant.safe_png(data, name) for data, name in given]
        images += [_drawn(assistant, place) for place in page or ()]
        if images:
            say(f"{count(len(images), 'picture')}: a model reads each as 2,000 to 2,500 tokens, which takes a while.")
        for one in asked:
            try:
                stream = assistant.ask(
                    one, top_k=top_k, documents=documents or (), collection=collection, model=model or "",
                    images=images, prompt_tokens=prompt_tokens, language=language,
                )  # fmt: skip
            except ModelProblem as problem:
                # One of many questions that failed is a line, and the exit code; the rest is still asked.
                failed = True
                say(str(problem))
                if as_json:
                    print_json({"question": one, "error": problem.notice, "key": problem.key})
                continue
            answer = stream.result() if as_json else show_answer(stream, pictures=bool(images))
            if as_json:
                print_json(answer_json(answer))
            if answer.error:
                say(answer.error)
                failed = True
        if not as_json and not model and (hint := assistant.models.choice().hint):
            tell(hint)
    if failed:
        raise typer.Exit(1)


register_keeping(app)
register_summaries(app)
app.command()(translate)
app.add_typer(models_app)
app.add_typer(eval_app)
eval_app.command()(translation)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandProblem("input_not_read", file=path, why=system_reason(error)) from error


def _drawn(assistant: "PersonalAssistant", place: str) -> bytes:
    name, _, number = place.rpartition(":")
    if not name or not number.isdecimal():
        raise typer.BadParameter(f"“{place}” is no page: give NAME:NUMBER, such as handbook.pdf:3.")
    document = assistant.document(name)
    if not 1 <= int(number) <= document.pages:
        raise CommandProblem(
            "no_such_page", name=document.name, pages=count(document.pages, document.unit), number=number
        )
    drawn = assistant.draw_page(document.id, int(number))
    if drawn is None:
        raise CommandProblem("no_page_to_draw", name=document.name)
    return drawn[0]


def _questions(question: str | None, file: Path | None) -> list[str]:
    if (question is None) == (file is None):
        raise typer.BadParameter("Give one question, or --questions FILE.")
    if question is not None:
        if not question.strip():
            raise typer.BadParameter("The question is empty.")
        return [question]
    assert file is not None
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandProblem("input_not_read", file=file, why=error) from error
    return [_question(line, file, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _question(line: str, file: Path, number: int) -> str:
    try:
        question = json.loads(line)["question"]
    except (ValueError, TypeError, KeyError):
        question = None
    if not isinstance(question, str) or not question.strip():
        raise CommandProblem("line_not_json", file=file, line=number)
    return question
