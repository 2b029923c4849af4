import io

import pytest
from PIL import Image

from slmrag.errors import FileProblem
from slmrag.models.pictures import safe_png


def picture(kind: str, size=(40, 30), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_format_comes_out_as_png(kind):
    made = Image.open(io.BytesIO(safe_png(picture(kind))))
    assert (made.format, made.mode, made.size) == ("PNG", "RGB", (40, 30))


def test_a_large_picture_is_made_smaller_and_what_was_hidden_in_it_is_gone():
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010E] = "secret"
    made = Image.open(io.BytesIO(safe_png(picture("JPEG", (4000, 1000), exif=exif))))
    assert made.size == (420, 1680) and "exif" not in made.info


def test_what_shines_through_is_white():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(safe_png(out.getvalue()))).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "not_what_it_says"), (b"hello", "not_what_it_says"), (picture("JPEG")[:-200], "damaged"),
     (picture("PNG")[:60], "damaged"), (picture("PNG", (9000, 9000), "1"), "too_large_when_unpacked")],
)  # fmt: skip
def test_what_is_no_picture_is_told_in_a_sentence(data, reason):
    with pytest.raises(FileProblem) as problem:
        safe_png(data, "photo.jpg")
    assert problem.value.reason == reason and str(problem.value).startswith("photo.jpg")
