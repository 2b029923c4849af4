"""The page where two models answer the same question from the same passages, side by side, and one is preferred."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.desks import Vote
from slmrag.models import writes
from slmrag.runtime.task import Task
from slmrag.schema import Answer, ModelState
from slmrag.ui import page_file
from slmrag.ui.pages.models_page import installed_specs
from slmrag.ui.pieces import conversation, scope, source_viewer
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import paragraphs, plain, render
from slmrag.ui.words.notice_text import show_problem

_SHOWN, _VOTED, _RUN = "compared", "compare-voted", "compare-running"


@dataclass(frozen=True, slots=True)
class AnswersSoFar:
    """How far a run is: the answers that are ``done``, and what the next model does or has ``text`` of."""

    done: tuple[Answer, ...] = ()
    state: ModelState | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRun:
    """Two models being asked in the background, one after the other."""

    task: Task[AnswersSoFar, tuple[Answer, ...]]
    question: str
    specs: tuple[str, str]


def page() -> None:
    """Draw the page."""
    st.title(text.COMPARE_TITLE, anchor=False)
    st.markdown(text.COMPARE_INTRO)
    assistant = open_assistant()
    source_viewer.show_open_source()
    try:
        specs = list(dict.fromkeys([*installed_specs(assistant), *assistant.models.allowed()]))
        specs.sort(key=writes, reverse=True)  # what is no model comes last
        if len(specs) < 2:
            st.info(text.COMPARE_ONE, icon=":material/memory:")
            st.page_link(page_file("models"), label=text.TO_MODELS, icon=":material/memory:")
            return
        run = _run()
        _form(assistant, specs, running=run is not None)
        if run is not None:
            st.fragment(_show_run, run_every=0.7)(run)
        _show(assistant)
        _votes(assistant)
    except SlmragError as problem:
        show_problem(problem)


def _form(assistant: PersonalAssistant, specs: list[str], *, running: bool) -> None:
    with st.container(border=True):
        question = st.text_area(text.EDIT_QUESTION, key="compare-question", max_chars=20_000, persist_state="session")
        with st.grid(min_column_width=220, gap="small"):
            for key in ("compare-one", "compare-other"):
                scope.forget_missing(key, specs)
            one, other = (
                st.selectbox(face, specs, index, text.model, f"compare-{key}", persist_state="session")
                for index, (key, face) in enumerate({"one": text.MODEL_ONE, "other": text.MODEL_OTHER}.items())
            )
            budget = st.number_input(
                text.BUDGET, 200, 100_000, assistant.settings.prompt_tokens, 100, key="compare-budget",
                persist_state="session",
            )  # fmt: skip
        pressed = st.button(
            text.RUN_BOTH, type="primary", icon=":material/compare_arrows:", key="compare-run", disabled=running
        )
    if pressed and (asked := question.strip()):
        pair = (one, other)
        asking: Task[AnswersSoFar, tuple[Answer, ...]] = Task(
            lambda task: _ask(assistant, asked, pair, int(budget), task.tell_or_stop), name="slmrag-compare"
        )
        st.session_state[_RUN] = ComparisonRun(asking.start(), asked, pair)
        st.rerun()


def _ask(
    assistant: PersonalAssistant,
    question: str,
    specs: tuple[str, str],
    budget: int,
    show: Callable[[AnswersSoFar], None],
) -> tuple[Answer, ...]:
    answers: tuple[Answer, ...] = ()
    for spec in specs:
        show(AnswersSoFar(answers))
        with assistant.ask(question, model=spec, prompt_tokens=budget, as_question=True) as stream:
            stream.on_state = partial(_show_state, show, answers)
            for _ in stream:
                show(AnswersSoFar(answers, text=stream.text))
            show(AnswersSoFar(answers, text=stream.text))  # a stream that is stopped before its first word only ends
            answers += (stream.result(),)
    return answers


def _show_state(show: Callable[[AnswersSoFar], None], done: tuple[Answer, ...], state: ModelState) -> None:
    show(AnswersSoFar(done, state))


def _run() -> ComparisonRun | None:
    """What is asked at the moment; of one that ended, the answers take the place of those before."""
    run: ComparisonRun | None = st.session_state.get(_RUN)
    if run is None or run.task.running:
        return run
    del st.session_state[_RUN]
    if run.task.problem is not None:
        show_problem(run.task.problem)
    elif run.task.result is not None:  # else it was stopped
        st.session_state[_SHOWN], st.session_state[_VOTED] = run.task.result, False
    return None


def _show_run(run: ComparisonRun) -> None:
    if not run.task.running:
        st.rerun()  # of the whole page, which ends the polling
    written = run.task.progress or AnswersSoFar()
    st.markdown(paragraphs(run.question))
    for number, (spec, column) in enumerate(zip(run.specs, st.columns(2, gap="large"), strict=True)):
        with column, st.container(border=True):
            st.markdown(f"**{plain(text.model(spec))}**")
            if number < len(written.done):
                st.markdown(render(written.done[number].text) or plain(text.REFUSED))
            elif number == len(written.done) and written.text:
                st.markdown(render(written.text))
            else:
                doing = (
                    text.activity(written.state) if number == len(written.done) and written.state else text.WORK_WAITS
                )
                st.caption(f":material/hourglass_top: {plain(doing)}")
    st.caption(text.WORK_GOES_ON)
    st.button(text.STOP, icon=":material/stop_circle:", on_click=run.task.stop, key="compare-stop")


def _show(assistant: PersonalAssistant) -> None:
    answers: tuple[Answer, Answer] | None = st.session_state.get(_SHOWN)
    held = {document.id for document in assistant.documents()}
    if answers is None or any(one.chunk.document_id not in held for answer in answers for one in answer.passages):
        st.session_state.pop(_SHOWN, None)  # the text of a removed document is not shown any more
        return
    st.markdown(paragraphs(answers[0].question))
    conversation.show_passages(answers[0].passages, 0, expanded=False)
    for number, (answer, column) in enumerate(zip(answers, st.columns(2, gap="large"), strict=True), 1):
        with column, st.container(border=True):
            st.markdown(f"**{plain(text.model(answer.model))}**")
            if answer.refused:
                st.markdown(text.REFUSED)
            else:
                conversation.show_written(answer, number)
            _measures(answer)
    _vote(assistant, answers)


def _measures(answer: Answer) -> None:
    writing = answer.timings["total_s"] - answer.timings["first_word_s"]
    rate = len(answer.text.split()) / writing if writing > 0 and answer.context.window else 0.0
    with st.grid(min_column_width=130, gap="small"):
        st.metric(text.FIRST_WORD, text.say("SECONDS", s=text.write_number(answer.timings["first_word_s"], 1)))
        st.metric(text.WORDS_A_SECOND, text.write_number(rate, 1) if rate else "–")
        st.metric(text.TOKENS_READ, text.write_number(answer.context.prompt_tokens) if answer.context.window else "–")
        for face, mark in ((text.STAND_SENTENCES, "stands there"), (text.DISAGREE_SENTENCES, "disagrees")):
            marked = sum(one.support == mark for one in answer.claims)
            st.metric(face, text.say("OF_ALL", n=marked, all=len(answer.claims)))


def _vote(assistant: PersonalAssistant, answers: tuple[Answer, Answer]) -> None:
    if st.session_state.get(_VOTED):
        st.caption(f":material/check: {text.VOTED}")
        return
    st.markdown(text.WHICH_BETTER)
    faces: dict[Literal["one", "other", "same"], str] = {
        "one": text.BETTER_ONE,
        "other": text.BETTER_OTHER,
        "same": text.BETTER_SAME,
    }
    with st.container(horizontal=True):
        for better, face in faces.items():
            if st.button(face, key=f"vote-{better}"):
                one, other = answers
                assistant.desks.vote(Vote(one.question, one.model, other.model, better))
                st.session_state[_VOTED] = True
                st.rerun()


def _votes(assistant: PersonalAssistant) -> None:
    votes = assistant.desks.votes()
    if votes:
        won = Counter(vote.one if vote.better == "one" else vote.other for vote in votes if vote.better != "same")
        parts = [text.say("WON", model=text.model(model), n=number) for model, number in won.most_common()]
        parts += [f"{text.BETTER_SAME}: {sum(vote.better == 'same' for vote in votes)}"]
        st.caption(plain(f"{text.VOTES}: {' · '.join(parts)}"))


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
