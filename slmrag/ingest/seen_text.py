"""Pages without text that can be used become pages with the text that is seen on their pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Notice, Templates
from slmrag.readers import Reading, ReadingNote
from slmrag.readers.left_out import ENDED
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Page
from slmrag.schema.page_lines import with_lines
from slmrag.text.page_names import numbered

_UNUSABLE = ("empty", "garbled")
_UNSURE = 0.8  # confidence, below which a page is named: at .9 one letter in a hundred is wrong
_note = Templates(
    page_recognised="{named} is a picture: its text was recognised, {percent} % sure. Check numbers against the picture.",
    pages_recognised="{named} are pictures: their text was recognised, {percent} % sure. Check numbers against the pictures.",
)
_of_pages = Templates(
    pages_recognised_unsurely="Hard to read, and perhaps wrong: {named}.",
    pages_not_recognised="No text could be recognised on {named}.",
)


class SeenText:
    """What was recognised of a document, page by page; `notes` says so."""

    def __init__(self, sandbox: Sandbox, path: Path, password: str | None) -> None:
        self._sandbox, self._path, self._password = sandbox, path, password
        self._problem: FileProblem | None = None
        self._confidence: dict[int, float] = {}
        self._failed: list[int] = []

    def pages(self, reading: Reading) -> Iterator[Page]:
        """The pages of ``reading``, with what is seen on those that are pictures."""
        for page in reading.pages:
            ended = any(note.reason in ENDED for note in reading.notes)  # what was not read is not looked at either
            seen = page if ended or page.kind not in _UNUSABLE or page.problem else self._recognised(page)
            yield _with_what_is_beside(seen)

    def _recognised(self, page: Page) -> Page:
        if self._problem is not None and self._problem.key == "no_recognition":
            return page
        try:
            text, confidence = self._sandbox.recognise_page(self._path, page.number, self._password)
        except FileProblem as problem:
            self._problem = problem
            self._failed.append(page.number)
            return page
        if not text.strip():
            return page
        self._confidence[page.number] = confidence
        return replace(page, text=text, kind="recognised", hidden=0, tables=(), headings=())

    def notes(self, pages: Sequence[Page]) -> list[ReadingNote]:
        """What is to be said of it; ``pages`` are all, also those that were recognised before an add was stopped."""
        found: list[Notice] = []
        if numbers := [page.number for page in pages if page.kind == "recognised"]:
            sure = sum(self._confidence.values()) / max(len(self._confidence), 1)
            key = "page_recognised" if len(numbers) == 1 else "pages_recognised"
            found.append(_note(key, named=numbered(numbers, "page", first=True), percent=f"{100 * sure:.0f}"))
            unsure = [number for number, sure in self._confidence.items() if sure < _UNSURE]
            if unsure and len(numbers) > 1:
                found.append(_of_pages("pages_recognised_unsurely", named=numbered(unsure, "page")))
        said = [ReadingNote(one) for one in found]
        if self._problem is not None and self._problem.key == "no_recognition":
            return [*said, ReadingNote(self._problem.notice, "no_recognition")]
        if self._failed:
            said.append(ReadingNote(_of_pages("pages_not_recognised", named=numbered(self._failed, "page"))))
        return said


def _with_what_is_beside(page: Page) -> Page:
    """A page with its comments and filled fields, where these had to wait for its text."""
    if not page.beside:
        return page
    kind = "text" if page.kind == "empty" else page.kind
    return replace(page, text=with_lines(page.text, page.beside), kind=kind, beside=())
