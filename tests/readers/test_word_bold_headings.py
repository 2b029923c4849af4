"""Bold lines of a Word file that has no styles for its headings."""

import docx

from slmrag.readers.word import read_docx


def sections_of(path, lines):
    """The section of each page of a file of ``lines``, those in asterisks bold."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.add_run(line.strip("*")).bold = line.startswith("*")
    document.save(path)
    return [page.section for page in read_docx(path).pages]


def test_bold_lines_head_what_stands_below_them_and_numbers_tell_how_deep(tmp_path):
    lines = (
        "*CITY UNIVERSITY*", "*Manual for groups*", "Written by all of us in June of last year.", "*1. Roles*", "*1.1. First meeting*", "Agree on times that suit everybody in the group.",
        "*2. Time*", "Make a plan.",
    )  # fmt: skip
    assert sections_of(tmp_path / "manual.docx", lines) == [
        "", "Manual for groups", "1. Roles › 1.1. First meeting", "2. Time",
    ]  # fmt: skip


def test_bold_sentences_head_nothing_nor_do_lines_of_a_file_that_is_all_bold(tmp_path):
    assert sections_of(tmp_path / "warning.docx", ("Read this.", "*Never open the case!*", "It is hot.")) == [""]
    assert sections_of(tmp_path / "bold.docx", ("*Rules*", "*Be kind to all*", "*Parking*", "Ask first.")) == [""]
    assert sections_of(tmp_path / "end.docx", ("We wish you well.", "*The board*")) == [""]
