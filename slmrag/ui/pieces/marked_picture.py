"""A page drawn with a sentence marked on it: where the mark is, and the part of the page that shows it."""

import io

import streamlit as st

_HIGHLIGHTED, _NEAR = (255, 237, 149), 12  # white paper under a highlighter


@st.cache_data(max_entries=3, show_spinner=False, scope="session")
def mark_in(png: bytes) -> tuple[float, float]:
    """Where on a picture (0 to 1 from its left and top) the first line of what is marked begins; its corner where it is not seen."""
    from PIL import Image, ImageChops

    bands = Image.open(io.BytesIO(png)).convert("RGB").split()
    near = [
        band.point(lambda value, at=at: 255 * (abs(value - at) <= _NEAR))
        for band, at in zip(bands, _HIGHLIGHTED, strict=True)
    ]
    lit = ImageChops.multiply(ImageChops.multiply(near[0], near[1]), near[2]).getbbox()
    width, height = bands[0].size
    return ((lit[0] + min(lit[2], lit[0] + width // 3)) / 2 / width, lit[1] / height) if lit else (0.0, 0.0)


@st.cache_data(max_entries=3, show_spinner=False, scope="session")
def lower_part(png: bytes, top: float) -> bytes:
    """The page from ``top`` (0 to 1) downwards: a sentence far down is in sight at once."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png))
    buffer = io.BytesIO()
    picture.crop((0, int(picture.height * top), picture.width, picture.height)).save(buffer, "PNG")
    return buffer.getvalue()
