"""On every page: the long work that goes on, how far it is, and that it is done; each line leads to the page that shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.runtime.jobs import JobStream
from slmrag.runtime.task import Task
from slmrag.schema import JobState
from slmrag.ui import page_file
from slmrag.ui.pieces import job_progress
from slmrag.ui.pieces.spoken_page import announce
from slmrag.ui.session import shared_assistant
from slmrag.ui.session.model_tasks import progress_words, tasks
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text

_LOOK_SECONDS = 2.0
_MOST = 3  # lines; more are counted
_SEEN, _ENDED = "tray-seen", "tray-ended"
_ICONS = {"summarise": "summarize", "translate": "translate", "evaluate": "fact_check", "models": "memory"}
_PAGE_OF = {"summary": "summarise", "translation": "translate"}
_NAMES = {"summarise": "SUMMARISE", "translate": "TRANSLATE", "evaluate": "TRIAL", "models": "MODELS"}
_ENDS = {"done": "check_circle", "stopped": "pause_circle", "failed": "error"}


Work = JobStream[Any] | Task[Any, Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of work by a name that no other has: on which page it is shown, what it is called, how far it is."""

    key: str
    page: str
    work: Work
    title: str
    far: str

    @property
    def state(self) -> JobState:
        if isinstance(self.work, JobStream):
            return self.work.state
        return "running" if self.work.running else "failed" if self.work.problem else "done"


def show_tray(here: str) -> None:
    """Draw it, looked at again until all has ended; not what the page ``here`` shows itself."""
    # One place whether it has anything to say: else what stands below is drawn anew, and what was opened there closes.
    with st.container():
        if shared_assistant.is_open():
            _begin(here)


def _begin(here: str) -> None:
    page = "evaluate" if here == "trial" else here
    st.session_state[_ENDED] = {one: state for one, state in st.session_state.get(_ENDED, {}).items() if one != page}
    st.fragment(_tray, run_every=_LOOK_SECONDS if _lines() else None)(page, polling=bool(_lines()))


def _tray(here: str, *, polling: bool) -> None:
    lines = _lines()
    keys = {line.key for line in lines}
    # Held while they are at work alone: one that ended holds words of documents, which may be removed.
    before: dict[str, _Line] = st.session_state.get(_SEEN, {})
    st.session_state[_SEEN] = {line.key: line for line in lines}
    _say_ended([line for line in before.values() if line.key not in keys and line.page != here])
    if polling and not lines:
        st.rerun()  # of the whole page, which ends the polling
    elsewhere = [line for line in lines if line.page != here or not _is_shown(line)]
    if not elsewhere and not st.session_state[_ENDED]:
        return
    with st.container(gap=None, key="tray"):
        for page, state in st.session_state[_ENDED].items():
            _link(page, text.row(_name(page), text.table(text.language())["job"][state]), _ENDS[state])
        for line in elsewhere[:_MOST]:
            _link(line.page, text.row(_name(line.page), line.title, line.far), _ICONS[line.page])
        if len(elsewhere) > _MOST:
            st.caption(text.say("MORE", n=len(elsewhere) - _MOST))


def _say_ended(lines: Sequence[_Line]) -> None:
    """Tell it once, and leave a line without the name of a document, which may be removed before that is read."""
    said = []
    for line in lines:
        st.session_state[_ENDED][line.page] = line.state
        said.append(text.row(_name(line.page), line.title, text.table(text.language())["job"][line.state]))
        st.toast(plain(said[-1]), icon=f":material/{_ENDS[line.state]}:")
    if said:
        announce("\n".join(said), key="tray")


def _link(page: str, words: str, icon: str) -> None:
    st.page_link(page_file(page), label=plain(words), icon=f":material/{icon}:")


def _name(page: str) -> str:
    name: str = text.table(text.language())[_NAMES[page]]
    return name


def _is_shown(line: _Line) -> bool:
    """Whether the page that it belongs to shows it: of several jobs it shows one."""
    if not isinstance(line.work, JobStream):
        return True
    return line.work is job_progress.shown_job(shared_assistant.open_assistant(), line.work.kind)


def _lines() -> list[_Line]:
    """All that goes on, in the order of its turns."""
    lines = [*_jobs(shared_assistant.open_assistant()), *_trial(), *_models()]
    return [line for line in lines if line.state in ("running", "waiting")]


def _jobs(assistant: PersonalAssistant) -> Iterator[_Line]:
    for job in assistant.jobs.all()[::-1]:
        waits = job.state == "waiting"
        far = text.say("WORK_AHEAD", n=assistant.jobs.before(job)) if waits else job_progress.how_far(job.progress)
        yield _Line(job.identity, _PAGE_OF[job.kind], job, notice_text(job.title), far)


def _trial() -> Iterator[_Line]:
    if (run := st.session_state.get("trial-run")) is not None:
        yield _Line("trial", "evaluate", run.task, "", job_progress.how_far(run.task.progress))


def _models() -> Iterator[_Line]:
    for name, task in list(tasks().items()):
        yield _Line(name, "models", task, "", progress_words(task.progress, name.partition(" ")[2]))
