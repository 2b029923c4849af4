"""Commands that keep a library: ``slmrag backup``, ``slmrag restore``, ``slmrag share`` and ``slmrag doctor``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.as_json import file_json
from slmrag.cli.options import Json
from slmrag.cli.terminal import count, open_assistant, progress_bars, say, say_waiting, tell

if TYPE_CHECKING:
    from slmrag.doctor import Finding
    from slmrag.library.bin import Bin
    from slmrag.library.integrity import Fault

_LINES = 10
File = Annotated[Path, typer.Argument(help="The backup.", show_default=False)]


def backup(file: File, as_json: Json = False) -> None:
    """Write the library to one file: its documents, conversations, and the original files. Works while the app runs."""
    with open_assistant() as assistant, say_waiting("Writing the backup"):
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
    with open_assistant() as assistant:
        assistant.share(collection, not off)
    tell(f"{collection} is {'read by nobody else any more' if off else 'read by everybody who signs in'}.")


def restore(
    file: Annotated[Path | None, typer.Argument(help="The backup.", show_default=False)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the documents there are.")] = False,
    from_originals: Annotated[
        bool,
        typer.Option("--from-originals", help="Without a backup: make lost documents anew from their original files."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the library what a backup holds; every byte of it is checked before anything is changed."""
    from slmrag import settings
    from slmrag.library import backups

    if from_originals == (file is not None):
        raise typer.BadParameter("Give a backup, or --from-originals.")
    home = settings.load().home
    if file is None:
        aside = backups.lay_aside_if_damaged(home, replace=True) if home.exists() else None
        _take_back(aside, as_json)
    else:
        with say_waiting("Restoring"):
            documents, aside = backups.restore(home, file, replace=replace)
        if as_json:
            print(json.dumps({"documents": documents, "aside": str(aside or "")}, ensure_ascii=False))
        else:
            tell(f"{count(documents, 'document')} restored from {file}.")
    if aside:
        say(
            f"The damaged catalogue was laid aside: {aside}. slmrag doctor --empty-bin deletes it, and so does the next "
            "removal of a document, whose words it may hold."
        )


def _take_back(aside: Path | None, as_json: bool) -> None:
    """Make anew what is in the bin, and say what came of it."""
    with open_assistant() as assistant, progress_bars(quiet=as_json) as show:
        added = assistant.take_back_all(show)
        assistant.finish_embedding(show)
    failed = [one for one in added if one.status == "failed"]
    made = len(added) - len(failed)
    if as_json:
        told = {"documents": made, "aside": str(aside or ""), "files": [file_json(one) for one in added]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        tell(f"{count(made, 'document')} made anew from their original files." if added else "No document lies aside.")
        for one in failed:
            say(f"{one.name}: {one.error}")
    if failed:
        raise typer.Exit(1)


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what in the library disagrees.")] = False,
    empty_bin: Annotated[bool, typer.Option("--empty-bin", help="Delete what lies in the bin, for good.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Say all of it, not the ten lines that matter most.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is here, what is missing, what it would bring, and the command for it; compare what the library holds, and mend it."""
    from slmrag.doctor import examine

    with open_assistant() as assistant:
        faults = left = assistant.faults()
        if repair and any(not fault.remedy for fault in faults) and faults[0].part != "Catalogue":
            with progress_bars(quiet=as_json) as show:
                assistant.mend(show)
            left = assistant.faults()
        deleted = assistant.bin.empty() if empty_bin else 0
        findings = [*examine(assistant), *_findings(faults, left), *_in_the_bin(assistant.bin, deleted)]
    well = all(finding.state != "broken" for finding in findings)
    if as_json:
        print(json.dumps({"well": well, "findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        _show(findings, everything)
    if not well:
        raise typer.Exit(1)


def _in_the_bin(bin: "Bin", deleted: int) -> "list[Finding]":
    """What nobody removed and no document has: lost documents, which can be made anew, and the rest."""
    from slmrag.doctor import Finding

    empty, found = "slmrag doctor --empty-bin deletes what is there", []
    if deleted:
        found.append(Finding("Bin", "well", f"emptied: {count(deleted, 'file')} deleted", done=True))
    if documents := bin.documents():
        made = f"{count(len(documents), 'document')} that nobody removed, with the original in {bin.folder}"
        remedy = f"slmrag restore --from-originals makes the library anew from what is there; {empty}"
        found.append(Finding("A library was here", "broken", made, remedy))
    if others := bin.others():
        found.append(Finding("Bin", "could be better", f"{count(len(others), 'file')} in {bin.folder}", empty))
    return found


def _findings(faults: "list[Fault]", left: "list[Fault]") -> "list[Finding]":
    """What was wrong with the library before, and what of it is ``left``."""
    from slmrag.doctor import Finding

    if not faults:
        return [Finding("All of the library", "well", "catalogue, vectors, index, keywords and files agree")]
    mended = [Finding(fault.part, "well", f"mended: {fault.found}", done=True) for fault in faults if fault not in left]
    return mended + [
        # Vectors follow by themselves, with the app or the next add.
        Finding(fault.part, "could be better" if fault.late else "broken", fault.found, fault.remedy or "slmrag doctor --repair")
        for fault in left
    ]  # fmt: skip


def _show(findings: "list[Finding]", everything: bool) -> None:
    """A line for each finding, the worst first; those beyond ten lines are only counted, unless ``everything`` is wanted."""
    from rich.text import Text

    marks = {"broken": ("!!", "red"), "could be better": ("· ", "yellow"), "well": ("ok", "green")}
    worst = sorted(findings, key=lambda finding: list(marks).index(finding.state))
    worst.sort(key=lambda finding: not finding.done)  # what was asked for is always told
    shown = worst if everything or len(worst) <= _LINES else worst[: _LINES - 1]
    for finding in shown:
        mark, color = marks[finding.state]
        line = Text(f"{mark} ", style=color).append(f"{finding.name}: {finding.found}", style="default")
        if finding.remedy:
            line.append(f" → {finding.remedy}" + (f" ({finding.brings})" if finding.brings else ""), style="dim")
        tell(line)
    if rest := worst[len(shown) :]:
        ill = sum(finding.state != "well" for finding in rest)
        tell(f"   and {len(rest)} more, {ill} of them not well: slmrag doctor --all")


def register(app: typer.Typer) -> None:
    """Put the commands into ``app``."""
    app.command()(backup)
    app.command()(restore)
    app.command()(share)
    app.command()(doctor)
