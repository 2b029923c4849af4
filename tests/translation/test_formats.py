"""Every file of the collection comes back: unchanged by a model that changes nothing, and only its words by one that shouts."""

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from fakes.translators import shouted

from slmrag.errors import FileProblem
from slmrag.text.harmless_page import without_harm
from slmrag.translation.formats import FORMATS, open_translatable
from slmrag.translation.formats.pdf_file import printed_spans
from slmrag.translation.markup import plain

ZOO = Path(__file__).parents[3] / "shared" / "eval" / "parser_zoo" / "dev" / "files"
FILES = sorted(path for path in ZOO.glob("*") if path.suffix.lower() in FORMATS and path.suffix.lower() != ".pdf")
LOCKED = {path for path in FILES if "protected_passtika" in path.name}
zoo = pytest.mark.skipif(not FILES, reason="the collection of documents in ../shared is missing")


def squeezed(text: str) -> str:
    """Text as a reader sees it: one space between words, no invisible signs."""
    text = text.replace("\u00ad", "").replace("\u2011", "-").replace("\u200b", "")
    return " ".join(text.split())


def docx_shape(path: Path):
    """Each paragraph of every part: its style, words, bold and italic letters, links; each table's size."""
    from docx.oxml.ns import qn
    from lxml import etree

    shape, words = [], []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml", name.lower()):
                continue
            root = etree.fromstring(archive.read(name))
            for paragraph in root.iter("{*}p"):
                style = paragraph.find("{*}pPr/{*}pStyle")
                bold = italic = ""
                for gone in list(paragraph.iter("{*}moveFrom", "{*}del")):
                    gone.getparent().remove(gone)
                for run in paragraph.iter("{*}r"):
                    text = "".join(t.text or "" for t in run.findall("{*}t"))
                    bold += text if run.find("{*}rPr/{*}b") is not None else ""
                    italic += text if run.find("{*}rPr/{*}i") is not None else ""
                kept = [etree.QName(e).localname for e in paragraph.iter("{*}hyperlink", "{*}drawing", "{*}footnoteReference",
                        "{*}fldChar", "{*}bookmarkStart", "{*}oMath", "{*}numPr", "{*}br", "{*}tab")]  # fmt: skip
                shape.append((name, style is not None and sorted(style.attrib.values()), kept))
                words.append(
                    tuple(squeezed(t) for t in ("".join(t.text or "" for t in paragraph.iter(qn("w:t"))), bold, italic))
                )
            shape.append([(len(list(t.iter("{*}tr"))), len(list(t.iter("{*}tc")))) for t in root.iter("{*}tbl")])
    return shape, words


def pptx_shape(path: Path):
    from pptx import Presentation
    from pptx.util import Emu

    def frames(shapes):
        for shape in shapes:
            if shape.shape_type == 6:
                yield from frames(shape.shapes)
            elif shape.has_text_frame:
                yield shape, [shape.text_frame]
            elif getattr(shape, "has_table", False) and shape.has_table:
                yield shape, [cell.text_frame for row in shape.table.rows for cell in row.cells]

    shape, words = [], []
    for slide in Presentation(path).slides:
        notes = (
            [slide.notes_slide.notes_text_frame] if slide.has_notes_slide and slide.notes_slide.notes_text_frame else []
        )
        for owner, texts in [*frames(slide.shapes), (None, notes)]:
            shape.append((owner and (owner.name, Emu(owner.left or 0), owner.is_placeholder), len(texts)))
            for paragraph in [p for frame in texts for p in frame.paragraphs]:
                shape.append(
                    (
                        paragraph.level,
                        paragraph.alignment,
                        list(dict.fromkeys(r.hyperlink.address for r in paragraph.runs)),
                    )
                )
                bold = "".join(run.text for run in paragraph.runs if run.font.bold)
                words.append((squeezed(paragraph.text), squeezed(bold)))
    return shape, words


def xlsx_shape(path: Path):
    import warnings

    from openpyxl import load_workbook

    shape, words = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it does not know
        book = load_workbook(path)
    for sheet in book.worksheets:
        shape.append((sheet.title, sheet.dimensions, sorted(map(str, sheet.merged_cells.ranges)), sorted(sheet.tables)))
        for _, cell in sorted(sheet._cells.items()):  # iter_rows would make the million that are not there
            text = isinstance(cell.value, str) and cell.data_type == "s"
            link = cell.hyperlink and cell.hyperlink.target
            shape.append((cell.coordinate, cell.style_id, cell.number_format, link, None if text else cell.value))
            words.append(squeezed(str(cell.value)) if text else "")
    return shape, words


def html_shape(path: Path):
    from lxml import html

    from slmrag.readers.decoding import decode

    shape, words = [], []
    data = path.read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2048])
    harmless = without_harm(decode(data, declared[1].decode() if declared else ""))  # as it goes out
    root = html.document_fromstring(harmless.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag == "meta":
            continue
        attributes = {
            k: v
            for k, v in element.attrib.items()
            if k not in ("alt", "title", "placeholder", "aria-label", "lang", "dir", "value", "xml:lang")
        }
        code = element.text if element.tag in ("script", "style", "code", "pre") else ""
        attributes = {key: "".join(unquote(value).split()) for key, value in attributes.items()}
        shape.append((element.tag, attributes, squeezed(code or "")))
    words.append(squeezed(root.text_content()))
    return shape, words


def markdown_shape(path: Path):
    from markdown_it import MarkdownIt

    from slmrag.readers.decoding import read_whole

    text = read_whole(path)
    if front := re.match(r"---\n.*?\n---\n", text, re.DOTALL):
        text = text[front.end() :]
    shape, words = [], []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        said = ""
        for child in token.children or [token]:
            if child.type in ("text", "softbreak"):
                said += child.content or " "
            elif child.type == "image":
                said += child.content
                shape.append(("image", child.attrs["src"]))
            else:
                shape.append((child.type, child.tag, child.content, child.attrs.get("href")))
        words.append(squeezed(said))
    return shape, words


def csv_shape(path: Path):
    from slmrag.readers.decoding import read_whole
    from slmrag.readers.delimited_text import delimiter_of

    text = read_whole(path)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)) if row]
    return [len(row) for row in rows], [squeezed(cell) for row in rows for cell in row]


def text_shape(path: Path):
    from slmrag.readers.decoding import read_whole

    paragraphs = re.split(r"\n\s*\n", read_whole(path).strip())
    return len(paragraphs), [squeezed(paragraph) for paragraph in paragraphs]


SHAPES = {
    ".docx": docx_shape, ".docm": docx_shape, ".pptx": pptx_shape, ".xlsx": xlsx_shape, ".xlsm": xlsx_shape, ".html": html_shape,
    ".md": markdown_shape, ".csv": csv_shape, ".txt": text_shape,
}  # fmt: skip


@pytest.mark.slow
@zoo
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_comes_back_as_it_was_and_only_its_words_change(path, tmp_path):
    if path in LOCKED:
        with pytest.raises(FileProblem, match="password"):
            open_translatable(path)
        return
    file, shape_of = open_translatable(path), SHAPES[path.suffix.lower()]
    if path.suffix == ".xlsx" and not zipfile.is_zipfile(path):
        shape_of = lambda path: ([], [])  # noqa: E731, it is locked by Excel's own password, which openpyxl does not know
    before, words = shape_of(path)
    same, loud = tmp_path / f"same{path.suffix}", tmp_path / f"loud{path.suffix}"
    file.write([segment.text for segment in file.segments], same, "en")
    assert shape_of(same) == (before, words)
    file.write([shouted(segment.text) for segment in file.segments], loud, "en")
    after, louder = shape_of(loud)
    assert after == before and len(louder) == len(words)
    assert [str(text).upper() for text in louder] == [str(text).upper() for text in words]
    # Also what these libraries do not see: diagrams, masters, the Strict dialect.
    shouting, quiet = letters(open_translatable(loud).segments), letters(file.segments)
    assert shouting == shouting.upper() and len(shouting) >= 0.9 * len(quiet)


def letters(segments) -> str:
    return "".join("".join(plain(segment.text) for segment in segments).split())


def test_links_move_with_their_words(tmp_path):
    from lxml import html

    (tmp_path / "a.html").write_text(
        '<p>See <a href="/x"><b>the</b> manual</a> and <i>pay</i><br>now. <code>ls</code></p><select><option>One thing</option></select>'
    )
    file = open_translatable(tmp_path / "a.html")
    first, second = file.segments
    assert first.text == "See ⟦1⟧⟦2⟧the⟦/2⟧ manual⟦/1⟧ and ⟦3⟧pay⟦/3⟧⟦4/⟧now." and second.text == "One thing"
    file.write(
        ["⟦3⟧Zahlen⟦/3⟧ Sie⟦4/⟧jetzt, siehe ⟦1⟧Handbuch, ⟦2⟧das⟦/2⟧⟦/1⟧.", "Ein Ding"], tmp_path / "b.html", "de"
    )
    body = html.document_fromstring((tmp_path / "b.html").read_text()).body
    assert html.tostring(body, encoding="unicode") == (
        '<body><p><i>Zahlen</i> Sie<br>jetzt, siehe <a href="/x">Handbuch, <b>das</b></a>. <code>ls</code></p>'
        "<select><option>Ein Ding</option></select></body>"
    )


def test_paragraphs_of_a_printed_page_are_found():
    text = (
        "1.2 The range . . . . . . . . . . 7 \nThe pump moves 340 litres a minute and weighs \n58 kilograms. It runs on 400 volts, and needs no \n"
        "more. \nThe next paragraph begins here. \n• an item that is long enough to reach the very end \nof its line \n12 \n"
    )
    assert [text[start:end] for start, end in printed_spans(text)] == [
        "1.2 The range", "The pump moves 340 litres a minute and weighs \n58 kilograms. It runs on 400 volts, and needs no \nmore.",
        "The next paragraph begins here.", "an item that is long enough to reach the very end \nof its line",
    ]  # fmt: skip
