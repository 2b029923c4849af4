"""Every sentence that the app shows, and how numbers, dates and places are written. Pure, and plain text.

What comes from documents (names, sections, labels) passes through here unescaped: `slmrag.ui.escaping` is for that.
"""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slmrag.language import language_name
from slmrag.schema import Added, Answer, Document, Removed

APP = "slmrag"
ASK = "Ask"
LIBRARY = "Library"
ASK_TITLE = "Ask your documents"
LIBRARY_TITLE = "Your library"

WARMING_UP = "Warming up: questions are answered by keywords until the embedding model is loaded."
EMPTY_LIBRARY = "Nothing here yet. Add some documents, then ask about them; they never leave this computer."
TO_LIBRARY = "Add documents"
TRY_SAMPLES = "Try with the samples"
ADDING_SAMPLES = "Adding the samples"

ASK_PLACEHOLDER = "Ask a question"
FIRST_QUESTION = "Ask in your own words. Every answer shows the sentences it rests on."
SAMPLE_QUESTIONS = (
    "How long is the probation period?",
    "How hot may the water be?",
    "When are salaries paid?",
)
NO_DOCUMENTS = "There is no document to look in yet. Add one in the library, then ask again."
LOOKING = "Looking in your documents"
NEW_CHAT = "New chat"
COLLECTION = "Collection"
DOCUMENTS = "Documents"
ALL = "All documents"
QUOTED = "Quoted from your documents; no language model wrote this."
STOPPED = "Stopped. What was written until then is kept."
STOPPED_EMPTY = "Stopped before anything was written."
CUT = "Cut off: the answer reached its limit, or began to repeat itself."
REFUSED_NEAREST = "These passages come nearest:"
REFUSED_NONE = "No passage comes near it. Other words may help, or another document."

ADD_TITLE = "Add documents"
UPLOAD = "Files"
ADD_COLLECTION = "Collection (optional)"
ADD_COLLECTION_HINT = "None: choose one, or type a new name"
REPLACE = "Replace"
PASSWORD = "Password"
UNLOCK = "Open"
WRONG_PASSWORD = "That password does not open it."
DISMISS = "Dismiss"
STOPPED_ADDING = "Adding was stopped before its turn came: choose it again."
REMOVE = "Remove"
FILTER = "Find by name"

SHOW_TOP = "Show the page from its top"
PAGE_EMPTY = "This page holds no text."


def counted(number: int, noun: str) -> str:
    """``1 page``, ``1,250 pages``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def size(number: int) -> str:
    """A number of bytes as people say it: ``62 KB``."""
    if number < 1000:
        return counted(number, "byte")
    for unit in ("KB", "MB"):
        number /= 1000
        if number < 1000:
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{number / 1000:.1f} GB"


def when(iso: str, timezone: str | None) -> str:
    """A moment of the catalogue in the reader's own time: ``23 Nov 2026, 14:05``."""
    try:
        moment = datetime.fromisoformat(iso).astimezone(ZoneInfo(timezone) if timezone else None)
    except ZoneInfoNotFoundError:
        moment = datetime.fromisoformat(iso).astimezone()
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def facts(document: Document, timezone: str | None) -> str:
    """The line under a document's name."""
    parts = [counted(document.pages, document.unit), size(document.bytes)]
    if document.language:
        parts.append(language_name(document.language) or document.language)
    parts += [*document.collections, f"added {when(document.added_at, timezone)}"]
    return " · ".join(parts)


def unread(unit: str, numbers: tuple[int, ...]) -> str:
    """Which pages hold no text: ``No text on pages 3, 4 and 9: they cannot be searched.``"""
    shown = [f"{number:,}" for number in numbers[:12]]
    if len(numbers) > 12:
        shown.append(f"{len(numbers) - 12:,} more")
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return (
        f"No text on {unit} {listed}: it cannot be searched."
        if len(numbers) == 1
        else f"No text on {unit}s {listed}: they cannot be searched."
    )


def outcome(added: Added, unit: str) -> str:
    """What became of an added file, after its name."""
    held = f"{counted(added.pages, unit)}, {counted(added.chunks, 'passage')}"
    match added.status:
        case "added":
            return f"added: {held}."
        case "replaced":
            return f"replaced: {held}."
        case "unchanged":
            return "is in the library already; nothing changed."
        case _ if added.reason == "name_taken":
            return "was not added: the library holds another document of this name."
        case _:
            return f"was not added. {added.error}"


def no_room(why: str) -> str:
    """The sentence for an upload that could not be kept for a moment."""
    return f"It could not be kept on this computer while it is read ({why}): make room, then add it again."


def embedding(document: Document) -> str:
    """How far a document's vectors are."""
    return f"Found by keywords; search by meaning covers {document.embedded:,} of {document.chunks:,} passages so far."


def confirm_removal(document: Document) -> str:
    """The question before a removal."""
    return (
        f"Remove “{document.name}” with its {counted(document.chunks, 'passage')} from the library? "
        "The file that you added it from stays where it is."
    )


def receipt(removed: Removed) -> str:
    """What a removal removed."""
    return (
        f"Removed “{removed.name}”: {counted(removed.pages, removed.unit)}, {counted(removed.chunks, 'passage')}, "
        f"{counted(removed.vectors, 'vector')}, {size(removed.bytes)}."
    )


def locked(name: str) -> str:
    """The request for a file's password."""
    return f"“{name}” is encrypted. Give its password to add it; the password is not kept."


def scope(collection: str | None, documents: list[str]) -> str:
    """Where answers are looked for, in a few words."""
    chosen = documents[0] if len(documents) == 1 else counted(len(documents), "document") if documents else collection
    return chosen[:30].rstrip() + "…" if chosen and len(chosen) > 32 else chosen or ALL


def written_by(answer: Answer) -> str:
    """Who wrote an answer, and from how much."""
    context = answer.context
    parts = [
        f"Written by {answer.model}" + (f" at {answer.sent_to}, which was sent the passages" if answer.sent_to else "")
    ]
    parts.append(
        f"from {counted(context.passages_used, 'passage')}, {context.prompt_tokens:,} of {context.window:,} tokens"
    )
    if context.passages_dropped:
        parts.append(f"{counted(context.passages_dropped, 'passage')} left out")
    if context.turns_dropped:
        parts.append(f"{counted(context.turns_dropped, 'earlier turn')} left out")
    return ", ".join(parts) + "."


def unforeseen(error: Exception) -> str:
    """The sentence for what nobody foresaw."""
    return f"Something went wrong that should not have ({type(error).__name__}: {error}). Ask again; the log says more."


def sends(model: str, host: str) -> str:
    """The warning that a model is elsewhere."""
    return f"Answers are written by {model} at {host}: your questions and the passages are sent there."


def loading(model: str) -> str:
    """What is said while a model is loaded."""
    return f"Loading {model}: a question asked now waits for it."


def found(passages: int, documents: int) -> str:
    """The label over the passages of a question."""
    return f"{counted(passages, 'passage')} found in {counted(documents, 'document')}"


def invented(numbers: tuple[int, ...]) -> str:
    """The warning about markers that name no passage."""
    return f"The answer cites {', '.join(f'[{n}]' for n in numbers)}, which is none of the passages."


OURS = "(found in checking)"  # a source that the answer itself does not name

SUPPORT = {
    "partly": "Only partly in the passage it cites",
    "not found": "Not found in your documents",
}
