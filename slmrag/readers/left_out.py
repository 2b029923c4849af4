"""What is said of a file that was not read as a whole: which limit was reached or what is damaged, and what was kept."""

from collections.abc import Iterable, Sequence

from slmrag.errors import FileProblem
from slmrag.readers.reading import Limits, ReadingNote
from slmrag.schema import Page, Unit

_NAMED = 12
# What is said of one page, and of several.
_PROBLEMS = {
    "damaged": ("is damaged and could not be read.", "are damaged and could not be read."),
    "too_large_when_unpacked": (
        "would unpack to more than can be read safely, and was skipped.",
        "would unpack to more than can be read safely, and were skipped.",
    ),
    "page_skipped_too_costly": (
        "took too much time or memory to read, and was skipped or cut.",
        "took too much time or memory to read, and were skipped or cut.",
    ),
    "too_many_characters": (
        "is longer than a page can be, and was cut.",
        "are longer than a page can be, and were cut.",
    ),
}


def page_limit(count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """There are more pages than are read."""
    return ReadingNote(
        f"It has {count:,} {unit}s, of which the first {limits.pages:,} were read: split it, or raise SLMRAG_MOST_PAGES.",
        "too_many_pages",
    )


def text_limit(read: int, count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """There is more text than is read."""
    return ReadingNote(
        f"It holds more than {limits.characters:,} characters: the first {read:,} of {count:,} {unit}s were read; "
        "split it, or raise SLMRAG_MOST_CHARACTERS.",
        "too_many_characters",
    )


def text_cut(read: int) -> ReadingNote:
    """A text is longer than is read."""
    return ReadingNote(
        f"It is too long: its first {read:,} bytes were read; split it, or raise SLMRAG_MOST_CHARACTERS.",
        "too_many_characters",
    )


def unreadable_characters(count: int) -> ReadingNote:
    """Some bytes of a text are no characters of its encoding."""
    return ReadingNote(
        f"{count:,} of its characters cannot be read and {'stands' if count == 1 else 'stand'} as \ufffd: save it as UTF-8 if they matter.",
        "some_characters_unreadable",
    )


def row_limit(limits: Limits) -> ReadingNote:
    """There are more rows than are read."""
    return ReadingNote(
        f"It has more rows than are read: the first {limits.rows:,}, fewer where they are wide, are in; split it, or "
        f"raise SLMRAG_MOST_ROWS.",
        "too_many_rows",
    )


def stopped_early(read: int, count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """Reading it took too long."""
    return ReadingNote(
        f"Reading it took too much time or memory and was stopped: the first {read:,} of {count:,} {unit}s were read; "
        f"split it, or raise SLMRAG_READ_SECONDS ({limits.seconds:g}).",
        "too_costly",
    )


def page_notes(pages: Iterable[Page], unit: Unit) -> list[ReadingNote]:
    """What is to be said of single pages, together."""
    problems: dict[str, list[int]] = {}
    hidden, unseen = [], 0
    for page in pages:
        if page.problem:
            problems.setdefault(page.problem, []).append(page.number)
        if page.hidden:
            hidden.append(page.number)
            unseen += page.hidden
    notes = []
    for reason, numbers in problems.items():
        said = _PROBLEMS[reason][len(numbers) > 1]
        notes.append(ReadingNote(f"{_named(numbers, unit).capitalize()} {said}", reason))
    if hidden:
        characters = f"{unseen:,} characters" if unseen != 1 else "1 character"
        notes.append(ReadingNote(f"Left out: {characters} of {_named(hidden, unit)} that nobody sees."))
    return notes


def nothing_found(notes: Sequence[ReadingNote]) -> FileProblem:
    """The error for a file in which no text was found, with the cause where one is known."""
    cause = next((note for note in notes if note.reason), None)
    if cause is None:
        return FileProblem(
            "No text was found in it: if it is a scan, run it through text recognition (OCR) first and add the result.",
            "no_text_found",
        )
    reason = "too_costly" if cause.reason == "page_skipped_too_costly" else cause.reason
    return FileProblem(f"No text could be read. {cause.text}", reason)


def _named(numbers: Sequence[int], unit: Unit) -> str:
    listed = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
    return f"{unit}{'s' * (len(numbers) > 1)} {listed}"
