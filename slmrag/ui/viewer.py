"""A document's page beside the answer: drawn, with the cited sentence marked, or as text where it cannot be drawn."""

import io
from dataclasses import dataclass

import streamlit as st

from slmrag.assistant import Assistant
from slmrag.errors import DocumentNotFound, FileProblem, SlmragError
from slmrag.schema import Document, Page
from slmrag.ui import text
from slmrag.ui.assistant import show_problem
from slmrag.ui.escaping import marked, plain
from slmrag.ui.people import owner
from slmrag.ui.quote import translation_button
from slmrag.ui.told import told

_WIDTH = 680  # pixels
_FAR, _BEFORE = 1500, 400  # characters
_QUOTE = 400
_MOST_HITS = 50
_VIEWING = "viewing"
_PAGE, _TOP, _WORDS = "viewer-page", "viewer-top", "viewer-words"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document to look at: ``start:end`` of page ``page``. ``owner`` is whose document it is."""

    document_id: str
    name: str
    page: int
    start: int
    end: int
    owner: str | None = None


def open_button(label: str, source: Source, key: str, *, help: str = "", icon: str = "") -> None:
    """A button, labelled with plain text after a quiet ``icon``, that opens the viewer."""
    st.button(
        f":blue[:small[{plain(label)}]]", key=key, type="tertiary", wrap=False, on_click=_look, args=(source,),
        help=plain(help) or None, icon=icon or None,
    )  # fmt: skip


def opened_source() -> Source | None:
    """The source that was last opened, until it is closed."""
    return st.session_state.get(_VIEWING)


def show_open_source(assistant: Assistant) -> None:
    """Show the source that was last opened, until it is closed. To be called once in a page, the sooner the sooner it opens."""
    source = opened_source()
    if source is not None:
        dialog = st.dialog(plain(source.name), width=_WIDTH, position="right", on_dismiss=close)
        dialog(_show)(assistant, source)


def close() -> None:
    """Look at nothing any more."""
    for key in (_VIEWING, _PAGE, _TOP, _WORDS):
        st.session_state.pop(key, None)


def _look(source: Source) -> None:
    close()
    st.session_state[_VIEWING] = source


def _show(assistant: Assistant, source: Source) -> None:
    whose = owner() if source.owner is None else source.owner
    try:
        try:
            document = assistant.document(source.document_id, owner=whose)
        except DocumentNotFound:
            show_problem(text.say("SOURCE_GONE", name=source.name))
            return
        hits = _find(assistant, document, whose)
        number = source.page
        if document.pages > 1:
            number = st.pagination(document.pages, default=source.page, max_visible_pages=5, key=_PAGE)
        page = assistant.page(document.id, number, owner=whose)
        spans = [(start, end) for where, start, end in hits if where == number]
        if not hits and number == source.page and source.end > source.start:
            spans = [(source.start, source.end)]
        _heading(document, page, with_mark=bool(spans))
        if spans and not hits and source.owner is None:  # no model writes for visitors of a desk but its answers
            translation_button(assistant, page.text[source.start : source.end], document.language)
        draw_page(assistant, document, page, spans, owner=whose)
    except SlmragError as problem:
        show_problem(problem)


def _find(assistant: Assistant, document: Document, whose: str) -> list[tuple[int, int, int]]:
    """The field that finds words in the document; returns (page, start, end) of each hit."""
    words = st.text_input(
        text.FIND_IN, key=_WORDS, icon=":material/search:", placeholder=text.FIND_IN, label_visibility="collapsed",
        type="search",
    ).strip()  # fmt: skip
    if not words:
        return []
    hits = occurrences(assistant.pages(document.id, owner=whose), words)
    if not hits:
        st.caption(text.FOUND_NOWHERE)
        return []
    pages = sorted({page for page, _, _ in hits})
    found = text.say("FOUND_ON", hits=text.counted(len(hits), "hit"), pages=text.counted(len(pages), document.unit))
    shown = pages[:12]
    chosen = st.pills(plain(found), shown, format_func=lambda n: f"{n:,}", key=f"viewer-hit-{words}")
    if chosen and st.session_state.get(f"went-{words}") != chosen:
        # Once for each choice: the pages can still be turned afterwards.
        st.session_state[f"went-{words}"] = st.session_state[_PAGE] = chosen
    return hits


def occurrences(pages: list[Page], words: str) -> list[tuple[int, int, int]]:
    """(page, start, end) of the first places where ``words`` stand, in any case and however lines are broken."""
    import regex

    wanted = regex.compile(r"\s+".join(map(regex.escape, words.split())), regex.IGNORECASE)
    hits = ((page.number, *found.span()) for page in pages for found in wanted.finditer(page.text))
    return [hit for hit, _ in zip(hits, range(_MOST_HITS), strict=False)]


def _heading(document: Document, page: Page, *, with_mark: bool) -> None:
    where = text.say("WHERE_OF", place=text.place(document.unit, page.number), pages=document.pages)
    # A printed page names the section that it begins in, and what is marked may stand in a later one.
    section = "" if with_mark and document.unit == "page" else page.section
    st.caption(plain(text.row(where[:1].upper() + where[1:], page.label, section)))


def draw_page(
    assistant: Assistant, document: Document, page: Page, spans: list[tuple[int, int]] = (), *, owner: str = ""
) -> None:
    """A page as its picture, or as text where it has none, with ``spans`` of its text marked."""
    try:
        drawn = assistant.draw_page(document.id, page.number, spans, owner=owner)
    except FileProblem as problem:
        st.caption(plain(told(problem)))
        drawn = None
    if drawn is not None:
        png, top = drawn
        if spans:  # said in letters too: on a phone, or to a screen reader, the picture says little
            st.caption(plain(text.apart(f"“{_shortened(page.text[slice(*spans[0])])}”")))
        if top > 0.4 and not st.toggle(text.SHOW_TOP, key=_TOP):
            png = _from(png, min(top - 0.15, 0.5))
        with st.container(horizontal=True, wrap=False), st.container(border=True, key="page-picture"):  # see app.css
            where = text.place(document.unit, page.number, page.label)
            st.image(png, width="stretch", alt=f"{document.name}, {where}")
    elif page.text.strip():
        _write(page.text, *(spans[0] if spans else (0, 0)))
    else:
        st.caption(text.PAGE_EMPTY)


def _write(page: str, start: int, end: int) -> None:
    """A page's text; from a little before the mark, where that is far down."""
    if start > _FAR and not st.toggle(text.SHOW_TOP, key=_TOP):
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
