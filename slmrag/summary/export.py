"""Summaries as files that stand by themselves: text, Markdown, HTML, Word; the receipt is always with them.

Words of documents and models are shown and never act: escaped in Markdown and HTML, which load nothing from anywhere.
`html_page`, `docx_bytes` and `summary_receipt_lines` serve whatever else is made of whole documents.
"""

import html
import io
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.system_reason import system_reason
from slmrag.errors.work_problems import WorkProblem
from slmrag.models import writes
from slmrag.models.spec import spoken_name
from slmrag.summary.summary import PageLeftOut, SourcePlace, Summary, SummaryReceipt, SummarySentence
from slmrag.text.differences_as_text import opinion_of, otherwise
from slmrag.text.html_page import html_page
from slmrag.text.languages import language_name
from slmrag.text.page_ranges import ranges

if TYPE_CHECKING:
    from docx.document import Document

QUOTED = "Sentences of the document itself, chosen by how central they are; no language model wrote this."
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#+!|~])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def page_marks(sources: Iterable[SourcePlace], *, name: bool = False) -> str:
    """``[page 3, page 5]``: what stands behind a sentence; with ``name`` the document before each. ``""`` for none."""
    marks = dict.fromkeys(f"{each.document}, {each.place}" if name else each.place for each in sources)
    return f"[{', '.join(marks)}]" if marks else ""


def remark(said: SummarySentence) -> str:
    """What is to be known of a sentence beside its pages: that they say otherwise, and what; or what a model thinks of it."""
    if said.support != "disagrees":
        return opinion_of(said.opinion_of, said.opinion)
    differs = otherwise(said.differences)
    return f"its pages say otherwise: {differs}" if differs else "its pages say otherwise"


def summary_receipt_lines(receipt: SummaryReceipt, unit: str = "page") -> list[str]:
    """What was read of all there was, what it took, and what was left out and why; a line each."""
    read = f"{receipt.pages_read:,} of {receipt.pages_total:,} {unit}s"
    lines = [f"Read: {read}, {receipt.characters_read:,} of {receipt.characters_total:,} characters."]
    if receipt.model_calls or receipt.resumed_parts:
        kept = f", {receipt.resumed_parts:,} of them kept from before" if receipt.resumed_parts else ""
        lines.append(
            f"Made in {_counted(receipt.parts, 'part')}{kept}, with {_counted(receipt.model_calls, 'call')} of the model: "
            f"{receipt.tokens_in:,} tokens read, {receipt.tokens_out:,} written."
        )
    lines += [f"Left out: {line}." for line in left_out_lines(receipt.left_out)]
    return lines


def left_out_lines(left_out: Sequence[PageLeftOut]) -> list[str]:
    """Pages left out, those of one document and reason together: ``handbook.pdf 3-7 (no text)``."""

    def key(left: PageLeftOut) -> tuple[str, str]:
        return left.document, left.reason

    groups = groupby(sorted(left_out, key=key), key)
    return [f"{document} {ranges([left.page for left in those])} ({reason})" for (document, reason), those in groups]


def headline(summary: Summary) -> str:
    """What it is a summary of."""
    names = [name for _, name in summary.documents]
    return f"Summary of {names[0]}" if len(names) == 1 else f"Summary of {len(names)} documents"


def origin(summary: Summary) -> str:
    """Who made it, how, and how much of it is held up; a line."""
    asked = [summary.length]
    asked += [language_name(summary.language)] if summary.language else []
    asked += [f"page{'' if summary.pages.isdecimal() else 's'} {summary.pages}"] if summary.pages else []
    asked += [f"about “{summary.focus}”"] if summary.focus else []
    if not writes(summary.model):
        translated = f" Translated by {summary.translated_by}, a machine." if summary.translated_by else ""
        return f"{QUOTED}{translated} ({', '.join(asked)})"
    stand, disagree = (sum(one.support == mark for one in summary.sentences) for mark in ("stands there", "disagrees"))
    cut = " It was cut off where it reached its length or began to repeat itself." if summary.finish == "length" else ""
    return (
        f"Written by {spoken_name(summary.model)} ({', '.join(asked)}); {stand} of {_counted(len(summary.sentences), 'sentence')} stand "
        f"in these words on the pages they name, {disagree} disagree.{cut}"
    )


def as_text(summary: Summary) -> str:
    """Plain text."""
    return _lines(summary, str, heading=lambda text, level: text)


def as_markdown(summary: Summary) -> str:
    """Markdown in which no word of the document acts."""

    def plain(text: str) -> str:
        return _PUNCTUATION.sub(r"\\\1", text)

    return _lines(summary, plain, heading=lambda text, level: f"{'#' * level} {plain(text)}")


def as_html(summary: Summary) -> str:
    """One HTML page."""
    body = [f"<h1>{html.escape(headline(summary))}</h1>", f'<p class="note">{html.escape(origin(summary))}</p>']
    for title, part in _parts(summary):
        body += [f"<h2>{html.escape(title)}</h2>"] if title else []
        body.append("<ul>")
        for said in part.sentences:
            mark = html.escape(page_marks(said.sources, name=bool(part.each)))
            doubt = html.escape(remark(said))
            quote = html.escape(" … ".join(" ".join(each.quote.split()) for each in said.sources if each.quote), True)
            doubt = f' <span class="doubt">({doubt})</span>' if doubt else ""
            body.append(f'<li dir="auto">{html.escape(said.text)} <small title="{quote}">{mark}</small>{doubt}</li>')
        body.append("</ul>")
    footer = "".join(f"<p>{html.escape(line)}</p>" for line in summary_receipt_lines(summary.receipt))
    return html_page(headline(summary), "\n".join(body) + f"\n<footer>{footer}</footer>", summary.language)


def as_docx(summary: Summary) -> bytes:
    """A Word file."""
    from docx import Document

    document = Document()
    document.add_heading(xml_text(headline(summary)), 1)
    document.add_paragraph(xml_text(origin(summary)), style="Intense Quote")
    for title, part in _parts(summary):
        if title:
            document.add_heading(xml_text(title), 2)
        for said in part.sentences:
            paragraph = document.add_paragraph(xml_text(said.text), style="List Bullet")
            if mark := page_marks(said.sources, name=bool(part.each)):
                paragraph.add_run(xml_text(f" {mark}")).italic = True
            if doubt := remark(said):
                paragraph.add_run(f" ({doubt})").bold = True
    for line in summary_receipt_lines(summary.receipt):
        document.add_paragraph(xml_text(line), style="Caption")
    return docx_bytes(document)


_FORMATS: dict[str, Callable[[Summary], str | bytes]] = {
    ".md": as_markdown, ".html": as_html, ".docx": as_docx, ".txt": as_text,
}  # fmt: skip


def check_suffix(path: Path, known: Iterable[str] = tuple(_FORMATS)) -> None:
    """Raise `WorkProblem` when nothing can be written in the format that the suffix of ``path`` names."""
    if path.suffix.lower() not in known:
        raise WorkProblem("summary_format", name=path.name, known=", ".join(known))


def export(summary: Summary, path: Path) -> None:
    """Write ``summary`` to ``path`` in the format of its suffix. Raises `WorkProblem`."""
    check_suffix(path)
    write_file(path, _FORMATS[path.suffix.lower()](summary))


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file. Raises `WorkProblem` when it cannot be."""
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise WorkProblem("summary_not_written", file=path, why=system_reason(error)) from error


def docx_bytes(document: "Document") -> bytes:
    """The file of a `docx.Document`."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _lines(summary: Summary, plain: Callable[[str], str], heading: Callable[[str, int], str]) -> str:
    lines = [heading(headline(summary), 1), "", plain(origin(summary)), ""]
    for title, part in _parts(summary):
        lines += [heading(title, 2), ""] if title else []
        lines += [f"- {plain(_marked(said, name=bool(part.each)))}" for said in part.sentences]
        lines.append("")
    return "\n".join([*lines, *(f"- {plain(line)}" for line in summary_receipt_lines(summary.receipt)), ""])


def _marked(said: SummarySentence, *, name: bool) -> str:
    doubt = remark(said)
    return " ".join(
        filter(None, [" ".join(said.text.split()), page_marks(said.sources, name=name), doubt and f"({doubt})"])
    )


def _parts(summary: Summary) -> list[tuple[str, Summary]]:
    """What is shown, with its headings: of several documents all together, then each."""
    if not summary.each:
        return [("", summary)]
    return [("All documents", summary), *((each.documents[0][1], each) for each in summary.each)]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def xml_text(text: str) -> str:
    """``text`` without what no XML may hold."""
    return _NOT_XML.sub("\ufffd", text)
