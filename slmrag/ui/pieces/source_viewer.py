"""A document's page beside the answer: drawn, with the cited sentence marked, or as text where it cannot be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.slmrag_error import SlmragError
from slmrag.ingest.add_result import INSIDE
from slmrag.schema import Document, Page
from slmrag.schema.pictures import Picture
from slmrag.text.quotation_marks import within_marks
from slmrag.ui.pieces.asked_page import ask_about_button
from slmrag.ui.pieces.component import own_component
from slmrag.ui.pieces.marked_picture import lower_part, mark_in
from slmrag.ui.pieces.picture_text import sure_of_page
from slmrag.ui.pieces.quote_translation import translation_button
from slmrag.ui.pieces.spoken_page import focus_viewer
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import mark, plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_FAR, _BEFORE = 1500, 400  # characters
_QUOTE = 400
_MOST_HITS = 50
_MOST_PICTURES = 20  # of a page, drawn at once
_VIEWING, _OPENINGS, _DRAWN_ON = "viewing", "viewer-openings", "viewer-drawn-on"


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A place in a document to look at: ``start:end`` of page ``page``."""

    document_id: str
    name: str
    page: int
    start: int
    end: int


def open_button(label: str, source: OpenSource, key: str, *, help: str = "", icon: str = "") -> None:
    """A button, labelled with plain text after a quiet ``icon``, that opens the viewer."""
    st.button(
        f":blue[:small[{plain(label)}]]", key=key, type="tertiary", wrap=False, on_click=look_at, args=(source,),
        help=plain(help) or None, icon=icon or None,
    )  # fmt: skip


def opening_count() -> int:
    """Which opening of a source in this session is looked at, counted from 1; 0 when none is."""
    return st.session_state[_OPENINGS] if _VIEWING in st.session_state else 0


def show_open_source(of_desk: PersonalAssistant | None = None, *, asks: bool = False) -> None:
    """Show the source that was last opened beside the page, until it is closed: one's own, or to visitors one ``of_desk``.

    The page ``asks``, where the next question may be about what is looked at.

    To be called once in a page, the sooner the sooner it opens, and where nothing that comes and goes stands before it.
    """
    # A fragment, open or not. It has one place, so what is drawn after it does not jump; and turning pages in it, searching
    # and closing it leave the page as it is.
    st.fragment(_show)(of_desk, asks)


def close() -> None:
    """Look at nothing any more."""
    st.session_state.pop(_VIEWING, None)


def close_elsewhere(page: str) -> None:
    """Note that ``page`` is drawn: what was opened on another one is closed."""
    if st.session_state.get(_DRAWN_ON) != page:
        close()
    st.session_state[_DRAWN_ON] = page


def look_at(source: OpenSource) -> None:
    """Open a source in the viewer."""
    st.session_state[_VIEWING] = source
    st.session_state[_OPENINGS] = st.session_state.get(_OPENINGS, 0) + 1


def _key(name: str) -> str:
    """The key of a widget of this opening: the next one begins at its own page, with nothing searched."""
    return f"viewer-{name}-{st.session_state[_OPENINGS]}"


def _show(of_desk: PersonalAssistant | None, asks: bool) -> None:
    source = st.session_state.get(_VIEWING)
    if source is None:
        return
    with st.container(key="viewer"):  # app.css puts it beside the page
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="viewer-head"):
            st.header(plain(source.name), anchor=False)
            st.button(
                text.CLOSE, icon=":material/close:", type="tertiary", shortcut="esc", on_click=close, key="viewer-close"
            )
        focus_viewer(opening_count(), text.say("VIEWER_OF", name=source.name))
        # By turns in two places: what was scrolled in the one is not in the other.
        here = opening_count() % 2
        places = [st.container(key="viewer-body") if place == here else st.empty() for place in range(2)]
        with places[here]:
            # Taken anew each time: nothing is drawn here for whoever has signed out meanwhile.
            _show_body(of_desk or open_assistant(), source, translatable=of_desk is None, asks=asks)


def _show_body(assistant: PersonalAssistant, source: OpenSource, *, translatable: bool, asks: bool) -> None:
    try:
        try:
            document = assistant.document(source.document_id)
        except DocumentNotFound:
            show_problem(text.say("SOURCE_GONE", name=source.name))
            return
        hits = _find(assistant, document)
        number = source.page
        if document.pages > 1:
            number = st.pagination(document.pages, default=source.page, max_visible_pages=5, key=_key("page"))
        page = assistant.page(document.id, number)
        spans = [(start, end) for where, start, end in hits if where == number]
        if not hits and number == source.page and source.end > source.start:
            spans = [(source.start, source.end)]
        _heading(document, page, with_mark=bool(spans))
        with st.container():
            if spans and not hits and translatable:  # no model writes for visitors of a desk but its answers
                translation_button(assistant, page.text[source.start : source.end], document.language)
            if asks:
                ask_about_button(assistant, document, number)
            if translatable:  # to no visitor of a desk
                original_button(assistant, document, _key("original"))
        draw_page(assistant, document, page, spans)
    except SlmragError as problem:
        show_problem(problem)


def _find(assistant: PersonalAssistant, document: Document) -> list[tuple[int, int, int]]:
    """The field that finds words in the document; returns (page, start, end) of each hit."""
    words = st.text_input(
        text.FIND_IN, key=_key("words"), icon=":material/search:", placeholder=text.FIND_IN, label_visibility="collapsed",
        type="search",
    ).strip()  # fmt: skip
    if not words:
        return []
    hits = occurrences(assistant.pages(document.id), words)
    if not hits:
        st.caption(text.FOUND_NOWHERE)
        return []
    pages = sorted({page for page, _, _ in hits})
    found = text.say("FOUND_ON", hits=text.count_of(len(hits), "hit"), pages=text.count_of(len(pages), document.unit))
    chosen = _key(f"hit-{words}")
    st.pills(
        plain(found), pages[:12], format_func=lambda n: f"{n:,}", key=chosen, on_change=_turn_to, args=(chosen,)
    )  # fmt: skip
    return hits


def _turn_to(chosen: str) -> None:
    if number := st.session_state[chosen]:
        st.session_state[_key("page")] = number


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
    assistant: PersonalAssistant, document: Document, page: Page, spans: Sequence[tuple[int, int]] = ()
) -> None:
    """A page as its picture, or as text where it has none, with ``spans`` of its text marked."""
    try:
        drawn = _drawn(assistant, document.id, page.number, tuple(spans))
    except FileProblem as problem:
        st.caption(plain(notice_text(problem)))
        drawn = None
    sure_of_page(assistant, document, page.number)
    if drawn is not None:
        png, top = drawn
        with st.container():  # whatever stands in it, the picture has one place, and another page's takes that
            if spans:  # said in letters too: on a phone, or to a screen reader, the picture says little
                st.caption(plain(text.apart(f"“{within_marks(_shortened(page.text[slice(*spans[0])]))}”")))
            if top > 0.4 and not _from_its_top(page):
                png = lower_part(png, min(top - 0.15, 0.5))
        if spans:
            _bring(page, mark_in(png))
        with st.container(horizontal=True, wrap=False), st.container(border=True, key="page-picture"):  # see app.css
            where = text.place(document.unit, page.number, page.label)
            st.image(png, width="stretch", alt=text.paused(document.name, where))
    elif page.text.strip() or assistant.pictures(document.id, page.number):
        _write(assistant, document, page, *(spans[0] if spans else (0, 0)))
        if spans:
            _bring(page, None)
    else:
        st.caption(text.PAGE_EMPTY)


# Kept: while the viewer is open, whatever is clicked in the chat draws it again.
@st.cache_data(max_entries=3, show_spinner=False, scope="session")
def _drawn(
    _assistant: PersonalAssistant, document_id: str, number: int, spans: tuple[tuple[int, int], ...]
) -> tuple[bytes, float] | None:
    return _assistant.draw_page(document_id, number, spans)


def _write(assistant: PersonalAssistant, document: Document, page: Page, start: int, end: int) -> None:
    """A page's text with its pictures in their places; from a little before the mark, where that is far down."""
    begin, every = 0, assistant.pictures(document.id, page.number)
    if start > _FAR and not _from_its_top(page):
        marked = (one.place for one in every if any(word.start < end and start < word.end for word in one.words))
        begin = page.text.rfind("\n", 0, max(0, min([start, *marked]) - _BEFORE)) + 1
    pictures = [one for one in every if one.place >= begin][:_MOST_PICTURES]
    with st.container(border=True):
        for picture in (*pictures, None):
            until = len(page.text) if picture is None else picture.place
            if words := page.text[begin:until].strip("\n"):
                first = page.text.index(words, begin)
                st.markdown(mark(words, max(0, start - first), max(0, end - first)))
            begin = until
            if picture is not None:
                _show_picture(assistant, document, picture, (start, end))


def _show_picture(assistant: PersonalAssistant, document: Document, picture: Picture, span: tuple[int, int]) -> None:
    try:
        png = _picture(assistant, document.id, picture, span)
    except SlmragError as problem:
        st.caption(plain(notice_text(problem)))
    else:
        st.image(png, alt=text.say("PICTURE_IN", name=document.name))


@st.cache_data(max_entries=40, show_spinner=False, scope="session")
def _picture(_assistant: PersonalAssistant, document_id: str, picture: Picture, span: tuple[int, int]) -> bytes:
    return _assistant.picture(document_id, picture, span)


def original_button(assistant: PersonalAssistant, document: Document, key: str) -> None:
    """A button that downloads the file that was added; nothing where it is gone from the library's folder."""
    if assistant.original(document.id).is_file():
        # Never opened in the page: it is a stranger's file, which may be a page itself.
        st.download_button(
            text.ORIGINAL, lambda: assistant.original(document.id).read_bytes(), document.name.rpartition(INSIDE)[2],
            "application/octet-stream", on_click="ignore", icon=":material/download:", type="tertiary", key=key,
        )  # fmt: skip


def _bring(page: Page, place: tuple[float, float] | None) -> None:
    """Bring what is marked into sight, in every direction: at ``place`` of the picture, or where it stands in the text."""
    if (component := own_component("mark", js="mark.js")) and opening_count():
        from_top = st.session_state.get(_top_key(page), False)
        x, y = place or (None, None)
        component(data={"at": f"{opening_count()}-{page.number}-{from_top}", "x": x, "y": y}, key="mark")


def _top_key(page: Page) -> str:
    return f"top-{page.number}-{opening_count()}"


def _from_its_top(page: Page) -> bool:
    return st.toggle(text.SHOW_TOP, key=_top_key(page))


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _QUOTE else quote[:_QUOTE].rsplit(" ", 1)[0] + " …"
