"""A translation that was made: the receipt, segments that failed their checks, original beside translation, and files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

import streamlit as st

from slmrag.errors.slmrag_error import SlmragError
from slmrag.runtime.scratch import temporary
from slmrag.schema import Document
from slmrag.text.languages import is_rtl
from slmrag.translation.formats import LeftAsIs
from slmrag.translation.formats.text_file import GivenText
from slmrag.translation.markup import plain as words_of
from slmrag.translation.markup import same_marks
from slmrag.translation.result import FailedSegment, TranslatedSegment
from slmrag.translation.translation import Translation
from slmrag.translation.translation_stream import TranslationStream
from slmrag.ui.pieces import source_viewer
from slmrag.ui.pieces.read_aloud import read_aloud_button
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here, notice_text, show_problem

_A_PAGE = 20
_MOST_LEFT = 10
# What PDFs were made of streams, and of which words: it goes with the stream, as it holds words of its document.
_laid_out: WeakKeyDictionary[TranslationStream, tuple[object, bytes | str, tuple[LeftAsIs, ...]]] = WeakKeyDictionary()


def show_translation(stream: TranslationStream, document: Document | None) -> None:
    """The whole of what ``stream`` made; ``document`` is what was translated, where it is in the library."""
    result = stream.result()
    name = result.name if not isinstance(result.file, GivenText) else text.FROM_WORDS
    languages = (" ← " if is_rtl(text.language()) else " → ").join(
        language_here(code) or "?" for code in (result.source_language, result.target_language)
    )
    st.header(plain(name), anchor=False)
    st.caption(plain(text.row(languages, text.wrote(result.model, result.sent_to))))
    for warning in result.warnings:
        st.caption(f":orange[:material/warning:] {plain(notice_text(warning))}")
    if isinstance(result.file, GivenText):
        st.code(result.text, language=None, wrap_lines=True)
        read_aloud_button(result.text.split("\n"), "aloud-translation", language=result.target_language)
    files = st.container(gap="small")  # filled last: to lay out a long PDF takes a while
    _show_receipt(result)
    if failed := result.receipt.failed:
        with st.expander(text.say("SEGMENTS_FAILED", n=len(failed)), icon=":material/help:", expanded=len(failed) < 4):
            for one in _of_page(failed, "failed-page"):
                _show_failed(one, document, partial(_mend, stream, result, one))
    with st.expander(text.SIDE_BY_SIDE, icon=":material/view_column_2:", expanded=not failed):
        for number, segment in enumerate(_of_page(result.segments, "segments-page")):
            _show_segment(segment, document, f"segment-{number}")
    if not isinstance(result.file, GivenText):
        with files:
            _downloads(stream, result)


def _of_page(items: tuple, key: str) -> tuple:
    if len(items) <= _A_PAGE:
        return items
    first = (
        st.pagination(-(-len(items) // _A_PAGE), max_visible_pages=5, key=key, persist_state="session") - 1
    ) * _A_PAGE
    return items[first : first + _A_PAGE]


def _show_segment(segment: TranslatedSegment, document: Document | None, key: str) -> None:
    original, translated = st.columns(2, gap="small")
    original.markdown(f":gray[{plain(words_of(segment.source))}]")  # on a phone it stands above, not beside
    with translated, st.container(gap=None):
        st.markdown(plain(words_of(segment.written)))
        if not segment.ok:
            st.badge(text.SEGMENT_DOUBTED, icon=":material/help:", color="orange")
    if document is not None and document.unit == "page":
        with original:
            _page_button(document, segment.page, key)


def _show_failed(failed: FailedSegment, document: Document | None, mend: Callable[[], None]) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":orange[:material/help:] {plain(notice_text(failed.reason))}")
        with st.grid(min_column_width=220, gap="small"):
            for label, words in ((text.SEGMENT_ORIGINAL, failed.source), (text.SEGMENT_ATTEMPT, failed.attempt)):
                with st.container(gap=None):
                    st.caption(label)
                    st.markdown(plain(words) or "–")
        st.caption(text.KEPT_ORIGINAL if failed.in_file == "original" else text.KEPT_ATTEMPT)
        if document is not None and document.unit == "page":
            _page_button(document, failed.page, f"failed-{failed.segment}")
        mend()


def _mend(stream: TranslationStream, result: Translation, failed: FailedSegment) -> None:
    """Where a person writes what stands in the file then; with marks where its original has some."""
    segment, number = result.segments[failed.segment - 1], failed.segment
    begun = segment.target if segment.target.strip() and same_marks(segment.source, segment.target) else segment.source
    with st.form(f"mend-{number}", border=False):
        words = st.text_area(text.MEND, begun, height="content", max_chars=20_000, key=f"mend-words-{number}")
        if st.form_submit_button(text.MEND_TAKE, icon=":material/edit:", key=f"mend-take-{number}"):
            told = f"mend-told-{number}"
            if st.session_state.get(told) != words and (why := stream.doubts(number, words)):
                st.session_state[told] = words  # who has read what speaks against them may know better
                st.warning(plain(text.say("MEND_DOUBTED", why=notice_text(why))), icon=":material/help:")
                return
            try:
                stream.mend(number, words)
            except SlmragError as problem:
                show_problem(problem)
                return
            st.rerun()


def _page_button(document: Document, page: int, key: str) -> None:
    source = source_viewer.OpenSource(document.id, document.name, page, 0, 0)
    source_viewer.open_button(text.place(document.unit, page), source, key, icon=":material/description:")


def _show_receipt(result: Translation) -> None:
    receipt = result.receipt
    with st.grid(min_column_width=100, gap="small"):
        st.metric(text.SEGMENTS, text.write_number(receipt.segments))
        st.metric(text.SEGMENTS_TRANSLATED, text.write_number(receipt.translated))
        st.metric(text.SEGMENTS_DOUBTED, text.write_number(len(receipt.failed)))
    kept = text.say("SEGMENTS_KEPT", kept=receipt.kept_from_before, repeated=receipt.repeated)
    calls = text.say("RECEIPT_CALLS", n=receipt.model_calls, read=receipt.tokens_in, written=receipt.tokens_out)
    st.caption(plain(f"{kept} {calls}"))
    for left in receipt.pages_left_out[:_MOST_LEFT]:
        where = f"{text.place(result.unit, left.page)}: " if left.page else ""
        st.caption(plain(text.say("RECEIPT_LEFT_OUT", what=f"{where}{notice_text(left.reason)}")))
    if len(receipt.pages_left_out) > _MOST_LEFT:
        st.caption(text.say("MORE", n=len(receipt.pages_left_out) - _MOST_LEFT))


def _downloads(stream: TranslationStream, result: Translation) -> None:
    if result.is_all_original:
        st.caption(text.ALL_ORIGINAL)
    shaped = bool(result.file and result.file.shaped) and not result.is_all_original
    in_pdf = shaped and result.suffix == ".pdf"
    faces = [
        *([(result.suffix, False)] if shaped else []),
        *([(".pdf", True)] if in_pdf else []),
        (".html", True),
        (".docx", True),
    ]
    pdfs = _pdfs(stream, result) if in_pdf else {}
    with st.container(horizontal=True, gap="small"):
        for suffix, bilingual in faces:
            data = pdfs.get(bilingual) if suffix == ".pdf" else _written(result, suffix, bilingual=bilingual)
            if data is not None:
                _download(result, suffix, data, bilingual=bilingual)


def _download(result: Translation, suffix: str, data: bytes | Callable[[], bytes], *, bilingual: bool) -> None:
    face = text.SIDE_BY_SIDE if bilingual else text.TRANSLATED_FILE
    st.download_button(
        plain(f"{face} ({suffix.lstrip('.')})"), data,
        f"{Path(result.name).stem}.{result.target_language}.{'bilingual' if bilingual else 'translated'}{suffix}",
        on_click="ignore", icon=":material/download:", key=f"translation-{suffix}-{bilingual}",
        type="secondary" if bilingual else "primary",
    )  # fmt: skip


def _pdfs(stream: TranslationStream, result: Translation) -> dict[bool, bytes | Callable[[], bytes]]:
    """The translated PDF, laid out once and kept while it is shown, and that beside its original, made when it is asked for.

    What could not be laid out is said, and why it could not be at all.
    """
    held = _laid_out.get(stream)
    if held is None or held[0] != result.segments:
        with st.spinner(text.LAYING_OUT):
            try:
                made: bytes | str = _written(result, ".pdf", bilingual=False)()
            except SlmragError as problem:
                made = str(problem)  # its traceback would hold the stream
        held = _laid_out[stream] = (result.segments, made, result.not_laid_out)
    _, made, lost = held
    if isinstance(made, str):
        show_problem(made)
        return {}
    for left in lost[:_MOST_LEFT]:
        where = text.place(result.unit, left.page)
        st.caption(plain(text.say("RECEIPT_LEFT_OUT", what=f"{where}: {notice_text(left.reason)}")))
    if len(lost) > _MOST_LEFT:
        st.caption(text.say("MORE", n=len(lost) - _MOST_LEFT))
    return {False: made, True: _written(result, ".pdf", bilingual=True)}


def _written(result: Translation, suffix: str, *, bilingual: bool) -> Callable[[], bytes]:
    def made() -> bytes:
        with temporary() as folder:
            file = Path(folder, f"translation{suffix}")
            return result.save(file, bilingual=bilingual, shown=notice_text).read_bytes()

    return made
