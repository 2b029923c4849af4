"""What is around every page: the tab's title, the direction of writing, who is let in, and what a visitor of a desk may see."""

from urllib.parse import urlsplit

import streamlit as st

from slmrag import settings
from slmrag.errors.input_problems import SettingsProblem
from slmrag.text.languages import is_rtl
from slmrag.ui import PAGES
from slmrag.ui.session.people import ask_to_sign_in
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text

_ASSETS = PAGES.with_name("assets")


def frame() -> bool:
    """Set what holds for every page; whether nothing but a support desk may be shown. To be called before pages are declared."""
    # A picture of our own: Streamlit fetches a Material icon or an emoji for the browser's tab from the internet.
    st.set_page_config(page_title=text.APP, page_icon=str(_ASSETS / "icon.png"))
    chosen = _settings()
    text.show_in(chosen.language)
    st.html(_ASSETS / "app.css")
    if is_rtl(text.language()):
        st.html(_ASSETS / "right-to-left.css")  # Streamlit has no setting for it
    # By the server's setting, or because this is a desk's address.
    only_desk = chosen.desks_only or urlsplit(st.context.url or "").path.rstrip("/").endswith("/support")
    if not only_desk:
        ask_to_sign_in()
    return only_desk


def no_desk() -> None:
    """The page of a server of support desks when its address names none."""
    st.markdown(text.DESK_NONE)


def _settings() -> settings.Settings:
    # Not the assistant's: opening that takes a while, and the page should be there before.
    try:
        return settings.load()
    except SettingsProblem as problem:
        st.error(plain(notice_text(problem)), icon=":material/error:")
        st.stop()
