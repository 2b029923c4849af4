"""The app: ``streamlit run app.py``. Only declares its pages; each is a file of ``slmrag/ui``."""

from pathlib import Path

import streamlit as st

import slmrag.ui
from slmrag.ui import text

UI = Path(slmrag.ui.__file__).parent

# A picture of our own: Streamlit fetches a Material icon or an emoji for the browser's tab from the internet.
st.set_page_config(page_title=text.APP, page_icon=str(UI / "assets" / "icon.png"), layout="centered")
st.navigation(
    [
        st.Page(UI / "ask.py", title=text.ASK, icon=":material/forum:", url_path="ask", default=True),
        st.Page(UI / "library.py", title=text.LIBRARY, icon=":material/library_books:", url_path="library"),
    ],
    position="top",
).run()
