"""A short video as one picture: four of its moments side by side, for a model that sees.

It takes a decoder, PyAV (``pip install av``), which is in no extra. Only containers that are one file are opened, each by the
reader that is named for it: a playlist would name other files, and other machines.
"""

import importlib.util
import io
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = ("mp4", "mov", "m4v", "webm", "mkv")
_SIDE = 2  # moments in a row, and rows: together they cost what one picture does
_MOST_PIXELS, _MOST_SECONDS = 3840 * 2160, 600


def has_decoder() -> bool:
    """Whether videos can be looked at here."""
    return importlib.util.find_spec("av") is not None


def container_of(data: bytes) -> str:
    """The name of the reader for a video; ``""`` for what is none that we open."""
    if data[4:8] == b"ftyp":
        return "mov"
    return "matroska" if data[:4] == b"\x1aE\xdf\xa3" else ""


def moments(data: bytes, name: str) -> "Image":
    """Four moments of a video, evenly spaced, in reading order in one picture. Raises `FileProblem`."""
    if not has_decoder():
        raise FileProblem("video_without_decoder", picture=name)
    import av
    from PIL import Image

    try:
        with av.open(io.BytesIO(data), format=container_of(data)) as video:
            stream = next((one for one in video.streams if one.type == "video"), None)
            seconds = (video.duration or 0) / av.time_base
            if stream is None or seconds > _MOST_SECONDS or stream.width * stream.height > _MOST_PIXELS:
                raise FileProblem("video_not_short", picture=name, seconds=_MOST_SECONDS)
            found = [_at(video, stream, seconds * (n + 0.5) / _SIDE**2) for n in range(_SIDE**2)]
    except (av.FFmpegError, ValueError, MemoryError) as error:
        raise FileProblem("picture_damaged", picture=name, said=error) from None
    width, height = found[0].size
    sheet = Image.new("RGB", (width * _SIDE, height * _SIDE))
    for n, moment in enumerate(found):
        sheet.paste(moment.resize((width, height)), (n % _SIDE * width, n // _SIDE * height))
    return sheet


def _at(video: Any, stream: Any, second: float) -> "Image":
    """The frame that is shown at a second, no larger than is of use."""
    video.seek(int(second / stream.time_base), stream=stream)
    frame = None
    for frame in video.decode(stream):
        if frame.time is not None and frame.time >= second - 0.02:
            break
    if frame is None:
        raise ValueError("it has no frame")
    picture: Image = frame.to_image()
    picture.thumbnail((840, 840))
    return picture
