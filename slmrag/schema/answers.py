"""What a question finds and is answered with.

A passage is a chunk that a question found; a citation is the sentence of a passage that supports a sentence of an answer.
"""

from dataclasses import dataclass, field
from typing import Literal

from slmrag.schema.document import Chunk
from slmrag.schema.messages import Finish
from slmrag.schema.requests import Intent
from slmrag.schema.table_answer import StatedRow, TableAnswer

# What came of holding a sentence against its source: that says it in these words and this order; says something exact
# otherwise; neither; or there is nothing to hold against it.
Support = Literal["stands there", "disagrees", "in other words", "no claim"]
# What a model for that thinks of a sentence that is in other words; "failed" where it could not say.
Opinion = Literal["", "agrees", "probably not", "failed"]
# What of a sentence the source says otherwise.
DifferenceKind = Literal[
    "number",
    "magnitude",
    "unit",
    "date",
    "name",
    "table",
    "negation",
    "modal",
    "condition",
    "scope",
    "comparison",
    "order",
    "roles",
    "opposite",
    "attribution",  # of answers that were kept before no more was made of who says so
]
# Why sentences of the documents come before what a model wrote.
QuotedBecause = Literal["", "refused", "nothing", "in other words", "aside", "failed"]
Outcome = Literal["answered", "doubtful", "refused"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, with its place on the page.

    ``score`` is the share of the question's words that it holds, by what they tell, ``by_name`` what of that its document's name alone says; ``meaning`` its cosine similarity to
    the question, 0 where it was not compared; ``found`` the score of the best chunk that it stands in.
    Of a table's row, ``header`` is where the table's first row starts, which says what its cells mean; ``figure``
    whether it is one of those that make a ratio which the question names, and the documents do not. ``heading`` are the
    headings that it stands under (a path), ``asked`` the number (from 1) of the section that the question asks for as such, 0 for none; ``stated`` whether
    it is the one that states the value that the question asks for; ``beside`` whether it states that of another document, which the question may mean as well.
    """

    start: int
    end: int
    text: str
    score: float = 0.0
    meaning: float = 0.0
    header: int | None = None
    found: float = 0.0
    figure: bool = False
    heading: str = ""
    asked: int = 0
    stated: bool = False
    beside: bool = False
    by_name: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk (or several that overlap, merged) that a question found; a higher score is closer.

    ``evidence`` are its sentences that speak to the question, in reading order; ``precedence`` is which of two versions of a
    document is told first, the higher one (`slmrag.search.document_years`), 0 where no other document was found; ``named`` how much of what
    the question names is the document's name, 0 to 1.
    """

    chunk: Chunk
    score: float
    evidence: tuple[Sentence, ...] = ()
    precedence: int = 0
    named: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question found. ``supported``: whether the passages are likely to answer it at all (``likelihood``
    is the estimate behind it, 0 to 1); ``doubtful``: whether they may only be related to it, or, not supported, may answer it still. ``dense``: whether the
    embedder voted, or keywords alone did. ``row`` is the row of a table that states the value asked for better than any
    sentence does. ``searched_as`` is the question without its typing errors, where it had some, filled in from the one before, or in the documents' language;
    ``not_searched`` why it could not be searched in that language, where the model for it is damaged; or which of the sections that it names are not there."""

    question: str
    passages: tuple[Passage, ...]
    supported: bool
    likelihood: float
    dense: bool
    doubtful: bool = False
    row: StatedRow | None = None
    searched_as: str = ""
    not_searched: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """``number`` is the marker ``[n]`` in the answer; ``quote`` stands at ``start:end`` of the page."""

    number: int
    passage: Passage
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Something exact that a sentence says and its source says otherwise.

    ``said`` are the sentence's own words and ``source`` the source's own, ``""`` where it has none in their place;
    ``number`` is that of the passage (from 1), 0 where it is none of those.
    """

    kind: DifferenceKind
    said: str
    source: str
    number: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the numbers of the citations it carries, and what came of holding it against these.

    ``ours`` are the numbers of passages that it does not cite: those that say it word for word, or, where it cites none,
    those that it was held against. A heading or the beginning of a sentence is ``"no claim"``. ``differences`` are what
    its source says otherwise; ``missing`` its words that have no counterpart there.
    ``notice`` is a sentence of our own as `slmrag.errors.notices` keeps it, ``""`` for one of a document or a model.
    ``opinion`` is what a model thinks of one in other words, ``opinion_of`` that model's title; why, where it failed.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    ours: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    notice: str = ""
    differences: tuple[Difference, ...] = ()
    opinion: Opinion = ""
    opinion_of: str = ""


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
    """A finished answer. ``doubtful``: related passages were found, but perhaps none that states it; of a refusal, that one may still. ``invented`` are markers that name no passage: kept in the text, and shown.

    ``error`` says what broke it off, if anything did; ``sent_to`` is the other machine that wrote it; ``context`` what the model read of what it might have read;
    ``table`` is what was understood and done, where a table answered; ``reason`` why an understood question is refused.
    ``extracts`` are what it was sent: ``extracts[n - 1]`` is of ``passages[n - 1]``.
    ``quoted_because`` is why ``text`` and ``sentences`` are quotes that come before what the model wrote: that is
    ``model_wrote`` then, and ``model_sentences``; all are empty where its own words are the answer. ``other_language`` is the ISO
    code of the one it is written in, where another was asked for. ``request`` is what was asked of the answer before it
    ("shorter"), where it is that answer put otherwise; ``question`` is then that one's. ``understood`` is the request to
    the documents that it answers ("Summarise the handbook"), where it answers one.
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
    quoted_because: QuotedBecause = ""
    model_wrote: str = ""
    model_sentences: tuple[AnswerSentence, ...] = ()
    other_language: str = ""
    table: TableAnswer | None = None
    reason: str = ""
    request: str = ""
    understood: Intent | None = None
    searched_as: str = ""
    not_searched: str = ""

    @property
    def outcome(self) -> Outcome:
        """Answered, answered with a warning, or refused."""
        return "refused" if self.refused else "doubtful" if self.doubtful else "answered"

    @property
    def for_visitors(self) -> tuple[AnswerSentence, ...]:
        """All that a visitor reads: the sentences that stand in the documents, those of which a model for that thinks that they agree,
        and our own to whoever greets or thanks."""
        ours = self.understood is not None
        return tuple(
            one
            for one in self.sentences
            if one.support == "stands there" or one.opinion == "agrees" or (ours and one.notice)
        )

    @property
    def claims(self) -> tuple[AnswerSentence, ...]:
        """What its model said that can be held against a source, or what was quoted where none wrote."""
        own = self.model_sentences if self.quoted_because else self.sentences
        return tuple(one for one in own if one.support != "no claim")
