from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.text.markdown import markdown_headings, markdown_parser

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
