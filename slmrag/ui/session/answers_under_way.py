"""Answers being written, each beside the page that asked: a click, another page, a reload and another tab find them again.

An answer is written while a session is there that asked for it or followed it. When the last has been gone for some
seconds (its tab was closed), it is stopped, and the model is free for others. What was written is kept in any case, and
every few seconds while it is written: a process that is killed leaves it as if it was stopped.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from slmrag.answering import AnswerStream
from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import ConversationNotFound
from slmrag.errors.slmrag_error import SlmragError, Unforeseen
from slmrag.library.conversations import Turn
from slmrag.runtime.task import Task
from slmrag.schema import Answer, ModelState

_GONE_SECONDS = 10.0  # a tab that is loaded anew, or whose network failed, is back before
_LOOK_SECONDS = 0.2
_KEEP_SECONDS = 2.0

Ask = Callable[[list[Answer]], AnswerStream]

log = logging.getLogger(__name__)

_under_way: dict[int, "AnswerUnderWay"] = {}  # by the key of its turn, which no other turn gets


class AnswerUnderWay:
    """A turn being answered. ``found`` is set once its passages are known, ``finished`` once it is kept.

    ``turn`` is what there is to keep of it, ``stream`` the answer as it comes, ``lost`` why nothing can be kept of it.
    ``ask`` gets the answers before it; it is called in the thread that writes. Another keeps what is written, so that no
    word waits for the disk.
    """

    def __init__(self, assistant: PersonalAssistant, turn: Turn, conversation: str, ask: Ask) -> None:
        self.turn, self.conversation, self.lost = turn, conversation, ""
        self.stream: AnswerStream | None = None
        self.found, self.finished = threading.Event(), threading.Event()
        self._conversations, self._ask = assistant.conversations, ask
        self._began, self._expected = time.monotonic(), 0.0
        self._before: Sequence[Turn] = ()
        self._writing: Task[ModelState, None] = Task(
            self._write, name="slmrag-answer", unforeseen=lambda error: Unforeseen("answer_unforeseen", said=error)
        )
        self._keeping: Task[None, None] = Task(self._keep, name="slmrag-answer-keep")
        self._sessions: set[str] = set()

    def start(self, before: Sequence[Turn]) -> None:
        """Write it, after the turns ``before``, of which the last may still be written."""
        self._before = before
        self._writing.start()
        self._keeping.start()

    @property
    def state(self) -> ModelState | None:
        """What the model does before the first word."""
        told = self._writing.progress
        return told and told.now

    @property
    def unkept(self) -> bool:
        """Whether it is finished and cannot be kept: it can be shown from here alone."""
        return bool(self.lost) and self.finished.is_set()

    def followed(self) -> None:
        """Note that the session of this script looks at it."""
        if context := get_script_run_ctx(suppress_warning=True):
            self._sessions.add(context.session_id)

    def stop(self) -> None:
        """Free the model, also while it reads; returns when it is. What was written is kept."""
        self._writing.stop()
        if self.stream is not None and not self.stream.refused:  # a refusal is one sentence, and whole
            self.stream.close()

    # -- writing --------------------------------------------------------------------------------------------------

    def _write(self, task: Task[ModelState, None]) -> None:
        before = [turn.answer for turn in self._answered(self._before)]
        self._before = ()  # each of a long conversation would hold all before it
        stream = self.stream = self._ask([answer for answer in before if answer and not answer.refused])
        try:
            stream.on_state = self._hear
            self.found.set()
            if not stream.refused:
                task.stop_if_asked()  # by who stopped it while it was looked for
            for _ in stream:
                task.stop_if_asked()
        finally:
            if not stream.refused:
                stream.close()
            answer = stream.result()
            if self._expected:
                answer = replace(answer, timings=answer.timings | {"expected_first_word_s": round(self._expected, 1)})
            self.turn = replace(self.turn, answer=answer)

    def _answered(self, before: Sequence[Turn]) -> list[Turn]:
        """The turns before, when the last of them is answered too."""
        previous = _under_way.get(before[-1].key) if before else None
        if previous is None:
            return list(before)
        self._writing.tell(ModelState("waiting", 1))
        while not previous.finished.wait(_LOOK_SECONDS):
            self._writing.stop_if_asked()
        self._writing.tell(None)
        return [*before[:-1], previous.turn]

    def _hear(self, state: ModelState) -> None:
        self._writing.tell_or_stop(state)
        if state.seconds_left and state.doing == "reading" and not self._expected:
            self._expected = time.monotonic() - self._began + state.seconds_left

    # -- keeping --------------------------------------------------------------------------------------------------

    def _keep(self, task: Task[None, None]) -> None:
        try:
            self._keep_so_far()
        finally:
            self._writing.wait()
            self._keep_whole()

    def _keep_so_far(self) -> None:
        """Keep what is written every few seconds, until it is at its end. Stop it when everybody is gone."""
        seen = time.monotonic()
        keep_at = seen + _KEEP_SECONDS
        while not self._writing.wait(_LOOK_SECONDS):
            if (now := time.monotonic()) > keep_at:
                self._keep_part()
                took = time.monotonic() - now
                keep_at = now + max(_KEEP_SECONDS, 10 * took)  # a long answer takes a while to check
            if any(map(_is_there, tuple(self._sessions))):
                seen = time.monotonic()
            elif time.monotonic() - seen > _GONE_SECONDS:
                self.stop()
                return

    def _keep_part(self) -> None:
        stream = self.stream
        if self.lost or stream is None or stream.refused or not stream.text:
            return
        try:
            self._conversations.finish(self.conversation, replace(self.turn, answer=stream.so_far()))
        except SlmragError as error:  # the end tells it, if it still is so
            log.info("what is written so far was not kept: %s", error)

    def _keep_whole(self) -> None:
        problem = self._writing.problem
        self.turn = replace(self.turn, problem="" if problem is None else str(problem))
        try:
            if not self.lost:
                self._conversations.finish(self.conversation, self.turn)
        except ConversationNotFound:
            log.info("a question was removed while it was answered")
        except SlmragError as error:
            self.lost = str(error)
        finally:
            if not self.lost:  # else it is shown from here
                _under_way.pop(self.turn.key, None)
            self.finished.set()
            self.found.set()


def _is_there(session: str) -> bool:
    """Whether a tab is connected to the session, on whatever page."""
    try:
        return bool(runtime.get_instance().is_active_session(session))
    except RuntimeError:  # there is no server whose tabs could be closed
        return True


def begin_writing(
    assistant: PersonalAssistant, question: str, pictures: int, before: Sequence[Turn], conversation: str, ask: Ask,
    *, desk: str = "",
) -> AnswerUnderWay:  # fmt: skip
    """Keep a question, in a conversation or with ``""`` in a new one (of ``desk``), and have it answered.

    ``lost`` tells if it cannot be kept.
    """
    turn, lost = Turn(question, pictures=pictures), ""
    try:
        conversation, key = assistant.conversations.begin(turn, conversation, desk=desk)
        turn = replace(turn, key=key)
    except SlmragError as error:
        lost = str(error)
    writing = AnswerUnderWay(assistant, turn, conversation, ask)
    writing.lost = lost
    writing.followed()
    if not lost:
        _under_way[turn.key] = writing
    writing.start(before)
    return writing


def answers_under_way() -> dict[int, AnswerUnderWay]:
    """The answers that are being written, or that could not be kept, by the key of their turn."""
    return dict(_under_way)


def end() -> None:
    """Stop every answer, and return when what was written is kept."""
    for writing in answers_under_way().values():
        writing.stop()
        writing.finished.wait(_GONE_SECONDS)
