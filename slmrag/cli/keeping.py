"""Commands that keep a library: ``slmrag backup`` and ``slmrag restore``. Both work while the app runs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from slmrag.cli.shared import count, opened, say, tell, waiting

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
File = Annotated[Path, typer.Argument(help="The backup.", show_default=False)]


def backup(file: File, as_json: Json = False) -> None:
    """Write the library to one file: its documents, conversations, and the original files. Works while the app runs."""
    with opened() as assistant, waiting("Writing the backup"):
        documents = assistant.back_up(file)
    if as_json:
        print(json.dumps({"documents": documents, "file": str(file)}, ensure_ascii=False))
    else:
        tell(f"{count(documents, 'document')} written to {file}.")


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the documents there are.")] = False,
    as_json: Json = False,
) -> None:
    """Make the library what a backup holds; every byte of it is checked before anything is changed."""
    from slmrag import settings
    from slmrag.library import backups

    with waiting("Restoring"):
        documents, aside = backups.restore(settings.load().home, file, replace=replace)
    if as_json:
        print(json.dumps({"documents": documents, "aside": str(aside or "")}, ensure_ascii=False))
    else:
        tell(f"{count(documents, 'document')} restored from {file}.")
    if aside:
        say(f"The damaged catalogue was laid aside: {aside}. Delete it when you need nothing of it any more.")


def register(app: typer.Typer) -> None:
    """Put the commands into ``app``."""
    app.command()(backup)
    app.command()(restore)
