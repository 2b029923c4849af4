"""A picture of a page becomes its text: by Tesseract, each word with its place on the picture and how sure it is.

The picture is turned upright and straightened first, and its shading is taken out where it has shades: photographed by a
phone, the same page is read with .04 % of its letters wrong instead of 77 %. A black-and-white one (a fax) keeps its threshold:
there it does harm.
"""

import math
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image
    from tesserocr import PyTessBaseAPI

# As Tesseract calls them. The first is tried first: so, .08 % of the letters of a German page are wrong and .04 % of an English
# one, the other way round .32 and .04 %; with its own language alone .04 %.
_LANGUAGES = ("deu", "eng")
_OTSU, _SAUVOLA = "0", "2"  # its thresholding_method
_SHADES = 0.05  # of the pixels that are neither nearly black nor nearly white, when a picture has shades
_LEAST_CONTRAST = 24  # of 255: below it nothing stands on the paper
_SURE_OF_TURN = 3.0  # its confidence in an orientation
_MOST_SKEW, _LEAST_SKEW = 10.0, 0.15  # degrees
_PAPER = 8  # pixels a side, of which the lightest of nine times nine are taken for the paper: larger than letters
_PROFILE = 800  # pixels of the longer side, on which the skew is looked for
_SMALL, _LARGE = 1_600, 3_600  # pixels of the longer side: below it is enlarged to it, above it is made smaller
_LEAST_CONFIDENCE, _LEAST_OF_SIGNS = (
    20,
    60,
)  # percent: of a word, and of one without letters or digits (a speck, a line)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PictureWord:
    """A word at ``start:end`` of the text; ``box`` is (left, top, right, bottom) in shares of the picture, ``confidence`` from 0 to 1."""

    start: int
    end: int
    box: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a picture, and its words; it stands upright when turned by ``turn`` degrees, counterclockwise."""

    text: str
    words: tuple[PictureWord, ...]
    turn: int = 0

    @property
    def confidence(self) -> float:
        """How sure the recognition is of its words, from 0 to 1, by their letters; 0 where there are none."""
        letters = sum(word.end - word.start for word in self.words)
        return sum(word.confidence * (word.end - word.start) for word in self.words) / letters if letters else 0.0


def recognise(picture: "Image") -> Recognised:
    """Read the text of ``picture``, in the languages that `languages` are.

    The same picture has the same text each time. Raises `FileProblem` where no recognition is installed.
    """
    if not languages():
        raise FileProblem("no_recognition")
    gray, shaded = _prepared(picture)
    if gray is None:
        return Recognised("", ())
    turn = _turn(gray)
    angle = turn + _skew(gray.rotate(turn, expand=True, fillcolor=255))
    straight = _rotated(gray, angle)
    with _tesseract("+".join(languages())) as api:
        api.SetVariable("thresholding_method", _SAUVOLA if shaded else _OTSU)
        api.SetImage(straight)
        return replace(_read(api, _back(straight.size, gray.size, angle)), turn=turn)


@cache
def languages() -> tuple[str, ...]:
    """The languages that are recognised, as Tesseract calls them; none where no recognition is installed."""
    folder = data_folder()
    try:
        import tesserocr  # noqa: F401
    except ImportError:
        return ()
    return tuple(one for one in _LANGUAGES if folder and (folder / f"{one}.traineddata").is_file())


def data_folder() -> Path | None:
    """Where Tesseract's data lie, beside the packages that brought them; ``None`` where they are not."""
    folder = Path(sysconfig.get_path("data")) / "share" / "tessdata"
    return folder if folder.is_dir() else None


def _tesseract(languages: str, *, orientation: bool = False) -> "PyTessBaseAPI":
    from tesserocr import PSM, PyTessBaseAPI

    return PyTessBaseAPI(path=str(data_folder()), lang=languages, psm=PSM.OSD_ONLY if orientation else PSM.AUTO)


def _without_shadows(gray: "Image") -> "Image":
    """``gray`` as it would look on evenly lit paper: each pixel against the lightest around it."""
    import numpy as np
    from PIL import Image, ImageFilter

    small = gray.reduce(_PAPER)
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6)).resize(gray.size)
    lit = np.asarray(gray, np.float32) / np.maximum(np.asarray(paper, np.float32), 1)
    return Image.fromarray((lit * 255).clip(0, 255).astype(np.uint8))


def turn_of(picture: "Image") -> int:
    """By how many degrees, counterclockwise, a picture must be turned to stand upright: 0, 90, 180 or 270."""
    gray, _ = _prepared(picture)
    return _turn(gray) if gray is not None and languages() else 0


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


def _turn(gray: "Image") -> int:
    folder = data_folder()
    if not (folder and (folder / "osd.traineddata").is_file()):
        return 0
    with _tesseract("osd", orientation=True) as api:
        api.SetImage(gray)
        found = api.DetectOrientationScript()
    return found["orient_deg"] if found and found["orient_conf"] > _SURE_OF_TURN else 0


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


def _back(turned: tuple[int, int], flat: tuple[int, int], angle: float) -> Callable[[float, float], Point]:
    """From a place on the turned picture, in pixels, to that on the flat one, in shares of it."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def place(x: float, y: float) -> Point:
        across, down = x - turned[0] / 2, y - turned[1] / 2
        left, top = across * cos - down * sin + flat[0] / 2, across * sin + down * cos + flat[1] / 2
        return min(max(left / flat[0], 0.0), 1.0), min(max(top / flat[1], 0.0), 1.0)

    return place


def _read(api: "PyTessBaseAPI", back: Callable[[float, float], Point]) -> Recognised:
    text, words = "", []
    for word, gap, box, confidence in _words(api):
        text += gap if text else ""
        left, top, right, bottom = box
        corners = [back(x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]
        across, down = zip(*corners, strict=True)
        words.append(
            PictureWord(len(text), len(text) + len(word), (min(across), min(down), max(across), max(down)), confidence)
        )
        text += word
    return Recognised(text, tuple(words))


def _words(api: "PyTessBaseAPI") -> Iterator[tuple[str, str, tuple[int, int, int, int], float]]:
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
        if word and (any(map(str.isalnum, word)) or sure >= _LEAST_OF_SIGNS):
            yield word, gap or " ", one.BoundingBox(RIL.WORD), sure / 100
            gap = ""


def _text_of(one: object, level: int) -> str:
    try:
        return one.GetUTF8Text(level).strip()  # type: ignore[attr-defined]
    except RuntimeError:  # a block that holds no text
        return ""
