"""An answer that is being written, as it is drawn until it is kept."""

import streamlit as st

from slmrag.answering import AnswerStream
from slmrag.ui.pieces import conversation, source_viewer
from slmrag.ui.session.answers_under_way import Writing
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_EVERY_SECONDS = 0.4  # an answer that is being written is looked at
_FOUND_SECONDS = 1.0  # what is found is mostly there at once: it need not be drawn a second time


def follow_answer(writing: Writing, number: int, *, passages: bool = True) -> None:
    """Draw it, with the ``passages`` that it found, until it is kept; then the page is drawn anew."""
    writing.followed()
    stream = writing.stream if writing.found.wait(0 if writing.state else _FOUND_SECONDS) else None
    if passages and stream is not None and not stream.refused:
        conversation.show_passages(stream.passages, number, expanded=True)
    st.fragment(_show_words, run_every=_EVERY_SECONDS)(writing, number, stream, source_viewer.opening())


def _show_words(writing: Writing, number: int, stream: AnswerStream | None, looked_at: int) -> None:
    found = stream is None and writing.found.is_set()
    if writing.finished.is_set() or found or source_viewer.opening() not in (0, looked_at):
        st.rerun()  # of the whole page: what was found, the turn as it was kept, and the viewer are drawn there
    writing.followed()
    if stream is None and writing.state is None:
        st.caption(f":material/hourglass_top: {plain(text.LOOKING)}")
    elif stream is not None and stream.text and not stream.refused:  # a refusal is put otherwise, once it is kept
        conversation.show_so_far(stream.text, stream.passages, number)
    else:
        doing = text.doing(writing.state) if writing.state else text.LOOKING
        st.caption(f":material/hourglass_top: {plain(doing)}")
    st.button(
        text.STOP, icon=":material/stop_circle:", type="tertiary", on_click=writing.stop, key=f"stop-answer-{number}"
    )
