"""``slmrag eval``: ask questions whose answers are known and measure; draft such questions from documents."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from slmrag.cli.as_json import evaluation_json, print_json
from slmrag.cli.evaluation_table import show_evaluation
from slmrag.cli.options import Collection, Json
from slmrag.cli.terminal import open_assistant, progress_bars, say, tell
from slmrag.errors.input_problems import CommandProblem
from slmrag.errors.system_reason import system_reason

if TYPE_CHECKING:
    from slmrag.assistant import PersonalAssistant
    from slmrag.schema import Progress


class _RunsByDefault(TyperGroup):
    """A group whose first argument may be left out: what names none of its commands is for ``run``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As of any group, with ``run`` put in where no command is named."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


evaluation = typer.Typer(
    name="eval",
    cls=_RunsByDefault,
    no_args_is_help=True,
    subcommand_metavar="QUESTIONS | COMMAND [ARGS]...",
    help="Measure how good the answers are: slmrag eval QUESTIONS.jsonl (or .csv) asks questions whose answers are known.",
)


@evaluation.command()
def run(
    questions: Annotated[
        Path,
        typer.Argument(
            help="Lines {“question”: …, “answer”: …, “document”: …, “page”: …} or {“question”: …, “refuse”: true}; or a CSV "
            "with these columns. All but the question may be left out.",
            metavar="QUESTIONS", show_default=False,
        ),
    ],
    documents: Annotated[
        Path | None,
        typer.Option(help="Ask the files in this folder instead of the library's documents.", show_default=False),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SETTING=VALUE", help="Ask also with this other setting, such as top_k=8; may be given again.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Who answers: quote, onnx:NAME, ollama:NAME …", show_default=False)
    ] = None,
    collection: Collection = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many of the questions.", show_default=False)] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Ask questions whose answers are known, and print what was found, answered and refused, and in what time.

    Ctrl-C ends it early and prints what was measured until then.
    """
    from slmrag.evaluation import read_questions

    other, asked = _compared(compare or []), read_questions(questions)[:limit]
    if documents and collection:
        raise typer.BadParameter("--collection is of the library, --documents stand outside of it: give one of them.")
    with open_assistant() as own, ExitStack() as stack, progress_bars(quiet=as_json) as show:
        assistant: PersonalAssistant = own
        if documents:
            assistant = stack.enter_context(own.temporary())
            _add(assistant, _files([documents]), show)
            assistant.finish_embedding(show)
        if not assistant.documents(collection):
            raise CommandProblem("nothing_to_ask")
        measured = assistant.evaluate(
            asked, compare=other, collection=collection, model=model or "", on_progress=show
        )  # fmt: skip
    if as_json:
        print_json(evaluation_json(measured))
    else:
        show_evaluation(measured)
    if not measured.finished:
        say(f"Stopped after {len(measured.rows)} of {len(asked)} questions: these figures are of those.")
        raise typer.Exit(130)


@evaluation.command()
def make(
    documents: Annotated[
        list[str], typer.Argument(help="Files, folders of files, or documents of the library by name.", metavar="DOC...", show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write them here: .jsonl, or .csv for a table.", show_default=False)
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many questions, at most.")] = 20,
) -> None:  # fmt: skip
    """Draft questions from documents' own headings, terms, numbers and tables; a quarter are to be refused."""
    from slmrag.evaluation import questions_text

    table = output is not None and output.suffix.lower() == ".csv"
    if output is not None and not table and output.suffix.lower() != ".jsonl":
        raise typer.BadParameter(f"{output.name}: questions are written as .jsonl or .csv.")
    with open_assistant() as own, ExitStack() as stack, progress_bars(quiet=False) as show:
        if all(Path(name).exists() for name in documents):
            assistant = stack.enter_context(own.temporary())
            _add(assistant, _files(map(Path, documents)), show)
            drafted = assistant.draft_questions(count=count)
        else:
            drafted = own.draft_questions(documents, count)
    if not drafted:
        raise CommandProblem("no_question_drafted")
    text = questions_text(drafted, table=table)
    if output is None:
        print(text, end="")
    else:
        try:
            output.write_text(text, "utf-8-sig" if table else "utf-8")  # the mark tells Excel that it is Unicode
        except OSError as error:
            raise CommandProblem("output_not_written", file=output, why=system_reason(error)) from error
        tell(f"{len(drafted)} questions in {output}. Read them, mend what reads badly, then: slmrag eval {output}")
    if len(drafted) < count:
        say(f"The documents give {len(drafted)} questions, not {count}.")


def _compared(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := [one for one, (name, sign, _) in zip(given, pairs, strict=True) if not (name.strip() and sign)]:
        raise typer.BadParameter(f"“{wrong[0]}”: give SETTING=VALUE, such as --compare top_k=8.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _files(places: Iterable[Path]) -> list[Path]:
    """The files in ``places``: of a folder, at any depth, those that can be read here."""
    from slmrag.readers import READERS

    files: list[Path] = []
    for place in places:
        if not place.exists():
            raise CommandProblem("no_folder_of_documents", folder=place)
        files += [place] if place.is_file() else sorted(
            path for path in place.rglob("*")
            if path.is_file() and path.suffix.lower() in READERS and not any(part.startswith(".") for part in path.relative_to(place).parts)
        )  # fmt: skip
    if not files:
        raise CommandProblem("no_readable_file", folder=place)
    return files


def _add(assistant: "PersonalAssistant", files: list[Path], show: Callable[["Progress"], None]) -> None:
    """Add ``files``; those that cannot be read are told, and missing in what follows."""
    added = assistant.add(files, wait=False, on_progress=show)
    for one in added:
        if one.status == "failed":
            say(f"{one.name}: {one.error}")
    if not any(one.status != "failed" for one in added):
        raise CommandProblem("no_file_read")
