"""A finished summary: each sentence with the pages that open beside it, what is to be doubted, the receipt, and files."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from slmrag.models import writes
from slmrag.schema import Document
from slmrag.summary.export import as_docx, as_html, as_markdown, left_out_lines
from slmrag.summary.summary import SourcePlace, Summary, SummaryReceipt, SummarySentence
from slmrag.ui.pieces import sentence_marks, source_viewer
from slmrag.ui.pieces.read_aloud import read_aloud_button
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render
from slmrag.ui.words.notice_text import notice_text

_FORMATS: dict[str, tuple[str, Callable[[Summary], str | bytes]]] = {
    "Markdown": ("md", as_markdown), "Word": ("docx", as_docx), "HTML": ("html", as_html),
}  # fmt: skip


def show_summary(summary: Summary, held: dict[str, Document]) -> None:
    """The whole of it; ``held`` are the documents of the library, by id."""
    several = len(summary.documents) > 1
    name = text.count_of(len(summary.documents), "document") if several else summary.documents[0][1]
    st.header(plain(text.say("SUMMARY_OF", name=name)), anchor=False)
    _origin(summary)
    if several:
        st.subheader(text.ALL, anchor=False)
    _show_sentences(summary, held, "all")
    for position, each in enumerate(summary.each):
        st.subheader(plain(each.documents[0][1]), anchor=False)
        _show_sentences(each, held, str(position))
    with st.expander(text.WORK_RECEIPT, icon=":material/receipt_long:", type="compact"):
        unit = held[summary.documents[0][0]].unit if not several else "page"
        for line in _receipt(summary.receipt, unit):
            st.caption(plain(line))
    _downloads(summary)


def _origin(summary: Summary) -> None:
    if not writes(summary.model):
        st.caption(f":material/format_quote: {text.QUOTED}")
        if summary.translated_by:
            st.caption(f":material/translate: {plain(text.say('MACHINE_TRANSLATED', models=summary.translated_by))}")
        return
    wrote = text.wrote(summary.model, summary.sent_to)
    st.caption(plain(text.row(sentence_marks.verdict_count(summary.sentences), wrote)))
    sentence_marks.show_failure([said for one in (summary, *summary.each) for said in one.sentences])
    if summary.finish == "length":
        st.caption(text.CUT)


def _show_sentences(summary: Summary, held: dict[str, Document], key: str) -> None:
    with st.container(gap="small"):
        for index, said in enumerate(summary.sentences):
            _show_sentence(said, held, f"page-{key}-{index}", named=bool(summary.each))


def _show_sentence(said: SummarySentence, held: dict[str, Document], key: str, *, named: bool) -> None:
    """A sentence, what is to be doubted of it, and the pages that it comes from as buttons."""
    with st.container(gap=None):
        st.markdown(render(notice_text(said.text)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if said.support == "disagrees":
                st.badge(text.DISAGREES, icon=":material/error:", color="orange")
            elif thinks := sentence_marks.opinion(said):
                st.badge(plain(thinks), color="gray")
            pages: dict[tuple[str, int], SourcePlace] = {}
            for source in sorted(said.sources, key=lambda source: not source.quote):
                pages.setdefault((source.document_id, source.page), source)
            for number, source in enumerate(sorted(pages.values(), key=lambda source: source.page)):
                place = _place(source, held)
                source_viewer.open_button(
                    text.paused(source.document, place) if named else place,
                    source_viewer.OpenSource(source.document_id, source.document, source.page, source.start, source.end),
                    f"{key}-{number}", help=_beside(said, source), icon=":material/description:",
                )  # fmt: skip
        if said.differences:
            st.caption(plain(sentence_marks.otherwise(said.differences)))


def _beside(said: SummarySentence, source: SourcePlace) -> str:
    """What comes closest on a page, and which words of a sentence in other words have nothing there."""
    lacks = said.support == "in other words" and said.missing
    missing = text.say("NOT_THERE", words=text.listed(said.missing)) if lacks else ""
    return text.row(" ".join(source.quote.split()), missing)


def _place(source: SourcePlace, held: dict[str, Document]) -> str:
    unit = held[source.document_id].unit
    return text.place(unit, source.page) if unit in ("page", "slide") else source.place


def _receipt(receipt: SummaryReceipt, unit: str) -> list[str]:
    lines = [
        text.say(
            "RECEIPT_READ", n=receipt.pages_read, all=text.count_of(receipt.pages_total, unit),
            characters=receipt.characters_read, of=receipt.characters_total,
        )
    ]  # fmt: skip
    if receipt.model_calls or receipt.resumed_parts:
        lines.append(text.say("RECEIPT_PARTS", n=receipt.parts, kept=receipt.resumed_parts))
        lines.append(
            text.say("RECEIPT_CALLS", n=receipt.model_calls, read=receipt.tokens_in, written=receipt.tokens_out)
        )
    left = [replace(one, reason=notice_text(one.reason)) for one in receipt.left_out]
    return lines + [text.say("RECEIPT_LEFT_OUT", what=line) for line in left_out_lines(left)]


def _downloads(summary: Summary) -> None:
    stem = Path(summary.documents[0][1]).stem if len(summary.documents) == 1 else "documents"
    with st.container(horizontal=True, gap="small"):
        for kind, (suffix, written) in _FORMATS.items():
            st.download_button(
                kind, partial(written, summary), f"{stem}-summary.{suffix}", on_click="ignore",
                icon=":material/download:", key=f"summary-{suffix}",
            )  # fmt: skip
        read_aloud_button([said.text for said in summary.sentences], "aloud-summary")
