"""A picture of a page becomes its text: by Tesseract, each word with its place on the picture and how sure it is.

The picture is turned upright and straightened first, and its shading is taken out where it has shades: photographed by a
phone, the same page is read with .04 % of its letters wrong instead of 77 %. A black-and-white one (a fax) keeps its threshold:
there it does harm.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ocr_languages import by_package, data, languages, of_script, orientation_data, usual
from slmrag.schema.pictures import PictureWord, confidence

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image
    from tesserocr import PyTessBaseAPI

_OTSU, _SAUVOLA = "0", "2"  # its thresholding_method
_SHADES = 0.05  # of the pixels that are neither nearly black nor nearly white, when a picture has shades
_LEAST_CONTRAST = 24  # of 255: below it nothing stands on the paper
_SURE_OF_TURN, _LEAST_OF_SCRIPT = 3.0, 1.0  # its confidence in an orientation, and in a script
_SURE_OF_SCRIPT = 0.8  # confidence in words, above which they are in the letters that they were read in
_MOST_SKEW, _LEAST_SKEW = 10.0, 0.15  # degrees
_PAPER = 8  # pixels a side, of which the lightest of nine times nine are taken for the paper: larger than letters
_PROFILE = 800  # pixels of the longer side, on which the skew is looked for
_SMALL, _LARGE = 1_600, 3_600  # pixels of the longer side: below it is enlarged to it, above it is made smaller
_LIKE_BULLETS, _LEAST_BULLETS = (
    frozenset("©®¢°"),
    2,
)  # signs that points before lines are read as, and such lines of a list
_LEAST_OF_SIGNS = 0.6  # confidence in a word without letters or digits: below it, it is a speck or a line

Point = tuple[float, float]
Word = tuple[
    str, str, tuple[int, int, int, int], float
]  # itself, what stands before it, its box in pixels, how sure it is


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """The text of a picture, and its words; it stands upright when turned by ``turn`` degrees, counterclockwise.

    ``lacks`` is the language that it seems to be in and that nothing here reads, as Tesseract calls it.
    """

    text: str
    words: tuple[PictureWord, ...]
    turn: int = 0
    lacks: str = ""

    @property
    def confidence(self) -> float:
        """How sure the recognition is of its words, from 0 to 1, by their letters; 0 where there are none."""
        return confidence(self.words)


def recognise(picture: "Image", language: str = "", here: Mapping[str, Path] | None = None) -> RecognisedText:
    """Read the text of ``picture``, in ``language`` (as Tesseract calls it), else in those of its script that are ``here``.

    ``here`` is the folder of each language's data; without it those of `data`. The same picture has the same text each time. Raises `FileProblem` where no recognition is installed.
    """
    if not languages() or not by_package():
        raise FileProblem("no_recognition")
    here = data() if here is None else here
    gray, shaded = _prepared(picture)
    if gray is None:
        return RecognisedText("", ())
    turn, script = _orientation(gray)
    angle = turn + _skew(gray.rotate(turn, expand=True, fillcolor=255))
    straight = _rotated(gray, angle)
    if turn:  # letters on their side are taken for Cyrillic
        script = _orientation(straight)[1]
    placed, threshold = back(straight.size, gray.size, angle), _SAUVOLA if shaded else _OTSU

    def read(wanted: Sequence[str]) -> RecognisedText:
        with _tesseract(wanted, here) as api:
            api.SetVariable("thresholding_method", threshold)
            api.SetImage(straight)
            return replace(laid_out(_words(api), placed), turn=turn)

    if language:
        return read([language])
    if others := of_script(script):
        if those := [one for one in others if one in here]:
            found = read(those)
            return found if found.confidence >= _SURE_OF_SCRIPT else max(found, read(usual()), key=_sureness)
        found = read(usual())
        # The script may be mistaken, of a few words; else what was read in other letters is none of its words.
        return found if found.confidence >= _SURE_OF_SCRIPT else RecognisedText("", (), turn, others[0])
    return read(usual())


def _sureness(found: RecognisedText) -> float:
    return found.confidence


def _tesseract(wanted: Sequence[str], here: Mapping[str, Path], *, orientation: Path | None = None) -> "PyTessBaseAPI":
    """Tesseract for the first of ``wanted`` and those whose data lie beside its own, or for finding out how a page lies."""
    try:
        from tesserocr import PSM, PyTessBaseAPI
    except ImportError as error:  # the wheel for an older macOS is empty
        raise FileProblem("no_recognition") from error
    if orientation is not None:
        return PyTessBaseAPI(path=str(orientation), lang="osd", psm=PSM.OSD_ONLY)
    folder = here[wanted[0]]
    beside = [one for one in wanted if here[one] == folder]
    return PyTessBaseAPI(path=str(folder), lang="+".join(beside), psm=PSM.AUTO)


def _without_shadows(gray: "Image") -> "Image":
    """``gray`` as it would look on evenly lit paper: each pixel against the lightest around it."""
    import numpy as np
    from PIL import Image, ImageFilter

    small = gray.reduce(_PAPER)
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6)).resize(gray.size)
    lit = np.asarray(gray, np.float32) / np.maximum(np.asarray(paper, np.float32), 1)
    return Image.fromarray((lit * 255).clip(0, 255).astype(np.uint8))


def _prepared(picture: "Image") -> tuple["Image | None", bool]:
    """``picture`` in shades of gray, large enough and evenly lit; ``None`` where nothing stands on it. And whether it has shades."""
    gray = picture.convert("L")
    shades = [shade for shade, count in enumerate(gray.histogram()) if count]
    if shades[-1] - shades[0] < _LEAST_CONTRAST:
        return None, False
    longest = max(gray.size)
    scale = _SMALL / longest if longest < _SMALL else _LARGE / longest if longest > _LARGE else 1.0
    if scale != 1:
        gray = gray.resize((max(1, round(gray.width * scale)), max(1, round(gray.height * scale))))
    shaded = _has_shades(gray)
    return _without_shadows(gray) if shaded else gray, shaded


def _orientation(gray: "Image") -> tuple[int, str]:
    """By how many degrees a picture must be turned, counterclockwise, and the script on it; 0 and ``""`` where that is not sure."""
    if (folder := orientation_data()) is None:
        return 0, ""
    with _tesseract((), {}, orientation=folder) as api:
        api.SetImage(gray)
        found = api.DetectOrientationScript()
    if not found:
        return 0, ""
    turn = found["orient_deg"] if found["orient_conf"] > _SURE_OF_TURN else 0
    return turn, found["script_name"] if found["script_conf"] > _LEAST_OF_SCRIPT else ""


def _skew(upright: "Image") -> float:
    """By how many degrees, counterclockwise, its lines must be turned to lie level: where the rows of pixels differ most."""
    import numpy as np

    small = upright.copy()
    small.thumbnail((_PROFILE, _PROFILE))
    pixels = np.asarray(small, np.float32)
    ink = (pixels < pixels.mean() - pixels.std() / 2).astype(np.uint8) * 255
    if not ink.any():
        return 0.0
    coarse = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.5, 1.0), key=lambda angle: _levelness(ink, angle))
    fine = max(np.arange(coarse - 1, coarse + 1.05, 0.1), key=lambda angle: _levelness(ink, angle))
    return float(fine) if abs(fine) >= _LEAST_SKEW else 0.0


def _levelness(ink: "np.ndarray", angle: float) -> float:
    """How much neighbouring rows differ in ink when the picture is turned by ``angle``."""
    import numpy as np
    from PIL import Image

    rows = np.asarray(Image.fromarray(ink).rotate(angle), np.float32).sum(axis=1)
    return float((np.diff(rows) ** 2).sum())


def _rotated(gray: "Image", angle: float) -> "Image":
    from PIL import Image

    return gray.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255) if angle else gray


def _has_shades(gray: "Image") -> bool:
    histogram = gray.histogram()
    return sum(histogram[32:224]) > _SHADES * sum(histogram)


def back(turned: tuple[int, int], flat: tuple[int, int], angle: float) -> Callable[[float, float], Point]:
    """From a place on the turned picture, in pixels, to that on the flat one, in shares of it."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def place(x: float, y: float) -> Point:
        across, down = x - turned[0] / 2, y - turned[1] / 2
        left, top = across * cos - down * sin + flat[0] / 2, across * sin + down * cos + flat[1] / 2
        return min(max(left / flat[0], 0.0), 1.0), min(max(top / flat[1], 0.0), 1.0)

    return place


def straighten(picture: "Image") -> "tuple[Image, tuple[int, int], float, str] | None":
    """``picture`` as a program is to read it: even and level; its size before that, by how many degrees it was turned, and the
    thresholding that it wants. ``None`` where nothing stands on it."""
    gray, shaded = _prepared(picture)
    if gray is None:
        return None
    angle = _skew(gray)
    return _rotated(gray, angle), gray.size, angle, _SAUVOLA if shaded else _OTSU


def laid_out(read: Iterable[Word], back: Callable[[float, float], Point]) -> RecognisedText:
    """The text of words that were ``read`` of a picture, with their boxes in shares of it."""
    text, words = "", []
    gap = ""
    for word, before, box, sure in _with_bullets(list(read)):
        gap = max(gap, before, key=_breaks)
        if sure < _LEAST_OF_SIGNS and not any(map(str.isalnum, word)):
            continue
        text += _between(text[-1], gap, word[0]) if text else ""
        gap = ""
        left, top, right, bottom = box
        corners = [back(x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]
        across, down = zip(*corners, strict=True)
        words.append(
            PictureWord(len(text), len(text) + len(word), (min(across), min(down), max(across), max(down)), sure)
        )
        text += word
    return RecognisedText(text, tuple(words))


def _with_bullets(read: Sequence[Word]) -> Sequence[Word]:
    """The words, with the points before the lines of a list as such: they are often taken for a sign in a circle."""
    begin = [
        at for at, (word, before, _, _) in enumerate(read[:-1])
        if word in _LIKE_BULLETS and ("\n" in before or not at) and read[at + 1][0][0].isalpha()
    ]  # fmt: skip
    if len(begin) < _LEAST_BULLETS:  # one may be the sign of a copyright
        return read
    return [("•", *one[1:]) if at in begin else one for at, one in enumerate(read)]


def _between(before: str, gap: str, after: str) -> str:
    """What stands between two letters: no space between those of Chinese and Japanese, which put none there."""
    return "" if gap == " " and _unspaced(before) and _unspaced(after) else gap


def _unspaced(letter: str) -> bool:
    """Whether a letter is a Han character or kana, or a sign of theirs: CJK's, or as wide as they are."""
    return "\u2e80" <= letter <= "\ua4cf" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uffef"


def _breaks(gap: str) -> int:
    return len(gap) + gap.count("\n")


def _words(api: "PyTessBaseAPI") -> Iterator[Word]:
    """Each word in reading order: itself, what stands between the one before and it, its box in pixels, and how sure it is."""
    from tesserocr import RIL, iterate_level

    api.Recognize()
    found = api.GetIterator()
    gap = ""
    for one in iterate_level(found, RIL.WORD) if found else ():
        if one.IsAtBeginningOf(RIL.PARA):
            gap = "\n\n"
        elif one.IsAtBeginningOf(RIL.TEXTLINE):
            gap = gap or "\n"
        word, sure = _text_of(one, RIL.WORD), one.Confidence(RIL.WORD)
        if word:
            yield word, gap or " ", one.BoundingBox(RIL.WORD), sure / 100
            gap = ""


def _text_of(one: object, level: int) -> str:
    try:
        return one.GetUTF8Text(level).strip()  # type: ignore[attr-defined]
    except RuntimeError:  # a block that holds no text
        return ""
