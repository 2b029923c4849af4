"""A file becomes pages. One module a family; this one chooses among them, and looks whether the bytes agree.

A reader is a function ``read(path, password=None, limits=Limits()) -> Reading``. It raises `FileProblem` with one
clear sentence for a file that is merely bad. The app does not call them itself: `slmrag.readers.sandbox` runs them in
a process of their own, which a file may break.
"""

import codecs
import importlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.schema import Page, Unit

# What is text as it stands: data, settings, source.
_PLAIN = (
    ".log", ".jsonl", ".ndjson", ".xml", ".xsd", ".xsl", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf",
    ".properties", ".bib", ".diff", ".patch", ".py", ".pyi", ".js", ".mjs", ".ts", ".jsx", ".tsx", ".java", ".kt",
    ".scala", ".groovy", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".go", ".rs", ".rb", ".php", ".swift", ".r",
    ".jl", ".lua", ".pl", ".hs", ".ex", ".erl", ".clj", ".lisp", ".dart", ".m", ".f90", ".vb", ".pas", ".sql", ".sh",
    ".bash", ".zsh", ".ps1", ".bat", ".css", ".scss", ".vue", ".cmake", ".gradle", ".tf", ".proto", ".graphql",
    ".po",
)  # fmt: skip
# Word and PowerPoint files of Office 97 to 2003, and what such a file is called today.
OLDER_OFFICE = {".doc": ".docx", ".dot": ".docx", ".ppt": ".pptx", ".pps": ".pptx", ".pot": ".pptx"}
# Suffix → the module of this package and its function.
READERS = {
    ".pdf": ("pdf", "read_pdf"),
    ".docx": ("word", "read_docx"),
    ".docm": ("word", "read_docx"),
    ".pptx": ("slides", "read_pptx"),
    ".xlsx": ("sheets", "read_xlsx"),
    ".xlsm": ("sheets", "read_xlsx"),
    ".csv": ("delimited_text", "read_csv"),
    ".tsv": ("delimited_text", "read_csv"),
    ".html": ("web", "read_html"),
    ".htm": ("web", "read_html"),
    ".md": ("plain_text", "read_markdown"),
    ".markdown": ("plain_text", "read_markdown"),
    ".txt": ("plain_text", "read_text"),
    ".text": ("plain_text", "read_text"),
    ".rst": ("marked_up_text", "read_restructured"),
    ".tex": ("marked_up_text", "read_latex"),
    ".org": ("marked_up_text", "read_org"),
    **dict.fromkeys((".adoc", ".asciidoc"), ("marked_up_text", "read_asciidoc")),
    **dict.fromkeys((".srt", ".vtt"), ("subtitles", "read_subtitles")),
    ".ics": ("calendars", "read_calendar"),
    ".json": ("plain_text", "read_json"),
    ".ipynb": ("notebooks", "read_notebook"),
    ".rtf": ("rtf", "read_rtf"),
    ".odt": ("opendocument", "read_opendocument"),
    ".ods": ("opendocument", "read_opendocument"),
    ".odp": ("opendocument", "read_opendocument"),
    ".epub": ("epub", "read_epub"),
    **dict.fromkeys((".eml", ".msg"), ("mail", "read_mail")),
    ".mbox": ("mail", "read_mailbox"),
    **dict.fromkeys((".mhtml", ".mht"), ("mail", "read_saved_page")),
    **dict.fromkeys((".xls", ".xlsb"), ("older_sheets", "read_older_sheets")),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"), ("picture_file", "read_picture")),
    **dict.fromkeys((".doc", ".dot"), ("older_office", "read_doc")),
    **dict.fromkeys((".ppt", ".pps", ".pot"), ("older_office", "read_ppt")),
    **dict.fromkeys(_PLAIN, ("plain_text", "read_text")),
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OF_APPLE = (".pages", ".key", ".numbers")
_NO_TEXT = (
    ".svg",
    ".ps",
    ".eps",
    ".dxf",
    ".ai",
    ".zip",
    ".gif",
    ".exe",
    ".dll",
    ".com",
    ".bin",
    ".dat",
)  # whose letters, if any, say nothing
THE_PAGE = ((0, ""),)  # the pictures of a page that is one itself
_HEAD = 4096
_LONGEST_SUFFIX = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may take and give. Where one is reached, what was read is kept, and a note says so.

    ``seconds`` are of computing; a file has one more for each megabyte, and for each ten pages with text. ``attached`` are
    the files that are taken out of it, and out of those, together, of ``attached_bytes``.
    """

    seconds: float = 10
    megabytes: int = 1024
    pages: int = 5_000
    characters: int = 20_000_000
    rows: int = 200_000
    attached: int = 100
    attached_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something that a reader of the answers should know of how a file was read.

    ``reason`` is a stable key where something is missing because of it, ``""`` where nothing is.
    """

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: ``pages`` yields its ``page_count`` pages in order, and may raise `FileProblem`.

    ``unit`` says what its pages are called; ``notes`` are complete when the pages have been read.
    """

    unit: Unit
    page_count: int
    pages: Iterator[Page]
    notes: list[ReadingNote] = field(default_factory=list)


def read_file(
    path: Path,
    name: str,
    password: str | None = None,
    limits: Limits = Limits(),
    *,
    first: int = 1,
    last: int | None = None,
    careful: bool = False,
) -> Reading:
    """Read the file at ``path``, which its user calls ``name``, in this process.

    A PDF is read from page ``first`` on, to its end or to page ``last``, or only that page, ``careful``: by the reader that is slower and breaks less.
    Raises `FileProblem` when its type is not among `READERS`, or its bytes are of another type than its name says.
    """
    suffix = file_type(path, name)
    module, function = READERS[suffix]
    reader = getattr(importlib.import_module(f"slmrag.readers.{module}"), function)
    return reader(
        path, password, limits, **({"first": first, "last": last, "careful": careful} if suffix == ".pdf" else {})
    )


def file_type(path: Path, name: str) -> str:
    """The suffix among `READERS` of what is to be read at ``path``: by its bytes, then by its name. Raises `FileProblem`."""
    suffix = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD)
    is_pdf = b"%PDF-" in head[:1024]
    if suffix not in READERS:
        if not suffix or not suffix[1:].isalnum() or len(suffix) > _LONGEST_SUFFIX:  # “Report 3. final”: no type
            return _type_of_unnamed(path, head, is_pdf)
        return _type_of_unknown(path, head, suffix)
    if suffix == ".xls" and not head.startswith(_OLE):  # tables that programs give the ending of Excel's
        return _told_by_bytes(path, head) or ".csv"
    if suffix in OLDER_OFFICE and not head.startswith(_OLE):
        return _told_by_bytes(path, head) or suffix
    if is_pdf != (suffix == ".pdf"):
        raise FileProblem("is_a_pdf" if is_pdf else "is_no_pdf", suffix=suffix)
    return suffix


def _type_of_unknown(path: Path, head: bytes, suffix: str) -> str:
    """What a file is whose ending is none that is known: text, if its bytes are. Raises `FileProblem`."""
    if problem := not_read(suffix):
        raise problem
    if suffix not in _NO_TEXT and b"\0" not in head:
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
            return ".txt"
    known = " ".join(sorted(suffix.lstrip(".") for suffix in READERS.keys() - {*_PLAIN, *OLDER_OFFICE}))
    raise FileProblem("ending_not_read", suffix=suffix, known=known)


def not_read(suffix: str) -> FileProblem | None:
    """What is to be done with a file of an ending that is known and not read; ``None`` for any other."""
    return FileProblem("apples_office", suffix=suffix) if suffix in _OF_APPLE else None


def _told_by_bytes(path: Path, head: bytes) -> str:
    """What the bytes of a file with the ending of an older Office file say that it is; ``""`` where they say nothing."""
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if head.startswith(b"PK"):
        from slmrag.readers.ooxml import suffix_of

        return suffix_of(path)
    return ".html" if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:14].lower().startswith((b"<!doctype html", b"<html")) else ""


def _type_of_unnamed(path: Path, head: bytes, is_pdf: bool) -> str:
    """What a file whose name does not end in a type is."""
    if is_pdf:
        return ".pdf"
    if head.startswith(b"PK"):
        from slmrag.readers.ooxml import suffix_of

        if suffix := suffix_of(path):
            return suffix
    elif b"\0" not in head:
        return ".html" if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")) else ".txt"
    raise FileProblem("no_type_told")
