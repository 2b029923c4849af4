"""The order in which the parts of a line are seen, where some run from right to left.

What is done of the Unicode Bidirectional Algorithm (UAX #9) is what printed text needs: letters, numbers and what stands between
them, without embeddings.
"""

import unicodedata

_RIGHT, _LEFT, _NUMBER = ("R", "AL"), ("L",), ("EN", "AN")


def is_from_right(text: str) -> bool:
    """Whether the first letter of ``text`` is of a script that runs from right to left."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind in _RIGHT for kind in kinds if kind in (*_RIGHT, *_LEFT)), False)


def runs_as_seen(text: str, *, from_right: bool) -> list[tuple[str, bool]]:
    """The parts of a line from left to right, each with whether it runs from right to left itself.

    ``from_right`` is the direction of the paragraph.
    """
    if not from_right and not any(unicodedata.bidirectional(sign) in (*_RIGHT, "AN") for sign in text):
        return [(text, False)] if text else []
    levels = _levels(text, 1 if from_right else 0)
    runs: list[tuple[int, int, int]] = []
    for at, level in enumerate(levels):
        if runs and runs[-1][2] == level:
            runs[-1] = (runs[-1][0], at + 1, level)
        else:
            runs.append((at, at + 1, level))
    for level in range(max(levels, default=0), 0, -1):  # rule L2
        at = 0
        while at < len(runs):
            end = at
            while end < len(runs) and runs[end][2] >= level:
                end += 1
            runs[at:end] = reversed(runs[at:end])
            at = end + 1
    return [(text[start:end], bool(level % 2)) for start, end, level in runs]


def _levels(text: str, base: int) -> list[int]:
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    levels: list[int | None] = []
    ways: list[
        int | None
    ] = []  # 1 for from right to left, as numbers among such words count for what is between (rule N1)
    strong = _RIGHT[0] if base else _LEFT[0]  # what was before
    for at, kind in enumerate(kinds):
        number = kind in _NUMBER or (
            # "1,234.50": a separator between two digits is of the number (rule W4).
            kind in ("CS", "ES") and 0 < at < len(kinds) - 1 and kinds[at - 1] in _NUMBER and kinds[at + 1] in _NUMBER
        )
        level: int | None = None
        if kind in _RIGHT or kind in _LEFT:
            level, strong = (1 if kind in _RIGHT else 2 * base), kind
        elif number or (kind == "ET" and _touches_number(kinds, at)):
            level = 2 if base or strong in _RIGHT else 0
        levels.append(level)
        ways.append(None if level is None else int((kind if kind in (*_RIGHT, *_LEFT) else strong) in _RIGHT))
    return [level if level is not None else _neutral(ways, at, base) for at, level in enumerate(levels)]


def _touches_number(kinds: list[str], at: int) -> bool:
    return (at > 0 and kinds[at - 1] in _NUMBER) or (at + 1 < len(kinds) and kinds[at + 1] in _NUMBER)


def _neutral(ways: list[int | None], at: int, base: int) -> int:
    """The level of what stands between two: theirs where they run the same way, else the paragraph's (rules N1, N2)."""
    before = next((one for one in ways[at::-1] if one is not None), base)
    after = next((one for one in ways[at:] if one is not None), base)
    way = before if before == after else base
    return 1 if way else 2 * base
