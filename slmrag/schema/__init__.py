"""The nouns of slmrag, as frozen dataclasses. Nothing here does anything."""

from slmrag.schema.answers import (
    Answer,
    AnswerSentence,
    Citation,
    Context,
    Difference,
    DifferenceKind,
    Extract,
    Opinion,
    Outcome,
    Passage,
    QuotedBecause,
    SearchResult,
    Sentence,
    Support,
)
from slmrag.schema.check import Check, Checker, Judgement
from slmrag.schema.document import Chunk, Document, Page, PageKind, Scope, Section, Unit, place
from slmrag.schema.messages import Finish, Message, Reply
from slmrag.schema.progress import JobState, ModelState, OnState, Progress, ignore
from slmrag.schema.requests import Intent

__all__ = [
    "Answer",
    "AnswerSentence",
    "Check",
    "Checker",
    "Chunk",
    "Citation",
    "Context",
    "Difference",
    "DifferenceKind",
    "Document",
    "Extract",
    "Finish",
    "Intent",
    "JobState",
    "Judgement",
    "Message",
    "ModelState",
    "OnState",
    "Opinion",
    "Outcome",
    "Page",
    "PageKind",
    "Passage",
    "Progress",
    "QuotedBecause",
    "Reply",
    "Scope",
    "SearchResult",
    "Section",
    "Sentence",
    "Support",
    "Unit",
    "ignore",
    "place",
]
