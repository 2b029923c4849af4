"""Notebooks (Jupyter, nbformat 3 and 4): what is written, what is computed and what came out, cell by cell."""

import json
from collections.abc import Iterator
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.ooxml import damaged_file
from slmrag.readers.plain_text import markdown_blocks, reading_of
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block

_LONGEST_OUTPUT = 4_000  # characters of a cell


def read_notebook(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a notebook, one page for each of its sections; its pictures are left out, of a long output the end."""
    text, notes = read_decoded(path, limits)
    try:
        notebook = json.loads(text)
        cells = (
            notebook["cells"]
            if "cells" in notebook
            else [c for sheet in notebook["worksheets"] for c in sheet["cells"]]
        )
        blocks = [block for cell in cells for block in _cell(cell, notebook)]
    except RecursionError as error:
        raise FileProblem("json_nested_too_deep") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged_file() from error
    return reading_of(blocks, notes)


def _cell(cell: dict, notebook: dict) -> Iterator[Block]:
    source = _text(cell.get("source", cell.get("input", "")))
    if cell["cell_type"] == "code" and source.strip():
        language = notebook.get("metadata", {}).get("language_info", {}).get("name", "")
        yield Block(f"```{language}\n{source}\n```\n\n")
    elif cell["cell_type"] == "heading":
        level = int(cell.get("level", 1))
        yield Block(f"{'#' * level} {source}\n\n", level, source)
    elif source.strip():
        yield from markdown_blocks(source + "\n\n")
    for output in cell.get("outputs", ()):
        said = output.get("text") or output.get("data", {}).get("text/plain", "")
        if text := _text(said).strip():
            yield Block(f"Output: {text[:_LONGEST_OUTPUT]}\n\n")


def _text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
