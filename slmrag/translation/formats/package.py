"""An Office file to be written again: parts that hold words are changed, every other part is copied byte for byte.

Opening it, and refusing what is no such file, too large or locked, is the readers' business.
"""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.system_reason import system_reason
from slmrag.readers.ooxml import Family, Package, damaged_file, open_package
from slmrag.schema import Unit
from slmrag.translation.formats import inline
from slmrag.translation.formats.translatable import LeftAsIs, Segment, changed_file

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class PackageParts:
    """The parts of a package as trees with their namespaces, which are written back when they were changed."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._trees: dict[str, Element] = {}

    def tree(self, part: str) -> "Element":
        """The root of a part, the same one every time."""
        from lxml import etree

        key = part.lower()
        if key not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            root = etree.fromstring(self.package.read(part), parser)
            if root.getroottree().docinfo.internalDTD is not None:
                raise damaged_file()
            self._trees[key] = root
        return self._trees[key]

    def named(self, *beginnings: str) -> list[str]:
        """The names of the XML parts that begin so, in an order in which a person would read them."""
        names = [info.filename for info in self.package.members() if info.filename.lower().endswith(".xml")]
        return sorted((name for name in names if name.lower().startswith(beginnings)), key=_by_number)

    def save(self, path: Path, changed: Sequence[str]) -> None:
        """Write the package to ``path``, whole or not at all, with the ``changed`` parts from their trees."""
        from lxml import etree

        new = {part.lower(): self.tree(part).getroottree() for part in changed}

        def write(file: IO[bytes]) -> None:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for info in self.package.members():
                    tree = new.get(info.filename.replace("\\", "/").lower())
                    if tree is None:
                        with self.package.open(info) as part, archive.open(_like(info), "w") as copy:
                            while block := part.read(1 << 20):
                                copy.write(block)
                    else:
                        data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
                        archive.writestr(_like(info), data)

        write_whole(path, write)


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    new = zipfile.ZipInfo(info.filename, info.date_time)
    new.compress_type, new.external_attr = info.compress_type, info.external_attr
    new.file_size = info.file_size
    return new


def _by_number(name: str) -> tuple[str, int, str]:
    stem = name.rpartition("/")[2].removesuffix(".xml")
    digits = "".join(filter(str.isdigit, stem))
    return name.rpartition("/")[0], int(digits or 0), name


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Have ``write(file)`` write a file that is at ``path`` whole, or not at all. Raises `FileProblem`."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".slmrag-", delete=False) as file:
            try:
                write(file)
                file.flush()
                file.close()
                Path(file.name).chmod(0o644)
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError as error:
        raise FileProblem("file_not_written", file=path, why=system_reason(error)) from None


class OfficeFile:
    """What Word, PowerPoint and Excel files share as a `Translatable`; each says where its words are."""

    family: Family
    shaped = True
    unit: Unit = "section"

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        with self._opened() as parts:
            self.left_out: list[LeftAsIs] = []
            self.pages = self.count_pages(parts)
            self.segments = [Segment(unit.text, unit.page) for _, unit in self.units(parts, self.left_out)]

    def count_pages(self, parts: PackageParts) -> int:
        """How many pages there are to choose from."""
        return 1

    def units(self, parts: PackageParts, left_out: list[LeftAsIs]) -> Iterator[tuple[str, inline.Unit]]:
        """The segments with the name of the part that each stands in; ``left_out`` takes what stays as it is."""
        raise NotImplementedError

    def finish(self, parts: PackageParts, filled: Sequence[inline.Unit], language: str) -> Sequence[str]:
        """Set the direction and language of what was filled; returns the names of the other parts this changed."""
        return ()

    @contextmanager
    def _opened(self) -> Iterator[PackageParts]:
        try:
            with open_package(self.path, None, self.family) as package:
                yield PackageParts(package)
        except FileNotFoundError:
            raise FileProblem("file_gone", name=self.name) from None

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`."""
        with self._opened() as parts:
            found = list(self.units(parts, []))
            if [unit.text for _, unit in found] != [segment.text for segment in self.segments]:
                raise changed_file(self.name)
            touched: dict[str, None] = {}
            filled = []
            # From the last to the first: a segment may stand inside another's picture.
            for (part, unit), words in reversed(list(zip(found, translations, strict=True))):
                if words is not None:
                    unit.fill(words)
                    filled.append(unit)
                    touched[part] = None
            for part in self.finish(parts, filled, language):
                touched[part] = None
            parts.save(path, list(touched))


def local(element: "Element") -> str:
    """The name of an element without its namespace; ``""`` for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def paragraphs_of(filled: "Sequence[inline.Unit]") -> "list[Element]":
    """The paragraphs that the units stand in, each once."""
    found: dict[int, Element] = {}
    for unit in filled:
        paragraph = unit.container
        while local(paragraph) != "p":
            paragraph = inline.parent_of(paragraph)
        found[id(paragraph)] = paragraph
    return list(found.values())
