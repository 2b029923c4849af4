"""What is in the library: ``slmrag add``, ``slmrag list`` and ``slmrag remove``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from slmrag.cli.as_json import file_json
from slmrag.cli.as_text import added_line
from slmrag.cli.listing import listed
from slmrag.cli.options import Collection, Json
from slmrag.cli.terminal import count, open_assistant, progress_bars, say, size, tell
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.model_access import Offline
from slmrag.errors.slmrag_error import SlmragError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slmrag.assistant import Assistant
    from slmrag.errors.notices import Notice
    from slmrag.ingest.add_result import AddResult
    from slmrag.readers.folders import FileToAdd
    from slmrag.schema import Progress


def register(app: typer.Typer) -> None:
    """Give ``app`` the commands."""
    app.command()(add)
    app.command("list")(list_documents)
    app.command()(remove)


def add(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, folders or ZIPs to add; @FILE: those that it lists, one a line.",
            readable=False,
            show_default=False,
        ),
    ],
    collection: Annotated[str | None, typer.Option(help="Put them into this collection.", show_default=False)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a document of the same name.")] = False,
    password: Annotated[str | None, typer.Option(help="Opens encrypted files.", show_default=False)] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait for vectors: the app, or the next add, makes them.")
    ] = False,
    ray: Annotated[
        str | None, typer.Option(metavar="auto|HOST:PORT", help="A Ray cluster reads and embeds.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Add documents to the library."""
    files = list(listed(paths))
    with open_assistant() as assistant, progress_bars(quiet=as_json) as show:
        try:
            results, unfinished = _added(
                assistant, files, ray, show, wait=not no_wait, collection=collection, replace=replace, password=password
            )
        except KeyboardInterrupt:
            say(
                "Stopped. What was read until then is in the library; its missing vectors, and the text of its pictures, come with the app or the next add."
            )
            raise typer.Exit(130) from None
    if as_json:
        print(json.dumps({"files": [file_json(added) for added in results]}, ensure_ascii=False))
    for added in results:
        if added.status == "failed":
            say(f"{added.name}: {added.error}")
        elif not as_json:
            tell(added_line(added))
    if unfinished:
        say(unfinished)
    if unfinished is not None or any(added.status == "failed" for added in results):
        raise typer.Exit(1)


def _added(
    assistant: "Assistant",
    files: list[Path],
    ray: str | None,
    show: "Callable[[Progress], None]",
    *,
    wait: bool,
    **how: Any,
) -> "tuple[list[AddResult], str | None]":
    """What came of each of ``files``, with their vectors where they are to be waited for; and what kept the rest from being done, ``""``
    where that was said already."""
    results: list[AddResult] = []
    told: set[str] = set()

    def keep(found: "FileToAdd", added: "AddResult") -> None:
        results.extend([added, *added.attached])

    def notice(one: "Notice") -> None:
        told.add(str(one))
        say(str(one))

    try:
        if ray is not None:
            done = assistant.add_with_ray(
                ray, files, wait=wait, on_progress=show, on_added=keep, on_notice=notice, **how
            )
            return done, None
        results = assistant.add(files, wait=False, on_progress=show, **how)
        if wait and any(added.status in ("added", "replaced") for added in results):
            assistant.finish_embedding(show)
            results = [assistant.renewed(added) for added in results]
    except (ClusterProblem, Offline) as problem:
        if str(problem) in told:
            return results, ""
        if not results:
            raise
        return results, str(problem)  # which says itself what became of the documents
    except SlmragError as problem:
        # Told after what was added, which is safe.
        return results, f"The documents are in the library and found by their words. {problem}"
    return results, None


def list_documents(collection: Collection = None, as_json: Json = False) -> None:
    """List the documents of the library."""
    with open_assistant() as assistant:
        documents, lost = assistant.documents(collection), len(assistant.bin.documents())
    if lost:
        say(
            f"A library was here: the originals of {count(lost, 'document')} that nobody removed lie in the bin. "
            "slmrag restore --from-originals makes them documents again."
        )
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
        if document.lacks:
            length += f", recognised without {', '.join(document.lacks)} (slmrag models get ocr-…)"
        if document.coming_pages:
            length += f", text to come of {len(document.coming_pages)}"
        cells = (document.name + groups, length, share, size(document.bytes), document.id[:12])
        table.add_row(*map(Text, cells))
    tell(table)


def remove(
    document: Annotated[str, typer.Argument(help="Its name, or the beginning of its id.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Remove a document: its text, its vectors and its file."""
    with open_assistant() as assistant:
        removed = assistant.remove(document)
    if as_json:
        print(json.dumps(asdict(removed), ensure_ascii=False))
    else:
        with_it = (
            f" With it went {count(len(removed.attached), 'document')} that lay in it." if removed.attached else ""
        )
        tell(
            f"Removed {removed.name}: {count(removed.pages, removed.unit)}, {count(removed.chunks, 'chunk')}, "
            f"{count(removed.vectors, 'vector')}, and its file ({size(removed.bytes)}).{with_it}"
        )
