"""A folder is kept in step with the library: ``slmrag watch``."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.options import Json
from slmrag.cli.terminal import count, open_assistant, say, tell
from slmrag.errors.input_problems import CommandProblem

if TYPE_CHECKING:
    from slmrag.ingest.watcher import Watcher
    from slmrag.library.watched_folders import WatchedFile, WatchedFolder

_DONE = {
    "added": "added", "replaced": "replaced", "renamed": "renamed", "unchanged": "there already", "gone": "file is gone",
}  # fmt: skip


def watch(
    folder: Annotated[Path | None, typer.Argument(help="The folder; without it, those that are watched.", show_default=False)] = None,
    collection: Annotated[str | None, typer.Option(help="Put its documents into this collection.", show_default=False)] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove a document as soon as its file is deleted; else it is asked first.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Watch the folder no more; its documents stay.")] = False,
    remove_gone: Annotated[bool, typer.Option("--remove-gone", help="Remove the documents whose files are gone.")] = False,
    keep_gone: Annotated[bool, typer.Option("--keep-gone", help="Keep the documents whose files are gone.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Keep the library in step with a folder, until Ctrl-C; the app does it for all that are watched."""
    watches = folder is not None and not (stop or remove_gone or keep_gone)
    with open_assistant(background=watches) as assistant:  # vectors and the text of pictures follow what is added
        if folder is None:
            if stop or remove or remove_gone or keep_gone or collection:
                raise CommandProblem("watch_which_folder")
            _list([(one, assistant.watched_files(one)) for one in assistant.watched_folders()], as_json=as_json)
            return
        if remove_gone and keep_gone:
            raise CommandProblem("watch_remove_or_keep")
        path = folder.expanduser().absolute()
        watched = next((one for one in assistant.watched_folders() if one.path == path), None)
        if stop or remove_gone or keep_gone:
            if watched is None:
                raise CommandProblem("watch_not_watched", folder=path)
            if remove_gone:
                tell(f"Removed: {count(assistant.remove_gone(watched), 'document')}.")
            elif keep_gone:
                assistant.keep_gone(watched)
            if stop:
                assistant.unwatch_folder(watched)
                tell(f"{path} is watched no more; its documents stay.")
            return
        if watched and not (collection or remove):  # it goes on as it was chosen
            collection, remove = watched.collection, watched.removes
        watched = assistant.watch_folder(path, collection, removes=remove)

        def told(of: "WatchedFolder", file: "WatchedFile") -> None:
            line = f"{of.path / file.path}: {_DONE.get(file.state, file.problem)}"
            if file.state == "gone" and not of.removes:
                line += f"; slmrag watch {of.path} --remove-gone or --keep-gone"
            tell(line)

        watcher = assistant.keep_in_step(told)
        say(f"{path} is kept in step. Ctrl-C ends this; the app goes on with it.")
        try:
            _wait(watcher)
        except KeyboardInterrupt:
            say("Stopped: what was read is in the library. The app, or this command, goes on with it.")
            raise typer.Exit(130) from None


def _wait(watcher: "Watcher") -> None:
    """For ever; what keeps it from its work is said once."""
    said = ""
    while True:
        problem = (
            "Another slmrag does it already, such as the app." if watcher.elsewhere else str(watcher.problem or "")
        )
        if problem and problem != said:
            say(problem)
        said = problem
        time.sleep(0.2)


def _list(folders: "list[tuple[WatchedFolder, list[WatchedFile]]]", *, as_json: bool) -> None:
    if as_json:
        shown = [
            {
                "folder": str(folder.path), "collection": folder.collection, "removes": folder.removes,
                "files": [{"path": one.path, "state": one.state, "document_id": one.document, "problem": one.problem, "at": one.at} for one in files],
            }
            for folder, files in folders
        ]  # fmt: skip
        print(json.dumps({"folders": shown}, ensure_ascii=False))
        return
    if not folders:
        say("No folder is watched: slmrag watch FOLDER keeps one in step.")
    for folder, files in folders:
        states = [file.state for file in files]
        gone, failed = states.count("gone"), states.count("failed")
        line = f"{folder.path}: {count(len(files) - gone - failed, 'file')} in step"
        line += f", {count(gone, 'file')} gone (--remove-gone, --keep-gone)" if gone else ""
        tell(line)
        for file in files:
            if file.state == "failed":
                tell(f"  {file.path}: {file.problem}")
