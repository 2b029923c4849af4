"""What one should know of the models before asking: that one is loading, sends text away, or is not there."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.queue import SharedModel
from slmrag.ui import page_file
from slmrag.ui.session.people import administers
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem


def warming_note(assistant: PersonalAssistant) -> None:
    """Say that the embedding model is loading, or what keeps it from it; the note goes away by itself."""
    if assistant.problem is not None:
        show_problem(assistant.problem)
    elif assistant.warming_up:
        _polled_note(assistant)


@st.fragment(run_every=1.0)
def _polled_note(assistant: PersonalAssistant) -> None:
    if assistant.problem is not None or not assistant.warming_up:
        st.rerun()  # of the whole page, which ends the polling
    st.caption(f":material/hourglass_top: {text.WARMING_UP}")


def model_sees(assistant: PersonalAssistant) -> bool:
    """Whether the model for pictures is there and sees them; a look at what is installed, nothing is loaded."""
    try:
        return assistant.models.open(assistant.models.choice("pictures").spec).sees_images
    except SlmragError:
        return False  # what is wrong with it is said when it is chosen, and by the Models page


def model_note(assistant: PersonalAssistant, *, first: bool) -> None:
    """Say what one should know of the model before asking: that it sends text away, is loading, or that there is none.

    A model that is ours to load is loaded in the background as soon as the search by meaning is ready.
    """
    try:
        choice = assistant.models.choice()
        model = assistant.models.open(choice.spec)
    except SlmragError as problem:
        show_problem(problem)
        return
    if model.sends_to:
        st.caption(
            f":material/cloud_upload: {plain(text.say('SENDS', model=text.model(model.name), host=model.sends_to))}"
        )
    elif choice.offer and first:
        _offer_note(assistant, choice.offer)
    elif choice.hint and first:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(text.NO_MODEL_YET, width="content")
            st.page_link(page_file("models"), label=text.GET_MODEL)
    if isinstance(model, SharedModel) and not assistant.warming_up:
        if model.problem is not None:
            show_problem(model.problem)
        elif not model.loaded:
            model.preload()
            _loading_note(model)


def _offer_note(assistant: PersonalAssistant, spec: str) -> None:
    """Say that a server of this machine has a model, with the click that has it used; nothing is used unasked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(text.say("MODEL_OFFERED", model=text.model(spec))), width="content")
        if administers(assistant):
            st.button(text.USE, type="tertiary", icon=":material/play_arrow:", key="use-offered", on_click=_use, args=(assistant, spec))  # fmt: skip
    if problem := st.session_state.pop("offer-problem", ""):
        show_problem(problem)


def _use(assistant: PersonalAssistant, spec: str) -> None:
    try:
        assistant.models.choose("ask", spec)
    except SlmragError as problem:
        st.session_state["offer-problem"] = str(problem)


@st.fragment(run_every=1.0)
def _loading_note(model: SharedModel) -> None:
    if not model.loading:
        st.rerun()
    st.caption(f":material/hourglass_top: {plain(text.say('LOADING', model=text.model(model.name)))}")
