"""Long work that goes on when its page is left: getting a model, trying one out. One of a name at a time."""

from collections.abc import Callable

import streamlit as st

from slmrag.embedding.trial import EmbedderTrial
from slmrag.models.checker_trial import CheckerTrial
from slmrag.models.pair_trial import PairTrial
from slmrag.models.speed import Trial
from slmrag.runtime.task import Task
from slmrag.schema import ModelState, Progress
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_PROMPT = 600  # tokens of an ordinary question's prompt

ModelTask = Task[object, object]  # tells a `Progress` or a `ModelState`


@st.cache_resource(show_spinner=False)
def tasks() -> dict[str, ModelTask]:
    """The tasks of this server, by name; all sessions see the same."""
    return {}


def begin_task(name: str, work: Callable[[ModelTask], object]) -> ModelTask:
    """Have ``work`` done as the task of that name, unless that runs still; returns the task."""
    task = tasks().get(name)
    if task is None or not task.running:
        task = tasks()[name] = Task(work, name="slmrag-model").start()
    return task


def follow_task(name: str, begins: str) -> None:
    """Show how far the task of that name is until it ends, and what came of it then; ``begins`` until it says more."""
    polled = st.fragment(_show_task, run_every=0.7 if tasks()[name].running else None)
    polled(name, begins, polling=tasks()[name].running)


def _show_task(name: str, begins: str, *, polling: bool) -> None:
    task = tasks()[name]
    if polling and not task.running:
        st.rerun()  # of the whole page, which ends the polling
    if task.running:
        words = plain(progress_words(task.progress, begins))
        if isinstance(shown := task.progress, Progress):
            st.progress(min(1.0, shown.done / max(1, shown.total)), text=words)
        else:
            st.caption(f":material/hourglass_top: {words}")
        st.button(text.CANCEL, on_click=task.stop, type="tertiary", key=f"stop-{name}")
    elif task.problem is not None:
        show_problem(task.problem)
    elif told := _came_of(task.result):
        st.success(plain(told), icon=":material/speed:")


def progress_words(told: object, begins: str) -> str:
    """How far a task is that ``told`` this last; ``begins`` until it told anything."""
    match told:
        case Progress():
            return text.say("GETTING", name=told.name, done=text.size(told.done), total=text.size(told.total))
        case ModelState():
            return text.activity(told)
        case _:
            return begins


def _came_of(result: object) -> str:
    """What a trial found, in words; ``""`` for work of which the page itself shows what came."""
    match result:
        case Trial():
            return text.say(
                "TESTED", name=text.model(result.model), reads=text.write_number(result.reads, 1), writes=text.write_number(result.writes, 1),
                s=f"{result.first_word(_PROMPT):.0f}",
            )  # fmt: skip
        case EmbedderTrial():
            return text.say("TESTED_EMBEDDER", name=result.model, passages=text.write_number(result.passages, 1))
        case [PairTrial() as trial, *_]:
            return text.say("TESTED_PAIR", words=text.write_number(trial.words))
        case CheckerTrial():
            places = {"ms": f"{1000 * result.opinion_s:.0f}", "right": result.right, "asked": result.asked}
            return text.say("TESTED_CHECKER", **places)
        case bool():
            return text.FILES_AS_GOT if result else text.FILES_BY_HAND
        case _:
            return ""
