"""An answer that is being written, as it is drawn until it is kept."""

from dataclasses import replace
from weakref import ReferenceType, ref

import streamlit as st

from slmrag.answering import AnswerStream
from slmrag.ui.pieces import conversation, source_viewer
from slmrag.ui.pieces.spoken_page import announce
from slmrag.ui.session.answers_under_way import AnswerUnderWay
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_EVERY_SECONDS = 0.4  # an answer that is being written is looked at
_FOUND_SECONDS = 1.0  # what is found is mostly there at once: it need not be drawn a second time


def follow_answer(writing: AnswerUnderWay, number: int, *, unchecked: bool = True) -> None:
    """Draw it until it is kept; then the page is drawn anew.

    Who is not to read what is ``unchecked``, such as a visitor, sees no passages, and each sentence once it is found to stand in the documents. The quotes are there at once.
    """
    writing.followed()
    stream = writing.stream if writing.found.wait(0 if writing.state else _FOUND_SECONDS) else None
    if unchecked and stream is not None and not stream.refused and stream.understood is None:
        conversation.show_passages(stream.passages, number, expanded=True)
    st.fragment(_show_words, run_every=_EVERY_SECONDS)(
        writing, number, stream, source_viewer.opening_count(), unchecked
    )


def _show_words(
    writing: AnswerUnderWay, number: int, stream: AnswerStream | None, looked_at: int, unchecked: bool
) -> None:
    found = stream is None and writing.found.is_set()
    if writing.finished.is_set() or found or source_viewer.opening_count() not in (0, looked_at):
        st.rerun()  # of the whole page: what was found, the turn as it was kept, and the viewer are drawn there
    writing.followed()
    announce(_stage(stream), key=f"stage-{number}")
    if stream is None and writing.state is None:
        st.caption(f":material/hourglass_top: {plain(text.LOOKING)}")
        return _show_stop(writing, number)
    if stream is not None and not stream.doubtful:
        conversation.show_quotes(stream.quotes, stream.passages, writing.turn.key, number)
        if unchecked and stream.quotes and stream.text:
            conversation.show_writer(stream.model)
    if stream is None or not stream.text or stream.refused:  # a refusal is put otherwise, once it is kept
        doing = text.activity(writing.state) if writing.state else text.LOOKING
        st.caption(f":material/hourglass_top: {plain(doing)}")
    elif unchecked:
        conversation.show_so_far(stream.text, stream.passages, number, stream.frame)
    else:
        so_far = stream.so_far()
        conversation.show_sentences(replace(so_far, sentences=so_far.for_visitors), number)
        st.caption(f":material/hourglass_top: {plain(text.WRITING)}")
    _show_stop(writing, number)


def _stage(stream: AnswerStream | None) -> str:
    """What is being done, for those who listen: said when it changes, so without how much is left."""
    if stream is None:
        return text.LOOKING
    return text.SAID_WRITING if stream.text else conversation.found_line(stream.passages) if stream.passages else ""


def _show_stop(writing: AnswerUnderWay, number: int) -> None:
    st.button(
        text.STOP, icon=":material/stop_circle:", type="tertiary", key=f"stop-answer-{number}", on_click=_stop,
        args=(ref(writing),),  # the session keeps what its buttons are given until it ends
    )  # fmt: skip


def _stop(known: ReferenceType[AnswerUnderWay]) -> None:
    if writing := known():
        writing.stop()
