"""The script that Streamlit runs for every session: declares the pages, each a file of this folder, and draws one."""

from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from slmrag.ui import page_file
from slmrag.ui.pieces import source_viewer
from slmrag.ui.pieces.drafts import keep_draft
from slmrag.ui.pieces.handover_note import show_waiting_visitors
from slmrag.ui.pieces.spoken_page import name_controls
from slmrag.ui.pieces.tray import show_tray
from slmrag.ui.server.frame import frame, no_desk
from slmrag.ui.session.people import owner
from slmrag.ui.session.uploads import begin_page
from slmrag.ui.words import text

_BESIDE = 248  # pixels of what stands beside the chat


def draw() -> None:
    """Declare the pages that this session may see, and draw the one that its address names."""
    alone = frame()
    if alone:
        # A first page of its own: Streamlit finds an address only of what is not the first.
        pages = {
            "": [
                st.Page(no_desk, default=True, visibility="hidden"),
                _page("desk", text.DESK, "support_agent", address="support"),
            ]
        }
    else:
        pages = {
            "": [
                _page("ask", text.ASK, "forum", address="first", default=True),
                _page("library", text.LIBRARY, "library_books"),
                _page("summarise", text.SUMMARISE, "summarize"),
                _page("translate", text.TRANSLATE, "translate"),
                _page("history", text.HISTORY, "history"),
            ],
        }
        more = [
            _page("models", text.MODELS, "memory"),
            _page("compare", text.COMPARE, "compare_arrows"),
            _page("evaluate", text.TRIAL, "fact_check", address="trial"),
            _page("desks", text.DESKS, "support_agent"),
            _page("settings", text.SETTINGS, "settings"),
            _page("help", text.HELP, "help"),
        ]
        hidden = [
            st.Page(_to_first_page, title=text.ASK, url_path="ask", visibility="hidden"),
            _page("document", text.DOCUMENT, "description", visibility="hidden"),
            _page("desk", text.DESK, "support_agent", address="support", visibility="hidden"),
        ]
        pages[_more(more)] = [*more, *hidden]
    page = st.navigation(pages, position="hidden" if alone else "top")
    st.set_page_config(layout="wide" if page.url_path == "compare" else "centered", initial_sidebar_state=_BESIDE)
    source_viewer.close_elsewhere(page.url_path)
    if not alone and page.url_path != "support":  # a desk keeps those of its visitors
        keep_draft(owner())  # on every page: what is in other fields is sent before it is left
    name_controls()
    begin_page(page.url_path)
    if not alone and page.url_path != "support":
        show_waiting_visitors()
        show_tray(page.url_path)
    page.run()


def _more(pages: list[StreamlitPage]) -> str:
    """What the menu of the other ``pages`` is called: it names the one that is shown, which Streamlit marks only within."""
    shown = urlsplit(st.context.url or "").path.rstrip("/").rsplit("/", 1)[-1]
    return next((f"{text.MORE_PAGES}: {page.title}" for page in pages if page.url_path == shown), text.MORE_PAGES)


def _to_first_page() -> None:
    """Streamlit gives the first page no address of its own, and somebody types it all the same."""
    st.switch_page(page_file("ask"), query_params=dict(st.query_params))


def _page(name: str, title: str, icon: str, *, address: str = "", **options: Any) -> StreamlitPage:
    return st.Page(page_file(name), title=title, icon=f":material/{icon}:", url_path=address or name, **options)


if __name__ == "__main__":  # Streamlit runs this file; importing it draws nothing
    draw()
