"""What a translation has done with a PDF, safely: `slmrag.readers.sandbox.Sandbox` does it, and is handed in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from slmrag.readers import Reading
from slmrag.schema.new_words import AppendedWords, PageWords


class PdfSandbox(Protocol):
    """Where PDFs are read and laid out, so that a bad one harms nobody else."""

    def read_file(self, path: Path, name: str) -> Reading:
        """The pages of a file, in order. Raises `FileProblem`, also while they are read."""
        ...

    def apart(self, path: Path, pages: Sequence[int]) -> dict[int, tuple[list[int], list[int]]]:
        """For each of ``pages`` (from 1) of a PDF which letters stand apart from what is before them."""
        ...

    def lay_out_pdf(
        self,
        path: Path,
        pages: Sequence[PageWords],
        language: str,
        *,
        beside: bool,
        said: AppendedWords,
        english: AppendedWords,
    ) -> tuple[bytes, dict[int, int]]:
        """A PDF with other words in place of its own, and on each page how many could not be laid out.

        ``said`` is what is said on pages that are put in, ``english`` the same for want of fonts. Raises `FileProblem`.
        """
        ...
