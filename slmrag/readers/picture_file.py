"""Pictures as models may have them, or as documents: decoded by Pillow, no larger than is of use.

No runtime sees the bytes that came in: some end their process on a picture they do not like, or never return. Pillow
itself sees them in the process that reads files (`Sandbox.safe_png`), and only the formats that are named here: of
others it starts programs (Ghostscript, of EPS).
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Templates
from slmrag.readers.reading import THE_PAGE, Limits, Reading
from slmrag.readers.videos import container_of, moments
from slmrag.schema import Page

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_LONGEST = 1680  # pixels: what the largest grid of Phi-3-vision holds in one direction, twice a page's width on screen
_LONGEST_PAGE = 3_600  # pixels: what is recognised of a page
_MOST_PIXELS, _LONGEST_SIDE = 50_000_000, 20_000  # Pillow keeps a row of each line, however short it is
_SHINE_THROUGH = ("RGBA", "LA", "PA", "La", "RGBa")

_unnamed = Templates(the_picture="the picture")
the_picture = _unnamed("the_picture")


def safe_png(data: bytes, name: str = the_picture) -> bytes:
    """``data`` as a PNG of at most 1,680 pixels a side, upright, without what else the file carried; of a video, some moments.

    Raises `FileProblem` for what is no picture, is damaged, or would be too large when unpacked.
    """
    out = io.BytesIO()
    if container_of(data):
        moments(data, name).save(out, "PNG")
        return out.getvalue()
    with _opened(data, name) as picture:
        _upright_on_white(picture, _LONGEST).save(out, "PNG")
    return out.getvalue()


def read_picture(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """A picture of pages: a scan, a photograph, a fax of several. Their text is recognised later.

    Raises `FileProblem` for what is no picture, is damaged, or would be too large when unpacked.
    """
    with _opened(path.read_bytes(), path.name) as picture:
        count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    pages = (Page(number, "", "empty", pictures=THE_PAGE) for number in range(1, min(count, limits.pages) + 1))
    return Reading("page", count, pages)


def picture_page(path: Path, number: int) -> "Image":
    """Page ``number`` (from 1) of a picture, upright on white. Raises `FileProblem`."""
    with _opened(path.read_bytes(), path.name) as picture:
        picture.seek(number - 1)
        _look_at_size(picture, path.name)
        return _upright_on_white(picture, _LONGEST_PAGE)


def decode(data: bytes, longest: int = _LONGEST_PAGE) -> "Image":
    """The picture in ``data``, upright on white, at most ``longest`` pixels a side. Raises `FileProblem`."""
    with _opened(data, the_picture) as picture:
        return _upright_on_white(picture, longest)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator["Image"]:
    """The picture in ``data``; whatever Pillow raises of it is a `FileProblem`."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        _look_at_size(picture, name)
        yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise FileProblem("picture_too_large", picture=name) from None
    except UnidentifiedImageError:
        raise FileProblem("not_a_picture", picture=name) from None
    # Pillow's decoders raise these for files that are cut or wrong.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise FileProblem("picture_damaged", picture=name, said=error) from None


def _look_at_size(picture: "Image", name: str) -> None:
    if picture.width * picture.height > _MOST_PIXELS or max(picture.size) > _LONGEST_SIDE:
        raise FileProblem("picture_too_many_pixels", picture=name, width=picture.width, height=picture.height)


def _upright_on_white(picture: "Image", longest: int) -> "Image":
    """Made small first: what comes after takes little memory."""
    from PIL import Image, ImageOps

    shines = picture.mode in _SHINE_THROUGH or "transparency" in picture.info
    mode = "RGBA" if shines else "L" if picture.mode == "L" else "RGB"
    if picture.mode != mode:  # or it would be copied
        picture = picture.convert(mode)
    picture.thumbnail((longest, longest))
    picture = ImageOps.exif_transpose(picture) or picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if shines else None)
    return flat
