"""What lies in a library's folder under its names: a file where a folder belongs, or a folder where a file does, gives way."""

from pathlib import Path

from slmrag.library.bin import Bin

FOLDERS = ("files", "chroma", "handovers")
FILES = ("library.db", "library.db-wal", "library.db-shm", "files.id", "chroma.seal", "index.lock", "index.keeper")


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
