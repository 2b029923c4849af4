"""Files come into the library: chosen or named by a path, added with their progress, and what became of each."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
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
from slmrag.ui.pieces.file_chooser import choose_files, forget, turn
from slmrag.ui.pieces.sample_files import sample_files
from slmrag.ui.session.people import administers
from slmrag.ui.session.uploads import give_back
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_MOST_LINES, _MOST_REMARKABLE = 8, 40
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


def await_end() -> None:
    """Wait until adding that was cancelled has said what became of its files; to be called before that is looked at.

    A script that is stopped goes on beside the one that is drawn in its place, until it next asks Streamlit for anything.
    """
    if ended := st.session_state.get(_ADDING):
        ended.wait(_ENDS_SECONDS)


def upload_form(assistant: PersonalAssistant) -> None:
    """The file chooser; adds what was chosen when its button is pressed, then is empty again."""
    _give_back()
    # Of any ending: what cannot be read is told what to do with it, and a hundred endings are no help to choose by.
    if files := choose_files("upload", None, several=True, megabytes=assistant.settings.upload_mb):
        collection = _collection(assistant, f"upload-collection-{turn('upload')}")
        label = text.say("ADD_FILES", files=text.count_of(len(files), "file"))
        if st.button(label, type="primary", key="add"):
            forget("upload")  # nothing is added twice
            results().clear()
            st.session_state.setdefault(_GIVEN, []).extend(files)
            _add_all(assistant, [Addition(file.name, collection, file) for file in files])
    elif administers(assistant):  # a path reaches whatever the server may read
        _path_form(assistant)


def _path_form(assistant: PersonalAssistant) -> None:
    with st.expander(text.FROM_FOLDER, type="compact"):
        path = st.text_input(text.FOLDER_PATH, placeholder=text.FOLDER_HINT, key="folder", persist_state="session")
        collection = _collection(assistant, "folder-collection")
        if st.button(text.ADD_FOLDER, key="add-folder", disabled=not path.strip()) and path.strip():
            results().clear()
            there = Path(path.strip()).expanduser()
            _add_all(assistant, [Addition(there.name, collection, path=there)])


def _collection(assistant: PersonalAssistant, key: str) -> str | None:
    return st.selectbox(
        text.ADD_COLLECTION, list(assistant.own_collections()), index=None, placeholder=text.ADD_COLLECTION_HINT,
        accept_new_options=True, key=key, persist_state="session",
    )  # fmt: skip


def results() -> list[Result]:
    """What became of the files that were added last."""
    return st.session_state.setdefault("results", [])


def _give_back(waiting: Sequence[Addition] = ()) -> None:
    """Let go of the uploads that were added: neither ``waiting``, nor to be tried again."""
    needed = {id(given.upload) for given in (*waiting, *(result.given for result in results()))}
    held = st.session_state.get(_GIVEN, [])
    if done := [file for file in held if id(file) not in needed]:
        give_back(done)
        held[:] = [file for file in held if id(file) in needed]


def show_results(assistant: PersonalAssistant) -> None:
    """A line for each file that was added last; of many a sum, and those that there is more to say of."""
    if not results():
        return
    with st.container(border=True, gap="xsmall"):
        shown = list(enumerate(results()))
        if len(shown) > _MOST_LINES:
            st.markdown(plain(_sum([result.added for _, result in shown])))
            shown = [(index, result) for index, result in shown if _is_remarkable(result.added)]
        for index, result in shown[:_MOST_REMARKABLE]:
            _show_result(assistant, index, result)
        if len(shown) > _MOST_REMARKABLE:
            st.caption(text.say("MORE", n=len(shown) - _MOST_REMARKABLE))
        with st.container(horizontal=True):
            stopped = [result.given for result in results() if result.added.reason == "stopped"]
            go_on = bool(stopped) and st.button(text.GO_ON, type="primary", key="go-on")
            st.button(text.DISMISS, type="tertiary", on_click=results().clear, key="dismiss")
        if go_on:
            results()[:] = [result for result in results() if result.given not in stopped]
            _add_all(assistant, stopped)


def _sum(added: Sequence[AddResult]) -> str:
    """How many files came to what: ``195 files added · 7 files not added``; and how many lay inside, as documents of their own."""
    words = text.table(text.language())["came_to"]
    came_to = Counter(one.status for one in added)
    said = [words[one].format(files=text.count_of(came_to[one], "file")) for one in words if came_to[one]]
    inside = sum(len(one.attached) for one in added)
    lay = [text.say("LAY_INSIDE", documents=text.count_of(inside, "document"))] if inside else []
    return text.row(*said, *lay)


def _is_remarkable(added: AddResult) -> bool:
    return added.status == "failed" or bool(added.note or added.unread_pages)


def add_dropped(assistant: PersonalAssistant, files: "Sequence[UploadedFile]") -> list[str]:
    """Add files that were dropped on the page of questions; returns the ids of those that are in the library now.

    Of those that were not added `show_dropped` says why, and what can be done.
    """
    added: list[str] = []

    def keep(result: Result) -> None:
        if result.added.status == "failed" or result.added.note:
            results().append(result)
        if result.added.status != "failed":
            added.extend(_ids(result.added))
            st.toast(plain(f"{result.added.name} {text.outcome(result.added, result.added.unit)}"))

    results().clear()
    st.session_state.setdefault(_GIVEN, []).extend(files)
    line = AddingLine(len(files))
    for file in files:
        _add(assistant, Addition(file.name, None, file, dropped=True), line, keep)
    line.clear()
    _give_back()
    return added


def _ids(added: AddResult) -> list[str]:
    """The ids of a file that was added and of those that lay in it."""
    return [added.document_id, *(id for one in added.attached if one.status != "failed" for id in _ids(one))]


def show_dropped(assistant: PersonalAssistant) -> None:
    """What is to be said of the files that were dropped last."""
    if any(result.given.dropped for result in results()):
        show_results(assistant)


def samples_button(assistant: PersonalAssistant) -> None:
    """The button that fills an empty library with the samples."""
    paths = sample_files()
    if paths and st.button(text.TRY_SAMPLES, icon=":material/science:", key="samples"):
        with st.spinner(text.ADDING_SAMPLES):
            for path in paths:
                added = assistant.add_file(path)
                results().append(Result(added, Addition(path.name, None, path=path), path))
        st.rerun()


def take_back_offer(assistant: PersonalAssistant) -> None:
    """What is said where the catalogue was lost, and the button that makes its documents anew; nothing elsewhere."""
    if lost := assistant.laid_aside():
        documents = text.count_of(len(lost), "document")
        st.warning(plain(text.say("LAID_ASIDE", documents=documents)), icon=":material/history:")
        if st.button(text.MAKE_ANEW, type="primary", icon=":material/restore_page:", key="make-anew"):
            with st.spinner(text.MAKING_ANEW):
                results()[:] = [
                    Result(added, Addition(added.name, None), tried=True) for added in assistant.take_back()
                ]
            st.rerun()


def _add_all(assistant: PersonalAssistant, waiting: list[Addition]) -> None:
    kept, stopped = results(), text.STOPPED_ADDING
    ended = st.session_state[_ADDING] = threading.Event()
    try:
        _cancel_button()
        line = AddingLine(len(waiting))
        while waiting:
            _add(assistant, waiting[0], line, kept.append)
            del waiting[0]
            _give_back(waiting)
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


def _add(
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


def _show_result(assistant: PersonalAssistant, index: int, result: Result) -> None:
    added, again = result.added, partial(_retry, assistant, index, result)
    if added.status == "failed" and added.reason == "password_protected":
        _password_form(index, result, again)
        return
    icon, color = (":material/error:", "red") if added.status == "failed" else (":material/check_circle:", "green")
    outcome = text.outcome(replace(added, error=notice_text(added.error)), added.unit)
    st.markdown(f":{color}[{icon}] **{plain(text.apart(added.name))}** {plain(outcome)}")
    if added.note:
        st.caption(plain(notice_text(added.note)))
    if added.unread_pages:
        st.caption(plain(text.unread(added.unit, added.unread_pages)))
    if added.status == "failed" and added.reason == "name_taken" and st.button(text.REPLACE, key=f"replace-{index}"):
        again(replace=True)


def _password_form(index: int, result: Result, again: Callable[..., None]) -> None:
    with st.form(f"password-{index}", border=False):
        st.markdown(f":orange[:material/lock:] {plain(text.say('LOCKED', name=text.apart(result.added.name)))}")
        password = st.text_input(text.PASSWORD, type="password", key=f"password-text-{index}")
        if result.tried:
            st.caption(f":red[{text.WRONG_PASSWORD}]")
        if st.form_submit_button(text.UNLOCK) and password:
            again(password=password)


def _retry(assistant: PersonalAssistant, index: int, result: Result, **options: Any) -> None:
    """Add a file again; of a ZIP that was chosen, all that lies in it."""
    again: list[Result] = []
    given = result.given if result.path is None else replace(result.given, path=result.path)
    _add(assistant, given, AddingLine(1), again.append, **options)
    same = {n for n, one in enumerate(results()) if given.packed and one.given == given} | {index}
    others = [one for n, one in enumerate(results()) if n not in same]
    others[min(same) : min(same)] = [replace(one, tried=True) for one in again]
    results()[:] = others
    st.rerun()
