"""Moments of a video as one picture, where a decoder is installed; without one, a sentence."""

import io
import sys

import pytest
from PIL import Image

from slmrag.errors.file_problems import FileProblem
from slmrag.readers import videos
from slmrag.readers.picture_file import safe_png

COLOURS = ("red", "lime", "blue", "white")
NEAR = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]


def video(kind: str, seconds: int = 4) -> bytes:
    av = pytest.importorskip("av", reason="no decoder for videos is installed: pip install av")
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as file:
        stream = file.add_stream("mpeg4", rate=4)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(4 * seconds):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), COLOURS[number // seconds]))
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)
    return out.getvalue()


def seen(png: bytes) -> list[tuple[int, int, int]]:
    sheet = Image.open(io.BytesIO(png))
    assert sheet.size == (128, 96)
    return [sheet.getpixel(place) for place in ((20, 20), (90, 20), (20, 70), (90, 70))]


@pytest.mark.parametrize("kind", ["mp4", "mov", "matroska"])
def test_four_moments_of_a_video_stand_in_one_picture(assistant, kind):
    shown = seen(assistant.safe_png(video(kind), "clip"))
    assert all(abs(a - b) < 6 for ours, near in zip(shown, NEAR, strict=True) for a, b in zip(ours, near, strict=True))


@pytest.mark.parametrize("cut", [600, 40, 12])
def test_half_a_video_is_a_sentence_or_what_there_is_of_it(assistant, cut):
    whole = video("matroska")
    try:
        assert seen(assistant.safe_png(whole[:cut], "clip"))
    except FileProblem as problem:
        assert "clip" in str(problem) and "\n" not in str(problem)


def test_a_long_video_is_not_looked_at(monkeypatch):
    with pytest.raises(FileProblem, match="seconds"):
        safe_png(video("mp4", 700), "clip")


def test_a_playlist_that_names_other_files_is_no_video():
    for playlist in (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n"):
        assert videos.container_of(playlist) == ""
        with pytest.raises(FileProblem, match="no picture"):
            safe_png(playlist, "clip")


def test_without_a_decoder_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(FileProblem, match="pip install av"):
        safe_png(b"\x00\x00\x00\x1cftypisom" + bytes(40), "clip")
