"""OpenDocument, RTF, books and mails."""

import zipfile

import pytest

from slmrag.errors import FileProblem
from slmrag.readers import Limits, read_file
from slmrag.readers.attachments import attached_files

NAMES = (
    'xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:draw="d" xmlns:presentation="p" xmlns:dc="c" xmlns:svg="s"'
)


def opendocument(path, body, styles="", manifest="<manifest/>"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:body>{body}</office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"<office:document-styles {NAMES}>{styles}</office:document-styles>")
    return path


def pages(path, **limits):
    reading = read_file(path, path.name, None, Limits(**limits))
    return list(reading.pages), reading


def test_a_text_is_read_with_all_that_stands_beside_it(tmp_path):
    body = (
        '<office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h text:outline-level="1">Care</text:h>'
        '<text:p>Oil<text:s text:c="2"/>it<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Daily.'
        "</text:p></text:note-body></text:note>.<draw:frame><draw:text-box><text:p>A box</text:p></draw:text-box></draw:frame>"
        "<office:annotation><dc:creator>Ann</dc:creator><text:p>Why?</text:p></office:annotation></text:p>"
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p></text:list-item>"
        "</text:list></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>a</text:p>"
        "</table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:text>"
    )
    found, _ = pages(
        opendocument(tmp_path / "a.odt", body, "<x><style><header><text:p>Top</text:p></header></style></x>")
    )
    assert [page.section for page in found] == ["", "Care"]
    assert "".join(page.text for page in found) == (
        "Top\n\n# Care\n\nOil  it[^1].\n\n[^1]: Daily.\n\nA box\n\nComment (Ann): Why?\n\n- one\n  - two\n| a | b |"
    )


def test_a_sheet_costs_what_it_holds_and_keeps_its_rows(tmp_path):
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(f"<table:table-row>{cell.format('pump')}{cell.format(n)}</table:table-row>" for n in range(9))
    body = (
        f'<office:spreadsheet><table:table table:name="Prices">{rows}<table:table-row table:number-rows-repeated="1048000">'
        f'<table:table-cell table:number-columns-repeated="16000"/></table:table-row><table:table-row>{cell.format("far")}'
        "</table:table-row></table:table></office:spreadsheet>"
    )
    path = opendocument(tmp_path / "a.ods", body)
    [page], _ = pages(path)
    assert page.label == "Prices" and "| pump | 8 |" in page.text and "far" in page.text
    [page], reading = pages(path, rows=5)
    assert "| pump | 4 |" in page.text and "5" not in page.text and reading.notes[0].reason == "too_many_rows"


def test_what_is_hidden_in_a_sheet_is_left_out_and_counted(tmp_path):
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = f"<table:table-row {{}}>{cell}{cell}</table:table-row>"
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    filtered = row.format("table:visibility='filter'", "Voss", "8000")
    body = (
        f'<office:spreadsheet><table:table table:name="Staff">{columns}{row.format("", "Name", "Salary")}'
        f"{row.format('', 'Ann', '9000')}{filtered}</table:table></office:spreadsheet>"
    )
    [page], reading = pages(opendocument(tmp_path / "a.ods", body))
    assert page.text == "| Name |\n| Ann |" and "(sheets: 0, rows: 1, columns: 1)" in reading.notes[0].text


def test_slides_are_pages(tmp_path):
    frame = "<draw:page draw:name='{}'><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    body = f"<office:presentation>{frame.format('One', 'First')}{frame.format('Two', 'Second')}</office:presentation>"
    found, reading = pages(opendocument(tmp_path / "a.odp", body))
    assert reading.unit == "slide" and [(page.label, page.text) for page in found] == [
        ("One", "First"),
        ("Two", "Second"),
    ]


def test_rich_text_is_its_words(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252 Gr\'f6\'dfe\par{\pict 00ff}\u-10179?\u-8704? {\*\gen x}End\par}")
    [page], _ = pages(path)
    assert page.text.split() == ["Größe", "\U0001f600", "End"]
    path.write_bytes(b"no")
    with pytest.raises(FileProblem, match="no RTF"):
        pages(path)


def test_text_boxes_of_rich_text_are_read_once(tmp_path):
    path = tmp_path / "a.rtf"
    old = rb"{\*\do\dobxcolumn{\dptxbxtext \pard %b\par}}"
    new = rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard In a {\b box}\par}}{\shprslt%b}}" % (
        old % b"In a box"
    )
    path.write_bytes(rb"{\rtf1\ansi Above\par %b Below{\footnote Note.}\par %b}" % (new, old % b"Older"))
    [page], _ = pages(path)
    assert page.text.split() == ["Above", "Below[^1]", "In", "a", "box", "Older", "[^1]:", "Note."]
    path.write_bytes(rb"{\rtf1 Words\par" + rb"{\shp{\*\shpinst{\shptxt " * 20_000)
    [page], _ = pages(path)
    assert page.text.split() == ["Words"]


def test_objects_and_macros_of_a_text_are_files_in_it(tmp_path):
    path = tmp_path / "a.odt"
    opendocument(path, "<office:text><text:p>Words</text:p></office:text>")
    basic = '<?xml version="1.0"?><!DOCTYPE script:module PUBLIC "-//X" "module.dtd"><script:module xmlns:script="x">{}</script:module>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Basic/Standard/Rates.xml", basic.format("Sub Main\n  rate = &quot;4 %&quot;\nEnd Sub"))
        archive.writestr(
            "Basic/Standard/Module1.xml", basic.format("REM  *****  BASIC  *****\n\nSub Main\n\nEnd Sub\n")
        )
        archive.writestr("Basic/Standard/Long.xml", basic.format("REM " * 20_000 + "x"))
        archive.writestr("Basic/Standard/Open.xml", "<script:module>" * 60_000)
        archive.writestr("Scripts/python/sums.py", "total = 3")
        archive.writestr("Object 1", bytes.fromhex("d0cf11e0a1b11ae1") + b"no object")
        archive.writestr("Object 2/content.xml", "<x/>")
    found = {one.name: one for one in attached_files(path, path.name)}
    assert found["Rates.bas"].read() == b'Sub Main\n  rate = "4 %"\nEnd Sub'
    assert found["sums.py"].read() == b"total = 3" and found["Long.bas"].read().endswith(b"REM x")
    with pytest.raises(FileProblem):
        found["Object 1"].read()
    assert len(found) == 4
    path.write_bytes(b"PK")
    with pytest.raises(FileProblem):
        list(attached_files(path, path.name))


def test_a_book_is_read_in_its_own_order(tmp_path):
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", '<c><rootfiles><rootfile full-path="x/b.opf"/></rootfiles></c>')
        archive.writestr(
            "x/b.opf",
            '<package><manifest><item id="a" href="a%20b.html"/><item id="c" href="c.html"/><item id="z" href="../../z"/>'
            '</manifest><spine><itemref idref="c"/><itemref idref="a"/><itemref idref="z"/></spine></package>',
        )
        archive.writestr("x/a b.html", "<h1>Second</h1><p>Two.</p>")
        archive.writestr("x/c.html", "<h1>First</h1><p>One.</p>")
    found, _ = pages(path)
    assert [page.section for page in found] == ["First", "Second"] and "One." in found[0].text


def test_a_mail_is_read_with_its_headers_and_without_its_attachments(tmp_path):
    path = tmp_path / "a.eml"
    mail = (
        "From: Ann <a@x.invalid>\r\nSubject: =?utf-8?q?Pumpe_f=C3=BCr_Bo?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Sch=F6n <img src=http://x.invalid/y></p>\r\n--b\r\n"
        'Content-Disposition: attachment; filename="../x.exe"\r\n\r\nMZ\r\n--b--\r\n'
    )
    for data in (mail.encode(), mail.encode("utf-16")):
        path.write_bytes(data)
        [page], _ = pages(path)
        assert page.text.startswith("Subject: Pumpe für Bo\nFrom: Ann") and "Schön" in page.text
        assert "Attached: ../x.exe" in page.text and "MZ" not in page.text


@pytest.mark.parametrize("name", ["a.odt", "a.epub", "a.eml", "a.rtf"])
def test_what_is_none_of_them_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"\0\1\2 nothing")
    with pytest.raises(FileProblem) as problem:
        pages(tmp_path / name)
    assert problem.value.reason in ("damaged", "not_what_it_says", "no_text_found")


def test_a_locked_one_says_so_and_a_bomb_is_not_unpacked(tmp_path):
    with pytest.raises(FileProblem, match="password"):
        pages(opendocument(tmp_path / "a.odt", "", manifest="<m><encryption-data/></m>"))
    with zipfile.ZipFile(tmp_path / "b.odt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * (80 << 20))
    with pytest.raises(FileProblem) as problem:
        pages(tmp_path / "b.odt")
    assert problem.value.reason == "too_large_when_unpacked"
