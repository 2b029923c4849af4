"""Pages without text that can be used are pictures: some are read at once, to know what the document is, the others when it is there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Notice, Templates, key_of, parts_of, sentences
from slmrag.ingest.add_result import AddResult, storable
from slmrag.readers import ReadingNote
from slmrag.readers.ocr import RecognisedText
from slmrag.readers.ocr_languages import languages
from slmrag.readers.omissions import ENDED
from slmrag.readers.reading import THE_PAGE
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Document, Page
from slmrag.schema.page_lines import with_lines
from slmrag.schema.pictures import Picture, PictureState
from slmrag.text.page_names import page_list

UNUSABLE = ("empty", "garbled")
_AT_ONCE = 3  # pages of a document that has no other text: seconds each
_UNSURE = 0.8  # confidence, below which a page is named: at .9 one letter in a hundred is wrong
_note = Templates(
    page_recognised="{named} is a picture: its text was recognised, {percent} % sure. Check numbers against the picture.",
    pages_recognised="{named} are pictures: their text was recognised, {percent} % sure. Check numbers against the pictures.",
    page_coming="{named} is a picture: its text is being recognised, and can be asked when it is.",
    pages_coming="{named} are pictures: their text is being recognised, and can be asked page by page.",
)
_of_pages = Templates(
    pages_recognised_unsurely="Hard to read, and perhaps wrong: {named}.",
    pages_not_recognised="No text could be recognised on {named}.",
)


class PageRecognition:
    """What is seen on those of ``pages`` that hold no text, in a document whose reading was said ``notes`` of.

    `look` reads what is to be read at once: all of them where a ``password`` opens the file, which is not kept. `pictures`
    are these and those to come.
    """

    def __init__(
        self, sandbox: Sandbox, path: Path, password: str | None, pages: Sequence[Page], notes: Sequence[ReadingNote]
    ) -> None:
        self._sandbox, self._path, self._password = sandbox, path, password
        ended = any(note.reason in ENDED for note in notes)  # what was not read is not looked at either
        self._wanted = [page.number for page in pages if page.pictures == THE_PAGE and not page.problem and not ended]
        self._lacking = bool(self._wanted) and not languages()
        self._pictures: dict[int, Picture] = {}

    def look(self, pages: list[Page]) -> Iterator[int]:
        """Read what is to be read at once, into ``pages``; yields how many were looked at."""
        known = any(page.kind not in UNUSABLE and page.pictures != THE_PAGE for page in pages)
        for number in [] if self._lacking else self._wanted:
            if self._password is None and (known or len(self._pictures) == _AT_ONCE):
                return
            try:
                found = self._sandbox.recognise(self._path, number, password=self._password)
            except FileProblem as problem:
                if problem.key == "no_recognition":
                    self._lacking = True
                    return
                self._pictures[number] = Picture(number, 0, state="failed")
            else:
                self._pictures[number] = recognised_picture(Picture(number, 0), found)
                if found.text.strip():
                    pages[number - 1], known = recognised_page(pages[number - 1], found), True
            yield len(self._pictures)

    @property
    def pictures(self) -> list[Picture]:
        """The pages that are pictures, as what they are kept."""
        if self._lacking:
            return []
        return [self._pictures.get(number, Picture(number, 0)) for number in self._wanted]

    def notes(self) -> list[ReadingNote]:
        """What is to be said of it."""
        if self._lacking:
            return [ReadingNote(FileProblem("no_recognition").notice, "no_recognition")]
        return [ReadingNote(one) for one in recognition_notes(self.pictures)]


def recognition_notes(pictures: Sequence[Picture]) -> list[Notice]:
    """What is to be said of the pages of a document that are ``pictures``."""
    found: list[Notice] = []
    if read := [one for one in pictures if one.state == "read"]:
        sure = sum(one.confidence for one in read) / len(read)
        numbers = [one.page for one in read]
        found.append(
            _note(
                "page_recognised" if len(numbers) == 1 else "pages_recognised",
                named=page_list(numbers, "page", first=True),
                percent=f"{100 * sure:.0f}",
            )
        )
        unsure = [one.page for one in read if one.confidence < _UNSURE]
        if unsure and len(numbers) > 1:
            found.append(_of_pages("pages_recognised_unsurely", named=page_list(unsure, "page")))
    if coming := [one.page for one in pictures if one.state == "coming"]:
        found.append(
            _note("page_coming" if len(coming) == 1 else "pages_coming", named=page_list(coming, "page", first=True))
        )
    if failed := [one.page for one in pictures if one.state == "failed"]:
        found.append(_of_pages("pages_not_recognised", named=page_list(failed, "page")))
    return found


def renew(added: AddResult, document: Document, pictures: Sequence[Picture]) -> AddResult:
    """What became of a file, now that more of its ``pictures`` was read than when it was ``added``."""
    notes = [one for one in parts_of(added.note) if key_of(one) not in (*_note, *_of_pages)]
    whole = [one for one in pictures if not one.source]
    return replace(
        added, chunks=document.chunks, unread_pages=document.unread_pages, coming_pages=document.coming_pages,
        note=sentences([*notes, *recognition_notes(whole)]),
    )  # fmt: skip


def with_beside(page: Page) -> Page:
    """A page with its comments and filled fields, alone where its text is still to be read off its picture."""
    if not page.beside:
        return page
    return replace(page, text=with_lines("", page.beside), kind="text", tables=(), headings=(), beside=())


def recognised_page(page: Page, found: RecognisedText) -> Page:
    """A page with what was ``found`` on its picture for its text; comments and fields that stood there alone come behind it."""
    beside = [page.text] if page.kind == "text" else []
    text = with_lines(storable(found.text), beside)
    return replace(page, text=text, kind="recognised", hidden=0, tables=(), headings=())


def recognised_picture(picture: Picture, found: RecognisedText) -> Picture:
    """A picture of which all was read that was ``found``."""
    state: PictureState = "read" if found.text.strip() else "blank"
    return replace(picture, state=state, turn=found.turn, words=found.words, lacks=found.lacks)
