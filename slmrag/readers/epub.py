"""Electronic books (EPUB): the chapters in the order in which the book puts them."""

import posixpath
import zipfile
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import decode
from slmrag.readers.ooxml import MAX_TREE, check_size, damaged_file, parse_xml
from slmrag.readers.pictures_inside import mark, with_pictures
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages
from slmrag.readers.web import html_blocks


def read_epub(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a book, one page for each of its sections."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive)
            blocks = [
                block
                for name, chapter in _chapters(archive)
                for block in html_blocks(decode(chapter), partial(_marked, name))
            ]
    except (FileProblem, MemoryError):
        raise
    except Exception as error:  # zipfile and lxml, at what any program may have written
        raise damaged_file() from error
    if not blocks:
        raise FileProblem("epub_no_text")
    pages = with_pictures(section_pages(_apart(blocks)))
    return Reading("section", len(pages), iter(pages))


def _marked(chapter: str, number: int, address: str) -> str:
    return mark(posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(address))))


def _chapters(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    container = parse_xml(_member(archive, "META-INF/container.xml"))
    package = next(container.iter("rootfile")).get("full-path", "")
    root = parse_xml(_member(archive, package))
    parts = {item.get("id"): item.get("href", "") for item in root.iter("item")}
    folder, there = posixpath.dirname(package), set(archive.namelist())
    names = [
        posixpath.normpath(posixpath.join(folder, unquote(parts.get(entry.get("idref"), ""))))
        for entry in root.iter("itemref")
    ]
    return [(name, _member(archive, name)) for name in dict.fromkeys(names) if name in there]


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_TREE:
        raise FileProblem("epub_chapter_too_large")
    return archive.read(name)


def _apart(blocks: list[Block]) -> list[Block]:
    """The blocks with a blank line between chapters, which end without one."""
    return [
        block if block.text.endswith("\n") else Block(block.text + "\n\n", block.level, block.title) for block in blocks
    ]
