"""The lines of a printed table of contents, with and without dots: they name what stands elsewhere. Pure."""

import re

_CONTENTS = re.compile(r"(?=.*[^\W\d_]{2}).{2,110}?[\s.]+(\d{1,3})(?:\s?[-–]\s?\d{1,3})?")
_LISTED = 6  # lines


def contents_lines(page: str, number: int, last: int) -> list[tuple[int, int]]:
    """Where the lines of a table of contents stand on page ``number`` of a document that ends with page ``last``, as (start, end).

    They are six and more below each other that end with ascending numbers, of pages that there are, and half of which come later: else it
    is a list of prices.
    """
    runs: list[list[tuple[int, int, int]]] = [[]]
    at = 0
    for line in page.split("\n"):
        match = _CONTENTS.fullmatch(line.strip())
        named = int(match[1]) if match else -1
        if line.strip() and (named < 0 or (runs[-1] and named < runs[-1][-1][2])):
            runs.append([])
        if named >= 0:
            runs[-1].append((at, at + len(line), named))
        at += len(line) + 1
    return [
        (start, end)
        for run in runs
        if len(run) >= _LISTED and run[0][2] < run[-1][2] <= last and run[len(run) // 2][2] > number
        for start, end, _ in run
    ]
