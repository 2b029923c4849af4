"""What a summary is: its sentences, each with its places and what its check found, and the receipt of what was read."""

from dataclasses import dataclass

from slmrag.schema import Difference, Finish, Opinion, Support

# A page of a document, by the document's id.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PageLeftOut:
    """A page that a summary or translation was not made of, and why: ``"no text"``, ``"garbled"``, ``"not selected"``."""

    document: str
    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class SummaryReceipt:
    """What was read of all there was, and what it took. ``resumed_parts`` were kept from before, and cost no call."""

    pages_read: int = 0
    pages_total: int = 0
    characters_read: int = 0
    characters_total: int = 0
    parts: int = 0
    model_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    left_out: tuple[PageLeftOut, ...] = ()
    resumed_parts: int = 0


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A page that a sentence of a summary comes from, and the words there that it was held against (at ``start:end``), if any.

    ``place`` is what people call the page: "page 12", "sheet Prices".
    """

    document_id: str
    document: str
    page: int
    place: str
    quote: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary, where it comes from, and what came of holding it against that.

    ``differences`` are what its pages say otherwise, each with the page's number; ``missing`` its words that have no
    counterpart there. ``opinion`` and ``opinion_of`` are as in `AnswerSentence`.
    """

    text: str
    sources: tuple[SourcePlace, ...]
    support: Support
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    opinion: Opinion = ""
    opinion_of: str = ""

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of the pages it comes from, ascending."""
        return tuple(sorted({source.page for source in self.sources}))


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished summary of one document, or of several: then ``each`` has one of each, and the rest speaks of all.

    ``documents`` are (id, name); ``model`` is ``"quote"`` where its sentences are the document's own, chosen by no
    model; ``language`` is a code, ``""`` for the document's own, and ``translated_by`` the small models that said the
    document's sentences in it, ``""`` where none did; ``error`` says what broke it off, if anything did.
    """

    documents: tuple[tuple[str, str], ...]
    model: str
    length: str
    language: str
    pages: str
    focus: str
    text: str
    sentences: tuple[SummarySentence, ...]
    receipt: SummaryReceipt
    finish: Finish
    seconds: float
    error: str = ""
    sent_to: str = ""
    each: tuple["Summary", ...] = ()
    translated_by: str = ""
