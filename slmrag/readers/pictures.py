"""Pictures as models may have them: decoded by Pillow, no larger than is of use, and written again as PNG.

No runtime sees the bytes that came in: some end their process on a picture they do not like, or never return. Pillow
itself sees them in the process that reads files (`Sandbox.safe_png`), and only the formats that are named here: of
others it starts programs (Ghostscript, of EPS).
"""

import io
import warnings
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Templates
from slmrag.readers.videos import container_of, moments

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_LONGEST = 1680  # pixels: what the largest grid of Phi-3-vision holds in one direction, twice a page's width on screen
_MOST_PIXELS, _LONGEST_SIDE = 50_000_000, 20_000  # Pillow keeps a row of each line, however short it is
_SHINE_THROUGH = ("RGBA", "LA", "PA", "La", "RGBa")

_unnamed = Templates(the_picture="the picture")
the_picture = _unnamed("the_picture")


def safe_png(data: bytes, name: str = the_picture) -> bytes:
    """``data`` as a PNG of at most 1,680 pixels a side, upright, without what else the file carried; of a video, some moments.

    Raises `FileProblem` for what is no picture, is damaged, or would be too large when unpacked.
    """
    from PIL import Image, UnidentifiedImageError

    out = io.BytesIO()
    if container_of(data):
        moments(data, name).save(out, "PNG")
        return out.getvalue()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > _MOST_PIXELS or max(picture.size) > _LONGEST_SIDE:
            raise FileProblem("picture_too_many_pixels", picture=name, width=picture.width, height=picture.height)
        _upright_on_white(picture).save(out, "PNG")
        return out.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise FileProblem("picture_too_large", picture=name) from None
    except UnidentifiedImageError:
        raise FileProblem("not_a_picture", picture=name) from None
    # Pillow's decoders raise these for files that are cut or wrong.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise FileProblem("picture_damaged", picture=name, said=error) from None


def _upright_on_white(picture: "Image") -> "Image":
    """Made small first: what comes after takes little memory."""
    from PIL import Image, ImageOps

    shines = picture.mode in _SHINE_THROUGH or "transparency" in picture.info
    mode = "RGBA" if shines else "L" if picture.mode == "L" else "RGB"
    if picture.mode != mode:  # or it would be copied
        picture = picture.convert(mode)
    picture.thumbnail((_LONGEST, _LONGEST))
    picture = ImageOps.exif_transpose(picture) or picture
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if shines else None)
    return flat
