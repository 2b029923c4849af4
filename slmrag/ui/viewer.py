"""A document's page beside the answer: drawn, with the cited sentence marked, or as text where it cannot be drawn."""

import io
from dataclasses import dataclass

import streamlit as st

from slmrag.assistant import Assistant
from slmrag.errors import DocumentNotFound, FileProblem, SlmragError
from slmrag.schema import Document, Page, place
from slmrag.ui import text
from slmrag.ui.assistant import show_problem
from slmrag.ui.escaping import marked, plain

_WIDTH = 680
_FAR, _BEFORE = 1500, 400  # characters
_QUOTE = 400
_VIEWING = "viewing"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document to look at: ``start:end`` of page ``page``."""

    document_id: str
    name: str
    page: int
    start: int
    end: int


def open_button(label: str, source: Source, key: str) -> None:
    """A button, labelled with plain text, that opens the viewer."""
    face = f":primary[:small[{plain(label)}]]"
    st.button(face, key=key, type="tertiary", wrap=False, on_click=_look, args=(source,))


def show_open_source(assistant: Assistant) -> None:
    """Show the source that was last opened, until it is closed. To be called once, at a page's end."""
    source = st.session_state.get(_VIEWING)
    if source is not None:
        dialog = st.dialog(plain(source.name), width=_WIDTH, position="right", on_dismiss=close)
        dialog(_show)(assistant, source)


def close() -> None:
    """Look at nothing any more."""
    st.session_state.pop(_VIEWING, None)
    st.session_state.pop("viewer-page", None)
    st.session_state.pop("viewer-top", None)


def _look(source: Source) -> None:
    close()
    st.session_state[_VIEWING] = source


def _show(assistant: Assistant, source: Source) -> None:
    try:
        try:
            document = assistant.document(source.document_id)
        except DocumentNotFound:
            show_problem(f"“{source.name}” is not in the library any more.")
            return
        number = source.page
        if document.pages > 1:
            number = st.pagination(document.pages, default=source.page, max_visible_pages=5, key="viewer-page")
        page = assistant.page(document.id, number)
        spans = [(source.start, source.end)] if number == source.page and source.end > source.start else []
        _heading(document, page)
        _draw(assistant, document, page, spans)
    except SlmragError as problem:
        show_problem(problem)


def _heading(document: Document, page: Page) -> None:
    where = f"{document.unit.capitalize()} {page.number:,} of {document.pages:,}"
    st.caption(plain(" · ".join(filter(None, [where, page.label, page.section]))))


def _draw(assistant: Assistant, document: Document, page: Page, spans: list[tuple[int, int]]) -> None:
    try:
        drawn = assistant.draw_page(document.id, page.number, spans)
    except FileProblem as problem:
        st.caption(plain(str(problem)))
        drawn = None
    if drawn is not None:
        png, top = drawn
        if spans:  # said in letters too: on a phone, or to a screen reader, the picture says little
            st.caption(f"“{plain(_shortened(page.text[slice(*spans[0])]))}”")
        if top > 0.4 and not st.toggle(text.SHOW_TOP, key="viewer-top"):
            png = _from(png, min(top - 0.15, 0.5))
        with st.container(border=True):
            st.image(png, width="stretch", alt=f"{document.name}, {place(document.unit, page.number, page.label)}")
    elif page.text.strip():
        _write(page.text, *(spans[0] if spans else (0, 0)))
    else:
        st.caption(text.PAGE_EMPTY)


def _write(page: str, start: int, end: int) -> None:
    """A page's text; from a little before the mark, where that is far down."""
    if start > _FAR and not st.toggle(text.SHOW_TOP, key="viewer-top"):
        skipped = page.rfind("\n", 0, start - _BEFORE) + 1
        page, start, end = page[skipped:], start - skipped, end - skipped
    with st.container(border=True):
        st.markdown(marked(page, start, end))


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE else quote[:_QUOTE].rsplit(" ", 1)[0] + " …"


def _from(png: bytes, top: float) -> bytes:
    """The page from ``top`` (0 to 1) downwards: a sentence far down is in sight at once."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png))
    buffer = io.BytesIO()
    picture.crop((0, int(picture.height * top), picture.width, picture.height)).save(buffer, "PNG")
    return buffer.getvalue()
