"""A button that copies words with one click."""

from slmrag.ui.pieces.component import component_css, own_component
from slmrag.ui.words import text

_HTML = '<button type="button"><i aria-hidden="true"></i><span aria-live="polite"></span></button>'


def copy_button(words: str, key: str) -> None:
    """Draw it."""
    if component := own_component("copy", html=_HTML, js="copy.js", css=component_css("read_aloud.css")):
        component(data={"words": words, "copy": text.COPY, "copied": text.COPIED}, key=key, width="content")
