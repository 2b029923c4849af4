"""What the library knows of its documents beside their text: when each was added, its pages, its size, its language, its kind of file."""

from collections.abc import Sequence
from pathlib import Path

from slmrag.answering.lines_answer import AnswerLine
from slmrag.errors.notices import Notice, Templates
from slmrag.overview.wording import say
from slmrag.schema import Document, Intent
from slmrag.text.languages import name_of
from slmrag.text.page_names import unit_word

_MOST_TOLD = 12  # documents
_KILOBYTE = 1_000

_of_document = Templates(
    file_added="{name} was added on {day} at {time} (UTC).",
    file_size="{name} has {kilobytes} KB.",
    file_language="{name} is in {language}.",
    file_no_language="No language was recognised in {name}.",
    file_format="{name} is a file of the type {ending}.",
)  # fmt: skip
_removal = Templates(
    nothing_removed="Nothing was removed: a chat changes no documents. On the page Library, tick documents and remove them, or all of them; on the command line, slmrag remove NAME does it.",
)


def library_facts(asked: Intent, documents: Sequence[Document]) -> list[AnswerLine]:
    """What ``asked`` wants to know of each of ``documents``, at most a dozen, the newest first where it asks when they were added."""
    if not documents:
        return [AnswerLine(say("no_documents_here"))]
    if asked.kind == "removal":
        return [AnswerLine(_removal("nothing_removed"))]
    newest = asked.kind == "added"
    told = sorted(documents, key=lambda one: one.added_at, reverse=True) if newest else list(documents)
    lines = [AnswerLine(_fact(asked, one)) for one in told[:_MOST_TOLD]]
    return [*lines, *([AnswerLine(say("documents_counted", count=len(told)))] if len(told) > _MOST_TOLD else [])]


def _fact(asked: Intent, one: Document) -> Notice:
    match asked.kind:
        case "added":
            day, _, time = one.added_at.partition("T")
            return _of_document("file_added", name=one.name, day=day, time=time[:5])
        case "size":
            return _of_document("file_size", name=one.name, kilobytes=max(1, round(one.bytes / _KILOBYTE)))
        case "languages" if one.language:
            return _of_document("file_language", name=one.name, language=name_of(one.language))
        case "languages":
            return _of_document("file_no_language", name=one.name)
        case "format":
            ending = Path(one.name).suffix.removeprefix(".").upper() or "TXT"
            return _of_document("file_format", name=one.name, ending=ending)
    return say("whole_document", name=one.name, count=one.pages, unit=unit_word(one.unit, several=one.pages != 1))
