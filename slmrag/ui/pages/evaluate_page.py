"""The page that tests the answers on one's own documents: questions drafted or given, asked, and what came of them."""

from dataclasses import dataclass

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.evaluation import OF_QUESTIONS, Evaluation, Question, parse_questions, questions_text
from slmrag.runtime.task import Task
from slmrag.schema import Document, Progress
from slmrag.ui.pieces import job_progress, scope
from slmrag.ui.pieces.evaluation_result import show_evaluation
from slmrag.ui.pieces.file_chooser import choose_files
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_QUESTIONS, _RUN = "trial-questions", "trial-run"


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """Questions being asked in the background; stopped, their task ends after the question it is at."""

    task: Task[Progress, Evaluation]
    asked: int
    documents: frozenset[str]


def page() -> None:
    """Draw the page."""
    st.title(text.TRIAL_TITLE, anchor=False)
    st.markdown(text.TRIAL_INTRO)
    assistant = open_assistant()
    try:
        held = {document.id: document for document in assistant.documents()}
        if not held:
            job_progress.no_documents()
            return
        _get_questions(assistant, held)
        if questions := st.session_state.get(_QUESTIONS):
            _show_questions(questions)
            _ask(assistant, held, questions)
        _show(held)
    except SlmragError as problem:
        show_problem(problem)


def _get_questions(assistant: PersonalAssistant, held: dict[str, Document]) -> None:
    kinds = {"draft": text.TRIAL_DRAFT, "own": text.TRIAL_OWN}
    kind = st.radio(
        text.TRIAL_QUESTIONS, list(kinds), format_func=kinds.get, horizontal=True, key="trial-kind",
        persist_state="session",
    )  # fmt: skip
    if kind == "own":
        st.caption(text.TRIAL_OWN_HINT)
        for file in choose_files("trial-file", ["csv", "tsv", "jsonl"]):
            st.session_state[_QUESTIONS] = parse_questions(file.name, file.getvalue())
        return
    st.caption(text.TRIAL_DRAFT_HINT)
    scope.forget_missing("trial-documents", held)
    with st.grid(min_column_width=280, gap="small"):
        documents = st.multiselect(
            text.DOCUMENTS, list(held), format_func=lambda id: held[id].name if id in held else id[:12],
            placeholder=text.ALL, key="trial-documents", persist_state="session",
        )  # fmt: skip
        count = st.number_input(text.TRIAL_COUNT, 4, 500, 20, 4, key="trial-count", persist_state="session")
    if st.button(text.TRIAL_MAKE, icon=":material/edit_note:", key="trial-make"):
        with st.spinner(text.TRIAL_MAKING):
            st.session_state[_QUESTIONS] = assistant.draft_questions(documents, int(count))
        drafted = len(st.session_state[_QUESTIONS])
        if not drafted:
            st.info(text.TRIAL_NONE)
        elif drafted < count:
            st.info(text.say("TRIAL_FEWER", n=drafted, count=int(count)))


def _show_questions(questions: list[Question]) -> None:
    label = text.count_of(len(questions), "question")
    with st.expander(label, icon=":material/quiz:", expanded=_RUN not in st.session_state):
        rows = [
            {
                text.QUESTION: question.text,
                text.EXPECTED_ANSWER: text.TO_BE_REFUSED if question.refuse else " | ".join(question.answers),
                text.DOCUMENT: question.document,
                text.PAGES: ", ".join(map(str, question.pages)),
            }
            for question in questions
        ]
        st.dataframe(rows, hide_index=True, height="auto" if len(rows) < 10 else 300)
        with st.container(horizontal=True, gap="small"):
            for suffix in ("csv", "jsonl"):
                written = questions_text(questions, table=suffix == "csv")
                # The mark at its beginning tells Excel that it is Unicode.
                data = written.encode("utf-8-sig" if suffix == "csv" else "utf-8")
                st.download_button(
                    suffix.upper(), data, f"questions.{suffix}", on_click="ignore", icon=":material/download:",
                    type="tertiary", key=f"trial-{suffix}",
                )  # fmt: skip


def _ask(assistant: PersonalAssistant, held: dict[str, Document], questions: list[Question]) -> None:
    run: EvaluationRun | None = st.session_state.get(_RUN)
    if run is not None and run.task.running:
        return
    compare: dict[str, object] = {}
    with st.expander(text.TRIAL_COMPARE, type="compact"), st.grid(min_column_width=220, gap="small"):
        names = text.table(text.language())["setting"]
        name = st.selectbox(
            text.TRIAL_SETTING, ["", *OF_QUESTIONS], format_func=lambda one: names[one] if one else text.TRIAL_NO_SETTING,
            key="trial-setting", persist_state="session",
        )  # fmt: skip
        if name:
            now = getattr(assistant.settings, name) or assistant.models.choice("ask").spec
            label = text.say("TRIAL_VALUE", now=text.model(now) if name == "model" else now)
            if value := st.text_input(plain(label), key=f"trial-value-{name}", persist_state="session").strip():
                compare[name] = value
    if st.button(text.TRIAL_ASK, type="primary", icon=":material/play_arrow:", key="trial-ask"):
        asking: Task[Progress, Evaluation] = Task(
            lambda task: assistant.evaluate(questions, compare=compare, on_progress=task.tell, stop=task.stopping),
            name="slmrag-evaluate",
        )
        st.session_state[_RUN] = EvaluationRun(asking.start(), len(questions), frozenset(held))
        st.rerun()


def _show(held: dict[str, Document]) -> None:
    run: EvaluationRun | None = st.session_state.get(_RUN)
    if run is None:
        return
    if run.task.running:
        st.fragment(_show_progress, run_every=1.0)(run)
    elif run.task.problem is not None:
        show_problem(run.task.problem)
    elif not run.documents <= held.keys():
        st.session_state.pop(_RUN)  # the text of a removed document is not shown any more
    elif (measured := run.task.result) is not None:
        if not measured.finished:
            st.info(text.say("TRIAL_STOPPED", n=len(measured.rows), all=run.asked), icon=":material/pause_circle:")
        if measured.rows:
            show_evaluation(measured)


def _show_progress(run: EvaluationRun) -> None:
    if not run.task.running:
        st.rerun()  # of the whole page, which ends the polling
    words, share = text.TRIAL_BEGINS, 0.0
    if (shown := run.task.progress) is not None:
        words, share = text.say("TRIAL_ASKED", n=shown.done, all=shown.total), shown.done / max(1, shown.total)
        if shown.seconds_left:
            words = text.say("WORK_LEFT", doing=words, time=text.duration(shown.seconds_left))
    st.progress(min(1.0, share), text=plain(words))
    st.button(text.STOP, icon=":material/stop_circle:", on_click=run.task.stop, key="trial-stop")


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
