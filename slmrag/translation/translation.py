"""A finished translation, which can be written as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slmrag.translation.bilingual import write_bilingual
from slmrag.translation.formats import LeftAsIs, ShapedFile
from slmrag.translation.formats.pdf_file import PageTexts
from slmrag.translation.pdf_output import write_pdf
from slmrag.translation.result import TranslatedDocument


@dataclass(frozen=True, slots=True)
class Translation(TranslatedDocument):
    """A translated document with its file."""

    @property
    def not_laid_out(self) -> tuple[LeftAsIs, ...]:
        """What of the PDF that was saved last does not stand in its place."""
        return tuple(self.file.not_laid_out) if isinstance(self.file, PageTexts) else ()

    def save(self, path: Path | str, *, bilingual: bool = False, shown: Callable[[str], str] = str) -> Path:
        """Write the file: of the original's kind, with its shape; of another kind (.html .docx .md), or ``bilingual``,
        the original beside the translation, with the receipt. ``shown`` puts what slmrag says of it, notices, into its
        reader's language. Raises `FileProblem`.

        Of a PDF, `not_laid_out` tells afterwards what comes behind its page instead of in its place.
        """
        path = Path(path)
        file = self.file
        if isinstance(file, PageTexts) and path.suffix.lower() == file.suffix == ".pdf":
            write_pdf(self, file, path, bilingual=bilingual, shown=shown)
            return path
        if isinstance(file, ShapedFile) and file.shaped and path.suffix.lower() == file.suffix and not bilingual:
            words: list[str | None] = [None] * len(file.segments)
            for place, segment in zip(self.places, self.segments, strict=False):
                words[place] = segment.target if segment.in_file == "translation" else None
            file.write(words, path, self.target_language)
        else:
            write_bilingual(self, path, shown)
        return path
