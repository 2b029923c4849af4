"""What is typed into a chat input and not sent yet: the browser's tab keeps it while its page is left, and nobody else."""

import logging
from functools import cache

import streamlit as st
from streamlit.errors import StreamlitAPIException

log = logging.getLogger(__name__)


def keep_draft(whose: str) -> None:
    """Have the tab put it back when the page is entered again; ``whose`` words they are, no one else gets to see there."""
    try:
        component = _component()
    except StreamlitAPIException as error:  # slmrag lies here, but nobody installed it: it can be asked all the same
        log.warning("a question that was not sent is not kept: %s", error)
        return
    component(data=whose, key="draft")


@cache
def _component():
    # A file of ours, as that of `slmrag.ui.read_aloud`, and for the same reason. Streamlit's own input sends nothing, and
    # calls nobody, before it is submitted.
    return st.components.v2.component("slmrag.drafts", js="drafts.js")
