"""The buttons that save conversations as files."""

from collections.abc import Callable, Sequence

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.library.conversations import Conversation
from slmrag.ui.pieces import conversation_files
from slmrag.ui.words import text

_KINDS: tuple[tuple[str, Callable[..., str | bytes], str], ...] = (
    ("Markdown", conversation_files.as_markdown, "md"),
    ("HTML", conversation_files.as_html, "html"),
    ("Word", conversation_files.as_docx, "docx"),
    ("JSON", conversation_files.as_json, "json"),
)


def export_buttons(assistant: PersonalAssistant, conversations: Sequence[Conversation], stem: str, *, key: str) -> None:
    """One for each kind of file; the file, called ``stem``, is made when its button is pressed."""
    zone, spoken = st.context.timezone, text.language()
    for kind, write, suffix in _KINDS:

        def made(write: Callable[..., str | bytes] = write) -> str | bytes:
            with text.speak(spoken):
                return write([(one, assistant.conversations.turns(one.id)) for one in conversations], timezone=zone)

        st.download_button(
            kind, made, f"{stem}.{suffix}", on_click="ignore", type="tertiary", key=f"{key}-{suffix}",
            icon=":material/download:",
        )  # fmt: skip
