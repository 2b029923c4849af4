"""The original beside its translation, page by page, with the receipt: as HTML that needs nothing else, DOCX, Markdown.

Words of documents and models are escaped: here they are shown, and do nothing.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.text.html_page import html_page
from slmrag.text.languages import is_rtl, name_of
from slmrag.text.page_names import page_list
from slmrag.translation.formats.package import write_whole
from slmrag.translation.markup import plain
from slmrag.translation.receipt_lines import not_sure, say, translation_receipt_lines
from slmrag.translation.result import TranslatedDocument, TranslatedSegment

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_STYLE = """
body { max-width: 75rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid #ccc }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; padding: .35rem 0 } .pair p { margin: 0; overflow-wrap: anywhere }
.doubt { background: #fff3cd; color: inherit; padding: .35rem .5rem; margin: .25rem 0 } .why { grid-column: 1 / -1; font-size: .85rem; color: #6b4e00 }
@media (max-width: 45rem) { .pair { grid-template-columns: 1fr; gap: .25rem } }
@media print { .pair { break-inside: avoid } }
"""
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$])")


def write_bilingual(translation: TranslatedDocument, path: Path, shown: Callable[[str], str] = str) -> None:
    """Write it to ``path``, as its suffix says; ``shown`` puts what slmrag says of it into its reader's language. Raises `FileProblem` for a suffix that is not .html, .docx or .md."""
    suffix = path.suffix.lower()
    match suffix:
        case ".html" | ".htm":
            text = _html(translation, shown)
        case ".md" | ".markdown":
            text = _markdown(translation, shown)
        case ".docx":
            write_whole(path, lambda file: _docx(translation, shown).save(file))
            return
        case _:
            kinds = dict.fromkeys((translation.suffix, ".html", ".docx", ".md"))
            raise FileProblem("format_not_written", name=translation.name, suffix=suffix, known=", ".join(kinds))
    write_whole(path, lambda file: file.write(text.encode("utf-8", "replace")))


def _pages(translation: TranslatedDocument) -> Iterator[tuple[str, list[TranslatedSegment]]]:
    """The segments of each page under what the page is called."""
    for page, segments in groupby(translation.segments, key=lambda segment: segment.page):
        unit = translation.unit
        yield "" if unit == "section" else page_list([page], unit, first=True), list(segments)


def _heading(translation: TranslatedDocument) -> str:
    return say("translated_into", name=translation.name, language=name_of(translation.target_language))


def _html(translation: TranslatedDocument, shown: Callable[[str], str]) -> str:
    def paragraph(text: str, language: str) -> str:
        direction = "rtl" if is_rtl(language) else "ltr"
        return f'<p lang="{escape(language)}" dir="{direction}">{escape(plain(text))}</p>'

    parts = []
    for heading, segments in _pages(translation):
        parts.append(f"<h2>{escape(shown(heading))}</h2>" if heading else "")
        for segment in segments:
            why = shown(not_sure(segment))
            parts.append(
                f'<div class="pair{" doubt" if why else ""}">{paragraph(segment.source, translation.source_language)}'
                f"{paragraph(segment.target, translation.target_language)}"
                + (f'<div class="why">{escape(why)}</div>' if why else "") + "</div>"
            )  # fmt: skip
    receipt = "".join(f"<p>{escape(line)}</p>" for line in map(shown, translation_receipt_lines(translation)))
    title = shown(_heading(translation))
    body = f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + f"\n<footer>{receipt}</footer>"
    # Each side says its own direction; the page is as the person reads it.
    return html_page(title, body, translation.target_language, _STYLE)


def _markdown(translation: TranslatedDocument, shown: Callable[[str], str]) -> str:
    def escaped(text: str) -> str:
        return _ACTIVE.sub(r"\\\1", " ".join(plain(text).split()))

    parts = [f"# {escaped(shown(_heading(translation)))}"]
    for heading, segments in _pages(translation):
        parts += [f"## {escaped(shown(heading))}"] if heading else []
        for segment in segments:
            parts += [f"> {escaped(segment.source)}", escaped(segment.target)]
            parts += [f"*{escaped(why)}*"] if (why := shown(not_sure(segment))) else []
    parts += ["---", *(escaped(shown(line)) for line in translation_receipt_lines(translation))]
    return "\n\n".join(parts) + "\n"


def _docx(translation: TranslatedDocument, shown: Callable[[str], str]) -> "Document":
    import docx
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    document = docx.Document()
    document.add_heading(_xml(shown(_heading(translation))), 0)

    def write(cell: "_Cell", text: str, language: str, why: str = "") -> None:
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(_xml(plain(text)))
        if is_rtl(language):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
        mark = OxmlElement("w:lang")
        mark.set(qn("w:bidi" if is_rtl(language) else "w:val"), language or "en")
        run._r.get_or_add_rPr().append(mark)
        if why:
            cell.add_paragraph().add_run(_xml(why)).italic = True

    for heading, segments in _pages(translation):
        if heading:
            document.add_heading(_xml(shown(heading)), 1)
        table = document.add_table(len(segments), 2)
        table.style = "Table Grid"
        cells = table._cells  # asked for one by one, each is looked for anew
        for number, segment in enumerate(segments):
            write(cells[2 * number], segment.source, translation.source_language)
            write(cells[2 * number + 1], segment.target, translation.target_language, shown(not_sure(segment)))
    document.add_heading(_xml(shown(say("receipt_heading"))), 1)
    for line in map(shown, translation_receipt_lines(translation)):
        document.add_paragraph(_xml(line))
    return document


def _xml(text: str) -> str:
    """``text`` without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
