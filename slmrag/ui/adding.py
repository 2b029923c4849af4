"""Files come into the library: chosen or named by a path, added with their progress, and what became of each."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import streamlit as st

from slmrag.assistant import Assistant
from slmrag.readers import READERS
from slmrag.schema import Added, Progress
from slmrag.ui import text
from slmrag.ui.escaping import plain
from slmrag.ui.people import administers, owner
from slmrag.ui.told import told

_SAMPLES = Path(__file__).parents[2] / "data" / "samples"
_SAMPLE_NAMES = ("handbook.pdf", "product-faq.md", "brief-kunde.docx", "prices.xlsx")
_DRAW_SECONDS = 0.1
_RETRIED = {"password_protected", "name_taken", "stopped"}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file. ``data`` are its bytes where it may be tried again, ``tried`` whether it was."""

    added: Added
    collection: str | None
    data: bytes = b""
    tried: bool = False


def upload_form(assistant: Assistant) -> None:
    """The file chooser; adds what was chosen when its button is pressed, then is empty again."""
    turn = st.session_state.setdefault("upload-turn", 0)
    files = st.file_uploader(
        text.UPLOAD, type=[*(suffix.lstrip(".") for suffix in READERS), "zip"], accept_multiple_files=True,
        max_upload_size=assistant.settings.upload_mb, key=f"upload-{turn}", label_visibility="collapsed",
    )  # fmt: skip
    if files:
        collection = _collection(assistant, f"upload-collection-{turn}")
        label = text.say("ADD_FILES", files=text.counted(len(files), "file"))
        if st.button(label, type="primary", key="add"):
            st.session_state["upload-turn"] = turn + 1  # another key is another, empty uploader: nothing is added twice
            results().clear()
            _add_all(assistant, [(file.name, file.getvalue(), collection) for file in files])
    elif administers(assistant):  # a path reaches whatever the server may read
        _path_form(assistant)


def _path_form(assistant: Assistant) -> None:
    with st.expander(text.FROM_FOLDER, type="compact"):
        path = st.text_input(text.FOLDER_PATH, placeholder=text.FOLDER_HINT, key="folder")
        collection = _collection(assistant, "folder-collection")
        if st.button(text.ADD_FOLDER, key="add-folder", disabled=not path.strip()) and path.strip():
            results().clear()
            _cancel_button()
            line = st.empty()
            line.progress(0.0, text=plain(text.say("FOLDER_READING", name=Path(path.strip()).name)))
            added = assistant.add(
                [Path(path.strip()).expanduser()], collection=collection, wait=False, on_progress=_drawn_on(line),
                owner=owner(),
            )  # fmt: skip
            results().extend(Result(one, collection) for one in added)
            st.rerun()


def _collection(assistant: Assistant, key: str) -> str | None:
    return st.selectbox(
        text.ADD_COLLECTION, list(assistant.own_collections(owner=owner())), index=None, placeholder=text.ADD_COLLECTION_HINT,
        accept_new_options=True, key=key,
    )  # fmt: skip


def results() -> list[Result]:
    """What became of the files that were added last."""
    return st.session_state.setdefault("results", [])


def show_results(assistant: Assistant) -> None:
    """A line for each file that was added last; those that need a word of the user ask for it."""
    if not results():
        return
    with st.container(border=True, gap="xsmall"):
        for index, result in enumerate(results()):
            _show_result(assistant, index, result)
        with st.container(horizontal=True):
            stopped = [result for result in results() if result.added.reason == "stopped"]
            go_on = bool(stopped) and st.button(text.GO_ON, type="primary", key="go-on")
            st.button(text.DISMISS, type="tertiary", on_click=results().clear, key="dismiss")
        if go_on:
            results()[:] = [result for result in results() if result.added.reason != "stopped"]
            _add_all(assistant, [(result.added.name, result.data, result.collection) for result in stopped])


def sample_files() -> list[Path]:
    """The sample documents, none where they are not beside the program."""
    paths = [_SAMPLES / name for name in _SAMPLE_NAMES]
    return paths if all(path.is_file() for path in paths) else []


def samples_button(assistant: Assistant) -> None:
    """The button that fills an empty library with the samples."""
    paths = sample_files()
    if paths and st.button(text.TRY_SAMPLES, icon=":material/science:", key="samples"):
        with st.spinner(text.ADDING_SAMPLES):
            for path in paths:
                _keep(results(), Result(assistant.add_file(path, owner=owner()), None))
        st.rerun()


def _add_all(assistant: Assistant, waiting: list[tuple[str, bytes, str | None]]) -> None:
    kept = results()
    _cancel_button()
    try:
        while waiting:
            name, data, collection = waiting[0]
            for added in _add(assistant, name, data, collection=collection):
                _keep(kept, Result(added, collection, data))
            del waiting[0]
    finally:
        # Cancelling, or going to another page, stops a script by raising in it: the rest is told, and can go on.
        for name, data, collection in waiting:
            kept.append(Result(Added(name, "failed", error=text.STOPPED_ADDING, reason="stopped"), collection, data))
    st.rerun()


def _cancel_button() -> None:
    # Any press of a button stops the script that is adding; a document is added whole or not at all.
    st.button(text.CANCEL, icon=":material/stop_circle:", key="cancel-adding")


def _keep(kept: list[Result], result: Result) -> None:
    retried = result.added.status == "failed" and result.added.reason in _RETRIED
    kept.append(result if retried else Result(result.added, result.collection))


def _add(assistant: Assistant, name: str, data: bytes, **options) -> list[Added]:
    """Add a file's bytes under ``name``, with a line that shows how far it is; of a ZIP, what lies in it."""
    line = st.empty()
    line.progress(0.0, text=plain(name))
    options |= {"on_progress": _drawn_on(line), "owner": owner()}
    try:
        with tempfile.TemporaryDirectory(prefix="slmrag-upload-") as folder:
            if name.lower().endswith(".zip"):
                path = Path(folder, "upload.zip")
                path.write_bytes(data)
                return assistant.add([path], wait=False, **options)
            path = Path(folder, "upload")  # never a path made of a name that somebody else chose
            path.write_bytes(data)
            return [assistant.add_file(path, name=name, **options)]
    except OSError as error:
        return [Added(name, "failed", error=text.say("NO_ROOM", why=told(error.strerror or "")), reason="no_room")]


def _drawn_on(line) -> Callable[[Progress], None]:
    drawn = 0.0

    def draw(progress: Progress) -> None:
        nonlocal drawn
        if time.monotonic() - drawn > _DRAW_SECONDS:
            drawn = time.monotonic()
            label = text.say("PROGRESS", name=progress.name, done=progress.done, total=progress.total)
            line.progress(min(1.0, progress.done / max(1, progress.total)), text=plain(label))

    return draw


def _show_result(assistant: Assistant, index: int, result: Result) -> None:
    added, again = result.added, partial(_retry, assistant, index, result)
    if added.status == "failed" and added.reason == "password_protected":
        _password_form(index, result, again)
        return
    icon, color = (":material/error:", "red") if added.status == "failed" else (":material/check_circle:", "green")
    outcome = text.outcome(replace(added, error=told(added.error)), added.unit)
    st.markdown(f":{color}[{icon}] **{plain(text.apart(added.name))}** {plain(outcome)}")
    if added.note:
        st.caption(plain(told(added.note)))
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


def _retry(assistant: Assistant, index: int, result: Result, **options) -> None:
    added = _add(assistant, result.added.name, result.data, collection=result.collection, **options)[0]
    pending: Sequence[str] = _RETRIED if added.status == "failed" else ()
    results()[index] = Result(added, result.collection, result.data if added.reason in pending else b"", tried=True)
    st.rerun()
