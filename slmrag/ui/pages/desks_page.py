"""The page of support desks for their owner: made, looked after, and taught what they could not answer."""

import re
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk, entry_ending, entry_name, origin_of
from slmrag.library.handovers import Handover, HandoverTurn
from slmrag.runtime.scratch import temporary
from slmrag.ui import page_file
from slmrag.ui.pieces import scope
from slmrag.ui.pieces.desk_questions import as_csv, grouped, is_unanswered
from slmrag.ui.pieces.desk_sites import read_sites, show_sites
from slmrag.ui.session.answers_under_way import answers_under_way
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import paragraphs, plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_MOST = 30  # questions shown of each kind
_COLOR = "#1d6a72"
_MADE = "desk-made"
_LONGEST_HEADING, _MAIL = 200, 1500  # characters
_EMAIL, _PHONE = re.compile(r"[^\s@,;?&]+@[^\s@,;?&]+\.[^\s@,;?&]+"), re.compile(r"\+?[\d\s()/.-]{5,25}")


def page() -> None:
    """Draw the page."""
    st.title(text.DESKS_TITLE, anchor=False)
    st.markdown(text.DESKS_INTRO)
    assistant = open_assistant()
    try:
        if done := st.session_state.pop("desk-done", ""):
            st.toast(plain(done), icon=":material/check:", duration=30)  # in sight wherever the page was scrolled to
        collections = list(assistant.own_collections())
        desks = assistant.desks.listed()
        if not collections and not desks:
            st.info(text.DESKS_NEED, icon=":material/library_books:")
            st.page_link(page_file("library"), label=text.LIBRARY, icon=":material/library_books:")
            return
        for desk in desks:
            _show(assistant, desk, collections)
        if collections:
            with st.expander(text.NEW_DESK, icon=":material/add:", expanded=not desks):
                _form(assistant, Desk("", collections[0], "", text.DEFAULT_GREETING), collections)
    except SlmragError as problem:
        show_problem(problem)


def _form(assistant: PersonalAssistant, desk: Desk, collections: list[str]) -> None:
    choices = collections if desk.collection in collections else [desk.collection, *collections]
    fields = {
        "dc": desk.collection, "dn": desk.name, "dg": desk.greeting, "dk": desk.color or _COLOR, "de": desk.email,
        "dh": desk.hand_over, "do": "\n".join(desk.origins), "da": desk.address,
    }  # fmt: skip
    # A new one begins empty again when it was made.
    scope.fill(
        {f"{one}-{desk.id}": value for one, value in fields.items()}, (desk, desk.id or st.session_state.get(_MADE))
    )
    scope.forget_missing(f"dc-{desk.id}", choices)
    collection = st.selectbox(text.COLLECTION, choices, key=f"dc-{desk.id}", persist_state="session")
    name = st.text_input(text.DESK_NAME, max_chars=60, key=f"dn-{desk.id}", persist_state="session")
    greeting = st.text_area(text.DESK_GREETING, max_chars=500, key=f"dg-{desk.id}", persist_state="session")
    color = st.color_picker(text.DESK_COLOR, key=f"dk-{desk.id}", persist_state="session")
    email = st.text_input(text.DESK_EMAIL, type="email", max_chars=200, key=f"de-{desk.id}", persist_state="session")
    hint = plain(text.say("DESK_FILE_HINT", folder=assistant.handovers.folder))
    hand_over = st.toggle(text.DESK_FILE, key=f"dh-{desk.id}", help=hint, persist_state="session")
    sites = st.text_area(
        text.DESK_SITES, placeholder="https://www.example.org", key=f"do-{desk.id}", persist_state="session"
    )
    public = st.text_input(
        text.DESK_PUBLIC, placeholder="https://help.example.org", key=f"da-{desk.id}", persist_state="session"
    )
    origins, wrong = read_sites(sites)
    if public.strip() and not origin_of(public):
        wrong = wrong or public
    if wrong:
        st.caption(f":red[{plain(text.say('DESK_NO_SITE', said=wrong))}]")
    if st.button(
        text.SAVE if desk.id else text.MAKE_DESK, type="primary", key=f"desk-save-{desk.id}", disabled=bool(wrong)
    ):
        named = name.strip() or collection
        made = Desk(
            desk.id, collection, named, greeting.strip(), color, email.strip(), hand_over, origins, origin_of(public)
        )
        st.session_state[_MADE] = assistant.desks.keep(made)
        st.rerun()


def _show(assistant: PersonalAssistant, desk: Desk, collections: list[str]) -> None:
    writings = answers_under_way()  # what is still being answered is not refused
    turns = [
        turn for one in assistant.conversations.listed(desk=desk.id)
        for turn in assistant.conversations.turns(one.id) if turn.key not in writings
    ]  # fmt: skip
    held = tuple(document.name for document in assistant.documents())
    refused = [
        turn for turn in turns
        if is_unanswered(turn) and not any(name.endswith(entry_ending(turn.question)) for name in held)
    ]  # fmt: skip
    with st.container(border=True):
        st.header(plain(desk.name), anchor=False)
        asked = text.say("DESK_ASKED", asked=len(turns), refused=len(refused))
        st.caption(plain(f"{text.COLLECTION}: {desk.collection} · {asked if turns else text.DESK_NOTHING}"))
        show_sites(desk)
        _handed_over(assistant, desk)
        for one in grouped(refused)[:_MOST]:
            _teach(assistant, desk, one.turn, one.asked)
        answered = [one for one in grouped(turns) if one.answered]
        if answered:
            with st.expander(f"{text.DESK_ANSWERED}: {sum(one.answered for one in answered)}", type="compact"):
                for one in answered[:_MOST]:
                    st.caption(plain(_counted(one.turn.question, one.asked)))
        if turns:
            st.download_button(
                text.DESK_CSV, lambda: as_csv(grouped(turns)), f"{desk.name}.csv", "text/csv", on_click="ignore",
                icon=":material/download:", type="tertiary", key=f"csv-{desk.id}",
            )  # fmt: skip
        with st.expander(text.SETTINGS, type="compact", icon=":material/settings:"):
            _form(assistant, desk, collections)
            with st.popover(text.DESK_REMOVE, icon=":material/delete:", type="tertiary", key=f"remove-{desk.id}"):
                st.markdown(plain(text.say("DESK_CONFIRM", name=desk.name)))
                if st.button(text.DESK_REMOVE, type="primary", key=f"confirm-{desk.id}"):
                    assistant.remove_desk(desk.id)
                    st.rerun()


def _handed_over(assistant: PersonalAssistant, desk: Desk) -> None:
    """What visitors want a person to go on with."""
    if not (waiting := assistant.handovers.listed(desk.id)):
        return
    with st.expander(
        f"{text.DESK_HANDED}: {len(waiting)}", type="compact", icon=":material/support_agent:", expanded=True
    ):
        for one in waiting[:_MOST]:
            with st.container(border=True, gap="xsmall"):
                st.caption(plain(text.when(one.at, st.context.timezone)))
                if one.contact:  # as code it is copied exactly
                    st.code(one.contact, language=None, wrap_lines=True)
                else:
                    st.caption(text.DESK_ANONYMOUS)
                if reply := _reply_link(desk, one):
                    st.link_button(text.DESK_REPLY, reply, icon=":material/reply:")
                if one.note:
                    st.markdown(paragraphs(one.note))
                for turn in one.turns:
                    st.caption(f"**{plain(turn.question)}**")
                    st.caption(paragraphs(_answer(turn)))
                    cited = (
                        f"[{source.number}] {text.paused(source.document, source.place)}" for source in turn.sources
                    )
                    st.caption(plain(text.row(*dict.fromkeys(cited))))
                if st.button(text.DESK_DONE, icon=":material/check:", type="tertiary", key=f"done-{one.id}"):
                    assistant.handovers.delete(one.id)
                    st.rerun()


def _answer(turn: HandoverTurn) -> str:
    """What the visitor was answered, or why nothing of it is there."""
    if turn.removed:
        return text.say("TEXT_GONE", name=text.listed(turn.removed))
    return turn.answer or (text.DESK_REFUSAL_ALONE if turn.refused else text.DESK_BROKEN)


def _reply_link(desk: Desk, one: Handover) -> str:
    """What opens an e-mail to the visitor, or dials; ``""`` where what they left is neither."""
    contact = one.contact.strip()
    if _EMAIL.fullmatch(contact):
        asked = "\n\n".join(f"> {' '.join(turn.question.split())}" for turn in one.turns)[:_MAIL]
        subject = text.say("DESK_SUBJECT", name=desk.name)
        return f"mailto:{quote(contact, '@')}?subject={quote(subject)}&body={quote(asked)}"
    return f"tel:{re.sub(r'[^+0-9]', '', contact)}" if _PHONE.fullmatch(contact) else ""


def _counted(question: str, asked: int) -> str:
    return f"{question} ({text.write_number(asked)}×)" if asked > 1 else question


def _teach(assistant: PersonalAssistant, desk: Desk, turn: Turn, times: int) -> None:
    with st.expander(
        f"{text.DESK_REFUSED}: {plain(_counted(turn.question, times))}", type="compact", icon=":material/help:"
    ):
        if turn.problem:
            st.caption(plain(notice_text(turn.problem)))
        # A visitor's words: the owner sees them whole and may reword them, and they are a heading, which is no evidence.
        asked = " ".join(turn.question.split())[:_LONGEST_HEADING]
        heading = st.text_input(
            text.FAQ_HEADING, asked, _LONGEST_HEADING, key=f"faq-heading-{turn.key}", persist_state="session"
        )
        heading = " ".join((heading or asked).split()).lstrip("# ")
        answer = st.text_area(text.FAQ_ANSWER, key=f"faq-{turn.key}", max_chars=10_000, persist_state="session")
        if st.button(text.FAQ_ADD, type="primary", key=f"teach-{turn.key}") and answer.strip():
            name = entry_name(turn.question, heading)
            with temporary() as folder:
                path = Path(folder, "entry.md")
                path.write_text(f"# {heading}\n\n{answer.strip()}\n", "utf-8")
                added = assistant.add_file(path, name=name, collection=desk.collection, replace=True)
            if added.status == "failed":
                show_problem(added.error)
                return
            st.session_state["desk-done"] = text.say("FAQ_ADDED", name=added.name)
            st.rerun()


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
