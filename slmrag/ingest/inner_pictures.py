"""Pictures that stand on pages with text: which are to be read, and what of one that was read is text."""

from collections.abc import Iterable
from dataclasses import replace

from slmrag.errors.notices import Templates
from slmrag.readers import ReadingNote
from slmrag.readers.ocr import RecognisedText
from slmrag.readers.ocr_languages import languages
from slmrag.schema import Page
from slmrag.schema.pictures import Picture, PictureWord, confidence

MOST_READ = 200  # pictures of a document
_MOST_KEPT = 1_000  # of it, to be shown
_LEAST_WORDS, _LEAST_LETTERS, _SURE, _WORD_SURE = 3, 2, 0.7, 0.5  # or it is a photograph in which letters were imagined
_note = Templates(
    pictures_left="{number:,} pictures in it are not looked at for text: the first {most} of a document are.",
    picture_left="1 picture in it is not looked at for text: the first {most} of a document are.",
)


def inner_pictures(pages: Iterable[Page]) -> list[Picture]:
    """The pictures that stand on ``pages``: to be read, one that comes again to be shown only."""
    found: list[Picture] = []
    known: set[str] = set()
    for page in pages:
        for number, (place, source) in enumerate(page.pictures):
            if not source or len(found) == _MOST_KEPT:
                continue
            picture = Picture(page.number, number, source, place, "shown")
            if source not in known and languages():
                picture = replace(picture, state="coming" if len(known) < MOST_READ else "left")
            known.add(source)
            found.append(picture)
    return found


def left_note(pictures: Iterable[Picture]) -> list[ReadingNote]:
    """That some are not looked at; nothing where all are."""
    if not (left := sum(picture.state == "left" for picture in pictures)):
        return []
    said = _note("picture_left", most=MOST_READ) if left == 1 else _note("pictures_left", number=left, most=MOST_READ)
    return [ReadingNote(said)]


def words_of(found: RecognisedText) -> RecognisedText:
    """What of a picture is text: nothing of one on which too little was recognised, or too unsurely."""
    sure = [word for word in found.words if word.confidence >= _WORD_SURE]
    letters = [word for word in sure if sum(map(str.isalnum, found.text[word.start : word.end])) >= _LEAST_LETTERS]
    if len(letters) < _LEAST_WORDS or confidence(found.words) < _SURE:
        return RecognisedText("", (), lacks=found.lacks)
    text, words = "", []
    end = 0
    for word in sure:
        gap = found.text[end : word.start]
        text += ("\n\n" if "\n\n" in gap else "\n" if "\n" in gap else " ") if text else ""
        said = found.text[word.start : word.end]
        words.append(PictureWord(len(text), len(text) + len(said), word.box, word.confidence))
        text, end = text + said, word.end
    return RecognisedText(text, tuple(words), found.turn, found.lacks)


def with_words(page: Page, picture: Picture, found: RecognisedText) -> tuple[Page, Picture, int]:
    """``page`` with what was ``found`` on a picture at its end, the picture with its words there, and where they begin."""
    gap = "\n\n" if page.text.strip() else ""
    start = len(page.text) + len(gap)
    words = tuple(replace(word, start=word.start + start, end=word.end + start) for word in found.words)
    kind = page.kind if page.text.strip() else "recognised"
    return (
        replace(page, text=f"{page.text}{gap}{found.text}", kind=kind),
        replace(picture, state="read", turn=found.turn, words=words),
        start,
    )
