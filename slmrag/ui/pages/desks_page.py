"""The page of support desks for their owner: made, looked after, and taught what they could not answer."""

import hashlib
import html
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.runtime.scratch import temporary
from slmrag.ui import page_file
from slmrag.ui.pieces import scope
from slmrag.ui.session.answers_under_way import answers_under_way
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import paragraphs, plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_MOST = 30  # questions shown of each kind
_COLOR = "#1d6a72"
_MADE = "desk-made"
_LONGEST_HEADING, _NAME_LETTERS = 200, 60  # characters


def page() -> None:
    """Draw the page."""
    st.title(text.DESKS_TITLE, anchor=False)
    st.markdown(text.DESKS_INTRO)
    assistant = open_assistant()
    try:
        if done := st.session_state.pop("desk-done", ""):
            st.success(plain(done), icon=":material/check:")
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
        "dh": desk.hand_over,
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
    if st.button(text.SAVE if desk.id else text.MAKE_DESK, type="primary", key=f"desk-save-{desk.id}"):
        named = name.strip() or collection
        made = Desk(desk.id, collection, named, greeting.strip(), color, email.strip(), hand_over)
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
        if _unanswered(turn) and not any(name.endswith(_name_end(turn.question)) for name in held)
    ]  # fmt: skip
    with st.container(border=True):
        st.header(plain(desk.name), anchor=False)
        asked = text.say("DESK_ASKED", asked=len(turns), refused=len(refused))
        st.caption(plain(f"{text.COLLECTION}: {desk.collection} · {asked if turns else text.DESK_NOTHING}"))
        _address(desk)
        _handed_over(assistant, desk)
        for turn in list({turn.question: turn for turn in refused}.values())[:_MOST]:
            _teach(assistant, desk, turn)
        answered = [turn for turn in turns if not _unanswered(turn)]
        if answered:
            with st.expander(f"{text.DESK_ANSWERED}: {len(answered)}", type="compact"):
                for turn in answered[:_MOST]:
                    st.caption(plain(turn.question))
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
                if one.note:
                    st.markdown(paragraphs(one.note))
                for turn in one.turns:
                    st.caption(f"**{plain(turn.question)}**")
                    st.caption(
                        paragraphs(turn.answer or (text.DESK_REFUSAL_ALONE if turn.refused else text.DESK_BROKEN))
                    )
                    cited = (f"[{source.number}] {source.document}, {source.place}" for source in turn.sources)
                    st.caption(plain(text.row(*dict.fromkeys(cited))))
                if st.button(text.DESK_DONE, icon=":material/check:", type="tertiary", key=f"done-{one.id}"):
                    assistant.handovers.delete(one.id)
                    st.rerun()


def _unanswered(turn: Turn) -> bool:
    return turn.answer is None or turn.answer.refused or not turn.answer.text


def _address(desk: Desk) -> None:
    here = urlsplit(st.context.url or "")
    address = f"{here.scheme}://{here.netloc}/support?desk={desk.id}"
    with st.expander(text.DESK_ADDRESS, type="compact", icon=":material/link:"):
        st.code(address, language=None, wrap_lines=True)
        st.link_button(text.DESK_OPEN, address, icon=":material/open_in_new:")
        st.caption(text.DESK_SNIPPET)
        frame = f'<iframe src="{address}&embed=true" title="{html.escape(desk.name, quote=True)}" width="100%" height="640"></iframe>'
        st.code(frame, language="html", wrap_lines=True)
        st.caption(text.DESK_SERVE)
        serve = "SLMRAG_DESKS_ONLY=true SLMRAG_DESK_ORIGINS=https://www.example.org slmrag app --port 8600"
        st.code(serve, language="bash", wrap_lines=True)


def entry_name(question: str, heading: str) -> str:
    """The name of the document that holds the answer to a question: the ``heading``'s beginning, and a key of the question."""
    begun = " ".join(heading.split())[:_NAME_LETTERS].strip()
    return f"FAQ {begun}{_name_end(question)}".replace("/", " ").replace("\\", " ")


def _name_end(question: str) -> str:
    return f" {hashlib.sha256(' '.join(question.split()).encode()).hexdigest()[:8]}.md"


def _teach(assistant: PersonalAssistant, desk: Desk, turn: Turn) -> None:
    with st.expander(f"{text.DESK_REFUSED}: {plain(turn.question)}", type="compact", icon=":material/help:"):
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
