"""The page where whole documents are summed up: chosen, the time it takes, its parts, and the summary with its pages."""

import json
from functools import partial
from typing import Any

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.job_records import JobRecord
from slmrag.models import QUOTE, writes
from slmrag.models.known_models import PHI_LANGUAGES
from slmrag.schema import Document
from slmrag.summary import LENGTHS, SummaryStream
from slmrag.summary.summary_json import summary_from_json
from slmrag.ui import page_file
from slmrag.ui.pieces import job_progress, scope, source_viewer
from slmrag.ui.pieces.pair_offer import offer_pairs
from slmrag.ui.pieces.summary_result import show_summary
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here, show_problem

_KIND = "summary"
_A_WHILE, _LONG = 20, 600  # seconds
_SHOWN, _PLANNED = "summary-shown", "summary-planned"


def page() -> None:
    """Draw the page."""
    st.title(text.SUMMARISE_TITLE, anchor=False)
    st.markdown(text.SUMMARISE_INTRO)
    assistant = open_assistant()
    source_viewer.show_open_source()
    try:
        held = {document.id: document for document in assistant.documents()}
        if not held:
            job_progress.no_documents()
            return
        _choose(assistant, held)
        _show(assistant, held)
        job_progress.show_earlier(assistant, _KIND, held, _described, lambda job: _open_again(assistant, job))
    except SlmragError as problem:
        show_problem(problem)


def _choose(assistant: PersonalAssistant, held: dict[str, Document]) -> None:
    scope.forget_missing("summary-documents", held)
    if len(held) == 1:
        st.session_state.setdefault("summary-documents", list(held))
    documents = st.multiselect(
        text.DOCUMENTS, list(held), format_func=lambda id: held[id].name if id in held else id[:12],
        placeholder=text.CHOOSE_DOCUMENTS, key="summary-documents", persist_state="session",
    )  # fmt: skip
    lengths = text.table(text.language())["length"]
    with st.grid(min_column_width=280, gap="small"):
        length = st.selectbox(
            text.LENGTH, LENGTHS, index=1, format_func=lengths.get, key="summary-length", persist_state="session"
        )
        language = st.selectbox(
            text.SUMMARY_IN, ["", *sorted(PHI_LANGUAGES, key=text.written_language)], key="summary-language",
            format_func=lambda code: text.written_language(code) if code else text.ITS_OWN_LANGUAGE,
            persist_state="session",
        )  # fmt: skip
        pages = st.text_input(text.PAGES, placeholder=text.PAGES_HINT, key="summary-pages", persist_state="session")
        focus = st.text_input(
            text.FOCUS, placeholder=text.FOCUS_HINT, max_chars=500, key="summary-focus", persist_state="session"
        )
    if not documents:
        return
    model = assistant.models.choice("summarise").spec
    if not writes(model) and not _says(assistant, [held[id].language for id in documents], language):
        return
    try:
        plan = partial(
            assistant.summarize,
            documents,
            length=length,
            language=language or "",
            pages=pages,
            focus=focus,
            model=model,
        )
        stream = job_progress.plan_once(_PLANNED, (documents, length, language, pages, focus, model), plan)
    except SlmragError as problem:
        show_problem(problem)
        return
    if coming := sum(len(held[id].coming_pages) for id in documents):
        st.caption(
            f":orange[:material/document_scanner:] {plain(text.say('SUMMARY_COMING', pages=text.count_of(coming, 'page')))}"
        )
    job_progress.show_ahead(stream, _expected(stream))
    with st.container(horizontal=True):
        if st.button(text.SUMMARISE, type="primary", icon=":material/summarize:", key="summarise"):
            _start(assistant, stream)
            st.rerun()
        if _takes_a_while(stream) and st.button(text.QUOTE_IT, icon=":material/format_quote:", key="quote-summary"):
            _start(assistant, plan(model=QUOTE.name))
            st.rerun()


def _says(assistant: PersonalAssistant, written_in: list[str], language: str) -> bool:
    """Whether quoted sentences can be said in ``language``; where not, what would do it is offered."""
    ways = [(one, language) for one in dict.fromkeys(written_in) if language and one and one != language]
    lacking = [way for way in ways if not assistant.pairs.way(*way)]
    missing = {pair.name: pair for way in lacking for pair in assistant.pairs.missing(*way)}
    if missing:
        offer_pairs(assistant, list(missing.values()), text.SUMMARY_QUOTES)
    elif lacking:
        st.info(text.say("SUMMARY_NEEDS", language=language_here(language)), icon=":material/translate:")
        st.page_link(page_file("models"), label=text.TO_MODELS, icon=":material/memory:")
    return not lacking


def _expected(stream: SummaryStream) -> str:
    if not writes(stream.model):
        return text.SUMMARY_QUOTES
    if not stream.calls:
        return text.SUMMARY_THERE
    seconds = stream.estimate()
    calls = text.say("EXPECTED_CALLS", model=text.model(stream.model), n=stream.calls)
    if seconds is None:
        return f"{calls} {text.EXPECTED_UNKNOWN} {text.QUOTE_INSTEAD}"
    expected = text.say("EXPECTED", time=text.duration(seconds))
    if seconds > _LONG and stream.request.length != "brief":
        brief = text.table(text.language())["length"]["brief"]
        expected += f" {brief}: {text.say('EXPECTED', time=text.duration(stream.estimate('brief') or 0.0))}"
    return f"{calls} {expected} {text.QUOTE_INSTEAD}" if _takes_a_while(stream) else f"{calls} {expected}"


def _takes_a_while(stream: SummaryStream) -> bool:
    """Whether a model is asked for so long that one may rather have sentences quoted; so also where nobody knows yet."""
    seconds = stream.estimate()
    return writes(stream.model) and bool(stream.calls) and (seconds is None or seconds > _A_WHILE)


def _start(assistant: PersonalAssistant, stream: SummaryStream) -> None:
    st.session_state.pop(_PLANNED, None)  # it can be read once; the next is planned anew
    st.session_state[_SHOWN] = assistant.jobs.start(stream)


def _show(assistant: PersonalAssistant, held: dict[str, Document]) -> None:
    shown: Any = st.session_state.get(_SHOWN) or job_progress.running_job(assistant, _KIND)
    if shown is None:
        return
    if isinstance(shown, SummaryStream):
        if shown.under_way:
            st.session_state[_SHOWN] = shown
            job_progress.follow_job(shown)
            return
        if shown.state != "done":
            ended = shown
            job_progress.show_end(ended, lambda: _start(assistant, _same(assistant, ended)))
            return
        shown = st.session_state[_SHOWN] = shown.result()
    if any(id not in held for id, _ in shown.documents):
        st.session_state.pop(_SHOWN, None)  # the text of a removed document is not shown any more
        return
    show_summary(shown, held)


def _same(assistant: PersonalAssistant, stream: SummaryStream) -> SummaryStream:
    asked = stream.request
    return assistant.summarize(
        [document.id for document in stream.documents], length=asked.length, language=asked.language,
        pages=asked.pages, focus=asked.focus,
    )  # fmt: skip


def _described(job: JobRecord) -> list[str]:
    asked = json.loads(job.settings)
    about = [text.table(text.language())["length"][asked["length"]]]
    about += [language_here(asked["language"])] if asked["language"] else []
    about += [f"{text.PAGES}: {asked['pages']}"] if asked["pages"] else []
    about += [f"“{asked['focus']}”"] if asked["focus"] else []
    return [*about, text.model(asked["model"])]


def _open_again(assistant: PersonalAssistant, job: JobRecord) -> None:
    if job.state == "done":
        st.session_state[_SHOWN] = summary_from_json(job.result)
        return
    asked = json.loads(job.settings)
    asked.pop("model")  # by whom it is made now is what is chosen now
    _start(assistant, assistant.summarize(job.documents, **asked))


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
