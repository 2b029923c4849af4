"""The page goes to what was asked just now; scrolled up, a button leads back down to it."""

from slmrag.ui.pieces.component import component_css, own_component
from slmrag.ui.words import text

_HTML = '<button type="button" hidden><i aria-hidden="true">arrow_downward</i><span></span></button>'


def newest_button(turn: int, number: int) -> None:
    """The button; ``turn`` is the key of what was asked last in this session, 0 before, and ``number`` its place here."""
    if component := own_component("newest", html=_HTML, js="newest.js", css=component_css("read_aloud.css")):
        component(data={"turn": turn, "number": number, "label": text.TO_NEWEST}, key="newest", width="content")
