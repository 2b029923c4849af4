"""Files come into the library: chosen, named by a path, dropped on a question, the samples, or those of a lost catalogue."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.ingest.add_result import AddResult
from slmrag.ui.pieces.adding_line import AddingLine
from slmrag.ui.pieces.additions import Addition, Result, add, add_all, give_back_added, results, take
from slmrag.ui.pieces.file_chooser import choose_files, forget, turn
from slmrag.ui.pieces.sample_files import sample_files
from slmrag.ui.session.people import administers
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def upload_form(assistant: PersonalAssistant) -> None:
    """The file chooser; adds what was chosen when its button is pressed, then is empty again."""
    give_back_added()
    # Of any ending: what cannot be read is told what to do with it, and a hundred endings are no help to choose by.
    if files := choose_files("upload", None, several=True, megabytes=assistant.settings.upload_mb):
        collection = _collection(assistant, f"upload-collection-{turn('upload')}")
        label = text.say("ADD_FILES", files=text.count_of(len(files), "file"))
        if st.button(label, type="primary", key="add"):
            forget("upload")  # nothing is added twice
            results().clear()
            take(files)
            add_all(assistant, [Addition(file.name, collection, file) for file in files])
    elif administers(assistant):  # a path reaches whatever the server may read
        _path_form(assistant)


def _path_form(assistant: PersonalAssistant) -> None:
    with st.expander(text.FROM_FOLDER, type="compact"):
        path = st.text_input(text.FOLDER_PATH, placeholder=text.FOLDER_HINT, key="folder", persist_state="session")
        collection = _collection(assistant, "folder-collection")
        if st.button(text.ADD_FOLDER, key="add-folder", disabled=not path.strip()) and path.strip():
            results().clear()
            there = Path(path.strip()).expanduser()
            add_all(assistant, [Addition(there.name, collection, path=there)])


def _collection(assistant: PersonalAssistant, key: str) -> str | None:
    return st.selectbox(
        text.ADD_COLLECTION, list(assistant.own_collections()), index=None, placeholder=text.ADD_COLLECTION_HINT,
        accept_new_options=True, key=key, persist_state="session",
    )  # fmt: skip


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
    take(files)
    line = AddingLine(len(files))
    for file in files:
        add(assistant, Addition(file.name, None, file, dropped=True), line, keep)
    line.clear()
    give_back_added()
    return added


def _ids(added: AddResult) -> list[str]:
    """The ids of a file that was added and of those that lay in it."""
    return [added.document_id, *(id for one in added.attached if one.status != "failed" for id in _ids(one))]


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
