"""Word and PowerPoint files of Office 97 to 2003, which nothing here reads: `slmrag.readers.libreoffice` writes them anew."""

from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.reading import Limits, Reading


def read_doc(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Say what is to be done with a Word file of that kind. Raises `FileProblem`."""
    raise FileProblem("older_office", newer=".docx")


def read_ppt(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Say what is to be done with a PowerPoint file of that kind. Raises `FileProblem`."""
    raise FileProblem("older_office", newer=".pptx")
