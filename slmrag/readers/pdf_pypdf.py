"""The pages of a PDF by pypdf: slower than pdfium, and with limits of its own where pdfium would end its process."""

import logging
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.garbled_text import is_garbled
from slmrag.readers.pdf_pypdf_hidden_text import HiddenTextFilter
from slmrag.readers.reading import THE_PAGE
from slmrag.schema import Page, PageKind

if TYPE_CHECKING:
    from pypdf import PdfReader

# pdfium marks a hyphen that only breaks a line with U+0002 (or U+FFFE): a soft hyphen says the same.
_CLEAN = {code: " " for code in range(32) if code not in (9, 10)}
_CLEAN |= {0x02: "\u00ad", 0xFFFE: "\u00ad", 0xFFFF: " ", 0x7F: " "}
# What pypdf unpacks and parses for a page at most: its defaults take minutes over pages that nobody made to be read.
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 20_000,
    "jbig2dec_binary": None,  # it would run a program
}
_Piece = tuple[str, float, float]  # of a page's text: what it says, its height on the page, the size of its letters
_SAME_LINE = 0.2  # of the letters' size
# Beside its own errors, pypdf lets those of its parts through when a page is damaged.
_DAMAGE = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, NotImplementedError,
)  # fmt: skip


def clean(text: str) -> str:
    """The text of a page without control characters, one for one, so that offsets stay."""
    return text.translate(_CLEAN)


def kind_of(text: str) -> PageKind:
    """Whether a page has text, none, or such that its characters mean nothing."""
    if not text.strip():
        return "empty"
    return "garbled" if is_garbled(text) else "text"


class _Listener(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        self._records.append(record)


def _on_their_lines(text: str, pieces: Sequence[_Piece]) -> str:
    """``text`` without the ends of lines behind which the page goes on at the same height: letters that are drawn one by one."""
    written = [piece for piece in pieces if piece[0]]
    if "".join(piece for piece, *_ in written) != text:
        return text
    lines: list[str] = []
    for (piece, height, size), (following, next_height, _) in zip_longest(
        written, written[1:], fillvalue=("", inf, 0.0)
    ):
        ended = piece.removesuffix("\n")
        beside = bool(following.strip()) and abs(next_height - height) < _SAME_LINE * max(size, 1.0)
        goes_on = bool(ended.strip()) and ended != piece and "\n" not in ended and beside
        apart = "" if _is_wide(ended[-1:]) and _is_wide(following[:1]) else " "
        lines.append(f"{ended}{apart}" if goes_on else piece)
    return "".join(lines)


def _is_wide(letter: str) -> bool:
    return bool(letter) and unicodedata.east_asian_width(letter) in "WF"


def pypdf_page(reader: "PdfReader", number: int) -> Page:
    """A page as pypdf reads it; where it cannot, an empty one that says why."""
    import pypdf
    import pypdf.errors

    reached: list[logging.LogRecord] = []
    listener = _Listener(reached)  # one of its limits is only logged
    logging.getLogger("pypdf._page").addHandler(listener)
    problem, unseen = "", HiddenTextFilter(0, 0)
    try:
        with pypdf.apply_configuration(**_LIMITS):
            page = reader.pages[number - 1]
            unseen = HiddenTextFilter(float(page.mediabox.width), float(page.mediabox.height))
            pieces: list[_Piece] = []
            text = page.extract_text(
                visitor_operand_before=unseen,
                visitor_text=lambda piece, cm, tm, font, size: pieces.append((piece, tm[5] * cm[3] + cm[5], size)),
            )
            text = clean(_on_their_lines(text, pieces))
        if any("xceeded" in record.getMessage() for record in reached):
            problem = "page_skipped_too_costly"
    except pypdf.errors.LimitReachedError:
        text, problem = "", "too_large_when_unpacked"
    except (pypdf.errors.PyPdfError, *_DAMAGE):
        text, problem = "", "damaged"
    finally:
        logging.getLogger("pypdf._page").removeHandler(listener)
    kind = kind_of(text)
    kind = "ocr" if unseen.is_ocr and kind == "text" else kind
    pictures = THE_PAGE if kind in ("empty", "garbled") else ()  # perhaps: it does not tell
    return Page(number, text, kind, hidden=unseen.characters, problem=problem, pictures=pictures)


def pypdf_reader(path: Path, password: str | None) -> "PdfReader":
    """pypdf's reader of a file. Raises `PasswordNeeded`, `FileProblem`."""
    import pypdf
    import pypdf.errors

    logging.getLogger("pypdf").setLevel(logging.WARNING)
    logging.getLogger("pypdf").propagate = False
    try:
        with pypdf.apply_configuration(**_LIMITS):
            reader = pypdf.PdfReader(path)
            if reader.is_encrypted and not reader.decrypt(password or ""):
                raise _password_needed(password)
            if not reader.pages:
                raise FileProblem("pdf_without_pages")
    except (pypdf.errors.PyPdfError, *_DAMAGE) as error:
        raise FileProblem("pdf_damaged") from error
    return reader


def _password_needed(password: str | None) -> PasswordNeeded:
    if password:
        return PasswordNeeded("wrong_password")
    return PasswordNeeded("password_needed")
