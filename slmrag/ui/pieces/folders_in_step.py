"""Folders of this computer that are kept in step with the library: chosen, looked over, asked about, let go."""

from pathlib import PurePosixPath

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.watched_folders import WatchedFile, WatchedFolder
from slmrag.ui.pieces import scope
from slmrag.ui.session.people import administers
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_NAMED = 5  # files that are named; the rest are counted
_LOOK_SECONDS = 2.0
_DONE = "done-in-folders"


def show(assistant: PersonalAssistant) -> None:
    """Draw them, for whoever may have this computer's own files read; who no longer may can still let go of theirs."""
    may_choose, folders = administers(assistant), assistant.watched_folders()
    if not (may_choose or folders):
        return
    with st.expander(text.WATCH, expanded=bool(folders), type="compact"):
        st.caption(text.WATCH_INTRO)
        if folders:
            st.session_state[_DONE] = _done(assistant, folders)
            st.fragment(_folders, run_every=_LOOK_SECONDS)()
        if may_choose:
            _choose(assistant)


def _choose(assistant: PersonalAssistant) -> None:
    with st.form("watch", border=False, clear_on_submit=True):
        path = st.text_input(text.WATCH_FOLDER, placeholder=text.WATCH_FOLDER_EXAMPLE, key="watch-folder")
        collection = st.selectbox(
            text.COLLECTION, list(assistant.own_collections()), index=None, accept_new_options=True,
            placeholder=text.NO_COLLECTION, key="watch-collection",
        )  # fmt: skip
        removes = st.checkbox(text.WATCH_REMOVES, help=text.WATCH_REMOVES_HINT, key="watch-removes")
        if st.form_submit_button(text.WATCH_START) and path.strip():
            try:
                assistant.watch_folder(path.strip(), collection, removes=removes)
            except SlmragError as problem:
                show_problem(problem)
            else:
                st.rerun()


def _folders() -> None:
    assistant = open_assistant()
    if assistant.watched_elsewhere:
        st.caption(text.WATCH_ELSEWHERE)
    folders = assistant.watched_folders()
    if _done(assistant, folders) != st.session_state.get(_DONE):
        st.rerun()  # the documents below are others now
    for folder in folders:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{plain(str(folder.path))}**", width="content")
                if st.button(text.WATCH_STOP, type="tertiary", help=text.WATCH_STOP_HINT, key=f"unwatch-{folder.key}"):
                    assistant.unwatch_folder(folder)
                    st.rerun()
            _state(assistant, folder)


def _done(assistant: PersonalAssistant, folders: list[WatchedFolder]) -> list[tuple[int, str]]:
    """What becomes another where something was done in one of the folders."""
    files = [assistant.watched_files(folder) for folder in folders]
    return [(len(one), max((file.at for file in one), default="")) for one in files]


def _state(assistant: PersonalAssistant, folder: WatchedFolder) -> None:
    files, report = assistant.watched_files(folder), assistant.folder_report(folder)
    in_step = [file for file in files if file.state not in ("failed", "gone")]
    st.caption(plain(text.say("WATCH_IN_STEP", files=text.count_of(len(in_step), "file"))))
    if reads := assistant.read_now(folder):
        st.caption(plain(text.say("WATCH_READS", name=reads)))
    if latest := sorted(in_step, key=lambda file: file.at, reverse=True)[:_NAMED]:
        st.caption(plain(text.say("WATCH_LATEST", names=_named(latest))))
    if report and report.away:
        st.warning(text.WATCH_AWAY, icon=":material/hard_drive:")
    elif report:
        if report.waiting:
            st.caption(plain(text.say("WATCH_WAITS", n=report.waiting)))
        if report.left_out:
            st.caption(plain(text.say("WATCH_LEFT_OUT", n=report.left_out)))
        if report.problem:
            st.warning(plain(text.say("WATCH_PROBLEM", problem=notice_text(report.problem))))
    if failed := [file for file in files if file.state == "failed"]:
        with st.popover(text.say("WATCH_FAILED", n=len(failed)), icon=":material/warning:", key=f"failed-{folder.key}"):
            for file in failed:
                st.markdown(f"**{plain(file.path)}**  \n{plain(notice_text(file.problem))}")
    if gone := [file for file in files if file.state == "gone"]:
        _ask(assistant, folder, gone)


def _ask(assistant: PersonalAssistant, folder: WatchedFolder, gone: list[WatchedFile]) -> None:
    st.warning(plain(text.say("WATCH_GONE", names=_named(gone))), icon=":material/delete:")
    with st.container(horizontal=True):
        documents = text.count_of(len(gone), "document")
        if st.button(text.say("WATCH_GONE_REMOVE", documents=documents), key=f"gone-remove-{folder.key}"):
            removed = assistant.remove_gone(folder)
            scope.forget_missing("library-collection", assistant.collections())
            st.session_state["receipt"] = text.say("WATCH_REMOVED", documents=text.count_of(removed, "document"))
            st.rerun()
        if st.button(text.WATCH_GONE_KEEP, type="tertiary", key=f"gone-keep-{folder.key}"):
            assistant.keep_gone(folder)
            st.rerun(scope="fragment")


def _named(files: list[WatchedFile]) -> str:
    names = [PurePosixPath(file.path).name for file in files[:_NAMED]]
    return text.listed(names) + (f" (+{len(files) - _NAMED})" if len(files) > _NAMED else "")
