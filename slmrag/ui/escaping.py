"""Text of documents, made safe for Streamlit's Markdown, which renders even labels and fetches pictures there.

Every ASCII punctuation mark gets a backslash, so no Markdown, HTML, formula, link or directive survives. What
Streamlit replaces after it has parsed (arrows, icons, bare addresses) is kept apart by a word joiner.
"""

import re

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


def plain(text: str) -> str:
    """``text`` in one line, as Markdown that shows exactly its characters."""
    return _PUNCTUATION.sub(r"\\\1", _REPLACED_LATER.sub(_JOINER, " ".join(text.split())))


def paragraphs(text: str) -> str:
    """``text`` as Markdown that shows its characters, its blank lines as paragraphs, and its tables as lists of cells.

    Also right for a text that is still being written.
    """
    blocks = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join("\\\n".join(plain(bare(line)) for line in block.split("\n")) for block in blocks)


def bare(line: str) -> str:
    """A line without the marks that only say how it is laid out: a heading's ``#``, a table's ``|``."""
    if line.lstrip().startswith("|"):
        return " · ".join(filter(None, _row(line)))
    return re.sub(r"^\s*#{1,6}\s+", "", line)


def marked(text: str, start: int = 0, end: int = 0) -> str:
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
            shown = _line(line, begins, ends)
            shown = f"**{shown}**" if _HEADING.match(line) else shown
            result += ["", shown] if previous_was_row else [shown]
            result[-1] += "\\" if shown else ""
        previous_was_row = is_row
        position += len(line) + 1
    # A backslash at a line's end breaks the line; at a paragraph's end it would be seen.
    return re.sub(r"(?<!\\)((?:\\\\)*)\\(?=\s*(?:\n\s*\n|$))", r"\1", "\n".join(result)).strip("\n")


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
