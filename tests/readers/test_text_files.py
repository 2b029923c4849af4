"""Plain text, Markdown, HTML and CSV files become pages."""

import json
from pathlib import Path

import pytest

from slmrag.errors import FileProblem
from slmrag.readers.decoding import decode
from slmrag.readers.delimited_text import read_csv
from slmrag.readers.plain_text import read_json, read_markdown, read_text
from slmrag.readers.section_pages import pieces
from slmrag.readers.web import read_html

SHARED = Path(__file__).parents[3] / "shared"
READERS = {".txt": read_text, ".json": read_json, ".md": read_markdown, ".html": read_html, ".csv": read_csv}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def pages(reading):
    found = list(reading.pages)
    assert reading.page_count == len(found)
    return found


def text(reading):
    return "".join(page.text for page in pages(reading))


def read(reader, path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return reader(path)


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_in_every_form(encoding):
    words = "Die Größe beträgt 12 °C — „sehr warm“."
    assert decode(words.encode(encoding)) == words


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("La clé du café est là, très sûre.", "latin-1"),
        ("“Straße” – 5 € für Ärger", "cp1252"),
        ("名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n高橋淳,35,名古屋\n", "shift_jis"),
        ("Погода сегодня хорошая, и мы пойдём гулять в парк у реки вместе с друзьями.", "cp1251"),
    ],
)
def test_older_encodings_by_their_look(words, encoding):
    assert decode(words.encode(encoding)) == words


def test_a_few_broken_bytes_are_marked_not_guessed():
    assert decode(b"Good start \xff\xfe\x80 then more \xc3") == "Good start \ufffd\ufffd\ufffd then more \ufffd"
    assert decode("où, été, à, ça, là".encode() + b"\xff") == "où, été, à, ça, là\ufffd"


# Plain text


def test_newlines_are_one_kind_and_control_characters_go(path):
    assert text(read(read_text, path, b"a\r\nb\rc\x00d\x1b\te\x0cf")) == "a\nb\ncd\te\nf"


def test_long_text_is_cut_at_paragraphs_and_loses_nothing(path):
    words = "\n\n".join(f"Paragraph {n}. " + "It has some sentences. " * 20 for n in range(60))
    found = pages(read(read_text, path, words))
    assert "".join(page.text for page in found) == words
    assert all(page.text.startswith("Paragraph") and len(page.text) <= 6_000 for page in found)
    assert [page.number for page in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("border", ["\n", ". ", " ", "。"])
def test_without_paragraphs_the_next_best_border_is_taken(border):
    words = border.join(f"word{n:05}" for n in range(2_000))
    found = pieces(words)
    assert "".join(found) == words
    assert all(piece.startswith("word") and len(piece) <= 6_000 for piece in found)


def test_json_is_text_but_not_a_pit(path):
    assert text(read(read_json, path, '{"pump": 1}\n{"pump": 2}')) == '{"pump": 1}\n{"pump": 2}'
    with pytest.raises(FileProblem) as problem:
        read(read_json, path, "[" * 200_000)
    assert problem.value.reason == "damaged"


@pytest.mark.parametrize("reader", [read_text, read_markdown, read_html, read_csv])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t \n", "no_text_found"),
        (b"\xef\xbb\xbf", "no_text_found"),
        (b"%PDF-1.7\n", "not_what_it_says"),
        (bytes(range(256)), "not_what_it_says"),
    ],
)
def test_a_file_without_text_says_why(path, reader, data, reason):
    with pytest.raises(FileProblem) as problem:
        read(reader, path, data)
    assert problem.value.reason == reason


# Markdown


def test_markdown_is_kept_and_cut_at_its_headings(path):
    source = "---\ntitle: x\n---\nIntro\n\n# Returns #\n\n30 days.\n\n## Of C#\n\n*None*.\n\nTerms\n===\nNone.\n"
    found = pages(read(read_markdown, path, source))
    assert "".join(page.text for page in found) == source.replace("---\ntitle: x\n---\n", "Title: x\n\n")
    assert [page.section for page in found] == ["", "Returns", "Returns › Of C#", "Terms"]
    assert found[2].text.startswith("## Of C#\n")


def test_a_line_with_a_colon_is_a_property_only_before_the_text(path):
    """Without front matter the whole text was told a second time, in one line, as properties of the document."""
    text = "# Pumps\n\nNot in rain. The bearing is\nworn: order another.\n\n## Codes\n\n| E1 | Dry |\n"
    path.write_text(text)
    assert [page.text for page in read_markdown(path).pages] == [
        text[: text.index("## Codes")],
        text[text.index("## Codes") :],
    ]
    path.write_text(f"---\nauthor: R. Quist\n---\n{text}")
    assert next(read_markdown(path).pages).text == "Author: R. Quist\n\n"


def test_hashes_in_code_are_not_headings(path):
    [page] = pages(read(read_markdown, path, "# Real\n\n```sh\n# a comment\n```\n\n#hashtag\n"))
    assert page.section == "Real"


@pytest.mark.parametrize(
    "source, sections",
    [
        ("Pumps\nand valves\n===\n\nText.\n", ["Pumps and valves"]),
        ("- a\n  - b\n\n    ```sh\n    x\n    ```\n\n  # in the list\n\n# Real\n\nText.\n", ["", "Real"]),
        ("1. a\n\n   ```\n   # a comment\n   ```\n\n## Real ##\n\nText.\n", ["", "Real"]),
        ("````md\n```\n# no\n```\n````\n\n# C#\n\nText.\n", ["", "C#"]),
        ("---\ntitle: x\n---\n# Real\n\nText.\n", ["", "Real"]),
        ("<!--\n# no\n-->\n\n> # quoted\n\n# Real\n\nText.\n", ["", "Real"]),
        ("Real prose. " * 20 + "\nand more of it\n---\n\nText.\n", [""]),
    ],
)
def test_what_is_a_heading_is_what_commonmark_says(path, source, sections):
    found = pages(read(read_markdown, path, source))
    assert [page.section for page in found] == sections
    assert "".join(page.text for page in found) == source.replace("---\ntitle: x\n---\n", "Title: x\n\n")


def test_a_rule_or_list_is_not_an_underlined_heading(path):
    [page] = pages(read(read_markdown, path, "- item\n---\n\nText\n\n---\nmore\n"))
    assert page.section == ""


# HTML


def test_html_is_what_a_browser_shows(path):
    source = """<html><head><title>t</title><style>p{}</style></head><body onload="x()"><script>bad()</script>
    <p>Visible <b>bold</b>text &amp; <a href="http://x.example/">link</a>.</p><template>t</template>
    <p style="color:red; DISPLAY : none">hidden</p><div hidden><p>hidden</p></div> tail <!-- comment -->
    <img alt="a red pump" src="http://x.example/p.png"></body></html>"""
    assert text(read(read_html, path, source)) == "Visible boldtext & link.\n\ntail a red pump"


def test_html_headings_lists_and_tables(path):
    source = """<h1>Returns</h1>
    <ul><li>one<ul><li>deeper</li></ul></li><li>two</li></ul><ol start=3><li>three</ol>
    <h2>Fees</h2><table><tr><th>a<th>b</tr><tr><td>1<br>2</td><td><p>3</p><p>4</p></td></tr></table>
    <pre>x  =
  1</pre>"""
    first, second = pages(read(read_html, path, source))
    assert first.text == "# Returns\n\n- one\n  - deeper\n- two\n3. three\n\n"
    assert second.text == "## Fees\n\n| a | b |\n| 1 2 | 3 4 |\n\nx  =\n  1"
    assert second.section == "Returns › Fees"


def test_a_table_that_only_lays_out_a_page_is_not_read_as_rows(path):
    source = "<table><tr><td><h1>News</h1><p>Text</p></td><td>Menu</td></tr></table>"
    assert text(read(read_html, path, source)) == "# News\n\nText\n\nMenu"


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-16", "windows-1252"])
def test_html_in_the_encoding_it_declares(path, encoding):
    words = "Straße" if encoding == "windows-1252" else "名前"
    source = f'<?xml version="1.0" encoding="{encoding}"?><html><body><p>{words}</p></body></html>'
    assert text(read(read_html, path, source.encode(encoding))) == words


def test_html_nested_beyond_reason_is_refused_not_cut(path):
    assert text(read(read_html, path, "<div>" * 1_500 + "deep")) == "deep"
    with pytest.raises(FileProblem) as problem:
        read(read_html, path, "<p>top</p>" + "<div>" * 50_000 + "deep")
    assert problem.value.reason == "damaged"


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_delimiter(path, delimiter):
    source = f'name{delimiter}note\nPump{delimiter}"one, two; three"\n'
    reading = read(read_csv, path, source)
    assert reading.unit == "section"
    assert text(reading) == "| name | note |\n| Pump | one, two; three |"


def test_a_long_csv_repeats_its_header(path):
    source = "name,price\n" + "".join(f"Part number {n},{n}\n" for n in range(600))
    found = pages(read(read_csv, path, source))
    assert len(found) > 1
    assert all(page.text.startswith("| name | price |\n") for page in found)
    assert sum(page.text.count("Part number") for page in found) == 600


def test_a_quote_left_open_does_not_swallow_the_rows(path):
    source = 'name,size\n5" pipe,1\n"open,2\n' + "row,3\n" * 40_000
    assert "| row | 3 |" in text(read(read_csv, path, source))


# The collections of odd files that the project is measured on


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_bad_files_are_accepted_or_refused_as_they_should_be():
    for entry in json.loads((SHARED / "bad_files/manifest.json").read_text("utf-8"))["files"]:
        path = SHARED / "bad_files" / entry["path"]
        if path.suffix not in READERS:
            continue
        try:
            words, outcome = text(READERS[path.suffix](path)), "accept"
        except FileProblem as problem:
            words, outcome = "", problem.reason
        if entry["expect"] == "reject":
            assert outcome == entry["reason"], path.name
        else:
            assert outcome == "accept", path.name
            assert words.strip(), path.name
            if entry["kind"] == "text":
                assert entry["canary"] in words, path.name


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_odd_text_files_are_read_and_their_text_is_found():
    found = expected = 0
    folder = SHARED / "eval/parser_zoo/dev"
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        path = folder / "files" / entry["file"]
        if path.suffix not in READERS:
            continue
        words = " ".join(text(READERS[path.suffix](path)).split())
        assert words, path.name
        assert "\ufffd" not in words, path.name
        strings = entry.get("must_contain_verified", [])
        found += sum(" ".join(string.split()) in words for string in strings)
        expected += len(strings)
    # The others: the words of a script, and two list items with their marks between them.
    assert found >= expected - 2


def test_bold_lines_of_a_page_without_headings_are_headings_and_its_text_stays(path):
    body = "".join(
        f"<p><b>{title}</b></p><p>{'What is said of it here. ' * 5}</p>" for title in ("Conduct:", "Late work")
    )
    path.write_text(f"<h1>Syllabus</h1>{body}<p>We <b>do not</b> take late work.</p>", "utf-8")
    found = pages(read_html(path))
    assert [page.section for page in found][-2:] == ["Syllabus › Conduct:", "Syllabus › Late work"]
    assert "\n\nLate work" in "".join(page.text for page in found) and "# Late work" not in text(read_html(path))


def test_headings_of_another_mark_up_in_markdown_are_headings_where_it_has_hardly_any(path):
    path.write_text(
        "# Travel\n\n== Trains\n\nSecond class.\n\n=== Seats\n\nBook one.\n\n== Meals ==\n\nKeep the bill.\n", "utf-8"
    )
    assert [page.section for page in pages(read_markdown(path))] == [
        "Travel › Trains",
        "Travel › Trains › Seats",
        "Travel › Meals",
    ]
    path.write_text("a == b\n\n== Trains\n\nSecond class.\n", "utf-8")
    assert [page.section for page in pages(read_markdown(path))] == [""]
