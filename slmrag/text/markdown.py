"""Where the blocks of a Markdown text stand: CommonMark with tables, by markdown-it."""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
# Without a line like these there is no heading, and a list of 100,000 items need not be parsed for three seconds.
_MAY_HEAD = re.compile(r"(?:^|\r) {0,3}(?:#{1,6}(?:[ \t\r]|$)|(?:=+|-+)[ \t]*(?:\r|$))", re.MULTILINE)
_LONGEST = 200  # characters of a heading that has several lines
_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^\n]*?[^\s*])\*\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]+)\]\((?:[^()\s]|\([^()\s]*\))+(?: \"[^\"\n]*\")?\)")


def front_matter(text: str) -> int:
    """How many lines at the beginning of ``text`` tell of the document, and are not in it; mostly 0."""
    matter = _FRONT_MATTER.match(text)
    return matter[0].rstrip("\n").count("\n") + 1 if matter else 0


def words_of_markdown(text: str) -> str:
    """A sentence without the marks that say that words are bold, and a link as the words that it stands behind."""
    return _LINK.sub(r"\1", _BOLD.sub(r"\1", text)) if "**" in text or "](" in text else text


@cache
def markdown_parser() -> "MarkdownIt":
    """The parser for all that stands in a text. Labels of links are kept, so that they can be written again."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])


@cache
def _block_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def markdown_headings(text: str) -> list[tuple[int, int, int, str]]:
    """(first line, line behind it, level, words) of each heading that begins a section; lines count from 0.

    One within a quotation or a list is a part of that, and a long paragraph over a line of ``=`` is none.
    """
    matter = front_matter(text)
    if not _MAY_HEAD.search(text):
        return []
    tokens = _block_parser().parse("\n".join(text.split("\n")[matter:]))
    return [
        (matter + token.map[0], matter + token.map[1], int(token.tag[1:]), inline.content)
        for token, inline in pairwise(tokens)
        if token.map is not None
        and token.type == "heading_open"
        and token.level == 0
        and ("\n" not in inline.content or len(inline.content) <= _LONGEST)
    ]
