"""What a file says of itself beside its text: its title, and who wrote it."""

import zipfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ooxml import MAX_TREE, check_size, parse_xml

_LONGEST = 300  # characters
# Where files of parts keep it (ECMA-376 part 2, OpenDocument 1.3), and under which names.
_PARTS = ("docProps/core.xml", "meta.xml")
_NOBODY = frozenset(
    ["anonymous", "(anonymous)", "unknown", "untitled", "(untitled)", "unspecified", "(unspecified)"]
)  # what programs put there
_TITLES, _AUTHORS = ("title",), ("creator", "initial-creator")


class FileDetails(NamedTuple):
    """A file's title and its author, ``""`` where it names none."""

    title: str
    author: str


def file_details(path: Path, suffix: str) -> FileDetails:
    """What the file at ``path`` says of itself, which is of the type ``suffix``; nothing where such a file has no place for it.

    Raises `FileProblem` for one that is damaged, or needs a password.
    """
    if suffix == ".pdf":
        from slmrag.readers.pdf import open_pdf

        with closing(open_pdf(path, None)) as document:
            said = document.get_metadata_dict()
        return FileDetails(_bare(said.get("Title", "")), _bare(said.get("Author", "")))
    if not zipfile.is_zipfile(path):
        return FileDetails("", "")
    with zipfile.ZipFile(path) as archive:
        check_size(archive)
        part = next((one for one in archive.infolist() if one.filename in _PARTS), None)
        if part is None:
            return FileDetails("", "")
        if part.file_size > MAX_TREE:
            raise FileProblem("too_much_memory", size=MAX_TREE >> 20)
        said = {}
        for element in parse_xml(archive.read(part)).iter():
            said.setdefault(str(element.tag), element.text or "")
    title, author = (next((_bare(said[name]) for name in names if said.get(name)), "") for names in (_TITLES, _AUTHORS))
    return FileDetails(title, author)


def _bare(words: str) -> str:
    bare = " ".join(words.split())[:_LONGEST]
    return "" if bare.casefold() in _NOBODY else bare
