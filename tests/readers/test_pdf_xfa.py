"""Forms of Adobe's own kind, whose pages hold nothing but “Please wait”."""

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from slmrag.readers import read_file
from slmrag.readers.page_picture import draw_page

TEMPLATE = """<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form"><subform name="person">
<draw><value><text>Application</text></value></draw>
<draw presence="hidden"><value><text>Not shown</text></value></draw>
<draw><value><exData contentType="text/html"><body xmlns="http://www.w3.org/1999/xhtml"><p>Read  the <b>guide</b></p></body></exData></value></draw>
<field name="city"><ui><textEdit/></ui><caption><value><text>City:</text></value></caption></field>
<field name="country"><ui><choiceList/></ui><caption><value><text>Country</text></value></caption>
<items><text>Austria</text><text>Germany</text></items><items save="1"><text>AT</text><text>DE</text></items></field>
<field name="married"><ui><checkButton/></ui><caption><value><text>Married</text></value></caption><items><integer>1</integer></items></field>
<exclGroup name="sex"><field name="f"><ui><checkButton/></ui><caption><value><text>Female</text></value></caption><items><text>F</text></items></field>
<field name="m"><ui><checkButton/></ui><caption><value><text>Male</text></value></caption><items><text>M</text></items></field></exclGroup>
<field name="send"><ui><button/></ui><caption><value><text>Send</text></value></caption></field>
<field name="note"><ui><textEdit/></ui><caption><value><text>Note</text></value></caption><value><text>none</text></value></field>
<subform presence="invisible"><field name="secret"><ui><textEdit/></ui><value><text>Hidden word</text></value></field></subform>
</subform></subform></template>"""
DATA = """<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form><person><city>Linz & Wels</city>
<country>AT</country><married>1</married><sex>M</sex></person></form></xfa:data></xfa:datasets>"""


def form(template=TEMPLATE, data=DATA):
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(60, 700, "Please wait...")
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=page)
    packets = ArrayObject()
    for name, content in (("template", template), ("datasets", data)):
        stream = DecodedStreamObject()
        stream.set_data(content.encode())
        packets += [TextStringObject(name), writer._add_object(stream)]
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): packets}
    )
    writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def read(tmp_path, data):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    reading = read_file(path, path.name)
    return [page.text for page in reading.pages], [str(note.text) for note in reading.notes]


def test_what_it_shows_and_what_was_filled_in_is_read(tmp_path):
    [text], [note] = read(tmp_path, form())
    assert text.split("\n\n") == [
        "Application", "Read the guide", "City: Linz Wels", "Country: Austria", "☒ Married", "☐ Female", "☒ Male", "Note: none",
    ]  # fmt: skip
    assert "XFA" in note
    assert draw_page(tmp_path / "a.pdf", 1, ((0, 11),), read=text)[1] == 0  # it stands nowhere on the page


@pytest.mark.parametrize(
    "template",
    [
        "<template",
        "",
        '<!DOCTYPE x [<!ENTITY e "x">]><template><draw><value><text>&e;</text></value></draw></template>',
        "<template/>",
    ],
)
def test_one_that_is_damaged_is_its_pages(tmp_path, template):
    [text], notes = read(tmp_path, form(template))
    assert text.strip() == "Please wait..." and notes == []


def test_of_ten_thousand_fields_the_first_are_read(tmp_path):
    lines = "".join(f"<draw><value><text>Line {n}</text></value></draw>" for n in range(10_000))
    [text], _ = read(tmp_path, form(f"<template>{lines}</template>"))
    assert "Line 4999" in text and "Line 5000" not in text
