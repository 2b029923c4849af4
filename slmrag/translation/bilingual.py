"""The original beside its translation, page by page, with the receipt: as HTML that needs nothing else, DOCX, Markdown.

Words of documents and models are escaped: here they are shown, and do nothing.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.models.spec import spoken_name
from slmrag.text.html_page import html_page
from slmrag.text.languages import is_rtl, name_of
from slmrag.translation.formats.package import write_whole
from slmrag.translation.markup import plain
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


def write_bilingual(translation: TranslatedDocument, path: Path) -> None:
    """Write it to ``path``, as its suffix says. Raises `FileProblem` for a suffix that is not .html, .docx or .md."""
    suffix = path.suffix.lower()
    match suffix:
        case ".html" | ".htm":
            text = _html(translation)
        case ".md" | ".markdown":
            text = _markdown(translation)
        case ".docx":
            write_whole(path, lambda file: _docx(translation).save(file))
            return
        case _:
            kinds = dict.fromkeys((translation.suffix, ".html", ".docx", ".md"))
            raise FileProblem("format_not_written", name=translation.name, suffix=suffix, known=", ".join(kinds))
    write_whole(path, lambda file: file.write(text.encode("utf-8", "replace")))


def _pages(translation: TranslatedDocument) -> Iterator[tuple[str, list[TranslatedSegment]]]:
    """The segments of each page under what the page is called."""
    for page, segments in groupby(translation.segments, key=lambda segment: segment.page):
        unit = translation.unit
        yield "" if unit == "section" else f"{unit.capitalize()} {page}", list(segments)


def _why(segment: TranslatedSegment) -> str:
    return "" if segment.ok else f"Not sure: {'; '.join(segment.reasons)}."


def _heading(translation: TranslatedDocument) -> str:
    return f"{translation.name} in {name_of(translation.target_language)}"


def translation_receipt_lines(translation: TranslatedDocument) -> list[str]:
    """The receipt as lines for people."""
    receipt = translation.receipt
    source = name_of(translation.source_language) if translation.source_language else "an unknown language"
    lines = [f"From {source} by {spoken_name(translation.model)}. {receipt.words}"]
    if translation.finish != "stop":
        lines.append(
            f"Not finished: {len(translation.segments)} of {receipt.segments} segments. {translation.error}".strip()
        )
    lines += translation.warnings
    behind = getattr(translation.file, "not_laid_out", ())  # of a PDF that was saved
    for left in (*receipt.pages_left_out, *behind):
        lines.append(f"Left out: {f'{translation.unit} {left.page}. ' if left.page else ''}{left.reason}")
    for failed in receipt.failed:
        kept = "the original stays in the file" if failed.in_file == "original" else "it stands in the file"
        place = "" if translation.unit == "section" else f" ({translation.unit} {failed.page})"
        lines.append(f"Segment {failed.segment}{place}: {failed.reason}; {kept}.")
    return lines


def _html(translation: TranslatedDocument) -> str:
    def paragraph(text: str, language: str) -> str:
        direction = "rtl" if is_rtl(language) else "ltr"
        return f'<p lang="{escape(language)}" dir="{direction}">{escape(plain(text))}</p>'

    parts = []
    for heading, segments in _pages(translation):
        parts.append(f"<h2>{escape(heading)}</h2>" if heading else "")
        for segment in segments:
            why = _why(segment)
            parts.append(
                f'<div class="pair{" doubt" if why else ""}">{paragraph(segment.source, translation.source_language)}'
                f"{paragraph(segment.target, translation.target_language)}"
                + (f'<div class="why">{escape(why)}</div>' if why else "") + "</div>"
            )  # fmt: skip
    receipt = "".join(f"<p>{escape(line)}</p>" for line in translation_receipt_lines(translation))
    title = _heading(translation)
    body = f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + f"\n<footer>{receipt}</footer>"
    # Each side says its own direction; the page is as the person reads it.
    return html_page(title, body, translation.target_language, _STYLE)


def _markdown(translation: TranslatedDocument) -> str:
    def shown(text: str) -> str:
        return _ACTIVE.sub(r"\\\1", " ".join(plain(text).split()))

    parts = [f"# {shown(_heading(translation))}"]
    for heading, segments in _pages(translation):
        parts += [f"## {shown(heading)}"] if heading else []
        for segment in segments:
            parts += [f"> {shown(segment.source)}", shown(segment.target)]
            parts += [f"*{shown(why)}*"] if (why := _why(segment)) else []
    parts += ["---", *(shown(line) for line in translation_receipt_lines(translation))]
    return "\n\n".join(parts) + "\n"


def _docx(translation: TranslatedDocument) -> "Document":
    import docx
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    document = docx.Document()
    document.add_heading(_xml(_heading(translation)), 0)

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
            document.add_heading(_xml(heading), 1)
        table = document.add_table(len(segments), 2)
        table.style = "Table Grid"
        cells = table._cells  # asked for one by one, each is looked for anew
        for number, segment in enumerate(segments):
            write(cells[2 * number], segment.source, translation.source_language)
            write(cells[2 * number + 1], segment.target, translation.target_language, _why(segment))
    document.add_heading("Receipt", 1)
    for line in translation_receipt_lines(translation):
        document.add_paragraph(_xml(line))
    return document


def _xml(text: str) -> str:
    """``text`` without the characters that XML cannot hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
