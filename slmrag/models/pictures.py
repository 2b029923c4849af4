"""Pictures as models may have them: decoded by Pillow, no larger than is of use, and written again as PNG.

No runtime sees the bytes that came in: some end their process on a picture they do not like, or never return.
"""

import io
import warnings

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Templates

_LONGEST = 1680  # pixels: what the largest grid of Phi-3-vision holds in one direction, twice a page's width on screen
_MOST_PIXELS = 50_000_000


_name = Templates(the_picture="the picture")


def safe_png(data: bytes, name: str = _name("the_picture")) -> bytes:
    """``data`` as a PNG of at most 1,680 pixels a side, upright, without what else the file carried.

    Raises `FileProblem` for what is no picture, is damaged, or would be too large when unpacked.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data))
        if picture.width * picture.height > _MOST_PIXELS:
            raise FileProblem("picture_too_many_pixels", picture=name, width=picture.width, height=picture.height)
        picture = ImageOps.exif_transpose(picture) or picture
        flat = Image.new("RGB", picture.size, "white")
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            picture = picture.convert("RGBA")
            flat.paste(picture, mask=picture.getchannel("A"))
        else:
            flat.paste(picture.convert("RGB"))
        flat.thumbnail((_LONGEST, _LONGEST))
        out = io.BytesIO()
        flat.save(out, "PNG")
        return out.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileProblem("picture_too_large", picture=name) from None
    except UnidentifiedImageError:
        raise FileProblem("not_a_picture", picture=name) from None
    # Pillow's decoders raise these for files that are cut or wrong.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise FileProblem("picture_damaged", picture=name, said=error) from None
