"""Letters that recognition gets wrong: ``python tests/benchmarks/recognition.py [--pages 20] [--language zho-CN --tessdata FOLDER]``.

Pages of news sentences (NTREX) in four fonts, drawn at 150 dots an inch and spoilt: scanned (.7° crooked, blurred, noisy, JPEG 60),
photographed (in shade, 2 to 4° crooked), on their side or upside down, and as a black-and-white fax. The error is the edit distance
over the letters of the page, without white space. Seconds are of computing, on one core. Numbers are the words with digits: those
that are not on the page in so many places are wrong, and those below .93 of confidence are warned of. Languages but English and German
want the folder in which `slmrag models get` has put their data (`tessdata` of the library), Chinese and Japanese the font Noto Sans CJK.
"""

import argparse
import os
import sys
import textwrap
import time
from collections import Counter
from functools import partial
from pathlib import Path

os.environ["OMP_THREAD_LIMIT"] = "1"  # before Tesseract is loaded
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import reportlab  # noqa: E402
from fakes.scans import scanned  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from slmrag.readers.ocr import RecognisedText, recognise  # noqa: E402
from slmrag.readers.ocr_languages import data  # noqa: E402

_NTREX = Path(__file__).parents[3] / "shared" / "eval" / "ntrex" / "dev"
_LANGUAGES = ("eng", "deu")
# Files of sentences, and what Tesseract calls their language.
_OTHERS = {"fra": "fra", "spa": "spa", "rus": "rus", "zho-CN": "chi_sim", "jpn": "jpn", "kor": "kor"}
_CJK_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_FACES = {"jpn": 0, "kor": 1, "zho-CN": 2}  # in that file
_UNSURE = 0.93
_FONTS = ("Vera.ttf", "VeraIt.ttf", "VeraBd.ttf")
_SPOILT = {
    "scanned": {"skew": 0.7},
    "photographed": {"skew": 2.0, "shade": True},
    "photographed, crooked": {"skew": -4.0, "shade": True},
    "on its side": {"turn": 90, "skew": -0.5},
    "upside down, in shade": {"turn": 180, "skew": 1.0, "shade": True},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--language", choices=(*_LANGUAGES, *_OTHERS), action="append")
    parser.add_argument("--tessdata", type=Path)
    parser.add_argument("--spoilt", choices=_SPOILT, action="append", help="how; in every way unless it is said")
    chosen = parser.parse_args()
    pages = chosen.pages
    if not _NTREX.is_dir():
        sys.exit(f"skipped: the texts are not here ({_NTREX})")
    for language in chosen.language or _LANGUAGES:
        texts = _pages((_NTREX / f"{language}.txt").read_text("utf-8").splitlines(), pages, wide=language in _FACES)
        read = partial(recognise, language=_OTHERS.get(language, ""), here=data(chosen.tessdata))
        for how in chosen.spoilt or _SPOILT:
            _measure(language, how, texts, read, lambda page, spoilt=_SPOILT[how]: scanned(page, **spoilt))
        if chosen.spoilt:
            continue
        _measure(
            language, "photographed, small", texts, read,
            lambda page: scanned(page.resize((827, 1169)), skew=1.0, shade=True),
        )  # fmt: skip
        _measure(
            language, "fax", texts, read, lambda page: scanned(page).point(lambda shade: 255 if shade > 128 else 0)
        )


def _pages(sentences: list[str], count: int, *, wide: bool) -> list[list[str]]:
    """The lines of ``count`` pages; of ``wide`` letters, which need no space between words."""
    if wide:
        lines = [sentence[at : at + 44] for sentence in sentences for at in range(0, len(sentence), 44)]
    else:
        lines = [line for sentence in sentences for line in textwrap.wrap(sentence, 78)]
    return [lines[at * 44 : (at + 1) * 44] for at in range(count)]


def _font(language: str, number: int) -> ImageFont.FreeTypeFont:
    if language in _FACES:
        return ImageFont.truetype(_CJK_FONT, 22, index=_FACES[language])
    if language == "rus":
        return ImageFont.truetype(_CJK_FONT, 20)
    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / _FONTS[number % len(_FONTS)]), 20)


def _measure(language: str, how: str, texts: list[list[str]], read, spoil) -> None:
    wrong = letters = 0
    seconds, slowest, worst, sure = 0.0, 0.0, 0.0, 0.0
    numbers: list[tuple[bool, bool]] = []  # whether it is right, whether it is warned of
    for number, lines in enumerate(texts):
        page = spoil(_drawn(lines, _font(language, number)))
        began = time.process_time()
        found = read(page)
        took = time.process_time() - began
        seconds, slowest, sure = seconds + took, max(slowest, took), sure + found.confidence
        numbers += _numbers(lines, found)
        truth, text = "".join("".join(lines).split()), "".join(found.text.split())
        errors = _distance(truth, text)
        wrong, letters, worst = wrong + errors, letters + len(truth), max(worst, errors / len(truth))
    n = len(texts)
    print(
        f"{language} {how:22} n = {n}  error {wrong / letters:.4f}, the worst page {worst:.4f}, {seconds / n:.1f} s a page, the slowest {slowest:.1f},"
        f" {100 * sure / n:.0f} % sure; numbers: {len(numbers)}, wrong {sum(not right for right, _ in numbers)}, of these warned of"
        f" {sum(warned and not right for right, warned in numbers)}, of right ones {sum(warned and right for right, warned in numbers)}",
        flush=True,
    )


def _numbers(lines: list[str], found: RecognisedText) -> list[tuple[bool, bool]]:
    there, numbers = Counter(" ".join(lines).split()), []
    for word in found.words:
        said = found.text[word.start : word.end]
        if any(map(str.isdigit, said)):
            numbers.append((there[said] > 0, word.confidence < _UNSURE))
            there[said] -= 1
    return numbers


def _drawn(lines: list[str], font: ImageFont.FreeTypeFont) -> Image.Image:
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((110, 110 + number * 35), line, fill=0, font=font)
    return page


def _distance(truth: str, read: str, band: int = 120) -> int:
    """Edit distance (Levenshtein), row by row, of texts that are never more than ``band`` letters apart: else what that finds."""
    band += abs(len(truth) - len(read))
    far = len(truth) + len(read)
    row = {other: other for other in range(band + 1)}
    for at, letter in enumerate(truth, 1):
        here = {0: at} if at <= band else {}
        for other in range(max(1, at - band), min(len(read), at + band) + 1):
            changed = row.get(other - 1, far) + (letter != read[other - 1])
            here[other] = min(row.get(other, far) + 1, here.get(other - 1, far) + 1, changed)
        row = here
    return row[len(read)]


if __name__ == "__main__":
    main()
