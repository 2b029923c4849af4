"""A button that has the browser read something aloud, with a voice of the reader's own machine: no word leaves it."""

import re
from collections.abc import Iterable

import streamlit as st

from slmrag.text.detect import detect_language
from slmrag.ui.pieces.component import component_css, own_component
from slmrag.ui.words import text
from slmrag.ui.words.escaping import bare

_HTML = '<button type="button"><i aria-hidden="true"></i><span></span></button><p popover role="alert"></p>'
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"\*\*|`|^\s*[-*+•]\s+", re.MULTILINE)


def read_aloud_button(sentences: Iterable[str], key: str, *, language: str = "") -> None:
    """The button for ``sentences`` of a model or a document; ``language`` is their ISO code, else it is found out."""
    said = tuple(filter(None, map(aloud, sentences)))
    if not said:
        return
    code = language or _language(said)
    data = {
        "sentences": said, "language": code, "read": text.READ_ALOUD, "stop": text.STOP,
        "none": text.say("READ_NO_VOICE", language=text.written_language(code)),
    }  # fmt: skip
    if component := own_component("read_aloud", html=_HTML, js="read_aloud.js", css=component_css("read_aloud.css")):
        component(data=data, key=key, width="content")


def aloud(sentence: str) -> str:
    """A sentence as it is said: without the marks of Markdown, in one line."""
    lines = _MARKS.sub("", _LINK.sub(r"\1", sentence)).split("\n")
    return " ".join(" ".join(map(bare, lines)).split())


@st.cache_data(show_spinner=False, max_entries=200)
def _language(said: tuple[str, ...]) -> str:
    return detect_language(" ".join(said)) or text.language()
