"""Page numbers as people write them: ``1-3, 7``."""

import re
from collections.abc import Sequence

from slmrag.errors.work_problems import WorkProblem
from slmrag.schema import Unit
from slmrag.text.page_names import unit_word

_RANGE = re.compile(r"(\d+)?\s*(?:([-–])\s*(\d+)?)?")


def page_numbers(pages: str, name: str, unit: Unit, count: int) -> Sequence[int]:
    """The page numbers that ``"3-40"``, ``"1, 5-7"`` or ``"12-"`` names, of a document of ``count``; all for ``""``.

    Raises `WorkProblem`, also where one of them is not there.
    """
    if not pages.strip():
        return range(1, count + 1)
    named: list[int] = []
    for part in pages.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None or not part.strip() or part.strip() in "-–":
            raise WorkProblem("no_pages_named", pages=pages, units=unit_word(unit, several=True))
        first, dash, last = match.groups()
        low = int(first or 1)
        high = int(last) if last else count if dash else low
        if not 1 <= low <= high <= count:
            raise WorkProblem(
                "no_such_pages", name=name, units=unit_word(unit, several=True), count=count, part=part.strip()
            )
        named += range(low, high + 1)
    return named


def ranges(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: ``1-3, 7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)
