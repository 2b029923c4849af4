import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from slmrag.errors import FileProblem
from slmrag.readers import Limits
from slmrag.readers.picture_file import safe_png
from slmrag.readers.sandbox import Sandbox

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n%%EndProlog\nshowpage\n%%EOF\n"


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
     (picture("PNG")[:60], "damaged"), (picture("PNG", (1, 49_000), "1"), "too_large_when_unpacked"), (picture("PNG", (9000, 9000), "1"), "too_large_when_unpacked")],
)  # fmt: skip
def test_what_is_no_picture_is_told_in_a_sentence(data, reason):
    with pytest.raises(FileProblem) as problem:
        safe_png(data, "photo.jpg")
    assert problem.value.reason == reason and str(problem.value).startswith("photo.jpg")


@pytest.fixture(scope="module")
def sandbox():
    sandbox = Sandbox(Limits(seconds=60))
    yield sandbox
    sandbox.close()


def test_no_program_is_started_for_a_format_that_is_not_listed(
    sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ghostscript, started = tmp_path / "gs", tmp_path / "started"
    ghostscript.write_text(f"#!/bin/sh\ntouch {started}\n")
    ghostscript.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    for opened in (safe_png, sandbox.safe_png):
        with pytest.raises(FileProblem, match=r"^photo\.png is no picture that can be read\.$"):
            opened(EPS, "photo.png")
    assert not started.exists()


def test_the_process_makes_what_is_made_here_and_says_what_is_said_here(sandbox):
    good, cut = picture("PNG", (300, 20)), picture("JPEG")[:-200]
    assert sandbox.safe_png(good) == safe_png(good)
    with pytest.raises(FileProblem) as here:
        safe_png(cut)
    with pytest.raises(FileProblem) as there:
        sandbox.safe_png(cut)
    assert (str(there.value), there.value.key) == (str(here.value), here.value.key)
    assert there.value.notice.values["picture"].key == "the_picture"  # so that it is said in any language


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "kind"), [("P", "PNG"), ("RGBA", "PNG"), ("CMYK", "TIFF")])
def test_the_largest_pictures_are_opened_in_the_memory_that_is_theirs(sandbox, mode, kind):
    made = Image.open(io.BytesIO(sandbox.safe_png(picture(kind, (10_000, 5_000), mode, **_packed(kind)))))
    assert made.size == (1680, 840)


def _packed(kind: str) -> dict:
    return {"compression": "tiff_lzw"} if kind == "TIFF" else {"compress_level": 1}


def test_one_that_takes_more_memory_costs_a_sentence_and_the_next_is_opened():
    sandbox = Sandbox(Limits(megabytes=200))
    try:
        with pytest.raises(FileProblem) as problem:
            sandbox.safe_png(picture("PNG", (10_000, 5_000), "RGBA", compress_level=1), "wall.png")
        assert (problem.value.key, problem.value.reason) == ("picture_too_large", "too_large_when_unpacked")
        assert sandbox.safe_png(picture("PNG"))
    finally:
        sandbox.close()


def test_text_beside_a_picture_that_unpacks_to_much_is_not_unpacked(sandbox):
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    plain = picture("PNG")
    text = part(b"zTXt", b"Comment\0\0" + zlib.compress(b" " * (300 << 20), 1))
    with pytest.raises(FileProblem, match="damaged"):
        sandbox.safe_png(plain[:33] + text + plain[33:])
