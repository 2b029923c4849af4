import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.text.markdown import markdown_headings, markdown_parser, words_of_markdown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Landlord:** Ada **Roe**", "Landlord: Ada Roe"),
        ('see [the FAQ](https://a.example/c_(d) "x") first', "see the FAQ first"),
        ("2**3 and 4**5; f(**some, **more); ** no **", "2**3 and 4**5; f(**some, **more); ** no **"),
        ("as said in [3] (page 4)", "as said in [3] (page 4)"),
    ],
)
def test_bold_words_and_links_are_read_as_their_words(written, read):
    assert words_of_markdown(written) == read


PIECES = [
    "# a",
    "#b",
    "## ",
    "=",
    "==",
    "-",
    "---",
    "> ",
    "- ",
    "1. ",
    "x",
    " ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "```",
    "<b>",
    "\r",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_the_headings_are_those_of_the_whole_text(text):
    whole = [
        token.map[0] for token in markdown_parser().parse(text) if token.type == "heading_open" and token.level == 0
    ]
    assert [first for first, _, _, _ in markdown_headings(text)] == whole or text.startswith("---")
