"""A translated PDF as a PDF: in its own layout, or each page behind its original."""

from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.schema.new_words import NewWords, PageWords
from slmrag.translation.bilingual import translation_receipt_lines
from slmrag.translation.formats.package import write_whole
from slmrag.translation.formats.pdf_file import PageTexts, figures_behind, without_figures
from slmrag.translation.formats.translatable import LeftAsIs, left_as_is
from slmrag.translation.markup import plain
from slmrag.translation.result import TranslatedDocument

_HEADING = "Page {page}: what could not be laid out in its place"


def write_pdf(translation: TranslatedDocument, file: PageTexts, path: Path, *, bilingual: bool) -> None:
    """Write ``translation`` of ``file`` to ``path``; what could not be laid out is told to ``file``. Raises `FileProblem`."""
    assert file.path is not None and file.sandbox is not None  # else it has another suffix
    if not file.path.exists():
        raise FileProblem("file_gone", name=translation.name)
    words: dict[int, list[NewWords]] = {}
    for place, segment in zip(translation.places, translation.segments, strict=False):
        if segment.in_file == "translation" and segment.target.strip() and segment.target != segment.source:
            words.setdefault(segment.page, []).append(_in_place(file, place, segment.page, plain(segment.target)))
    pages = [
        PageWords(number, file.read[number].text, tuple(new), file.read[number].kind == "text")
        for number, new in sorted(words.items())
    ]
    receipt = [f"{translation.name}: how it was translated", *translation_receipt_lines(translation)]
    data, lost = file.sandbox.lay_out_pdf(
        file.path, pages, translation.target_language, beside=bilingual, heading=_HEADING,
        receipt=receipt if bilingual or translation.receipt.failed or translation.finish != "stop" else (),
    )  # fmt: skip
    file.not_laid_out = [
        LeftAsIs(page, left_as_is("words_behind_page", number=number)) for page, number in lost.items()
    ]
    write_whole(path, lambda opened: opened.write(data))


def _in_place(file: PageTexts, place: int, page: int, words: str) -> NewWords:
    """What comes where a segment stood, but for figures that stand apart from its words: they stay."""
    start, end = file.spans[place]
    text = file.read[page].text
    figures = figures_behind(text, start, end, file.cells[page])
    bare = without_figures(words, text[figures:end]) if figures < end else None
    return NewWords(start, end, words) if bare is None else NewWords(start, figures, bare)
