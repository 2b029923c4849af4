"""The sets in ``tests/benchmarks/sets``, which hands wrote that had not seen the code; its README says how.

Passages of others are not copied: a row names the file below the shared ``eval`` folder, and where in its text they stand.
"""

import json
from functools import cache
from pathlib import Path

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"
SETS = Path(__file__).with_name("sets")


def rows(name: str) -> list[dict]:
    """The rows of a set; each ``passage`` of others is read from the evaluation folder, which must be there."""
    found = [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for row in found:
        if "start" in row:
            row["passage"] = text_of(EVAL / row["source"])[row["start"] : row["end"]]
    return found


@cache
def text_of(file: Path) -> str:
    """The text of an evaluation file: of JSON all its strings, of a PDF its pages, of others what stands in them."""
    if file.suffix in (".json", ".jsonl"):
        return "\n".join(_strings([json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]))
    if file.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(file) as pdf:
            return "\n".join(page.get_textpage().get_text_range() for page in pdf)
    if file.suffix == ".docx":
        import docx

        return "\n".join(part.text for part in docx.Document(str(file)).paragraphs)
    return file.read_text("utf-8")


def letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of ``text`` in small letters, and the place of each."""
    kept = [(sign, place) for place, letter in enumerate(text) for sign in letter.casefold() if sign.isalnum()]
    return "".join(sign for sign, _ in kept), [place for _, place in kept]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [string for part in parts for string in _strings(part)]
