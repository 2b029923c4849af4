"""Which pages of a document a summary or a translation is made of, and which are left out, and why."""

from dataclasses import dataclass

from slmrag.errors import WorkProblem
from slmrag.library import Shelf
from slmrag.schema import Document, PageLeftOut, SummaryReceipt
from slmrag.text.page_ranges import page_numbers

_UNREADABLE = {"empty": "no text", "garbled": "garbled"}


@dataclass(frozen=True, slots=True)
class Selection:
    """The numbers of the pages to read, in order, and the receipt as far as reading goes."""

    read: tuple[int, ...]
    receipt: SummaryReceipt


def select(shelf: Shelf, document: Document, pages: str) -> Selection:
    """The pages of ``document`` that ``pages`` names (``""``: all) and that hold text.

    Raises `WorkProblem` when ``pages`` names none, or none of them holds text.
    """
    wanted = set(page_numbers(pages, document.name, document.unit, document.pages))
    read: list[int] = []
    left_out: list[PageLeftOut] = []
    characters = characters_read = 0
    for number in range(1, document.pages + 1):
        page = shelf.pages.page(document.id, number)
        characters += len(page.text)
        if number not in wanted:
            left_out.append(PageLeftOut(document.name, number, "not selected"))
        elif reason := _UNREADABLE.get(page.kind) or (not page.text.strip() and "no text"):
            left_out.append(PageLeftOut(document.name, number, reason))
        else:
            read.append(number)
            characters_read += len(page.text)
    if not read:
        which = f"{document.name}: {document.unit} {pages}" if pages else document.name
        raise WorkProblem(f"{which} holds no readable text. Scans must go through text recognition (OCR) first.")
    return Selection(
        tuple(read),
        SummaryReceipt(len(read), document.pages, characters_read, characters, left_out=tuple(left_out)),
    )
