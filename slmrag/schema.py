"""The nouns of slmrag, as frozen dataclasses. Nothing here does anything.

A document has pages; a page has text; a chunk is an exact slice of one page
(``chunk.text == page.text[chunk.start:chunk.end]``); a passage is a chunk that a question found; a citation
is the sentence of a passage that supports a sentence of an answer. Offsets count characters from 0 and end
before ``end``; page numbers count from 1.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

PageKind = Literal["text", "ocr", "empty", "garbled"]
Unit = Literal["page", "slide", "sheet", "section"]
Finish = Literal["stop", "length", "cancelled"]
Support = Literal["supported", "partly", "not found"]
Outcome = Literal["answered", "doubtful", "refused"]
JobState = Literal["waiting", "running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: a PDF page, a slide, a sheet, or a section of text that has no pages.

    ``label`` is what is printed on it or what its author calls it ("iv", "Prices"); ``section`` is the
    path of headings it stands under ("Returns › Refunds"). Both may be empty. What a reader found is not stored:
    ``hidden`` characters of the page are seen by nobody, and spaces in the text; ``problem`` is the key of what keeps
    its text, or some of it, from being read.
    """

    number: int
    text: str
    kind: PageKind = "text"
    label: str = ""
    section: str = ""
    hidden: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library. ``id`` is the SHA-256 of its bytes, in hex.

    ``embedded`` of its ``chunks`` have their vector; until then they are found by keywords only.
    ``unread_pages`` are the numbers of pages that hold no text. One that is not ``own`` is shared by somebody else.
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
class Sentence:
    """A sentence of a passage, with its place on the page.

    ``score`` is the share of the question's words that it holds, by what they tell; ``meaning`` its cosine similarity to
    the question, 0 where it was not compared; ``found`` the score of the best chunk that it stands in.
    Of a table's row, ``header`` is where the table's first row starts, which says what its cells mean; ``figure``
    whether it is one of those that make a ratio which the question names, and the documents do not.
    """

    start: int
    end: int
    text: str
    score: float = 0.0
    meaning: float = 0.0
    header: int | None = None
    found: float = 0.0
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk (or several that overlap, merged) that a question found; a higher score is closer.

    ``evidence`` are its sentences that speak to the question, in reading order.
    """

    chunk: Chunk
    score: float
    evidence: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what is said to a model. ``images`` are PNG files."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How a model's reply ended, and what it took. ``reused_tokens`` of the prompt were in its cache already.

    ``read_s`` is the time from the request to the first token, ``total_s`` the whole; the counts are the model's own.
    """

    finish: Finish
    prompt_tokens: int = 0
    reused_tokens: int = 0
    written_tokens: int = 0
    read_s: float = 0.0
    total_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a model is doing before its first word: ``done`` of ``total`` tokens read, or people ahead in the queue.

    ``seconds_left`` is an estimate, ``None`` until there is one.
    """

    doing: Literal["waiting", "loading", "reading"]
    done: int = 0
    total: int = 0
    seconds_left: float | None = None

    @property
    def words(self) -> str:
        """It, for people: "Reading 120 of 700 tokens, about 31 s left"."""
        match self.doing:
            case "waiting":
                words = f"{self.done} question{'s' * (self.done != 1)} before this one"
            case "loading":
                words = "Loading the model"
            case _:
                words = f"Reading {self.done:,} of {self.total:,} tokens" if self.total else "Reading"
        return f"{words}, about {self.seconds_left:.0f} s left" if self.seconds_left else words


@dataclass(frozen=True, slots=True)
class Citation:
    """``number`` is the marker ``[n]`` in the answer; ``quote`` stands at ``start:end`` of the page."""

    number: int
    passage: Passage
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the numbers of the citations it carries, and whether they hold it up.

    ``ours`` are the numbers of passages that it does not cite and that support it; a sentence that cites none is judged
    by these. ``missing`` are the words (numbers, names, negations) that speak against it or stand nowhere in its source.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    ours: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """What of a passage a model was sent: sentences in reading order, gaps shown as an ellipsis."""

    passage: Passage
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer was written from: tokens of the model, passages, earlier turns. Nothing is left out unsaid.

    ``window`` is 0 where no model wrote; ``at_most``: no count of ``prompt_tokens`` came back, it is an upper bound.
    """

    window: int
    prompt_tokens: int
    reused_tokens: int
    passages_used: int
    passages_dropped: int
    turns_dropped: int
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. ``doubtful``: related passages were found, but perhaps none that states it. ``invented`` are markers that name no passage: kept in the text, and shown.

    ``error`` says what broke it off, if anything did; ``sent_to`` is the other machine that wrote it; ``context`` what the model read of what it might have read;
    ``extracts`` are what it was sent: ``extracts[n - 1]`` is of ``passages[n - 1]``.
    """

    question: str
    text: str
    model: str
    refused: bool
    finish: Finish
    passages: tuple[Passage, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    invented: tuple[int, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    error: str = ""
    sent_to: str = ""
    context: Context = Context(0, 0, 0, 0, 0, 0)
    extracts: tuple[Extract, ...] = ()
    doubtful: bool = False

    @property
    def outcome(self) -> Outcome:
        """Answered, answered with a warning, or refused."""
        return "refused" if self.refused else "doubtful" if self.doubtful else "answered"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question found. ``supported``: whether the passages are likely to answer it at all (``likelihood``
    is the estimate behind it, 0 to 1); ``doubtful``: whether they may only be related to it. ``dense``: whether the
    embedder voted, or keywords alone did."""

    question: str
    passages: tuple[Passage, ...]
    supported: bool
    likelihood: float
    dense: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the documents that somebody may read may answer: all, one collection's, or only some (by id).

    Without what others share when ``own``.
    """

    collection: str | None = None
    documents: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some long work is: ``done`` of ``total`` ``unit`` ("pages", "chunks") of ``name``.

    ``seconds_left`` is an estimate, ``None`` until there is one.
    """

    name: str
    done: int
    total: int
    unit: str
    seconds_left: float | None = None


OnState = Callable[[ModelState], None]


def ignore(state: ModelState) -> None:
    """An ``on_state`` that does nothing."""
