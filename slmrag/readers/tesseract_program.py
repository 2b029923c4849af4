"""Text recognised by the program `tesseract` that is installed, where tesserocr has no wheel (macOS before 15).

It is started outside of the reading process, which starts none, and sees a picture that was made there, not the file.
"""

import csv
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.runtime.scratch import temporary

_SECONDS = 120.0


@cache
def program() -> str:
    """Where it is; ``""`` where it is not installed."""
    return shutil.which("tesseract") or ""


def words_read(
    png: bytes, languages: Sequence[str], folder: Path, thresholding: str
) -> list[tuple[str, str, tuple[int, int, int, int], float]]:
    """Each word of a picture in reading order: itself, what stands before it, its box in pixels, and how sure it is (0 to 1).

    ``folder`` holds the data of the ``languages``. Raises `FileProblem`.
    """
    with temporary() as place:
        picture = Path(place, "page.png")
        picture.write_bytes(png)
        command = [
            program(), str(picture), "stdout", "--tessdata-dir", str(folder), "-l", "+".join(languages), "--psm", "3",
            "-c", f"thresholding_method={thresholding}", "tsv",
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS,
                env=os.environ | {"OMP_THREAD_LIMIT": "1"}, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise FileProblem("reading_too_costly") from None
        except (OSError, subprocess.CalledProcessError) as error:
            raise FileProblem("ends_its_reader") from error
    return _words(done.stdout.decode("utf-8", "replace"))


def _words(table: str) -> list[tuple[str, str, tuple[int, int, int, int], float]]:
    """What the program's table says: a row for each block, paragraph, line and word."""
    words, before = [], ("", "")
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if row["level"] != "5" or not word:
            continue
        paragraph, line = f"{row['block_num']} {row['par_num']}", row["line_num"]
        gap = "\n\n" if paragraph != before[0] else "\n" if line != before[1] else " "
        before = paragraph, line
        left, top, width, height = (int(row[side]) for side in ("left", "top", "width", "height"))
        words.append((word, gap, (left, top, left + width, top + height), float(row["conf"]) / 100))
    return words
