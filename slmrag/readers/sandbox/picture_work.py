"""What the process that reads files does with pictures: pages drawn, text recognised, pictures made safe."""

import base64
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notice_json import notice_to_json
from slmrag.readers.ocr import RecognisedText, back, laid_out
from slmrag.readers.ocr_languages import by_package, data, of_text, usual
from slmrag.readers.picture_file import the_picture
from slmrag.readers.reading import Limits
from slmrag.readers.sandbox.reading_budget import ProcessDied, ReadingBudget
from slmrag.readers.tesseract_program import program, words_read
from slmrag.schema.pictures import PictureWord
from slmrag.text.detect import detect_language

_TELLING = 200  # letters, by which a language can be told
_RECOGNITION_SECONDS = 30.0  # of computing, for a page: fifteen times what most take


class PictureWork:
    """The part of a `Sandbox` that works on pictures."""

    limits: Limits
    tessdata: Path | None

    @abstractmethod
    def messages(
        self, requests: Iterable[dict], budget: ReadingBudget, stop: Callable[[], bool] = lambda: False
    ) -> Generator[dict, None, None]:
        """See `Sandbox.messages`."""

    @abstractmethod
    def rest(self, kept: int = 1) -> None:
        """See `Sandbox.rest`."""

    def draw_page(
        self,
        path: Path,
        number: int,
        spans: Sequence[tuple[int, int]] = (),
        *,
        scale: float = 2.0,
        password: str | None = None,
        turn: int = 0,
        boxes: Sequence[tuple[float, float, float, float]] = (),
        read: str = "",
    ) -> tuple[bytes, float]:
        """Draw as `slmrag.readers.page_picture.draw_page` does. Raises `FileProblem`."""
        request = {
            "do": "draw", "path": str(path.absolute()), "name": "page.pdf", "number": number, "spans": list(spans), "scale": scale,
            "password": password, "turn": turn, "boxes": list(boxes), "read": read if spans else "",
        }  # fmt: skip
        try:
            for message in self.messages([request], ReadingBudget(self.limits.seconds)):
                png, top = message["drawn"]
                return base64.b64decode(png), top
        except ProcessDied as died:
            raise FileProblem(
                "page_draws_too_long" if died.reason == "too_costly" else "page_breaks_drawing", number=number
            ) from None
        finally:
            self.rest()
        raise AssertionError("a page is drawn, or it fails")

    def recognise(
        self,
        path: Path,
        number: int,
        *,
        password: str | None = None,
        source: str = "",
        stop: Callable[[], bool] = lambda: False,
    ) -> RecognisedText:
        """The text of a page by its picture, or of a picture on it (``source``), as `slmrag.readers.page_picture` does it.

        In the language that its words are of, where that is here. Raises `FileProblem`, and `Stopped` at ``stop()``.
        """
        request = {
            "do": "recognise", "path": str(path.absolute()), "name": "file", "number": number, "source": source, "password": password,
            "tessdata": str(self.tessdata or ""),
        }  # fmt: skip
        found = self._recognised(request | {"language": ""}, stop)
        # Not told in the reading process: what tells it writes a file.
        wanted = of_text(detect_language(found.text)) if len(found.text) >= _TELLING else ""
        if wanted in data(self.tessdata):
            return self._recognised(request | {"language": wanted}, stop)
        return replace(found, lacks=found.lacks or wanted)

    def _recognised(self, request: dict, stop: Callable[[], bool]) -> RecognisedText:
        budget = ReadingBudget(max(self.limits.seconds, _RECOGNITION_SECONDS))
        if not by_package() and program():
            request |= {"do": "straighten"}
        try:
            for message in self.messages([request], budget, stop):
                if "straightened" in message:
                    return _by_program(message["straightened"], request["language"], data(self.tessdata))
                text, words, turn, lacks = message["recognised"]
                seen = tuple(PictureWord(start, end, tuple(box), sure) for start, end, box, sure in words)
                return RecognisedText(text, seen, turn, lacks)
        except ProcessDied as died:
            raise FileProblem("reading_too_costly" if died.reason == "too_costly" else "ends_its_reader") from None
        raise AssertionError("a page is recognised, or it fails")

    def picture_inside(
        self, path: Path, source: str, boxes: Sequence[tuple[float, float, float, float]] = (), turn: int = 0
    ) -> bytes:
        """A picture in a document (`Picture.source`), made safe as `safe_png` makes one, and where there are ``boxes`` marked as
        `slmrag.readers.page_picture.mark_picture` does it. Raises `FileProblem`.
        """
        request = {
            "do": "picture",
            "path": str(path.absolute()),
            "name": "file",
            "source": source,
            "boxes": list(boxes),
            "turn": turn,
        }
        return self._png(request, the_picture)

    def safe_png(self, data: bytes, name: str = the_picture) -> bytes:
        """Make a picture safe as `slmrag.readers.picture_file.safe_png` does. Raises `FileProblem`."""
        return self._png({"do": "picture", "data": base64.b64encode(data).decode(), "name": notice_to_json(name)}, name)

    def _png(self, request: dict, name: str) -> bytes:
        try:
            for message in self.messages([request], ReadingBudget(self.limits.seconds)):
                return base64.b64decode(message["made"])
        except ProcessDied as died:
            raise FileProblem(
                "picture_too_large" if died.reason == "too_costly" else "not_a_picture", picture=name
            ) from None
        finally:
            self.rest()
        raise AssertionError("a picture is made, or it fails")


def _by_program(straightened: list | None, language: str, here: Mapping[str, Path]) -> RecognisedText:
    """What the program reads on a picture that was made for it."""
    if straightened is None:
        return RecognisedText("", ())
    png, (wide, high), (width, height), angle, thresholding = straightened
    wanted = (language,) if language else usual()
    folder = here[wanted[0]]
    beside = [one for one in wanted if here[one] == folder]
    read = words_read(base64.b64decode(png), beside, folder, thresholding)
    return laid_out(read, back((wide, high), (width, height), angle))
