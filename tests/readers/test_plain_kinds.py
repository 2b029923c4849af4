"""Everything that is text is read as text, cut where its own marks cut it; what is not says what to do."""

import json
from contextlib import closing

import pytest

from slmrag.errors import FileProblem
from slmrag.readers import read_file
from slmrag.readers.sandbox import Sandbox


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_file(path, name).pages)


def test_rows_of_markdown_tables_stand_between_bars(tmp_path):
    source = "Name|Score\n:--|--:\n**Ada**|*12*\nBen | 1\\|2\n\na | b\n```\nx|y\n-|-\n```\n~~~\n```\n~~~\n\nk|v\n-|-\n"
    (page,) = read(tmp_path, "a.md", source)
    assert "| Name|Score |\n| :--|--: |\n| Ada|12 |\n| Ben | 1\\|2 |\n\na | b\n" in page.text
    assert "\nx|y\n-|-\n" in page.text
    assert page.text.rstrip().endswith("| k|v |\n| -|- |"), "behind a fence that has another in it"


@pytest.mark.parametrize(
    ("name", "source", "sections"),
    [
        ("a.tex", "\\section{Rules}\nNo dogs.\n\\subsection*{Hours}\nNine to five.\n", ["Rules", "Rules › Hours"]),
        ("a.org", "#+TITLE: x\n* Rules :pool:\nNo dogs.\n** TODO Hours\nNine.\n", ["", "Rules", "Rules › Hours"]),
        ("a.adoc", "= Guide\n\n== Rules\nNo dogs.\n----\n== \n----\n", ["Guide › Rules"]),
        ("a.rst", "Guide\n=====\n\nText.\n\nRules\n-----\n\nNo dogs.\n\n=== ===\na   b\n=== ===\n", ["Guide", "Guide › Rules"]),
        ("a.yaml", "pump:\n  max_pressure_bar: 8\n", [""]),
        ("a.toml", "[pump]\nmax = 8\n", [""]),
        ("a.xml", "<?xml version='1.0'?><part><name>Gasket</name></part>", [""]),
        ("a.py", "def rate():\n    '''Three percent.'''\n", [""]),
        ("a.unheardof", "Just words.\n", [""]),
    ],
)  # fmt: skip
def test_a_text_is_kept_and_cut_at_its_headings(tmp_path, name, source, sections):
    found = read(tmp_path, name, source)
    assert [page.section for page in found] == sections
    assert "".join(page.text for page in found) == source


def test_xml_is_decoded_as_it_declares(tmp_path):
    [page] = read(
        tmp_path, "a.xml", "<?xml version='1.0' encoding='iso-8859-2'?><n>Łódź, Gdańsk</n>".encode("iso-8859-2")
    )
    assert "Łódź, Gdańsk" in page.text


def test_subtitles_are_sentences_with_their_time(tmp_path):
    cues = (
        "1\n00:00:01,000 --> 00:00:03,000\n<i>The lock</i> opens\n\n2\n00:00:03,500 --> 00:00:04,000\nat nine.\n\n"
        "3\n01:02:05,000 --> 01:02:06,000\nBring a rope &amp; a hook.\n"
    )
    [page] = read(tmp_path, "a.srt", cues)
    assert page.text == "[0:00:01] The lock opens at nine.\n[1:02:05] Bring a rope & a hook."
    [page] = read(tmp_path, "a.vtt", "WEBVTT\n\nNOTE no\n\n00:05.000 --> 00:06.000 align:start\n<v Ann>Hello.</v>\n")
    assert page.text == "[0:00:05] Ann: Hello."


@pytest.mark.slow
def test_subtitle_marks_without_an_end_cost_little(tmp_path):
    opened = ("<v", "<v ", "<v.a" + " " * 100_000, "</b", "{\\")
    cues = [f"0{n}:00.000 --> 0{n}:01.000\n{mark * (1_000_000 // len(mark))}\n" for n, mark in enumerate(opened)]
    (tmp_path / "a.vtt").write_text("\n".join(["WEBVTT\n", *cues, "09:00.000 --> 09:01.000\n<v Ann>Hello.</v>\n"]))
    with closing(Sandbox()) as sandbox:
        *_, page = sandbox.read_file(tmp_path / "a.vtt", "a.vtt").pages
    assert page.text.endswith("[0:09:00] Ann: Hello.")


def test_a_calendar_says_what_when_and_where(tmp_path):
    [page] = read(
        tmp_path, "a.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fire drill\r\nDTSTART;TZID=Europe/Berlin:20260601T090000\r\nDTEND:20260601T073000Z\r\n"
        "LOCATION:Yard\\, gate 2\r\nATTENDEE;CN=\"Ann, B\";ROLE=X:mailto:ann@example.org\r\nDESCRIPTION:Leave by the\r\n  stairs.\\nNo lift.\r\n"
        "BEGIN:VALARM\r\nDESCRIPTION:no\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )  # fmt: skip
    assert page.section == "Fire drill" and page.text == (
        "# Fire drill\n\nBegins: 2026-06-01 09:00 (Europe/Berlin)\nEnds: 2026-06-01 07:30 UTC\nPlace: Yard, gate 2\n"
        "Invited: Ann, B <ann@example.org>\n\nLeave by the stairs.\nNo lift.\n\n"
    )


def test_a_notebook_is_its_cells(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "High at seven."]},
        {"cell_type": "code", "source": "print(7)", "outputs": [{"text": ["7\n"]}, {"data": {"image/png": "x"}}]},
    ]
    [page] = read(tmp_path, "a.ipynb", json.dumps({"cells": cells, "metadata": {}}))
    assert page.section == "Tides" and page.text == "# Tides\n\nHigh at seven.\n\n```\nprint(7)\n```\n\nOutput: 7\n\n"
    for bad in (
        '{"cells": 3}',
        "{",
        '{"cells": [{"cell_type": "code", "source": ["x"], "outputs": [3]}]}',
        "[" * 100_000,
    ):
        with pytest.raises(FileProblem) as problem:
            read(tmp_path, "a.ipynb", bad)
        assert problem.value.reason == "damaged"


def test_what_stands_before_a_note_is_told_apart_and_links_are_words(tmp_path):
    source = (
        "---\ntitle: Boiler guide\ntags: [heat, \"water\"]\nalias:\n  - Kettle\nempty:\n---\n# Care\n\nSee [[Valves#Old|the valves]] and "
        "[[Pump room]] ![[plan.png]].\n\n```sh\nif [[ -f x ]]; then\n```\n"
    )  # fmt: skip
    about, care = read(tmp_path, "a.md", source)
    assert about.text == "Title: Boiler guide\n\nTags: heat, water\n\nAlias: Kettle\n\n"
    assert "See the valves and Pump room [Image: plan.png]." in care.text and "[[ -f x ]]" in care.text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1"), "save it as “.docx”"),
        ("a.ppt", bytes.fromhex("d0cf11e0a1b11ae1"), "save it as “.pptx”"),
        ("a.pages", b"PK", "export it as PDF"),
        ("a.unheardof", b"\0\1", "cannot be read; these can: "),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"torn", "It is damaged"),
        ("a.msg", bytes.fromhex("d0cf11e0a1b11ae1") + b"torn", "It is damaged"),
        ("a.mbox", b"nothing", "no mail"),
        ("a.mht", b"Subject: x\n\n", "no text that a browser would show"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path, name, data, said):
    with pytest.raises(FileProblem) as problem:
        read(tmp_path, name, data)
    assert said in str(problem.value)


def test_what_has_the_ending_of_an_older_office_file_is_what_it_is(tmp_path):
    [page] = read(tmp_path, "a.doc", rb"{\rtf1 Rich words.\par}")
    assert page.text.strip() == "Rich words."
    [page] = read(tmp_path, "a.xls", "<html><table><tr><td>Rope</td><td>25</td></tr></table></html>")
    assert page.text == "| Rope | 25 |"
    [page] = read(tmp_path, "a.xls", "Item\tNumber\nRope\t25\n")
    assert page.text == "| Item | Number |\n| Rope | 25 |"
