"""What a document is: it has pages, of which chunks are exact slices.

``chunk.text == page.text[chunk.start:chunk.end]``. Offsets count characters from 0 and end before ``end``; page numbers
count from 1.
"""

from dataclasses import dataclass
from typing import Literal

# "ocr": its text is one that a scanner has laid beneath its picture; "recognised": slmrag read it off its picture.
PageKind = Literal["text", "ocr", "recognised", "empty", "garbled"]
Unit = Literal["page", "slide", "sheet", "section"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: a PDF page, a slide, a sheet, or a section of text that has no pages.

    ``label`` is what is printed on it or what its author calls it ("iv", "Prices"); ``section`` is the
    path of headings it stands under ("Returns › Refunds"). Both may be empty. What a reader found is not stored:
    ``hidden`` characters of the page are seen by nobody, and spaces in the text; ``problem`` is the key of what keeps
    its text, or some of it, from being read; ``tables`` are those whose cells a reader saw apart from the text: of each its
    rows, of each row its cells as (column, start, end); ``headings`` are those that its letters tell, as (start, end, rank),
    the higher the larger they are set; ``beside`` are lines that are to end its text when that has been recognised; ``pictures`` are
    those that stand on it, each as (characters of the text before it, where it lies in the file): ``(0, "")`` where it is one itself.
    """

    number: int
    text: str
    kind: PageKind = "text"
    label: str = ""
    section: str = ""
    hidden: int = 0
    problem: str = ""
    tables: tuple[tuple[tuple[tuple[int, int, int], ...], ...], ...] = ()
    headings: tuple[tuple[int, int, int], ...] = ()
    beside: tuple[str, ...] = ()
    pictures: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading of a document, with all that is below it.

    The heading stands at ``start:end`` of ``page`` (both 0 where the file names it apart from its text); the section reaches
    to ``last_end`` of ``last_page``. ``level`` is 0 for the highest; ``path`` are the headings above it and its own ("Returns › Refunds").
    ``words`` are what it is found by, the terms and the numbers of its own heading; they are not there where it was found.
    """

    page: int
    start: int
    end: int
    level: int
    path: str
    last_page: int
    last_end: int
    words: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its own heading."""
        return self.path.rsplit(" › ", 1)[-1]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library. ``id`` is the SHA-256 of its bytes, in hex.

    ``embedded`` of its ``chunks`` have their vector; until then they are found by keywords only.
    ``unread_pages`` are the numbers of pages that hold no text, ``coming_pages`` of those with a picture whose text is still to be
    recognised; not until somebody says so when ``stopped``. On ``failed_pages`` it could not be. ``recognised_pages`` are how many have such text, and ``sure`` how sure
    the recognition is of it, in percent; ``left_pictures`` were too many to be
    looked at; ``lacks`` are the languages on them that nothing here reads, as Tesseract calls them. One that is not ``own`` is shared by somebody else.
    """

    id: str
    name: str
    unit: Unit
    pages: int
    chunks: int
    embedded: int
    bytes: int
    language: str
    added_at: str
    unread_pages: tuple[int, ...] = ()
    collections: tuple[str, ...] = ()
    own: bool = True
    coming_pages: tuple[int, ...] = ()
    stopped: bool = False
    failed_pages: tuple[int, ...] = ()
    recognised_pages: int = 0
    sure: int = 0
    left_pictures: int = 0
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A slice of one page: ``text == page.text[start:end]``.

    ``section`` and ``label`` are the page's, ``unit`` and ``language`` (ISO code, ``""`` unknown) the document's.
    """

    document_id: str
    document_name: str
    page: int
    start: int
    end: int
    text: str
    section: str = ""
    label: str = ""
    unit: Unit = "page"
    language: str = ""

    @property
    def place(self) -> str:
        """Where it stands, for people: "page 12", "slide 3", "sheet Prices", "Returns › Refunds"."""
        return place(self.unit, self.page, self.label, self.section)


def place(unit: Unit, number: int, label: str = "", section: str = "") -> str:
    """What to call a page of a document: "page 12", "slide 3", "sheet Prices", "Returns › Refunds"."""
    if unit == "section":
        return section or f"section {number}"
    if unit == "sheet" and label:
        return f"sheet {label}"
    printed = f" (printed {label})" if unit == "page" and label else ""
    return f"{unit} {number}{printed}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the documents that somebody may read may answer: all, one collection's, or only some (by id).

    Without what others share when ``own``.
    """

    collection: str | None = None
    documents: tuple[str, ...] = ()
    own: bool = False
