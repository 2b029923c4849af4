"""What lies in a library's folder under its names: a file where a folder belongs, or a folder where a file does, gives way.

All of that folder is the library's, to close to others and to bring into order: it takes none in which other things lie.
"""

import re
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.library.bin import Bin

FOLDERS = ("files", "chroma", "handovers")
FILES = (
    "library.db",
    "library.db-wal",
    "library.db-shm",
    "files.id",
    "chroma.seal",
    "index.lock",
    "index.keeper",
    "watch.lock",
)

_MARKS = ("library.db", "files.id")  # every library has them that was used
# What else may lie there before it was: of ours, prepared by somebody or left of a lost library, and of systems.
_MAY_LIE = re.compile(
    r"\..*|(?:library|files|chroma|index|models|speeds|watch|people|slmrag)\..*|files|chroma|handovers|bin|models|checkers|embedders|pairs|tessdata|translations|turns|processes|reserve"
    r"|lost\+found|desktop\.ini|Thumbs\.db|System Volume Information|\$RECYCLE\.BIN"
)


def require_own_folder(home: Path) -> None:
    """Raise `LibraryProblem` where ``home`` is a folder of other things, in which there is no library; `OSError`."""
    if not home.is_dir() or any((home / name).exists() for name in _MARKS):
        return
    if strange := sorted(path.name for path in home.iterdir() if not _MAY_LIE.fullmatch(path.name)):
        raise LibraryProblem("folder_of_others", home=home, found=strange[0])


def clear_places(home: Path) -> None:
    """Move to the bin what is of another kind than what belongs in its place, which is then made anew. Raises `OSError`."""
    bin = Bin(home / "bin")
    if bin.folder.is_file():
        aside = bin.folder.rename(home / "bin.file")
        bin.lay_aside(aside, "bin")
    strange = [home / name for name in FOLDERS if (home / name).is_file()]
    strange += [home / name for name in FILES if (home / name).is_dir()]
    for path in strange:
        bin.lay_aside(path, path.name)
