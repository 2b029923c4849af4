"""The box that Word, PowerPoint and Excel files share: a ZIP of XML parts that point at each other.

Parts are read with lxml, without network, DTDs or entities, and with the namespaces taken off their tags, so
that one walk reads both dialects (Transitional and Strict) and the same text element (``t``) everywhere.
python-docx, python-pptx and openpyxl refuse Strict files and skip text boxes, charts, notes and comments.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Literal

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.errors.notices import Notice, Templates

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Family = Literal["document", "presentation", "workbook"]

MAX_UNPACKED = 200 * 2**20
MAX_MEMBERS = 10_000
# A part that is read as a whole takes about six times its size in memory; sheets are streamed.
MAX_TREE = 64 * 2**20
# Sheets of repeated rows do compress 50 to 1; nothing written by people comes near 200 to 1 once it is big.
MAX_RATIO = 200
BIG_MEMBER = 10 * 2**20

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
# Excel encrypts "read-only recommended" workbooks with this one; it asks nobody for it.
EXCEL_DEFAULT_PASSWORD = "VelvetSweatshop"

_kind = Templates(
    made_by_program="made by {program}",
    made_by_another_program="made by another program",
    something_else="something else",
    older_office_format="in the older format of Office 97 to 2003",
)
PROGRAMS: dict[str, str] = {"document": "Word", "presentation": "PowerPoint", "workbook": "Excel"}


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer from one part to another: ``kind`` is the last word of its type ("header", "chart")."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one Office file, read when asked for; ``main`` (with its ``root``) ties them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Part names are case-insensitive by the standard, and some writers rely on it.
        self._members = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
        self.main = next((r.target for r in self.relations("") if r.kind == "officeDocument"), "")
        self.root = self.tree(self.main)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._members

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        if part not in self:
            raise damaged_file()
        info = self._members[part.lower()]
        if info.file_size > MAX_TREE:
            raise _too_large(info.file_size, 1)
        return self._archive.read(info)

    def members(self) -> list[zipfile.ZipInfo]:
        """Every file in the box, in its order."""
        return [info for info in self._archive.infolist() if not info.is_dir()]

    def open(self, member: zipfile.ZipInfo) -> IO[bytes]:
        """One of `members`, to be read in pieces."""
        return self._archive.open(member)

    def tree(self, part: str) -> "Element":
        """The root of an XML part, tags without namespaces; a document type declaration is refused."""
        from lxml import etree

        root = parse_xml(self.read(part))
        # A Fallback says the same as its Choice again, for programs older than the feature.
        etree.strip_elements(root, "Fallback", with_tail=False)
        return root

    def stream(self, part: str, *tags: str) -> Iterator["Element"]:
        """The elements of some tags of a large XML part, one after another, each gone when the next comes."""
        from lxml import etree

        with self._archive.open(self._members[part.lower()]) as file:
            found = etree.iterparse(
                file,
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
            )
            for _, element in found:
                _refuse_dtd(element)
                _bare_tags(element)
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def relations(self, part: str, kind: str = "") -> list[Relation]:
        """What a part points at inside the package (all, or those of one kind), in file order."""
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self:
            return []
        found = []
        for element in self.tree(listing).iter("Relationship"):
            if element.get("TargetMode") == "External":
                continue
            target = element.get("Target", "").replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relation = Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target)
            if target in self and kind in ("", relation.kind):
                found.append(relation)
        return found

    def addresses(self, part: str) -> dict[str, str]:
        """The places outside the package that a part points at, by id; nothing is fetched from them."""
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        outside = self.tree(listing).iterfind("Relationship[@TargetMode='External']") if listing in self else ()
        return {element.get("Id", ""): element.get("Target", "") for element in outside}

    def trees(self, part: str, kind: str) -> Iterator["Element"]:
        """The roots of the parts of one kind that a part points at."""
        for relation in self.relations(part, kind):
            yield self.tree(relation.target)


def parse_xml(data: bytes, *, recover: bool = False) -> "Element":
    """The root of an XML file, tags without namespaces: no network, no entities, and no document type.

    With ``recover`` what is no XML in it is passed over.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, recover=recover
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise damaged_file()
    _refuse_dtd(root)
    _bare_tags(root)
    return root


def _refuse_dtd(element: "Element") -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise damaged_file()


def _bare_tags(root: "Element") -> None:
    for element in root.iter("*"):
        element.tag = element.tag.rpartition("}")[2]


def attribute(element: "Element", name: str, default: str = "") -> str:
    """An attribute by its name alone, whichever namespace the writer put it in (not for ``r:id``)."""
    for key, value in element.items():
        if key == name or str(key).endswith("}" + name):
            return str(value)
    return default


def relation_id(element: "Element", name: str = "id") -> str:
    """An attribute of the relationships namespace, such as ``r:id``; a plain ``id`` beside it is another."""
    for key, value in element.items():
        if str(key).endswith("relationships}" + name):
            return str(value)
    return ""


def damaged_file() -> FileProblem:
    """The error for a file that its program would not open either."""
    return FileProblem("file_damaged")


def suffix_of(file: Path | BinaryIO) -> str:
    """What an Office file without a name would end in, ``""`` when it is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    folders = {"word/": ".docx", "ppt/": ".pptx", "xl/": ".xlsx"}
    return next((suffix for folder, suffix in folders.items() if any(n.startswith(folder) for n in names)), "")


@contextmanager
def open_package(path: Path, password: str | None, family: Family) -> Iterator[Package]:
    """Open an Office file of one family, decrypted where needed; what fails inside is a `FileProblem`."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(_zip_file(file, password, family)) as archive:
                check_size(archive)
                package = Package(archive)
                if (root := package.root.tag) != family:
                    raise _not_what_it_says(family, _made_by(root))
                yield package
        except (FileProblem, MemoryError):
            raise
        except Exception as error:
            # lxml, zipfile, olefile, and int() of what any program may have written: their one border.
            raise damaged_file() from error


def _zip_file(file: BinaryIO, password: str | None, family: Family) -> BinaryIO:
    head = file.read(8)
    file.seek(0)
    if not head:
        raise FileProblem("empty_content")
    if head == OLE_MAGIC:
        return _decrypted(file, password, family)
    if not head.startswith(b"PK"):
        raise _not_what_it_says(family, _kind("something_else"))
    return file


def _decrypted(file: BinaryIO, password: str | None, family: Family) -> BinaryIO:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    office = msoffcrypto.OfficeFile(file)
    if office.format != "ooxml":
        raise _not_what_it_says(family, _kind("older_office_format"))
    plain = io.BytesIO()
    try:
        office.load_key(password=password or EXCEL_DEFAULT_PASSWORD, verify_password=True)
        office.decrypt(plain)
    except (DecryptionError, InvalidKeyError) as error:
        if password:
            raise PasswordNeeded("wrong_password") from error
        raise PasswordNeeded("password_needed") from error
    plain.seek(0)
    return plain


def check_size(archive: zipfile.ZipFile) -> None:
    """Raise `FileProblem` for a ZIP that would unpack to more than can be read safely."""
    # The declared sizes are enough: zipfile stops reading a member there, whatever more it would unpack to.
    members = archive.infolist()
    unpacked = sum(info.file_size for info in members)
    bombs = (i for i in members if i.file_size > BIG_MEMBER and i.file_size > MAX_RATIO * max(i.compress_size, 1))
    if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS or any(bombs):
        raise _too_large(unpacked, len(members))


def _too_large(size: int, parts: int) -> FileProblem:
    return FileProblem("unpacks_too_large", size=size // 2**20, parts=parts)


def _made_by(root: str) -> Notice:
    return _kind("made_by_program", program=PROGRAMS[root]) if root in PROGRAMS else _kind("made_by_another_program")


def _not_what_it_says(family: Family, really: Notice) -> FileProblem:
    program = PROGRAMS[family]
    return FileProblem("not_what_it_says", program=program, kind=really)
