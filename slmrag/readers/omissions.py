"""What is said of a file that was not read as a whole: which limit was reached or what is damaged, and what was kept."""

from collections.abc import Iterable, Sequence

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Templates
from slmrag.readers.reading import Limits, ReadingNote
from slmrag.schema import Page, Unit
from slmrag.text.page_names import page_list, unit_word

_note = Templates(
    pages_beyond_limit="It has {count:,} {units}, of which the first {read:,} were read: split it, or raise SLMRAG_MOST_PAGES.",
    text_beyond_limit=(
        "It holds more than {most:,} characters: the first {read:,} of {count:,} {units} were read; split it, or raise "
        "SLMRAG_MOST_CHARACTERS."
    ),
    text_cut="It is too long: its first {read:,} bytes were read; split it, or raise SLMRAG_MOST_CHARACTERS.",
    unreadable_characters=(
        "{number:,} of its characters cannot be read and stand as \ufffd: save it as UTF-8 if they matter."
    ),
    unreadable_character=(
        "{number:,} of its characters cannot be read and stands as \ufffd: save it as UTF-8 if they matter."
    ),
    rows_beyond_limit=(
        "It has more rows than are read: the first {most:,}, fewer where they are wide, are in; split it, or raise "
        "SLMRAG_MOST_ROWS."
    ),
    uncomputed_formulas=(
        "Formulas without a result, shown as they are: {number:,}. Open it in Excel or LibreOffice, save it, and add it again."
    ),
    hidden_cells=(
        "Left out, as hidden (sheets: {sheets:,}, rows: {rows:,}, columns: {columns:,}): show them and add it again if they matter."
    ),
    reading_stopped=(
        "Reading it took too much time or memory and was stopped: the first {read:,} of {count:,} {units} were read; "
        "split it, or raise SLMRAG_READ_SECONDS ({seconds})."
    ),
    older_pictures_left="Pictures that are neither shown nor read: {number:,}. Save it in the present format and add that if they matter.",
    headings_not_found=(
        "Looking for its headings took too much time or memory: it is found by its text, and none of its sections by its heading."
    ),
    tables_not_found=(
        "Looking for its tables took too much time or memory: it is found by its text, and none of its cells is looked up or added up."
    ),
    hidden_characters="Left out: {number:,} characters of {named} that nobody sees.",
    hidden_character="Left out: 1 character of {named} that nobody sees.",
)
_of_pages = Templates(
    page_damaged="{named} is damaged and could not be read.",
    pages_damaged="{named} are damaged and could not be read.",
    page_too_large="{named} would unpack to more than can be read safely, and was skipped.",
    pages_too_large="{named} would unpack to more than can be read safely, and were skipped.",
    page_too_costly="{named} took too much time or memory to read, and was skipped or cut.",
    pages_too_costly="{named} took too much time or memory to read, and were skipped or cut.",
    page_cut="{named} is longer than a page can be, and was cut.",
    pages_cut="{named} are longer than a page can be, and were cut.",
)
# The reasons of notes that say where reading ended.
ENDED = ("too_many_characters", "too_costly", "too_many_pages")
# By the problem of pages, what is said of one page, and of several.
_PROBLEMS = {
    "damaged": ("page_damaged", "pages_damaged"),
    "too_large_when_unpacked": ("page_too_large", "pages_too_large"),
    "page_skipped_too_costly": ("page_too_costly", "pages_too_costly"),
    "too_many_characters": ("page_cut", "pages_cut"),
}


def page_limit(count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """There are more pages than are read."""
    said = _note("pages_beyond_limit", count=count, units=unit_word(unit, several=True), read=limits.pages)
    return ReadingNote(said, "too_many_pages")


def text_limit(read: int, count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """There is more text than is read."""
    units = unit_word(unit, several=True)
    said = _note("text_beyond_limit", most=limits.characters, read=read, count=count, units=units)
    return ReadingNote(said, "too_many_characters")


def long_text(read: int) -> ReadingNote:
    """A text is longer than is read."""
    return ReadingNote(_note("text_cut", read=read), "too_many_characters")


def unreadable_characters(count: int) -> ReadingNote:
    """Some bytes of a text are no characters of its encoding."""
    said = _note("unreadable_character" if count == 1 else "unreadable_characters", number=count)
    return ReadingNote(said, "some_characters_unreadable")


def row_limit(limits: Limits) -> ReadingNote:
    """There are more rows than are read."""
    return ReadingNote(_note("rows_beyond_limit", most=limits.rows), "too_many_rows")


def uncomputed_formulas(number: int) -> list[ReadingNote]:
    """Formulas were kept without their results; nothing where there are none."""
    return [ReadingNote(_note("uncomputed_formulas", number=number))] if number else []


def hidden_cells(sheets: int, rows: int, columns: int) -> list[ReadingNote]:
    """So much of a workbook is hidden; nothing where nothing is."""
    said = _note("hidden_cells", sheets=sheets, rows=rows, columns=columns)
    return [ReadingNote(said)] if sheets or rows or columns else []


def pictures_left(pages: Iterable[Page]) -> list[ReadingNote]:
    """The pictures on these pages are not kept; nothing where there are none."""
    number = sum(len(page.pictures) for page in pages)
    return [ReadingNote(_note("older_pictures_left", number=number), "pictures_left")] if number else []


def stopped_early(read: int, count: int, unit: Unit, limits: Limits) -> ReadingNote:
    """Reading it took too long."""
    units, seconds = unit_word(unit, several=True), f"{limits.seconds:g}"
    return ReadingNote(_note("reading_stopped", read=read, count=count, units=units, seconds=seconds), "too_costly")


def no_headings(problem: FileProblem) -> ReadingNote:
    """Its headings were not found: looking for them failed."""
    return ReadingNote(_note("headings_not_found"), problem.reason)


def no_tables(problem: FileProblem) -> ReadingNote:
    """Its tables were not found: looking for them failed."""
    return ReadingNote(_note("tables_not_found"), problem.reason)


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
        key = _PROBLEMS[reason][len(numbers) > 1]
        notes.append(ReadingNote(_of_pages(key, named=page_list(numbers, unit, first=True)), reason))
    if hidden:
        named = page_list(hidden, unit)
        notes.append(
            ReadingNote(
                _note("hidden_character", named=named)
                if unseen == 1
                else _note("hidden_characters", number=unseen, named=named)
            )
        )
    return notes


def no_text(notes: Sequence[ReadingNote]) -> FileProblem:
    """The error for a file in which no text was found, with the cause where one is known."""
    cause = next((note for note in notes if note.reason), None)
    if cause is None:
        return FileProblem("no_text_found")
    reason = "too_costly" if cause.reason == "page_skipped_too_costly" else cause.reason
    return FileProblem("no_text_read", cause=cause.text, reason=reason)
