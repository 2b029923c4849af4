"""Tables in Markdown, each row between bars: GitHub's form lets the outer ones go (``Name | Rank``), and marks whole cells as bold."""

import re

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r" {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*|\|\s*:?-+:?\s*\|\s*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_BOLD = re.compile(r"(?<=\|)(\s*)(\*\*|__|\*)(?=\S)((?:\\.|[^|*_\\])+?)(?<=\S)\2(\s*)(?=\|)")
_SIGN = re.compile(r"\\([*_#~<>`])")


def with_outer_bars(text: str) -> str:
    """``text`` with a bar at both ends of each row of its tables, and without the marks of cells that are bold as a whole."""
    if "|" not in text:
        return text
    lines, fence, within = text.split("\n"), "", False
    for at, line in enumerate(lines):
        if (mark := _FENCE.match(line)) and fence in ("", mark[1]):
            fence, within = "" if fence else mark[1], False
        elif fence:
            continue
        elif within and _BAR.search(line):
            lines[at] = _row(line)
        elif _RULE.fullmatch(line) and at and _width(lines[at - 1]) == _width(line):
            lines[at - 1], lines[at], within = _row(lines[at - 1]), _between_bars(line), True
        else:
            within = False
    return "\n".join(lines)


def _row(line: str) -> str:
    return _SIGN.sub(r"\1", _BOLD.sub(r"\1\3\4", _between_bars(line)))


def _between_bars(line: str) -> str:
    bare = line.strip()
    before = "" if bare.startswith("|") else "| "
    after = "" if re.search(r"(?<!\\)\|$", bare) else " |"
    return f"{before}{bare}{after}" if before or after else line


def _width(line: str) -> int:
    """How many cells a line has."""
    return len(_BAR.split(line.strip().removeprefix("|").removesuffix("|")))
