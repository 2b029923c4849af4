"""Text of documents, made safe for Streamlit's Markdown, which renders even labels and fetches pictures there.

Every ASCII punctuation mark gets a backslash, so no Markdown, HTML, formula, link or directive survives. What
Streamlit replaces after it has parsed (arrows, icons, bare addresses) is kept apart by a word joiner.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"
# Between these pairs a joiner goes: ":material_x:" and ":streamlit:" would turn into pictures, "->" into an arrow,
# and "http://…", "www.…" and "name@host" into links, even when they are escaped.
_REPLACED_LATER = re.compile(
    r"(?<=:)(?=material_|streamlit:)|(?<!\S[<>~-])(?<=[<>~-])(?=[>=-])|(?<=[Hh][Tt][Tt][Pp])(?=[Ss]?:)|(?<=[Ww]{3})(?=\.)"
    r"|(?<=\w)(?=@)"
)
_ROW = re.compile(r"\|.*\|\s*")
_RULE = re.compile(r"[|:\s-]*-{3,}[|:\s-]*")
_HEADING = re.compile(r"#{1,6}\s+\S")
_CELLS = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"(\s*)(?:([-*+•])|(\d{1,3})[.)])\s+(?=\S)")
# What else follows on its line is no language, but words that a document has there.
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\s*(?:[\w+#.-]*|\{.*\}|[\w+#.-]+\s+\w+=.*)\s*$")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*|!?\[(?P<label>[^\]\n]*)\]\(\s*<?(?P<address>[^)\s>]*)[^)\n]*\)"
)
_OPENED = re.compile(r"(?<!\S)\*\*(?=\S[^*]*$)|(?<!\S)\*\*?$")  # a bold word that is still being written


def plain(text: str) -> str:
    """``text`` in one line, as Markdown that shows exactly its characters."""
    return _PUNCTUATION.sub(r"\\\1", _REPLACED_LATER.sub(_JOINER, " ".join(text.split())))


def paragraphs(text: str) -> str:
    """``text`` as Markdown that shows its characters, its blank lines as paragraphs, and its tables as lists of cells.

    Also right for a text that is still being written.
    """
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join("\\\n".join(plain(bare(line)) for line in block.split("\n")) for block in blocks)


def render(text: str) -> str:
    """``text`` of a model as Markdown of which only bold, lists, tables and inline code act; a link is its words and its host.

    Also right for a text that is still being written: the one way in which a model's words reach the page.
    """
    result: list[str] = []
    listed = fenced = in_table = False
    for line in text.strip().split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not fenced and line.lstrip().startswith("|"):
            if not _RULE.fullmatch(line):
                result += _table_row(_row(line), first=not in_table)
            in_table, listed = True, False
            continue
        if in_table:
            result.append("")
        in_table = False
        item = None if fenced else _ITEM.match(line)
        if item:
            depth = "    " * min(len(item[1]) // 2, 3)
            result += [] if listed or not result else [""]
            result.append(f"{depth}{'-' if item[2] else item[3] + '.'} {_inline(line[item.end() :])}")
        elif not line.strip():
            result.append("")
        else:
            shown = _code(line) if fenced else _inline(bare(line))
            shown = f"**{plain(bare(line))}**" if _HEADING.match(line) and not fenced else shown
            result += ["", shown + "\\"] if listed else [shown + "\\"]
        listed = item is not None
    return _whole("\n".join(result))


def _table_row(cells: Sequence[str], *, first: bool) -> list[str]:
    """A row of a table in Markdown, with what must stand around the first."""
    row = "| " + " | ".join(map(_inline, cells)) + " |"
    return ["", row, "|" + " --- |" * len(cells)] if first else [row]


def _inline(text: str) -> str:
    shown, end = [], 0
    for found in _INLINE.finditer(text):
        shown += [_kept(text[end : found.start()]), _acting(found)]
        end = found.end()
    return "".join([*shown, _kept(_OPENED.sub("", text[end:]))]).strip()


def _acting(found: re.Match) -> str:
    if found["code"] is not None:
        return _code(found["code"])
    if found["bold"] is not None:
        return f"**{plain(found['bold'])}**"
    try:
        host = urlsplit(found["address"]).hostname or ""
    except ValueError:  # not an address after all
        host = ""
    return plain(f"{found['label']} ({host})" if host else found["label"])


def _code(text: str) -> str:
    return f"`{text.strip().replace('`', '')}`" if text.strip(" `") else ""


def _kept(text: str) -> str:
    """`plain`, with the space on either side that belongs to what comes before and after."""
    return f"{' ' * text[:1].isspace()}{plain(text)}{' ' * (text[-1:].isspace() and bool(text.strip()))}"


def bare(line: str) -> str:
    """A line without the marks that only say how it is laid out: a heading's ``#``, a table's ``|``."""
    if line.lstrip().startswith("|"):
        return " · ".join(filter(None, _row(line)))
    return re.sub(r"^\s*#{1,6}\s+", "", line)


def mark(text: str, start: int = 0, end: int = 0) -> str:
    """``text`` as Markdown with ``text[start:end]`` on a yellow ground; rows of cells become tables."""
    result, previous_was_row, position = [], False, 0
    for line in text.split("\n"):
        begins, ends = max(start - position, 0), min(end - position, len(line))
        is_row = _ROW.fullmatch(line) is not None
        if is_row and previous_was_row and _RULE.fullmatch(line):
            pass  # the line under a table's head, which ours has already
        elif is_row and (cells := _row(line)):
            lit = ends > begins
            row = "| " + " | ".join(_lit(cell) if lit else plain(cell) for cell in cells) + " |"
            result += [row] if previous_was_row else ["", row, "|" + " --- |" * len(cells)]
        else:
            heading = _HEADING.match(line)
            cut = heading.end() - 1 if heading else 0  # the marks say only that it is one
            shown = _line(line[cut:], max(begins - cut, 0), ends - cut)
            shown = f"**{shown}**" if heading else shown
            result += ["", shown] if previous_was_row else [shown]
            result[-1] += "\\" if shown else ""
        previous_was_row = is_row
        position += len(line) + 1
    return _whole("\n".join(result))


def _whole(text: str) -> str:
    # A backslash at a line's end breaks the line; at a paragraph's end it would be seen.
    return re.sub(r"(?<!\\)((?:\\\\)*)\\(?=\s*(?:\n\s*\n|$))", r"\1", text).strip("\n")


def _line(line: str, begins: int, ends: int) -> str:
    if ends <= begins:
        return plain(line)
    # Spaces go outside: a directive that begins or ends with one is no directive.
    before, lit, after = line[:begins], line[begins:ends], line[ends:]
    left = " " if before[-1:].isspace() or lit[:1].isspace() else ""
    right = " " if after[:1].isspace() or lit[-1:].isspace() else ""
    return f"{plain(before)}{left}{_lit(lit)}{right}{plain(after)}".strip()


def _lit(text: str) -> str:
    return f":yellow-background[{plain(text)}]" if text.strip() else ""


def _row(line: str) -> list[str]:
    cells = _CELLS.split(line.strip().removeprefix("|"))
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.strip().replace("\\|", "|") for cell in cells]
