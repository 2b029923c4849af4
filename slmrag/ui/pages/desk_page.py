"""The public page of a support desk: answers from its collection, with their sources, and nothing else."""

import logging
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from slmrag.answering import AnswerStream
from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import ConversationNotFound, DeskNotFound
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.schema import Answer
from slmrag.ui.pieces import conversation, conversation_files
from slmrag.ui.pieces.answer_actions import sentences_of
from slmrag.ui.pieces.answer_in_progress import follow_answer
from slmrag.ui.pieces.drafts import keep_draft
from slmrag.ui.pieces.picture_text import unsure_numbers
from slmrag.ui.pieces.read_aloud import read_aloud_button
from slmrag.ui.pieces.source_viewer import show_open_source
from slmrag.ui.pieces.spoken_page import announce
from slmrag.ui.session.answers_under_way import AnswerUnderWay, answers_under_way, begin_writing
from slmrag.ui.session.rate_limit import desk_limits, visitor_at
from slmrag.ui.session.shared_assistant import opened_at_desk
from slmrag.ui.words import text
from slmrag.ui.words.escaping import paragraphs, plain
from slmrag.ui.words.notice_text import show_problem

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST = 1_000  # characters of a question
_MAIL = 1_500  # characters of a transcript that an address of an e-mail carries

log = logging.getLogger(__name__)


def page() -> None:
    """Draw the desk that the address names."""
    try:
        desk, assistant = opened_at_desk(st.query_params.get("desk", ""))
    except DeskNotFound:
        st.markdown(text.DESK_NONE)
        return
    _head(desk)
    show_open_source(assistant)
    avatar = _avatar(desk.color, desk.name)
    with conversation.answer_bubble(avatar):
        st.markdown(paragraphs(desk.greeting))
    writings = answers_under_way()  # looked for first: what is not there any more is kept, and found below
    turns = _turns(assistant, desk)
    unkept: list[AnswerUnderWay] = st.session_state.setdefault(f"desk-unkept-{desk.id}", [])
    question = _asked(desk)
    waits = bool(question) and not _allowed(desk)
    if question and not waits:
        begun = _begin(assistant, desk, question, turns)
        if begun.lost:
            unkept.append(begun)
        else:
            turns, writings = [*turns, begun.turn], writings | {begun.turn.key: begun}
    shown = [*((turn, writings.get(turn.key)) for turn in turns), *((one.turn, one) for one in unkept)]
    for number, (turn, writing) in enumerate(shown):
        conversation.question_bubble(turn.question, number)
        with conversation.answer_bubble(avatar):
            if writing is None or writing.unkept:
                _show(assistant, desk, turn if writing is None else writing.turn, number)
            else:
                follow_answer(writing, number, unchecked=False)
    if waits:
        conversation.question_bubble(question, len(shown))
        with conversation.answer_bubble(avatar):
            st.markdown(text.DESK_WAIT)
    answered = [turn for turn in turns if turn.key not in writings]
    if answered:
        announce(_outcome(desk, answered[-1]), key="outcome")
        _hand_over(assistant, desk, answered)


def _head(desk: Desk) -> None:
    st.set_page_config(page_title=desk.name)
    st.image(_strip(desk.color), width="stretch", alt="")
    st.title(plain(desk.name), anchor=False)


def _turns(assistant: PersonalAssistant, desk: Desk) -> list[Turn]:
    """This visitor's own turns: the conversation's id is in the session, not in the address."""
    id = st.session_state.get(f"desk-{desk.id}", "")
    try:
        return assistant.conversations.turns(id) if id else []
    except ConversationNotFound:  # deleted by the desk's owner
        del st.session_state[f"desk-{desk.id}"]
        return []


def _show(assistant: PersonalAssistant, desk: Desk, turn: Turn, number: int) -> None:
    instead, answer = _instead_of_answer(desk, turn), turn.answer
    if instead or answer is None:
        show_problem(instead) if instead == text.DESK_BROKEN else st.markdown(plain(instead))
        return
    answer = _for_visitors(answer)
    conversation.show_quotes_still(turn, answer, number, named=False)
    conversation.show_sentences(answer, number)
    unsure_numbers(assistant, answer)
    if answer.finish == "cancelled":
        st.caption(text.STOPPED)
    conversation.show_sources(answer, number)
    read_aloud_button(sentences_of(answer), f"aloud-{number}")


def _instead_of_answer(desk: Desk, turn: Turn) -> str:
    """What a visitor is told where a turn has no answer to show; otherwise nothing."""
    answer = turn.answer
    if turn.problem and not (answer and answer.quoted_because):
        return text.DESK_BROKEN
    if answer is None or (answer.finish == "cancelled" and not answer.text):
        return text.STOPPED_EMPTY
    if answer.refused or not answer.text:
        return text.DESK_REFUSAL if desk.email or desk.hand_over else text.DESK_REFUSAL_ALONE
    return "" if answer.for_visitors else text.STOPPED_EMPTY


def _for_visitors(answer: Answer) -> Answer:
    return replace(answer, sentences=answer.for_visitors)


def _outcome(desk: Desk, turn: Turn) -> str:
    """What came of a turn, for a visitor who listens."""
    instead, answer = _instead_of_answer(desk, turn), turn.answer
    if instead or answer is None:
        return instead
    return conversation.outcome_line(replace(turn, answer=_for_visitors(answer)))


def _allowed(desk: Desk) -> bool:
    for_visitor, for_desk = desk_limits()
    return for_visitor.allows(visitor_at(st.context.ip_address)) and for_desk.allows(desk.id)


def _asked(desk: Desk) -> str:
    keep_draft(desk.id)
    return (st.chat_input(text.DESK_PLACEHOLDER, max_chars=_LONGEST, key="desk-question") or "").strip()


def _begin(assistant: PersonalAssistant, desk: Desk, question: str, turns: list[Turn]) -> AnswerUnderWay:
    """The answer, being written; what went wrong is kept for the desk's owner, a visitor is told less."""

    def ask(history: list[Answer]) -> AnswerStream:
        if told := assistant.told_before(desk, question) or assistant.small_talk(question):
            return told
        return assistant.ask(question, collection=desk.collection, history=history[-3:], own=True, as_question=True)

    key = f"desk-{desk.id}"
    writing = begin_writing(
        assistant, question, 0, turns, st.session_state.get(key, ""), ask, desk=desk.id,
    )  # fmt: skip
    if not writing.lost:
        st.session_state[key] = writing.conversation
    return writing


def _hand_over(assistant: PersonalAssistant, desk: Desk, turns: list[Turn]) -> None:
    transcript = conversation_files.transcript(turns)
    with st.container(horizontal=True):
        if desk.hand_over:
            # Another key after each: what was sent closes.
            key = f"hand-over-{st.session_state.get(f'handed-{desk.id}', 0)}"
            with st.popover(text.DESK_HAND_OVER, icon=":material/support_agent:", key=key):
                _hand_over_form(assistant, desk, turns)
        if desk.email:
            body = transcript if len(transcript) <= _MAIL else "… " + transcript[-_MAIL:]
            subject = text.say("DESK_SUBJECT", name=desk.name)
            st.link_button(
                text.DESK_BY_EMAIL if desk.hand_over else text.DESK_HAND_OVER,
                f"mailto:{quote(desk.email, '@')}?subject={quote(subject)}&body={quote(body)}",
                icon=":material/mail:", help=text.DESK_HAND_OVER_HINT,
            )  # fmt: skip
        st.download_button(
            text.DESK_TRANSCRIPT, transcript, "conversation.txt", on_click="ignore", type="tertiary", key="transcript",
            icon=":material/download:",
        )  # fmt: skip
    if st.session_state.get(f"handed-{desk.id}") == len(turns):
        st.success(text.DESK_SENT, icon=":material/check:")


def _hand_over_form(assistant: PersonalAssistant, desk: Desk, turns: list[Turn]) -> None:
    # What is filled in stays when an answer comes, and not when it was handed over.
    handed = st.session_state.get(f"handed-{desk.id}", 0)
    with st.form(f"hand-over-form-{handed}", border=False, enter_to_submit=False):
        st.caption(text.DESK_SEND_HINT)
        contact = st.text_input(text.DESK_REACH, max_chars=200, key="hand-over-contact")
        note = st.text_area(text.DESK_NOTE, max_chars=2_000, key=f"hand-over-note-{handed}")
        if not st.form_submit_button(text.DESK_SEND, type="primary"):
            return
    if not contact.strip():
        st.caption(f":red[{plain(text.DESK_REACH_NEEDED)}]")
        return
    if not _allowed(desk):
        st.markdown(text.DESK_WAIT)
        return
    try:
        held_at = st.session_state[f"desk-{desk.id}"]
        assistant.hand_over(desk.id, held_at, contact=contact.strip(), note=note.strip())
    except SlmragError:
        log.exception("nothing was handed over")
        show_problem(text.DESK_BROKEN)
        return
    st.session_state[f"handed-{desk.id}"] = len(turns)
    st.rerun()


@cache
def _strip(color: str) -> "Image":
    from PIL import Image as images

    return images.new("RGB", (1200, 10), color)


@cache
def _avatar(color: str, name: str) -> "Image":
    """The desk's initial on its colour."""
    from PIL import Image as images
    from PIL import ImageDraw, ImageFont

    picture = images.new("RGB", (96, 96), color)
    bright = picture.convert("L").tobytes()[0]  # 0.299 red, 0.587 green and 0.114 blue
    ImageDraw.Draw(picture).text(
        (48, 48), name[:1].upper(), fill="black" if bright > 150 else "white", anchor="mm",
        font=ImageFont.load_default(56),
    )  # fmt: skip
    return picture


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
