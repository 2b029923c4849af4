"""Markdown: the words of headings, paragraphs, list items, quotes and tables; code, addresses and HTML stay.

markdown-it says where the blocks are and what stands in them; everything between the words is copied from the source.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.text.markdown import front_matter, markdown_parser
from slmrag.translation.formats.package import write_whole
from slmrag.translation.formats.translatable import (
    LeftAsIs,
    Segment,
    changed_file,
    has_words,
    left_as_is,
    source_of,
    tidy,
)
from slmrag.translation.markup import Mark, Node, alone, around, literal, parse

if TYPE_CHECKING:
    from markdown_it.token import Token

# The box of a task, the name of a footnote, the kind of a GitHub alert: before the words of a paragraph, and none of it.
_BEGINNING = re.compile(r"\[[ xX]\]\s+|\[\^[^\]\s]+\]:\s+|\[![A-Z]+\]\s*")
_NOTE = re.compile(r"(\[\^[^\]\s]+\])")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^>]*(?<!/)>$")
_ACTIVE = re.compile(r"([\\`*_\[\]<>&~|#+!-])")
_START = re.compile(r"^(\s*\d*)([-+*](?=\s)|#(?=#{0,5}\s)|>|=(?==*$)|[.)](?=\s)|\[(?=[^\]]*\]:))")


@dataclass(slots=True)
class _MarkdownPiece:
    """Words, or what stands between ``before`` and ``after``: a link's brackets, or a code that is no word at all."""

    words: str = ""
    before: str = ""
    after: str = ""
    inner: "list[_MarkdownPiece]" = field(default_factory=list)
    number: int = 0

    @property
    def is_words(self) -> bool:
        """Whether it is words alone."""
        return not (self.before or self.after)


@dataclass(slots=True)
class _Block:
    """Words at ``lines`` (from, to) of the source between ``before`` and ``after``, or in a cell at ``columns``."""

    pieces: list[_MarkdownPiece]
    text: str
    lines: tuple[int, int]
    before: str = ""
    after: str = ""
    columns: tuple[int, int] | None = None


class MarkdownFile:
    """A Markdown file, as a `Translatable`."""

    shaped = True
    unit = "section"
    pages = 1

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        self.left_out: list[LeftAsIs] = []
        _, blocks = _read(source_of(self.path, self.name), self.left_out)
        self.segments = [Segment(block.text) for block in blocks]

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`. A paragraph becomes one line; what a word would mean to Markdown is escaped."""
        lines, blocks = _read(source_of(self.path, self.name), [])
        if [block.text for block in blocks] != [segment.text for segment in self.segments]:
            raise changed_file(self.name)
        for block, words in reversed(list(zip(blocks, translations, strict=True))):
            if words is None:
                continue
            written = _written(block, parse(words))
            first, last = block.lines
            if block.columns:
                start, end = block.columns
                lines[first] = lines[first][:start] + written.replace("|", "\\|") + lines[first][end:]
            else:
                lines[first:last] = (block.before + written + block.after).split("\n")
        write_whole(path, lambda file: file.write("\n".join(lines).encode("utf-8", "replace")))


# --- From the source to words -------------------------------------------------------------------------------


def _read(source: str, left_out: list[LeftAsIs]) -> tuple[list[str], list[_Block]]:
    """The lines of the source, and the blocks of words in them."""
    lines = source.split("\n")
    first = front_matter(source)
    row, column, in_cell = 0, 0, False
    blocks = []
    env: dict = {}  # the addresses that labels stand for
    for token in markdown_parser().parse("\n".join(lines[first:]), env):
        if token.type == "tr_open":
            row, column = first + _span(token)[0], 0
        elif token.type == "html_block" and has_words(
            re.sub(r"<!--.*?-->|<[^>]*>", " ", token.content, flags=re.DOTALL)
        ):
            left_out.append(LeftAsIs(0, left_as_is("html_left", line=first + _span(token)[0] + 1)))
        elif token.type == "inline" and token.content.strip():
            block = _cell(token, lines, row, column) if in_cell else _block(token, lines, first, env)
            column = block.columns[1] if block.columns else 0
            if has_words(_words(block.pieces)):
                blocks.append(block)
        in_cell = token.type in ("th_open", "td_open")
    return lines, blocks


def _span(token: "Token") -> tuple[int, int]:
    """The lines of a block: its first, and the one behind its last."""
    assert token.map is not None
    first, behind = token.map
    return first, behind


def _block(token: "Token", lines: list[str], first: int, env: dict) -> _Block:
    start, end = (first + line for line in _span(token))
    content = token.content.split("\n")
    end = min(end, start + len(content))
    before = lines[start][: lines[start].index(content[0])]
    last = content[-1]
    after = lines[end - 1][lines[end - 1].rindex(last) + len(last) :]
    # The next lines of a quote or a list item begin as deep as its first.
    indent = re.sub(r"[^>\s]", " ", before)
    children = token.children or []
    if match := _BEGINNING.match(token.content):
        before += match[0].replace("\n", f"\n{indent}")
        children = markdown_parser().parseInline(token.content[match.end() :], env)[0].children or []
    pieces = _pieces(children, indent)
    return _Block(pieces, tidy(_marked(pieces, count(1))).strip(), (start, end), before, after)


def _cell(token: "Token", lines: list[str], row: int, column: int) -> _Block:
    source = token.content.replace("|", "\\|")
    start = lines[row].find(source, column)
    if start < 0:  # bars inside code may be written either way
        source, start = token.content, lines[row].index(token.content, column)
    pieces = _pieces(token.children or [], "")
    text = tidy(_marked(pieces, count(1))).strip()
    return _Block(pieces, text, (row, row + 1), columns=(start, start + len(source)))


def _pieces(tokens: "Sequence[Token]", indent: str) -> list[_MarkdownPiece]:
    """What stands in a block; neighbouring words are one piece."""
    html = _html_pairs(tokens)
    opened = [_MarkdownPiece()]

    def add(piece: _MarkdownPiece, *, opens: bool = False) -> None:
        inner = opened[-1].inner
        if piece.is_words and inner and inner[-1].is_words:
            inner[-1].words += piece.words
        else:
            inner.append(piece)
        if opens:
            opened.append(piece)

    for number, token in enumerate(tokens):
        match token.type:
            case "text":
                for part in _NOTE.split(token.content):
                    add(_MarkdownPiece(before=part) if _NOTE.fullmatch(part) else _MarkdownPiece(part))
            case "softbreak":
                add(_MarkdownPiece(" "))
            case "hardbreak":
                add(_MarkdownPiece(before=f"\\\n{indent}"))
            case "code_inline":
                pad = " " if "`" in (token.content[:1], token.content[-1:]) else ""
                add(_MarkdownPiece(before=f"{token.markup}{pad}{token.content}{pad}{token.markup}"))
            case "image":
                add(
                    _MarkdownPiece(
                        before="![", after=_address(token, "src"), inner=_pieces(token.children or [], indent)
                    )
                )
            case "html_inline" if number in html.values():
                opened.pop().after = token.content
            case "html_inline":
                add(_MarkdownPiece(before=token.content), opens=number in html)
            case "link_open" if token.markup == "autolink":
                add(_MarkdownPiece(before="<", after=">"), opens=True)
            case "link_open":
                add(_MarkdownPiece(before="[", after=_address(token, "href")), opens=True)
            case kind if kind.endswith("_open"):
                add(_MarkdownPiece(before=token.markup, after=token.markup), opens=True)
            case _:
                opened.pop()
    return opened[0].inner


def _html_pairs(tokens: "Sequence[Token]") -> dict[int, int]:
    """The places of the opening tags of HTML that are closed again inside the same emphasis or link, and of the closing."""
    pairs: dict[int, int] = {}
    waiting: list[list[tuple[str, int]]] = [[]]
    for number, token in enumerate(tokens):
        if token.type == "html_inline":
            tag = _TAG.match(token.content)
            names = [name for name, _ in waiting[-1]]
            if tag and tag[1] and tag[2].lower() in names:
                while (name := waiting[-1].pop())[0] != tag[2].lower():
                    pass
                pairs[name[1]] = number
            elif tag and not tag[1]:
                waiting[-1].append((tag[2].lower(), number))
        elif token.nesting == 1:
            waiting.append([])
        elif token.nesting == -1:
            waiting.pop()
    return pairs


def _address(token: "Token", name: str) -> str:
    """What closes a link or picture: its address with its title, or the label that stands for them."""
    if label := token.meta.get("label"):
        return f"][{label}]"
    address, title = str(token.attrs.get(name, "")), str(token.attrs.get("title") or "")
    address = f"<{address}>" if re.search(r"[\s()]", address) or not address else address
    title = ' "' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if title else ""
    return f"]({address}{title})"


def _words(pieces: Sequence[_MarkdownPiece]) -> str:
    return "".join(piece.words + _words(piece.inner) for piece in pieces if piece.before != "<")


def _marked(pieces: Sequence[_MarkdownPiece], numbers: Iterator[int]) -> str:
    parts = []
    for piece in pieces:
        if piece.is_words:
            parts.append(literal(piece.words))
            continue
        piece.number = next(numbers)
        has_inside = piece.after and has_words(_words([piece]))
        parts.append(around(piece.number, _marked(piece.inner, numbers)) if has_inside else alone(piece.number))
    return "".join(parts)


# --- And back -----------------------------------------------------------------------------------------------


def _written(block: _Block, nodes: Sequence[Node]) -> str:
    """A translation as Markdown: plain where that reads as meant, else with escapes."""
    escaped = _source(block.pieces, nodes, lambda words: _ACTIVE.sub(r"\\\1", words))
    unescaped = _source(block.pieces, nodes, lambda words: words)
    same = _meaning(unescaped) == _meaning(escaped)
    text = (unescaped if same else escaped).strip()
    return text if block.columns else _START.sub(r"\1\\\2", text)


def _meaning(source: str) -> list[tuple]:
    """What Markdown makes of a line."""
    tokens = markdown_parser().parseInline(source)[0].children or []
    return [(token.type, token.content, tuple(sorted(token.attrs.items())), _alt(token)) for token in tokens]


def _alt(token: "Token") -> tuple:
    return tuple((child.type, child.content) for child in token.children or ())


def _source(pieces: Sequence[_MarkdownPiece], nodes: Sequence[Node], escape: Callable[[str], str]) -> str:
    by_number = {piece.number: piece for piece in pieces if not piece.is_words}
    parts = []
    for node in nodes:
        if not isinstance(node, Mark):
            parts.append(escape(node.replace("\n", " ")))
            continue
        piece = by_number[node.number]
        inside = _as_it_was(piece.inner) if node.inner is None else _source(piece.inner, node.inner, escape)
        parts.append(piece.before + inside + piece.after)
    return "".join(parts)


def _as_it_was(pieces: Sequence[_MarkdownPiece]) -> str:
    return "".join(piece.words + piece.before + _as_it_was(piece.inner) + piece.after for piece in pieces)
