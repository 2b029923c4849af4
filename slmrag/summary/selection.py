"""Which pages of a document a summary or a translation is made of, and which are left out, and why."""

from dataclasses import dataclass

from slmrag.errors.notices import Templates
from slmrag.errors.work_problems import WorkProblem
from slmrag.library import Shelf
from slmrag.schema import Document
from slmrag.summary.summary import PageLeftOut, SummaryReceipt
from slmrag.text.page_names import unit_word
from slmrag.text.page_ranges import page_numbers

_why = Templates(page_empty="no text", page_garbled="garbled", not_selected="not selected")
_UNREADABLE = {"empty": _why("page_empty"), "garbled": _why("page_garbled")}


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
            left_out.append(PageLeftOut(document.name, number, _why("not_selected")))
        elif reason := _UNREADABLE.get(page.kind) or (not page.text.strip() and _UNREADABLE["empty"]):
            left_out.append(PageLeftOut(document.name, number, reason))
        else:
            read.append(number)
            characters_read += len(page.text)
    if not read:
        if pages:
            raise WorkProblem("pages_not_readable", name=document.name, unit=unit_word(document.unit), pages=pages)
        raise WorkProblem("document_not_readable", name=document.name)
    return Selection(
        tuple(read),
        SummaryReceipt(len(read), document.pages, characters_read, characters, left_out=tuple(left_out)),
    )
