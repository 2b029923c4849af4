"""What is to be added, what became of it, and the adding itself: with its progress, until it is cancelled."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.system_reason import system_reason
from slmrag.ingest.add_result import AddResult
from slmrag.readers.folders import FileToAdd, count_files
from slmrag.runtime.scratch import temporary
from slmrag.schema import Progress
from slmrag.ui.pieces.adding_line import AddingLine
from slmrag.ui.session.uploads import give_back
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import notice_text

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_RETRIED = {"password_protected", "name_taken", "stopped"}
_GIVEN = "given-uploads"  # those whose memory is still taken
_ADDING = "adding-ended"  # set when the script that adds has kept what became of each file
_ENDS_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be added: an ``upload`` called ``name``, ``dropped`` on a question, or what lies at a ``path`` of this computer."""

    name: str
    collection: str | None
    upload: "UploadedFile | None" = field(default=None, compare=False, repr=False)
    path: Path | None = None
    dropped: bool = False

    @property
    def packed(self) -> bool:
        """Whether it is a ZIP that was chosen, of which no file can be had by itself."""
        return self.path is None and self.name.lower().endswith(".zip")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file of what was ``given``, which has its upload still where it may be tried again.

    ``path`` is where the file lies, if it is one of this computer; ``tried`` whether it was tried again.
    """

    added: AddResult
    given: Addition
    path: Path | None = None
    tried: bool = False


def results() -> list[Result]:
    """What became of the files that were added last."""
    return st.session_state.setdefault("results", [])


def take(files: "Sequence[UploadedFile]") -> None:
    """Note uploads whose memory is given back when they were added."""
    st.session_state.setdefault(_GIVEN, []).extend(files)


def await_end() -> None:
    """Wait until adding that was cancelled has said what became of its files; to be called before that is looked at.

    A script that is stopped goes on beside the one that is drawn in its place, until it next asks Streamlit for anything.
    """
    if ended := st.session_state.get(_ADDING):
        ended.wait(_ENDS_SECONDS)


def give_back_added(waiting: Sequence[Addition] = ()) -> None:
    """Let go of the uploads that were added: neither ``waiting``, nor to be tried again."""
    needed = {id(given.upload) for given in (*waiting, *(result.given for result in results()))}
    held = st.session_state.get(_GIVEN, [])
    if done := [file for file in held if id(file) not in needed]:
        give_back(done)
        held[:] = [file for file in held if id(file) in needed]


def add_all(assistant: PersonalAssistant, waiting: list[Addition]) -> None:
    """Add what is ``waiting``, one after another, with a button that cancels it; then the page is drawn anew."""
    kept, stopped = results(), text.STOPPED_ADDING
    ended = st.session_state[_ADDING] = threading.Event()
    try:
        _cancel_button()
        line = AddingLine(len(waiting))
        while waiting:
            add(assistant, waiting[0], line, kept.append)
            del waiting[0]
            give_back_added(waiting)
    finally:
        # Cancelling, or going to another page, stops a script by raising in it, and again wherever Streamlit is asked for
        # anything, a sentence in the reader's language too: from here on only what was got before.
        for given in waiting:
            kept.append(Result(AddResult(given.name, "failed", error=stopped, reason="stopped"), given))
        ended.set()
    st.rerun()


def _cancel_button() -> None:
    # Any press of a button stops the script that is adding; a document is added whole or not at all.
    st.button(text.CANCEL, icon=":material/stop_circle:", key="cancel-adding")


def add(
    assistant: PersonalAssistant, given: Addition, line: AddingLine, keep: Callable[[Result], None], **options: Any
) -> None:
    """Add what was given; ``keep`` gets what became of each file as soon as it is done."""

    def kept(found: FileToAdd | None, added: AddResult) -> None:
        line.done += 1
        retried = added.status == "failed" and added.reason in _RETRIED
        of = given if retried else replace(given, upload=None)
        keep(Result(added, of, found.path if found and given.path else None))

    options |= {"collection": given.collection, "on_progress": line.draw}
    line.draw(Progress(given.name, 0, 0, ""))
    try:
        with temporary() as folder:
            # Never a path made of a name that somebody else chose.
            path = given.path or Path(folder, "upload.zip" if given.packed else "upload")
            if given.path is None:
                path.write_bytes(given.upload.getbuffer() if given.upload else b"")
            if given.path or given.packed:
                line.files += count_files(path) - 1
                assistant.add([path], wait=False, on_added=kept, **options)
            else:
                kept(None, assistant.add_file(path, name=given.name, **options))
    except OSError as error:
        why = text.say("NO_ROOM", why=notice_text(system_reason(error)))
        kept(None, AddResult(given.name, "failed", error=why, reason="no_room"))
