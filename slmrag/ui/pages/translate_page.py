"""The page where whole documents are translated: what, into which language, its segments, and the file that comes of it."""

import atexit
import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.model_access import ModelMissing, PairMissing
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.job_records import JobRecord
from slmrag.models.known_models import PAIRS
from slmrag.runtime.scratch import temporary
from slmrag.schema import Document
from slmrag.text.languages import OTHERS, SUPPORTED
from slmrag.translation.formats import FORMATS
from slmrag.translation.glossary import read_glossary
from slmrag.translation.translation_stream import TranslationStream
from slmrag.ui import page_file
from slmrag.ui.pieces import job_progress, scope, source_viewer
from slmrag.ui.pieces.file_chooser import choose_files, chosen_before
from slmrag.ui.pieces.pair_offer import offer_faster, offer_pairs
from slmrag.ui.pieces.translation_result import show_translation
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here, notice_text, show_problem

_KIND = "translation"
_SHOWN, _PLANNED = "translation-shown", "translation-planned"
_MODELS = page_file("models")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, to ask it again: a document (its id), a file, or ``words``."""

    what: str | Path
    to: str
    source: str = ""
    glossary: dict[str, str] = field(default_factory=dict)
    pages: str = ""
    words: str = ""


def page() -> None:
    """Draw the page."""
    st.title(text.TRANSLATE_TITLE, anchor=False)
    st.markdown(text.TRANSLATE_INTRO)
    assistant = open_assistant()
    source_viewer.show_open_source()
    try:
        held = {document.id: document for document in assistant.documents()}
        _choose(assistant, held)
        _show(assistant, held)
        job_progress.show_earlier(assistant, _KIND, held, _described, lambda job: _start(assistant, _asked_by(job)))
    except SlmragError as problem:
        show_problem(problem)


def _choose(assistant: PersonalAssistant, held: dict[str, Document]) -> None:
    kinds = {"library": text.FROM_LIBRARY, "file": text.FROM_FILE, "words": text.FROM_WORDS}
    kind = st.radio(
        text.TRANSLATE_WHAT, list(kinds), format_func=kinds.get, horizontal=True, key="translate-kind",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    what, words, pages = _what(assistant, held, kind)
    with st.grid(min_column_width=220, gap="small"):
        languages = [*sorted(SUPPORTED, key=text.written_language), *sorted(OTHERS, key=text.written_language)]
        to = st.selectbox(
            text.TRANSLATE_TO, languages, index=None, format_func=text.written_language,
            placeholder=text.CHOOSE_LANGUAGE, key="translate-to", persist_state="session",
        )  # fmt: skip
        if isinstance(what, str) and what and held[what].unit != "section":
            pages = st.text_input(
                text.PAGES, placeholder=text.PAGES_HINT, key="translate-pages", persist_state="session"
            )
    if to in OTHERS:
        st.caption(f":orange[:material/warning:] {plain(text.say('FEW_KNOW', language=language_here(to)))}")
    with st.expander(text.GLOSSARY, type="compact", expanded=bool(chosen_before("glossary"))):
        st.caption(text.GLOSSARY_HINT)
        given = choose_files("glossary", ["csv", "tsv"], label=text.GLOSSARY)
    if not (what or words.strip()) or not to:
        return
    try:
        glossary = read_glossary(_as_file(given[0].name, given[0].getvalue())) if given else {}
        asked = _Asked(what, to, "", glossary, pages, words)
        by = asked, assistant.models.choice("translate").spec, sorted(assistant.pairs.directions())
        stream = job_progress.plan_once(_PLANNED, by, lambda: _stream(assistant, asked))
    except ModelMissing as problem:
        _offer(assistant, problem)
        return
    except SlmragError as problem:
        show_problem(problem)
        return
    job_progress.show_ahead(stream, _expected(stream))
    for warning in stream.warnings:
        st.caption(f":orange[:material/warning:] {plain(notice_text(warning))}")
    offer_faster(assistant, stream)
    if st.button(text.TRANSLATE, type="primary", icon=":material/translate:", key="translate"):
        st.session_state.pop(_PLANNED, None)  # it can be read once; the next is planned anew
        st.session_state[_SHOWN] = assistant.jobs.start(stream), asked
        st.rerun()


def _offer(assistant: PersonalAssistant, problem: ModelMissing) -> None:
    """Why nothing here translates it, and what would: a small model with its size, else the page of models."""
    if isinstance(problem, PairMissing):
        offer_pairs(assistant, [pair for pair in PAIRS if pair.name in problem.names])
        return
    show_problem(problem)
    st.page_link(_MODELS, label=text.TO_MODELS, icon=":material/memory:")


def _expected(stream: TranslationStream) -> str:
    if not stream.calls:
        return text.TRANSLATION_THERE
    seconds = stream.estimate()
    calls = text.say("EXPECTED_SEGMENTS", model=text.model(stream.model), pieces=text.count_of(stream.calls, "piece"))
    expected = text.EXPECTED_UNKNOWN if seconds is None else text.say("EXPECTED", time=text.duration(seconds))
    return f"{calls} {expected}"


def _what(assistant: PersonalAssistant, held: dict[str, Document], kind: str) -> tuple[str | Path, str, str]:
    """(document or file, words, pages), each empty where it is not that."""
    if kind == "words":
        return "", st.text_area(text.FROM_WORDS, max_chars=20_000, key="translate-words", persist_state="session"), ""
    if kind == "file":
        types = [suffix.lstrip(".") for suffix in FORMATS]
        file = choose_files("translate-file", types, megabytes=assistant.settings.upload_mb)
        return (_as_file(file[0].name, file[0].getvalue()) if file else ""), "", ""
    if not held:
        job_progress.no_documents()
        return "", "", ""
    scope.forget_missing("translate-document", held)
    chosen = st.selectbox(
        text.DOCUMENT, list(held), index=0 if len(held) == 1 else None, placeholder=text.CHOOSE_DOCUMENT,
        format_func=lambda id: held[id].name if id in held else id[:12], key="translate-document",
        persist_state="session",
    )  # fmt: skip
    return chosen or "", "", ""


@st.cache_resource(show_spinner=False, on_release=lambda held: held[0].close())
def _folder() -> tuple[ExitStack, Path]:
    """Where files lie that were given to this server, gone when it ends, and what deletes it."""
    held = ExitStack()
    atexit.register(held.close)
    return held, held.enter_context(temporary())


def _as_file(name: str, data: bytes) -> Path:
    """The bytes as a file: the same again is the same file, so its translation goes on where it was."""
    name = Path(name.replace("\\", "/")).name.strip(". ") or "file"
    digest = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()
    folder = _folder()[1] / digest
    folder.mkdir(exist_ok=True)
    suffix = Path(name).suffix
    path = Path(folder, name[: 80 - len(suffix)].removesuffix(suffix) + suffix)
    if not path.exists():
        path.write_bytes(data)
    return path


def _stream(assistant: PersonalAssistant, asked: _Asked) -> TranslationStream:
    to, source, glossary = asked.to, asked.source, asked.glossary
    if asked.words:
        return assistant.translate_text(asked.words, to=to, source=source, glossary=glossary)
    return assistant.translate(asked.what, to=to, source=source, glossary=glossary, pages=asked.pages)


def _start(assistant: PersonalAssistant, asked: _Asked) -> None:
    st.session_state[_SHOWN] = assistant.jobs.start(_stream(assistant, asked)), asked


def _show(assistant: PersonalAssistant, held: dict[str, Document]) -> None:
    stream: Any  # a `TranslationStream`
    asked: _Asked | None
    stream, asked = st.session_state.get(_SHOWN) or (job_progress.running_job(assistant, _KIND), None)
    if stream is None:
        return
    if stream.under_way:
        job_progress.follow_job(stream)
        return
    if asked is None or (isinstance(asked.what, str) and asked.what and asked.what not in held):
        st.session_state.pop(_SHOWN, None)  # the text of a removed document is not shown any more
        return
    job_progress.show_end(stream, lambda: _start(assistant, asked))
    if stream.result().segments:
        show_translation(stream, held.get(asked.what) if isinstance(asked.what, str) else None)


def _described(job: JobRecord) -> list[str]:
    asked = json.loads(job.settings)
    about = [language_here(asked["to"])]
    about += [f"{text.PAGES}: {asked['pages']}"] if asked.get("pages") else []
    return [*about, asked["model"]]


def _asked_by(job: JobRecord) -> _Asked:
    asked = json.loads(job.settings)
    return _Asked(job.documents[0], asked["to"], asked["from"], dict(asked["glossary"]), asked.get("pages", ""))


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
