"""What the documents say to a question: ``slmrag search`` and ``slmrag ask``."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slmrag.cli.as_json import answer_json, passage_json, print_json
from slmrag.cli.as_text import show_answer, show_in_language, show_passage
from slmrag.cli.options import Collection, Json
from slmrag.cli.terminal import count, open_assistant, say, tell
from slmrag.errors.input_problems import CommandProblem
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.system_reason import system_reason

if TYPE_CHECKING:
    from slmrag.assistant.assistant import PersonalAssistant
    from slmrag.schema import Answer
    from slmrag.schema.translated_sentence import TranslatedSentence

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


def register(app: typer.Typer) -> None:
    """Give ``app`` the commands."""
    app.command()(search)
    app.command()(ask)


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
    with open_assistant(load=not no_wait) as assistant:
        for one in asked:
            found = assistant.search(one, top_k=top_k, documents=documents or (), collection=collection)
            if as_json:
                passages = [passage_json(passage) for passage in found.passages]
                print_json({
                    "question": one, "passages": passages, "supported": found.supported, "searched_as": found.searched_as,
                    "not_searched": found.not_searched,
                })  # fmt: skip
            elif not found.passages:
                tell("Nothing in the library resembles this question.")
            else:
                for number, passage in enumerate(found.passages, 1):
                    show_passage(number, passage)
            if found.not_searched and not as_json:
                say(found.not_searched)


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
    then: Annotated[
        list[str] | None,
        typer.Option(
            help="What to ask next: a question that goes on from it, or “shorter”, “in more detail”, “in simple words”, "
            "“in German”; may be given again.",
            show_default=False,
        ),
    ] = None,
    as_question: Annotated[
        bool,
        typer.Option("--as-question", help="Look for it as a question, also where it asks for something to be done."),
    ] = False,
    as_typed: Annotated[
        bool, typer.Option("--as-typed", help="Put no typing errors right in words that no document has.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Show beside what is in other words what comes closest in the source.")
    ] = False,
    no_wait: AtOnce = False,
    as_json: Json = False,
) -> None:
    """Answer a question from the documents, with citations; or summarise, compare, list topics, as it is asked to."""
    asked = _questions(question, questions)
    given, failed = [(_read(path), path.name) for path in image or ()], False
    with open_assistant(load=not no_wait) as assistant:
        images = _pictures(assistant, given, page or [])
        how = {
            "top_k": top_k, "documents": documents or (), "collection": collection, "model": model or "",
            "prompt_tokens": prompt_tokens, "language": language, "as_question": as_question,
            "as_typed": as_typed,
        }  # fmt: skip
        for first in asked:
            before: list[Answer] = []
            for number, one in enumerate((first, *(then or ()))):
                answer = _answered(assistant, one, before, how | {"images": () if number else images}, as_json, compare)
                # One of many questions that failed is a line, and the exit code; the rest is still asked.
                failed = failed or answer is None or bool(answer.error)
                before += [answer] if answer and not answer.refused else []
        if not as_json and not model and (hint := assistant.models.choice().hint):
            tell(hint)
    if failed:
        raise typer.Exit(1)


def _pictures(assistant: "PersonalAssistant", given: list[tuple[bytes, str]], pages: list[str]) -> list[bytes]:
    """What is asked about beside the words: pictures that were given, and pages as they look."""
    images = [assistant.safe_png(data, name) for data, name in given]
    images += [_drawn(assistant, place) for place in pages]
    if images:
        say(f"{count(len(images), 'picture')}: a model reads each as 2,000 to 2,500 tokens, which takes a while.")
    return images


def _answered(
    assistant: "PersonalAssistant",
    question: str,
    before: list["Answer"],
    how: dict[str, Any],
    as_json: bool,
    compare: bool,
) -> "Answer | None":
    """The answer, as it was printed; ``None`` where the model could not be asked."""
    try:
        stream = assistant.ask(question, history=before, **how)
    except ModelProblem as problem:
        say(str(problem))
        if as_json:
            print_json({"question": question, "error": problem.notice, "key": problem.key})
        return None
    answer = stream.result() if as_json else show_answer(stream, pictures=bool(how["images"]), compare=compare)
    unsure = assistant.unsure_numbers(answer)
    translated: list[TranslatedSentence | None] = [None] * len(answer.sentences)
    try:
        translated = assistant.answer_in(answer, how["language"])
    except ModelProblem as problem:  # the answer stands, in its own language
        answer = replace(answer, error=answer.error or problem.notice)
    if as_json:
        said = [asdict(one) if one is not None else None for one in translated]
        hard_to_read = {"hard_to_read": [one.text for one in unsure]}
        print_json(answer_json(answer) | hard_to_read | ({"translated": said} if any(said) else {}))
    else:
        show_in_language(answer, translated)
        if unsure:
            numbers = ", ".join(f"{one.text} ([{one.citation.number}])" for one in unsure)
            say(f"Hard to read on the picture, compare it there: {numbers}")
    if answer.error:
        say(answer.error)
    return answer


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
    except (ValueError, RecursionError, TypeError, KeyError):
        question = None
    if not isinstance(question, str) or not question.strip():
        raise CommandProblem("line_not_json", file=file, line=number)
    return question
