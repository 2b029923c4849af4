"""PDF: pdfium reads text; pypdf opens what pdfium refuses.

pdfium is quick (150 pages in under a second) and its character index is our offset: the text of a page is
cleaned without changing its length, so that ``page.text[start:end]`` can be found again on the page and drawn.
pdfium is not thread-safe: everything here that touches it holds one lock, a page at a time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.errors.notices import Templates
from slmrag.readers.pdf_annotations import annotated_lines
from slmrag.readers.pdf_attachments import attached_names
from slmrag.readers.pdf_columns import Run, as_read, column_runs, in_order
from slmrag.readers.pdf_drop_caps import with_drop_caps
from slmrag.readers.pdf_headings import drawn_headings, drawn_lines, footnotes
from slmrag.readers.pdf_hidden_text import hidden_text
from slmrag.readers.pdf_paragraphs import paragraph_starts
from slmrag.readers.pdf_pypdf import clean, kind_of, pypdf_page, pypdf_reader
from slmrag.readers.pdf_tables import DrawnTable, drawn_tables
from slmrag.readers.pdf_words import page_words
from slmrag.readers.pdf_xfa import form_lines
from slmrag.readers.pdfium import pdfium_lock, text_of
from slmrag.readers.pictures_inside import on_page
from slmrag.readers.reading import THE_PAGE, Limits, Reading, ReadingNote
from slmrag.readers.running_heads import before, with_breaks
from slmrag.schema import Page
from slmrag.schema.page_lines import with_lines
from slmrag.text.page_names import page_list

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_note = Templates(
    pdf_recovered="It is damaged: what could be recovered of it was read.",
    xfa_form="It is a form that only Adobe's programs show (XFA): its texts and what is filled in were read, and its pages look otherwise.",
    letters_garbled="Its letters are garbled, and mean something only to the eye: {named}.",
)

_CATALOG = re.compile(
    rb"(?<!\d)(\d{1,10})\s{1,9}(\d{1,5})\s{1,9}obj\s{0,9}<<(?:(?!endobj)[\s\S]){0,2000}?/Type\s{0,9}/Catalog\b"
)
_MOST_MENDED = 50 << 20
_MOST_ENTRIES, _LONGEST_TITLE = 20_000, 300


def read_pdf(
    path: Path, password: str | None = None, limits: Limits = Limits(), *, first: int = 1, last: int | None = None,
    careful: bool = False,
) -> Reading:  # fmt: skip
    """Read a PDF page by page, from page ``first`` on, to its end or to page ``last``. A page without text is a page of kind ``"empty"``.

    ``careful`` reads page ``first`` alone, with pypdf, whose own limits hold where pdfium would end the process.
    Raises `PasswordNeeded` when it is encrypted and the password (or none) does not open it, `FileProblem`
    when it is no PDF, damaged beyond reading, or has no pages.
    """
    notes: list[ReadingNote] = []
    most = min(limits.pages, last or limits.pages)
    document = None if careful else _opened(path, password)
    if document is None:
        # pypdf prepares passwords as the standard asks (SASLprep), and recovers some files that pdfium refuses.
        try:
            reader = pypdf_reader(path, password)
            count = len(reader.pages)
            numbers = [first] if careful else range(first, min(count, most) + 1)
            return Reading("page", count, (pypdf_page(reader, number) for number in numbers))
        except PasswordNeeded:
            raise
        except FileProblem:
            if (document := _mended(path)) is None:
                raise
            notes.append(ReadingNote(_note("pdf_recovered"), "damaged"))
    with pdfium_lock:
        count = len(document)
    if count == 0:
        raise FileProblem("pdf_without_pages")
    return Reading("page", count, _pages(path, password, document, first, min(count, most), notes), notes)


def _opened(path: Path, password: str | None) -> "PdfDocument | None":
    """pdfium's document, ``None`` where it opens none."""
    import pypdfium2 as pdfium

    try:
        with pdfium_lock:
            return open_pdf(path, password)
    except pdfium.PdfiumError:
        return None


def open_pdf(path: Path, password: str | None) -> "PdfDocument":
    """pdfium's document, its fields with it. Raises `PdfiumError`."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path, password=password)
    document.init_forms()  # does nothing where it has none; nothing in it is run, pdfium comes without JavaScript
    return document


def _pages(
    path: Path, password: str | None, document: "PdfDocument", first: int, last: int, notes: list[ReadingNote]
) -> Iterator[Page]:
    second_reader, has_text = None, first > 1
    garbled: list[int] = []
    try:
        with pdfium_lock:
            attached = attached_names(document) if first == 1 else ()
            form = form_lines(document) if first == 1 else []
        if form:
            notes.append(ReadingNote(_note("xfa_form")))
        sections = _sections(document, last)
        for number in range(first, last + 1):
            with pdfium_lock:
                page = _pdfium_page(document, number, attached if number == 1 else ())
                label = document.get_page_label(number - 1)
            if form and number == 1:
                lines = [*form, *([f"Attached: {', '.join(attached)}"] if attached else [])]
                page = Page(1, with_lines("", lines))
            if page is None:
                page, second_reader = _second_opinion(path, password, second_reader, number)
            garbled += [number] if page.kind == "garbled" else []
            has_text = has_text or page.kind != "empty" or bool(page.beside)
            label = label if label != str(number) else ""
            if number == last and not has_text:
                # pdfium says nothing of what it could not read: perhaps there is text, and perhaps it is a trap.
                page = _second_opinion(path, password, second_reader, 1)[0] if last == 1 and not page.hidden else page
            yield replace(page, label=label, section=sections.get(number, ""))
        if garbled:
            notes.append(ReadingNote(_note("letters_garbled", named=page_list(garbled, "page"))))
    finally:
        with pdfium_lock:
            document.close()


def _second_opinion(
    path: Path, password: str | None, reader: "PdfReader | None", number: int
) -> tuple[Page, "PdfReader | None"]:
    """The page as pypdf reads it, and pypdf's reader, to be asked again."""
    try:
        reader = reader or pypdf_reader(path, password)
        return pypdf_page(reader, number), reader
    except FileProblem:
        return Page(number, "", "empty", problem="damaged"), reader


def seen_text(
    page: "PdfPage", textpage: "PdfTextPage"
) -> tuple[str, int, bool, list[tuple[float, float, float, float]]]:
    """The text of a page in the order of drawing, how much of it is hidden and so spaces, whether it is a scan's recognised text,
    and where pictures stand."""
    text = text_of(textpage)
    hidden, is_ocr, boxes = hidden_text(page, textpage) if text else ([], False, [])
    seen = list(clean(text))
    for index in hidden:
        # One space for each, so that offsets stay those of pdfium.
        seen[index] = " "
    return "".join(seen), len(hidden), is_ocr, boxes


def _pdfium_page(document: "PdfDocument", number: int, attached: Sequence[str] = ()) -> Page | None:
    """A page as pdfium reads it; ``None`` where it cannot. ``attached`` are names of files, which are said at its end."""
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
        textpage = page.get_textpage()
        text, hidden, is_ocr, boxes = seen_text(page, textpage)
        words = page_words(textpage, text, page.get_rotation())
        text = with_drop_caps(text, words)
        styled = drawn_lines(textpage, text)
        tables, runs = drawn_tables(words, text), column_runs(words, text)
        begun = paragraph_starts(words, text, runs, styled, tables)
        rows = {min(start for _, start, _ in row) for table in tables for row in table if len(row) > 1}
        headings = drawn_headings(styled, set(begun), rows)
        if runs:
            text, tables, headings = in_order(text, runs), _moved_tables(tables, runs), _moved(headings, runs)
        places = (as_read(start, start + 1, runs) for start in [*footnotes(styled), *begun])
        text = with_breaks(text, (before(place[0]) for place in places if place))
        lines = [line.text for line in annotated_lines(document, page, textpage)]
        lines += [f"Attached: {', '.join(attached)}"] if attached else []
        drawn = next(page.get_objects(max_depth=1), None) is not None
        width, height = page.get_size()
        textpage.close()
        page.close()
    except pdfium.PdfiumError:
        return None
    kind = kind_of(text)
    unread = kind in ("empty", "garbled")
    if kind == "text":  # else it comes when it is known what is to be read on its picture
        text, lines = with_lines(text, lines), []
    if kind == "text" and not is_ocr:
        pictures = on_page(boxes, width * height, len(text))
    else:
        pictures = THE_PAGE if drawn and unread else ()
    return Page(
        number, text, "ocr" if is_ocr and kind == "text" else kind, hidden=hidden, tables=tables, headings=headings,
        beside=tuple(lines), pictures=pictures,
    )  # fmt: skip


def _moved(headings: tuple[tuple[int, int, int], ...], runs: Sequence[Run]) -> tuple[tuple[int, int, int], ...]:
    return tuple((*place, rank) for start, end, rank in headings if (place := as_read(start, end, runs)))


def _moved_tables(tables: tuple[DrawnTable, ...], runs: Sequence[Run]) -> tuple[DrawnTable, ...]:
    """The tables where the order of reading has put them; not one whose cells it parts."""
    moved = []
    for table in tables:
        cells = [[(column, as_read(start, end, runs)) for column, start, end in row] for row in table]
        if all(place is not None for row in cells for _, place in row):
            moved.append(tuple(tuple((column, *place) for column, place in row if place is not None) for row in cells))
    return tuple(moved)


def _sections(document: "PdfDocument", last: int) -> dict[int, str]:
    """The path of outline entries that each page stands under."""
    starts: dict[int, str] = {}
    path: list[str] = []
    with pdfium_lock:
        for entry in islice(document.get_toc(max_depth=4), _MOST_ENTRIES):
            destination = entry.get_dest()
            page = destination.get_index() if destination else None
            title = " ".join((entry.get_title() or "").split())[:_LONGEST_TITLE]
            path = [*path[: entry.level], title]
            if page is not None and title:
                starts.setdefault(page + 1, " › ".join(filter(None, path)))
    sections, current = {}, ""
    for number in range(1, last + 1) if starts else ():
        current = starts.get(number, current)
        sections[number] = current
    return sections


def _mended(path: Path) -> "PdfDocument | None":
    """What pdfium opens of a PDF that lost its end, where its table of contents stood; ``None`` when it opens nothing."""
    import pypdfium2 as pdfium

    if path.stat().st_size > _MOST_MENDED:
        return None
    data = path.read_bytes()
    catalogs = _CATALOG.findall(data)
    if not catalogs:
        return None
    # pdfium looks through the whole file for objects when the table is wrong; it needs only to know the first.
    end = b"\nendstream\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % catalogs[-1]
    try:
        with pdfium_lock:
            return pdfium.PdfDocument(data + end)
    except pdfium.PdfiumError:
        return None
