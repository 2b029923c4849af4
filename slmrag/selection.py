"""Which pages of a document a summary or a translation is made of, and which are left out, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.errors import WorkProblem
from slmrag.library import Library
from slmrag.schema import Document, LeftOut, Receipt, Scope, Unit

_RANGE = re.compile(r"(\d+)?\s*(?:([-–])\s*(\d+)?)?")
_UNREADABLE = {"empty": "no text", "garbled": "garbled"}


@dataclass(frozen=True, slots=True)
class Selection:
    """The numbers of the pages to read, in order, and the receipt as far as reading goes."""

    read: tuple[int, ...]
    receipt: Receipt


def select(library: Library, document: Document, pages: str, owner: str) -> Selection:
    """The pages of ``document`` that ``pages`` names (``""``: all) and that hold text.

    Raises `WorkProblem` when ``pages`` names none, or none of them holds text.
    """
    wanted = set(page_numbers(pages, document.name, document.unit, document.pages))
    read: list[int] = []
    left_out: list[LeftOut] = []
    characters = characters_read = 0
    for number in range(1, document.pages + 1):
        page = library.catalogue.page(document.id, number, Scope(owner))
        characters += len(page.text)
        if number not in wanted:
            left_out.append(LeftOut(document.name, number, "not selected"))
        elif reason := _UNREADABLE.get(page.kind) or (not page.text.strip() and "no text"):
            left_out.append(LeftOut(document.name, number, reason))
        else:
            read.append(number)
            characters_read += len(page.text)
    if not read:
        which = f"{document.name}: {document.unit} {pages}" if pages else document.name
        raise WorkProblem(f"{which} holds no readable text. Scans must go through text recognition (OCR) first.")
    return Selection(
        tuple(read),
        Receipt(len(read), document.pages, characters_read, characters, left_out=tuple(left_out)),
    )


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
            raise WorkProblem(f"“{pages}” names no {unit}s: write them like 3-40, or 1,5-7, or 12-.")
        first, dash, last = match.groups()
        low = int(first or 1)
        high = int(last) if last else count if dash else low
        if not 1 <= low <= high <= count:
            raise WorkProblem(f"{name} has {unit}s 1 to {count}, not “{part.strip()}”.")
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
