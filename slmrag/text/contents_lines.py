"""The lines of a printed table of contents, with and without dots: they name what stands elsewhere. Pure."""

import re

_CONTENTS = re.compile(r"(?=.*[^\W\d_]{2}).{2,110}?(?:\s|\.)(\d{1,3})(?:\s?[-–]\s?\d{1,3})?")
_LISTED = 6  # lines


def contents_lines(page: str) -> list[tuple[int, int]]:
    """Where the lines of a table of contents stand on a page, as (start, end): six and more below each other that end with ascending numbers."""
    runs: list[list[tuple[int, int, int]]] = [[]]
    at = 0
    for line in page.split("\n"):
        match = _CONTENTS.fullmatch(line.strip())
        number = int(match[1]) if match else -1
        if line.strip() and (number < 0 or (runs[-1] and number < runs[-1][-1][2])):
            runs.append([])
        if number >= 0:
            runs[-1].append((at, at + len(line), number))
        at += len(line) + 1
    return [
        (start, end) for run in runs if len(run) >= _LISTED and run[-1][2] > run[0][2] for start, end, _ in run
    ]  # fmt: skip
