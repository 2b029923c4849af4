"""Commands that keep a library: ``slmrag backup``, ``slmrag restore``, ``slmrag share`` and ``slmrag doctor``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.terminal import count, opened, progress_bars, say, tell, waiting

if TYPE_CHECKING:
    from slmrag.doctor import Finding
    from slmrag.library.integrity import Fault

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


def share(
    collection: Annotated[str, typer.Argument(help="Its name.", show_default=False)],
    off: Annotated[bool, typer.Option("--off", help="Let nobody else read it any more.")] = False,
) -> None:
    """Let everybody who signs in to the app read a collection that was added here."""
    with opened() as assistant:
        assistant.share(collection, not off)
    tell(f"{collection} is {'read by nobody else any more' if off else 'read by everybody who signs in'}.")


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


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what in the library disagrees.")] = False,
    as_json: Json = False,
) -> None:
    """Say what is here, what is missing, and the command for it; compare all that the library holds, and mend it."""
    from slmrag.doctor import examine

    with opened() as assistant:
        faults = left = assistant.faults()
        if repair and any(not fault.remedy for fault in faults) and faults[0].part != "Catalogue":
            with progress_bars(quiet=as_json) as show:
                assistant.mend(show)
            left = assistant.faults()
        findings = [*examine(assistant), *_findings(faults, left)]
    well = all(finding.state != "broken" for finding in findings)
    if as_json:
        print(json.dumps({"well": well, "findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        _show(findings)
    if not well:
        raise typer.Exit(1)


def _findings(faults: "list[Fault]", left: "list[Fault]") -> "list[Finding]":
    """What was wrong with the library before, and what of it is ``left``."""
    from slmrag.doctor import Finding

    if not faults:
        return [Finding("All of the library", "well", "catalogue, vectors, index, keywords and files agree")]
    mended = [Finding(fault.part, "well", f"mended: {fault.found}") for fault in faults if fault not in left]
    return mended + [
        # Vectors follow by themselves, with the app or the next add.
        Finding(fault.part, "could be better" if fault.late else "broken", fault.found, fault.remedy or "slmrag doctor --repair")
        for fault in left
    ]  # fmt: skip


def _show(findings: "list[Finding]") -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    marks = {"well": ("ok", "green"), "could be better": ("·", "yellow"), "broken": ("!!", "red")}
    table = Table(box=box.SIMPLE, show_header=False, pad_edge=False)
    for finding in findings:
        mark, color = marks[finding.state]
        found = Text(finding.found)
        if finding.remedy:
            found.append(f"\n{finding.remedy}", style="dim")
        table.add_row(Text(mark, style=color), Text(finding.name), found)
    tell(table)


def register(app: typer.Typer) -> None:
    """Put the commands into ``app``."""
    app.command()(backup)
    app.command()(restore)
    app.command()(share)
    app.command()(doctor)
