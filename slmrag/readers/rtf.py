"""Rich text (RTF), by striprtf: the words, with tables as rows, without pictures and what they embed."""

from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ooxml import damaged
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages


def read_rtf(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read an RTF file as one text; a long one is cut between paragraphs."""
    from striprtf.striprtf import rtf_to_text

    source = path.read_bytes().decode("latin-1")  # RTF is ASCII; what is not names its own encoding
    if not source.lstrip().startswith("{\\rtf"):
        raise FileProblem("not_an_rtf")
    try:
        text = rtf_to_text(source, encoding="cp1252", errors="replace")
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        raise damaged() from error
    # Characters beyond the first plane are written as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "\n".join(line.strip(" \t") for line in text.split("\n")).replace("\x00", "")
    if not text.strip():
        raise FileProblem("no_text")
    pages = section_pages([Block(text)])
    return Reading("section", len(pages), iter(pages))
