"""A translated PDF as a PDF: in its own layout, or each page behind its original."""

from collections.abc import Callable
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.schema.new_words import AppendedWords, NewWords, PageWords
from slmrag.text.page_names import page_list
from slmrag.translation.formats.package import write_whole
from slmrag.translation.formats.pdf_file import PageTexts, figures_behind, without_figures
from slmrag.translation.formats.translatable import LeftAsIs, left_as_is
from slmrag.translation.markup import plain
from slmrag.translation.receipt_lines import say, translation_receipt_lines
from slmrag.translation.result import TranslatedDocument


def write_pdf(
    translation: TranslatedDocument, file: PageTexts, path: Path, *, bilingual: bool, shown: Callable[[str], str] = str
) -> None:
    """Write ``translation`` of ``file`` to ``path``; what could not be laid out is told to ``file``. ``shown`` puts notices
    into their reader's language. Raises `FileProblem`."""
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
    wanted = bilingual or translation.receipt.failed or translation.finish != "stop"
    receipt = [say("receipt_of", name=translation.name), *translation_receipt_lines(translation)] if wanted else []
    headings = {
        page.number: say("laid_out_behind", place=page_list([page.number], "page", first=True)) for page in pages
    }
    said, english = (
        AppendedWords({number: put(heading) for number, heading in headings.items()}, list(map(put, receipt)))
        for put in (shown, str)
    )
    data, lost = file.sandbox.lay_out_pdf(
        file.path, pages, translation.target_language, beside=bilingual, said=said, english=english
    )
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
