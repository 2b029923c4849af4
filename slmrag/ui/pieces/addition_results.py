"""What became of the files that were added last, and what can still be done with those that were not."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.ingest.add_result import AddResult
from slmrag.ui.pieces.adding_line import AddingLine
from slmrag.ui.pieces.additions import Result, add, add_all, results
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text

_MOST_LINES, _MOST_REMARKABLE = 8, 40


def show_results(assistant: PersonalAssistant) -> None:
    """A line for each file that was added last; of many a sum, and those that there is more to say of."""
    if not results():
        return
    with st.container(border=True, gap="xsmall"):
        shown = list(enumerate(results()))
        if len(shown) > _MOST_LINES:
            st.markdown(plain(_sum([result.added for _, result in shown])))
            shown = [(index, result) for index, result in shown if _is_remarkable(result.added)]
        for index, result in shown[:_MOST_REMARKABLE]:
            _show_result(assistant, index, result)
        if len(shown) > _MOST_REMARKABLE:
            st.caption(text.say("MORE", n=len(shown) - _MOST_REMARKABLE))
        with st.container(horizontal=True):
            stopped = [result.given for result in results() if result.added.reason == "stopped"]
            go_on = bool(stopped) and st.button(text.GO_ON, type="primary", key="go-on")
            st.button(text.DISMISS, type="tertiary", on_click=results().clear, key="dismiss")
        if go_on:
            results()[:] = [result for result in results() if result.given not in stopped]
            add_all(assistant, stopped)


def show_dropped(assistant: PersonalAssistant) -> None:
    """What is to be said of the files that were dropped last."""
    if any(result.given.dropped for result in results()):
        show_results(assistant)


def _sum(added: Sequence[AddResult]) -> str:
    """How many files came to what: ``195 files added · 7 files not added``; and how many lay inside, as documents of their own."""
    words = text.table(text.language())["came_to"]
    came_to = Counter(one.status for one in added)
    said = [words[one].format(files=text.count_of(came_to[one], "file")) for one in words if came_to[one]]
    inside = sum(len(one.attached) for one in added)
    lay = [text.say("LAY_INSIDE", documents=text.count_of(inside, "document"))] if inside else []
    return text.row(*said, *lay)


def _is_remarkable(added: AddResult) -> bool:
    return added.status == "failed" or bool(added.note or added.unread_pages)


def _show_result(assistant: PersonalAssistant, index: int, result: Result) -> None:
    added, again = result.added, partial(_retry, assistant, index, result)
    if added.status == "failed" and added.reason == "password_protected":
        _password_form(index, result, again)
        return
    icon, color = (":material/error:", "red") if added.status == "failed" else (":material/check_circle:", "green")
    outcome = text.outcome(replace(added, error=notice_text(added.error)), added.unit)
    st.markdown(f":{color}[{icon}] **{plain(text.apart(added.name))}** {plain(outcome)}")
    if added.note:
        st.caption(plain(notice_text(added.note)))
    if added.unread_pages:
        st.caption(plain(text.unread(added.unit, added.unread_pages)))
    if added.status == "failed" and added.reason == "name_taken" and st.button(text.REPLACE, key=f"replace-{index}"):
        again(replace=True)


def _password_form(index: int, result: Result, again: Callable[..., None]) -> None:
    with st.form(f"password-{index}", border=False):
        st.markdown(f":orange[:material/lock:] {plain(text.say('LOCKED', name=text.apart(result.added.name)))}")
        password = st.text_input(text.PASSWORD, type="password", key=f"password-text-{index}")
        if result.tried:
            st.caption(f":red[{text.WRONG_PASSWORD}]")
        if st.form_submit_button(text.UNLOCK) and password:
            again(password=password)


def _retry(assistant: PersonalAssistant, index: int, result: Result, **options: Any) -> None:
    """Add a file again; of a ZIP that was chosen, all that lies in it."""
    again: list[Result] = []
    given = result.given if result.path is None else replace(result.given, path=result.path)
    add(assistant, given, AddingLine(1), again.append, **options)
    same = {n for n, one in enumerate(results()) if given.packed and one.given == given} | {index}
    others = [one for n, one in enumerate(results()) if n not in same]
    others[min(same) : min(same)] = [replace(one, tried=True) for one in again]
    results()[:] = others
    st.rerun()
