"""Pages as pictures: drawn, and spoilt as scanners and phones do."""

import io
from pathlib import Path

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONT = str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")
_WIDE, _HIGH, _LEFT, _TOP, _LINE = 1240, 1754, 110, 120, 44  # A4 at 150 dots an inch


def drawn(lines: list[str]) -> Image.Image:
    """A white page with ``lines`` in black letters."""
    page = Image.new("L", (_WIDE, _HIGH), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(_FONT, 24)
    for number, line in enumerate(lines):
        pen.text((_LEFT, _TOP + number * _LINE), line, fill=0, font=font)
    return page


def place(number: int) -> float:
    """How far down the page line ``number`` of `drawn` lies (0 top, 1 bottom)."""
    return (_TOP + number * _LINE) / _HIGH


def scanned(page: Image.Image, *, skew: float = 0.0, turn: int = 0, shade: bool = False) -> Image.Image:
    """``page`` as a scanner has it: blurred, noisy, crooked by ``skew`` degrees, on its side by ``turn``; in ``shade``, as a phone."""
    crooked = page.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    pixels = np.asarray(crooked.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    if shade:
        down, across = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
        pixels = 10 + pixels * (0.35 + 0.36 * across / pixels.shape[1] + 0.24 * down / pixels.shape[0])
    noisy = (pixels + np.random.default_rng(7).normal(0, 5, pixels.shape)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).rotate(turn, expand=True).save(out, "JPEG", quality=60)
    return Image.open(out)
