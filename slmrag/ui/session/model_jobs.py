"""Long work that goes on when its page is left: getting a model, trying one out. One of a name at a time."""

import logging
import threading
from collections.abc import Callable

import streamlit as st

from slmrag.errors import SlmragError
from slmrag.models.speed import Trial
from slmrag.schema import ModelState, Progress
from slmrag.ui.words import text
from slmrag.ui.words.error_texts import show_problem
from slmrag.ui.words.escaping import plain

_PROMPT = 600  # tokens of an ordinary question's prompt

log = logging.getLogger(__name__)


class Job:
    """Work in a thread of its own. ``work`` is given `show`, to be called with how far it is; there it is stopped, too.

    ``shown`` is what was shown last, ``result`` what ``work`` returned, ``problem`` the sentence of what ended it.
    """

    def __init__(self, work: Callable[[Callable[[object], None]], object]) -> None:
        self.shown: object = None
        self.result: object = None
        self.problem = ""
        self._work, self._stopping = work, threading.Event()
        self._thread = threading.Thread(target=self._run, name="slmrag-job", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is at work still."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return when it is at its end."""
        self._thread.join()

    def stop(self) -> None:
        """Ask it to stop; it does the next time it shows something."""
        self._stopping.set()

    def _show(self, shown: object) -> None:
        if self._stopping.is_set():
            raise _Stopped
        self.shown = shown

    def _run(self) -> None:
        try:
            self.result = self._work(self._show)
        except _Stopped:
            pass
        except SlmragError as problem:
            self.problem = str(problem)
        except Exception as error:  # a thread's end that nobody sees would look like work without end
            log.exception("a job failed")
            self.problem = f"{type(error).__name__}: {error}"


class _Stopped(Exception):
    """The job was asked to stop."""


@st.cache_resource(show_spinner=False)
def jobs() -> dict[str, Job]:
    """The jobs of this server, by name; all sessions see the same."""
    return {}


def follow(name: str, begins: str) -> None:
    """Show how far the job of that name is until it ends, and what came of it then; ``begins`` until it says more."""
    polled = st.fragment(_show_job, run_every=0.7 if jobs()[name].running else None)
    polled(name, begins, polling=jobs()[name].running)


def _show_job(name: str, begins: str, *, polling: bool) -> None:
    job = jobs()[name]
    if polling and not job.running:
        st.rerun()  # of the whole page, which ends the polling
    if job.running:
        match job.shown:
            case Progress() as shown:
                words = text.say("GETTING", name=shown.name, done=text.size(shown.done), total=text.size(shown.total))
                st.progress(min(1.0, shown.done / max(1, shown.total)), text=plain(words))
            case ModelState() as state:
                st.caption(f":material/hourglass_top: {plain(text.doing(state))}")
            case _:
                st.caption(f":material/hourglass_top: {plain(begins)}")
        st.button(text.CANCEL, on_click=job.stop, type="tertiary", key=f"stop-{name}")
    elif job.problem:
        show_problem(job.problem)
    elif isinstance(trial := job.result, Trial):
        told = text.say(
            "TESTED", name=trial.model, reads=text.written(trial.reads, 1), writes=text.written(trial.writes, 1),
            s=f"{trial.first_word(_PROMPT):.0f}",
        )  # fmt: skip
        st.success(plain(told), icon=":material/speed:")
