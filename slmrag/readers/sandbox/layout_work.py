"""What the process that reads files does with the layout of a PDF: where its lines are parted, and new words in place of its own."""

import base64
import logging
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.reading import Limits
from slmrag.readers.sandbox.file_run import SECONDS_A_MEGABYTE
from slmrag.readers.sandbox.reading_budget import SECONDS_A_PAGE, ProcessDied, ReadingBudget
from slmrag.schema.new_words import AppendedWords, NewWords, PageWords

log = logging.getLogger(__name__)

_LAYOUT_SECONDS_A_PAGE = 0.3  # seconds of computing; most take a tenth
_PART = 6 << 20  # bytes of a file that are sent together


class LayoutWork:
    """The part of a `Sandbox` that works on the layout of PDFs."""

    limits: Limits

    @abstractmethod
    def messages(
        self, requests: Iterable[dict], budget: ReadingBudget, stop: Callable[[], bool] = lambda: False
    ) -> Generator[dict, None, None]:
        """See `Sandbox.messages`."""

    @abstractmethod
    def rest(self, kept: int = 1) -> None:
        """See `Sandbox.rest`."""

    def apart(self, path: Path, pages: Sequence[int]) -> dict[int, tuple[list[int], list[int]]]:
        """For each of ``pages`` (from 1) of a PDF which letters stand apart from what is before them, as `PageText.apart` finds them.

        Of a file that costs too much only those that were found until then: its lines are taken as they are written.
        """
        found: dict[int, tuple[list[int], list[int]]] = {}
        request = {"do": "apart", "path": str(path.absolute()), "pages": list(pages)}
        try:
            for message in self.messages([request], self._budget(path, len(pages) * SECONDS_A_PAGE)):
                if "page_apart" in message:
                    number, *apart = message["page_apart"]
                    found[number] = apart[0], apart[1]
        except (ProcessDied, FileProblem) as problem:
            log.info("where the lines of a PDF are parted is not known: %s", problem)
        finally:
            self.rest()
        return found

    def lay_out_pdf(
        self,
        path: Path,
        pages: Sequence[PageWords],
        language: str,
        *,
        beside: bool,
        said: AppendedWords,
        english: AppendedWords,
    ) -> tuple[bytes, dict[int, int]]:
        """As `slmrag.readers.pdf_layout` does it. Raises `FileProblem`."""
        request = {
            "do": "lay_out", "path": str(path.absolute()), "pages": [asdict(page) for page in pages], "language": language, "beside": beside,
            "said": asdict(said), "english": asdict(english),
        }  # fmt: skip
        parts: list[bytes] = []
        try:
            for message in self.messages([request], self._budget(path, len(pages) * _LAYOUT_SECONDS_A_PAGE)):
                if "part" in message:
                    parts.append(base64.b64decode(message["part"]))
                else:
                    return b"".join(parts), {int(number): lost for number, lost in message["laid_out"].items()}
        except ProcessDied as died:
            raise FileProblem(
                "pdf_layout_too_costly" if died.reason == "too_costly" else "pdf_ends_its_writer"
            ) from None
        finally:
            self.rest()
        raise AssertionError("a file is laid out, or it fails")

    def _budget(self, path: Path, more: float) -> ReadingBudget:
        return ReadingBudget(self.limits.seconds + SECONDS_A_MEGABYTE * path.stat().st_size / 1e6 + more)


def say_apart(request: dict, say: Callable[[dict], None]) -> None:
    """Answer what `LayoutWork.apart` asks."""
    from slmrag.readers.pdf_layout.page_text import apart_in

    for number, apart in apart_in(Path(request["path"]), request["pages"]):
        say({"page_apart": [number, *apart]})
    say({"apart": True})


def say_layout(request: dict, say: Callable[[dict], None]) -> None:
    """Answer what `LayoutWork.lay_out_pdf` asks."""
    from slmrag.readers.pdf_layout import lay_out_pdf

    pages = [PageWords(**page | {"words": [NewWords(**new) for new in page["words"]]}) for page in request["pages"]]
    said, english = (
        AppendedWords({int(page): heading for page, heading in one["headings"].items()}, one["receipt"])
        for one in (request["said"], request["english"])
    )
    data, lost = lay_out_pdf(
        Path(request["path"]), pages, request["language"], beside=request["beside"],
        said=said, english=english,
    )  # fmt: skip
    for at in range(0, len(data), _PART):
        say({"part": base64.b64encode(data[at : at + _PART]).decode()})
    say({"laid_out": lost})
