"""Work on whole documents as people see it: how far it is, stopping it, going on, and what was made before."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.library.job_records import JobRecord
from slmrag.runtime.jobs import JobStream
from slmrag.schema import Document, Progress
from slmrag.ui import page_file
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render
from slmrag.ui.words.notice_text import notice_text, show_problem

Stream = TypeVar("Stream", bound=JobStream)

_A_PAGE = 8
_TAIL = 3_000  # characters
_LIBRARY = page_file("library")


def no_documents() -> None:
    """What a page says while the library is empty."""
    st.markdown(text.EMPTY_LIBRARY)
    st.page_link(_LIBRARY, label=text.TO_LIBRARY, icon=":material/library_add:")


def plan_once(key: str, asked: object, plan: Callable[[], Stream]) -> Stream:
    """The stream that ``plan`` makes of what is ``asked``, made once for each choice: it reads documents and counts tokens."""
    before, stream = st.session_state.get(key, (None, None))
    if before != asked:
        with st.spinner(text.COUNTING):
            stream = plan()
        st.session_state[key] = asked, stream
    return stream


def show_ahead(stream: JobStream, expected: str) -> None:
    """Say what is to be known before it begins: how long it takes, and where the text goes."""
    st.caption(f":material/schedule: {plain(expected)}")
    if stream.sends_to:
        sends = text.say("SENDS_DOCUMENTS", model=text.model(stream.model), host=stream.sends_to)
        st.caption(f":material/cloud_upload: {plain(sends)}")


def running_job(assistant: PersonalAssistant, kind: str) -> JobStream | None:
    """The job of a kind that was begun by an earlier visit of the page, and still runs."""
    return next((one for one in assistant.jobs.all() if one.kind == kind and one.under_way), None)


def shown_job(assistant: PersonalAssistant, kind: str) -> JobStream | None:
    """The job of a kind that its page shows: the one begun here last (kept as ``summary-shown``), else one that runs."""
    shown = st.session_state.get(f"{kind}-shown")
    stream = shown[0] if isinstance(shown, tuple) else shown
    return stream if isinstance(stream, JobStream) and stream.under_way else running_job(assistant, kind)


def how_far(progress: Progress | None) -> str:
    """``Part 3 of 12, about 4 min left``; ``""`` before it has begun."""
    if progress is None:
        return ""
    words = text.say("WORK_PART", n=min(progress.done + 1, progress.total), all=progress.total)
    left = progress.seconds_left
    return text.say("WORK_LEFT", doing=words, time=text.duration(left)) if left else words


def follow_job(stream: JobStream) -> None:
    """Show how far a job is, and what of it is written, until it ends; then the page is drawn anew."""
    polled = st.fragment(_show_progress, run_every=1.0 if stream.under_way else None)
    polled(stream)


def _show_progress(stream: JobStream) -> None:
    if not stream.under_way:
        st.rerun()  # of the whole page, which ends the polling
    progress = stream.progress
    with st.container(border=True):
        st.markdown(f"**{plain(notice_text(stream.title))}**")
        done = min(1.0, progress.done / max(1, progress.total)) if progress else 0.0
        st.progress(done, text=plain(how_far(progress) or text.WORK_WAITS))
        st.caption(text.WORK_GOES_ON)
        st.button(text.STOP, icon=":material/stop_circle:", on_click=stream.close, key=f"stop-{stream.kind}")
        if written := stream.text:
            st.markdown(render(written[-_TAIL:]))


def show_end(stream: JobStream, go_on: Callable[[], None]) -> None:
    """Say that a job was stopped or failed, and offer to go on where it was; nothing when it is done."""
    if stream.problem is not None:
        show_problem(stream.problem)
    elif stream.state == "stopped":
        st.info(text.WORK_STOPPED, icon=":material/pause_circle:")
    else:
        return
    if st.button(text.WORK_GO_ON, icon=":material/play_circle:", type="primary", key=f"go-on-{stream.kind}"):
        go_on()
        st.rerun()


def show_earlier(
    assistant: PersonalAssistant,
    kind: str,
    held: dict[str, Document],
    describe: Callable[[JobRecord], list[str]],
    open_again: Callable[[JobRecord], None],
) -> None:
    """The jobs on record, newest first: what each was, and a button that opens it, or goes on with it."""
    here = running_job(assistant, kind) is not None  # it is shown as it runs
    jobs = [
        job for job in assistant.jobs_on_record(kind)
        if all(id in held for id in job.documents) and not (here and job.state == "running")
    ]  # fmt: skip
    if not jobs:
        return
    st.header(text.EARLIER, anchor=False)
    first = 0
    if len(jobs) > _A_PAGE:
        pages = -(-len(jobs) // _A_PAGE)
        first = (
            st.pagination(pages, max_visible_pages=5, key=f"earlier-{kind}", persist_state="session") - 1
        ) * _A_PAGE
    states = text.table(text.language())["job"]
    for job in jobs[first : first + _A_PAGE]:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(', '.join(held[id].name for id in job.documents))}**")
                when = text.when(job.began_at, st.context.timezone)
                st.caption(plain(text.row(states[job.state], *describe(job), when)))
            face = text.OPEN if job.state == "done" else text.WORK_GO_ON
            if job.state != "running" and st.button(face, key=f"earlier-{job.key}", type="tertiary"):
                open_again(job)
                st.rerun()
