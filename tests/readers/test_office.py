"""Word, PowerPoint and Excel files become pages."""

import datetime
import json
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from openpyxl.comments import Comment
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from slmrag.errors import FileProblem, PasswordNeeded
from slmrag.readers.sheet_values import shown
from slmrag.readers.sheets import read_xlsx
from slmrag.readers.slides import read_pptx
from slmrag.readers.word import read_docx

SHARED = Path(__file__).parents[3] / "shared"
READERS = {".docx": read_docx, ".docm": read_docx, ".pptx": read_pptx, ".xlsx": read_xlsx, ".xlsm": read_xlsx}

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def pages(reading):
    found = list(reading.pages)
    assert reading.page_count == len(found)
    assert [page.number for page in found] == list(range(1, len(found) + 1))
    return found


def text(reading):
    return "".join(page.text for page in pages(reading))


def write_word(path, body, parts=None, before=""):
    """A Word file of bare XML, for what python-docx cannot write; ``parts`` are related to its document."""
    parts = parts or {}
    related = "".join(f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>' for kind in parts)
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    main = f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", rels.format(main))
        archive.writestr("word/_rels/document.xml.rels", rels.format(related))
        archive.writestr(
            "word/document.xml", f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
        for kind, xml in parts.items():
            archive.writestr(f"word/{kind}.xml", f'<w:{kind} xmlns:w="{WORD}">{xml}</w:{kind}>')


def p(words, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


# Word


def test_headings_make_sections_with_their_path(path):
    document = docx.Document()
    document.add_heading("Returns", 1)
    document.add_paragraph("Within 30 days.")
    document.add_heading("Refunds", 2)
    document.add_paragraph("To the same card.")
    document.save(path)
    found = pages(read_docx(path))
    assert [page.section for page in found] == ["Returns", "Returns › Refunds"]
    assert found[1].text == "## Refunds\n\nTo the same card."


def test_a_heading_alone_is_joined_with_the_section_after_it(path):
    document = docx.Document()
    document.add_heading("Returns", 1)
    document.add_heading("Refunds", 2)
    document.add_paragraph("To the same card.")
    document.save(path)
    [page] = pages(read_docx(path))
    assert page.section == "Returns › Refunds"
    assert page.text.startswith("# Returns\n\n## Refunds\n\n")


def test_tables_and_lists_stand_where_they_are(path):
    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ["a", "b", "1|2", "3\n4"], strict=True):
        cell.text = words
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    document.save(path)
    assert text(read_docx(path)) == "before\n\n| a | b |\n| 1\\|2 | 3 4 |\n\n- one\n- two"


def test_numbered_paragraphs_show_their_number(path):
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{words}"/></w:lvl>'
        for level, start, form, words in [(0, 4, "decimal", "§ %1"), (1, 1, "lowerLetter", "%1%2)")]
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'

    def item(words, level):
        return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    body = item("Term", 0) + item("begins", 1) + item("ends", 1) + item("Notice", 0) + item("written", 1)
    write_word(path, body, {"numbering": numbering})
    assert text(read_docx(path)) == "§ 4 Term\n  4a) begins\n  4b) ends\n§ 5 Notice\n  5a) written"


def test_header_and_footer_are_read_once(path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Head"
    document.sections[0].footer.paragraphs[0].text = "Foot"
    document.add_paragraph("Body")
    document.add_section()
    document.save(path)
    assert text(read_docx(path)) == "Head\n\nBody\n\nFoot"


def test_comments_and_footnotes_stand_at_the_end(path):
    body = '<w:p><w:r><w:t>Fact</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    footnotes = f'<w:footnote w:type="separator" w:id="0">{p("line")}</w:footnote>'
    footnotes += f'<w:footnote w:id="2">{p("Its source.")}</w:footnote>'
    comments = f'<w:comment w:author="Ann">{p("Sure?")}</w:comment>'
    write_word(path, body, {"footnotes": footnotes, "comments": comments})
    assert text(read_docx(path)) == "Fact[^2]\n\n[^2]: Its source.\n\nComment (Ann): Sure?"


def test_a_text_box_is_read_once_after_its_paragraph(path):
    box = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    both = f'<mc:AlternateContent xmlns:mc="{compatible}">{choice}{fallback}</mc:AlternateContent>'
    run = f"<w:r>{both}<w:t>around</w:t></w:r>"
    write_word(path, f"<w:p>{run}</w:p>")
    assert text(read_docx(path)) == "around\n\nboxed"


def test_deleted_and_hidden_text_is_not_read(path):
    deleted = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    write_word(path, f"<w:p>{deleted}{hidden}<w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>")
    assert text(read_docx(path)) == "new"


def test_a_long_section_is_cut_between_its_paragraphs(path):
    document = docx.Document()
    document.add_heading("Long", 1)
    for number in range(200):
        document.add_paragraph(f"Paragraph {number} has some words to fill the page with.")
    document.save(path)
    found = pages(read_docx(path))
    assert [page.section for page in found] == ["Long", "Long"]
    assert found[1].text.startswith("Paragraph ")
    assert len(found[0].text) <= 6_000


# PowerPoint


def test_a_slide_is_a_page_with_title_and_notes(path):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Prices"
    slide.placeholders[1].text_frame.text = "All in euros"
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(path)
    first, second = pages(read_pptx(path))
    assert first.label == "Prices"
    assert first.text == "# Prices\n\nAll in euros\n\nNotes: Say it slowly."
    assert (second.kind, second.text) == ("empty", "")


def test_tables_charts_and_grouped_boxes_of_a_slide(path):
    deck = pptx.Presentation()
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    place = [Cm(1)] * 4
    table = shapes.add_table(1, 2, *place).table
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    data = CategoryChartData()
    data.categories = ["March", "April"]
    data.add_series("Sales", (3, 4.5))
    shapes.add_chart(XL_CHART_TYPE.PIE, *place, data)
    shapes.add_group_shape().shapes.add_textbox(*place).text_frame.text = "grouped"
    deck.save(path)
    found = text(read_pptx(path))
    assert "| left | right |" in found
    assert "|  | March | April |\n| Sales | 3 | 4.5 |" in found
    assert "grouped" in found


def test_what_a_layout_says_is_read_on_its_first_slide_only(path):
    deck = pptx.Presentation()
    layout = deck.slide_layouts[6]
    tree = deck.slides.add_slide(layout).shapes.add_textbox(*[Cm(1)] * 4)
    tree.text_frame.text = "Confidential"
    layout.shapes._spTree.append(tree._element)
    deck.slides.add_slide(layout)
    deck.save(path)
    first, second = pages(read_pptx(path))
    assert (first.text, second.text) == ("Confidential", "")


# Excel


def workbook(path, rows, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def test_a_sheet_is_a_page_of_rows(path):
    workbook(path, [["Item", "Price"], ["Pump", 12.5], ["Hose", 3]], title="Prices")
    [page] = pages(read_xlsx(path))
    assert (page.label, page.text) == ("Prices", "| Item | Price |\n| Pump | 12.5 |\n| Hose | 3 |")


def test_dates_percents_and_numbers_are_as_a_reader_sees_them(path):
    book = openpyxl.Workbook()
    values = [datetime.date(2024, 3, 1), datetime.datetime(2024, 3, 1, 9, 30), 0.1 + 0.2, 0.125, True, 10**12]
    book.active.append(values)
    book.active["D1"].number_format = "0.0%"
    book.save(path)
    assert text(read_xlsx(path)) == "| 2024-03-01 | 2024-03-01 09:30:00 | 0.3 | 12.5% | TRUE | 1000000000000 |"


def test_a_long_sheet_repeats_its_header_on_every_page(path):
    workbook(path, [["Item", "Price"], *[[f"Part number {n}", n] for n in range(600)]])
    found = pages(read_xlsx(path))
    assert len(found) == 3
    assert all(page.text.startswith("| Item | Price |\n") for page in found)
    assert sum(page.text.count("Part number") for page in found) == 600


def test_empty_rows_and_columns_are_left_out(path):
    book = openpyxl.Workbook()
    book.active["C3"], book.active["F3"], book.active["C9"] = "a", "b", "c"
    book.save(path)
    assert text(read_xlsx(path)) == "| a | b |\n\n| c |  |"


def test_cells_at_the_far_corners_cost_nothing(path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "near", "far"
    book.save(path)
    start = time.perf_counter()
    assert text(read_xlsx(path)) == "| near |  |\n\n|  | far |"
    assert time.perf_counter() - start < 5


def test_comments_follow_the_rows_and_an_empty_sheet_is_an_empty_page(path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Total"
    book.active["A1"].comment = Comment("without tax", "Ann")
    book.create_sheet("Blank")
    book.save(path)
    first, second = pages(read_xlsx(path))
    assert first.text == "| Total |\n\nComment (A1, Ann): without tax"
    assert (second.kind, second.label) == ("empty", "Blank")


def test_hidden_sheets_are_not_read(path):
    book = openpyxl.Workbook()
    book.active["A1"] = "shown"
    book.create_sheet("Lists")["A1"] = "hidden"
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    assert text(read_xlsx(path)) == "| shown |"


# Files that cannot be read


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html>no</html>", "not_what_it_says"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
@pytest.mark.parametrize("read", [read_docx, read_pptx, read_xlsx])
def test_a_bad_file_says_why(path, read, data, reason):
    path.write_bytes(data)
    with pytest.raises(FileProblem) as problem:
        read(path)
    assert problem.value.reason == reason


def test_a_file_of_another_program_is_not_what_it_says(path):
    workbook(path, [["a"]])
    with pytest.raises(FileProblem, match="made by Excel") as problem:
        read_docx(path)
    assert problem.value.reason == "not_what_it_says"


@pytest.mark.parametrize(
    ("make", "read"),
    [(docx.Document, read_docx), (pptx.Presentation, read_pptx), (openpyxl.Workbook, read_xlsx)],
)
def test_a_file_without_text_is_refused(path, make, read):
    make().save(path)
    with pytest.raises(FileProblem) as problem:
        read(path)
    assert problem.value.reason == "no_text_found"


def test_a_part_that_unpacks_far_too_large_is_refused_unread(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30_000_000))
    with pytest.raises(FileProblem) as problem:
        read_docx(path)
    assert problem.value.reason == "too_large_when_unpacked"


def test_entities_are_refused_not_expanded(path, tmp_path):
    (tmp_path / "secret").write_text("secret")
    dtd = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    write_word(path, p("&x;"), before=dtd)
    with pytest.raises(FileProblem) as problem:
        read_docx(path)
    assert problem.value.reason == "damaged"


@pytest.mark.slow
def test_an_encrypted_file_asks_for_its_password(path, tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    document = docx.Document()
    document.add_paragraph("private")
    document.save(tmp_path / "plain")
    with (tmp_path / "plain").open("rb") as plain, path.open("wb") as encrypted:
        OOXMLFile(plain).encrypt("rosebud", encrypted)
    for password in (None, "wrong"):
        with pytest.raises(PasswordNeeded):
            read_docx(path, password)
    assert text(read_docx(path, "rosebud")) == "private"


# The collections of odd files that the project is measured on


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_bad_files_are_accepted_or_refused_as_they_should_be():
    for entry in json.loads((SHARED / "bad_files/manifest.json").read_text("utf-8"))["files"]:
        path = SHARED / "bad_files" / entry["path"]
        if entry["kind"] in ("docx", "xlsx"):
            try:
                outcome = "" if entry["canary"] in text(READERS[path.suffix](path)) else "lost"
            except FileProblem as problem:
                outcome = problem.reason
            assert outcome == entry["reason"], path.name


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_odd_office_files_are_read_or_refused_and_their_text_is_found():
    found = expected = 0
    folder = SHARED / "eval/parser_zoo/dev"
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        path = folder / "files" / entry["file"]
        if path.suffix not in READERS:
            continue
        try:
            words = " ".join(text(READERS[path.suffix](path, entry.get("password"))).split())
        except FileProblem as problem:
            assert problem.reason == "no_text_found", path.name
            words = ""
        strings = entry.get("must_contain_verified", [])
        found += sum(" ".join(string.split()) in words for string in strings)
        expected += len(strings)
    # The others: 3 with the tags of another tool, a property, cells of a chart.
    assert found >= expected - 5


# What older forms and marks show


def test_fields_symbols_struck_words_and_comments_say_what_word_shows(path):
    def field(kind):
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{kind}</w:ffData></w:fldChar></w:r>'

    def run(words, properties=""):
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"

    zero = '"0"'
    choice = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Garden"/><w:listEntry w:val="Tower"/></w:ddList>'
    body = (
        f"<w:p>{run('Meal: ')}{field('<w:checkBox><w:checked/></w:checkBox>')}{run(' Room: ')}{field(choice)}</w:p>"
        f"<w:p>{field('<w:checkBox><w:default w:val=%s/></w:checkBox>' % zero)}{run(' none')}</w:p>"
        f"<w:p>{run('Room ')}{run('B1', '<w:strike/>')}{run('2', '<w:strike/>')}{run(' D7')}</w:p>"
        '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B1"/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Odd" w:char="x"/></w:r></w:p>'
        '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>O</w:t></w:r></w:p><w:p><w:r><w:t>utdoor markets.</w:t></w:r></w:p>'
        f'<w:p>{run("Pay ")}<w:commentRangeStart w:id="3"/>{run("in May")}<w:commentRangeEnd w:id="3"/>{run(".")}</w:p>'
    )
    comment = '<w:comment w:id="3" w:author="Ann"><w:p><w:r><w:t>Or June?</w:t></w:r></w:p></w:comment>'
    write_word(path, body, {"comments": comment})
    assert text(read_docx(path)) == (
        "Meal: ☒ Room: Tower\n\n☐ none\n\nRoom ~~B12~~ D7\n\n±☑\n\nOutdoor markets.\n\nPay in May.\n\n"
        "Comment (Ann, on “in May”): Or June?"
    )


def test_boxes_of_a_slide_come_from_top_to_bottom(path):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    for words, left, top in (("third", 1, 8), ("second", 12, 3.2), ("first", 1, 3)):
        slide.shapes.add_textbox(Cm(left), Cm(top), Cm(8), Cm(1)).text_frame.text = words
    deck.save(path)
    assert text(read_pptx(path)) == "first\n\nsecond\n\nthird"


@pytest.mark.parametrize(
    ("number", "form", "cell"),
    [
        (5, "0.0E+00", "5.0E+00"), (-0.00012, "0.00E-00", "-1.20E-04"), (12345, "0.00E-00", "1.23E04"), (0, "0.0E+0", "0.0E+0"),
        (1.5e-120, "0E+000", "2E-120"),
    ],
)  # fmt: skip
def test_powers_of_ten_are_as_wide_as_the_format_asks(number, form, cell):
    assert shown(number, form) == cell


def test_sheets_show_their_formats_and_nothing_hidden(path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (value, form) in enumerate(
        [(1234.5, '#,##0.00\\ "€"'), (412, "00000"), (0.0825, "0.00%"), (-5.5, "0.00;(0.00)"), (2.5, '0.0" kg"'), (datetime.timedelta(hours=30.25), "[h]:mm")], 1
    ):  # fmt: skip
        sheet.cell(row, 1, value).number_format = form
    sheet["A7"], sheet["A8"], sheet["B1"] = "=SUM(A1:A2)", "Voss", "Salary"
    sheet.row_dimensions[8].hidden = sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Secret").sheet_state = "hidden"
    book["Secret"]["A1"] = "Secret"
    book.save(path)
    reading = read_xlsx(path)
    assert text(reading).split("\n") == [
        "| 1,234.50 € |", "| 00412 |", "| 8.25% |", "| (5.50) |", "| 2.5 kg |", "| 30:15 |", "| =SUM(A1:A2) |",
    ]  # fmt: skip
    said = " ".join(note.text for note in reading.notes)
    assert "Formulas without a result, shown as they are: 1." in said and "(sheets: 1, rows: 1, columns: 1)" in said


def test_fields_say_where_they_lead_and_what_they_bring_from_elsewhere(path):
    def field(code, shown):
        parts = (*("<w:instrText>%s</w:instrText>" % part for part in code), '<w:fldChar w:fldCharType="separate"/>')
        runs = ('<w:fldChar w:fldCharType="begin"/>', *parts, shown, '<w:fldChar w:fldCharType="end"/>')
        return "".join(f"<w:r>{run}</w:r>" for run in runs)

    page = field(
        [' HYPERLINK "https://exam', 'ple.org/a" '],
        f"<w:t>the guide</w:t></w:r>{field([' PAGE '], '<w:t>7</w:t>')}<w:r>",
    )
    body = (
        f"<w:p>{page}</w:p>"
        f"<w:p>{field([' LINK Word.Document &quot;https://example.org/b.docx&quot; '], '<w:rPr><w:strike/></w:rPr><w:t>old</w:t>')}</w:p>"
        '<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;https://example.org/c.txt&quot;"><w:r><w:t>Terms</w:t></w:r></w:fldSimple></w:p>'
        f"<w:p>{field([' REF x '], '<w:t>Figure 2</w:t>')}</w:p>"
        '<w:p><w:r><w:instrText>HYPERLINK "https://example.org/lost"</w:instrText></w:r><w:r><w:t>Alone</w:t></w:r></w:p>'
    )
    write_word(path, body)
    assert text(read_docx(path)).split("\n\n") == [
        "the guide7 (https://example.org/a)",
        "~~old~~ (https://example.org/b.docx)",
        "Terms (https://example.org/c.txt)",
        "Figure 2",
        "Alone",
    ]


def test_fields_in_fields_without_end_cost_nothing(path):
    begins = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF </w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
    write_word(path, f"<w:p>{begins * 20_000}<w:r><w:t>Words</w:t></w:r></w:p>")
    assert text(read_docx(path)) == "Words"


def test_a_saved_page_or_a_text_inside_is_read(path):
    body = '<w:p><w:r><w:t>Before.</w:t></w:r></w:p><w:altChunk xmlns:r="%s" r:id="%s"/>'
    page = "Content-Type: text/html\n\n<p>From a page.</p>"
    for target, data, words in (
        ("a.mht", page, "From a page."),
        ("a.txt", "A plain text.", "A plain text."),
        ("a.bin", "x", ""),
    ):
        write_word(path, body % (RELATIONS, "aFChunk"), {"aFChunk": ""})
        rewritten = path.with_suffix(".new")
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(rewritten, "w") as new:
            for member in old.namelist():
                if member != "word/aFChunk.xml":
                    new.writestr(member, old.read(member).replace(b"aFChunk.xml", target.encode()))
            new.writestr(f"word/{target}", data)
        assert text(read_docx(rewritten)) == "\n\n".join(filter(None, ["Before.", words]))
