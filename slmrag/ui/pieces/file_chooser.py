"""Files that were chosen and not used yet are still chosen when their page is left and entered again.

A chooser of Streamlit is empty then, and nobody can fill it: what it held stands below it, with a button that lets go of it.
"""

from typing import TYPE_CHECKING

import streamlit as st

from slmrag.ui.session import uploads
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_LOOK_SECONDS = 2.0


def choose_files(
    name: str, types: list[str] | None, *, label: str = "", several: bool = False, megabytes: int | None = None
) -> "list[UploadedFile]":
    """The chooser called ``name``; returns what is chosen: at most one file, or ``several``.

    ``types`` are endings without their dot, ``None`` for any; ``label`` is for those who do not see it, ``megabytes`` what a file may have.
    """
    before = chosen_before(name)
    got = st.file_uploader(
        label or text.UPLOAD, type=types, accept_multiple_files=several, max_upload_size=megabytes, key=_key(name),
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = st.session_state[_chosen(name)] = got if isinstance(got, list) else [got] if got else []
    if chosen and not several:
        _dismiss(before)  # another in its place
    uploads.take_uploads()
    with st.container():
        say_refused()
    if before:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(text.row(*(file.name for file in before))), width="content")
            st.button(text.DISMISS, type="tertiary", on_click=_dismiss, args=[before], key=f"dismiss-{name}")
    return [*before, *chosen]


def say_refused() -> None:
    """Say, as soon as it happens, that the server took a file of this tab no more; nothing while it takes them."""
    st.fragment(_say_refused, run_every=_LOOK_SECONDS if uploads.holds_any() else None)()


def _say_refused() -> None:
    match uploads.last_refusal():
        case "tab_full":
            said = text.say("UPLOADS_TAB_FULL", mb=uploads.limits().tab >> 20)
        case "server_full":
            said = text.UPLOADS_SERVER_FULL
        case _:
            return
    st.warning(plain(said), icon=":material/warning:")


def _dismiss(files: "list[UploadedFile]") -> None:
    uploads.give_back(files)
    files.clear()


def chosen_before(name: str) -> "list[UploadedFile]":
    """The files that were chosen when the page was left, which empties the chooser."""
    before = st.session_state.setdefault(f"before-{name}", [])
    if _key(name) not in st.session_state:
        before += st.session_state.pop(_chosen(name), [])
    return before


def forget(name: str) -> None:
    """Empty the chooser: what was chosen is used."""
    st.session_state[f"turn-{name}"] = turn(name) + 1  # another key is another, empty chooser
    for kept in (f"before-{name}", _chosen(name)):
        st.session_state[kept] = []


def turn(name: str) -> int:
    """How often it was emptied."""
    return st.session_state.get(f"turn-{name}", 0)


def _key(name: str) -> str:
    return f"choose-{name}-{turn(name)}"


def _chosen(name: str) -> str:
    return f"chosen-{name}"
