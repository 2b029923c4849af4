"""A small library of every format that there was, made by the slmrag of its day: ``python tests/library/old_libraries/make.py``.

For each commit that changed the catalogue, its code is taken out of this repository and adds two documents, one of them
in a collection; what lies in the folder then, but for Chroma's files and the `Reserve`, becomes ``COMMIT.zip``, and the backup that it
writes, from the commit on that had one, ``COMMIT-backup.zip``.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from fakes.documents import make_pdf  # noqa: E402

COMMITS = (
    "4ebbd71", "c96ea76", "6dcc0be", "1b65238", "b4a8e80", "715a387", "ef46102", "d865979", "a691686", "7d25e43",
    "f40b5c0", "21cb6b4", "88b7d74",
)  # fmt: skip
WITH_BACKUPS = ("a691686", "7d25e43", "f40b5c0", "21cb6b4", "88b7d74")
MAKE = """
import sys
from pathlib import Path
from slmrag import Assistant

home, folder, backup = map(Path, sys.argv[1:])
with Assistant(home) as assistant:
    assistant.add([folder / "pump.pdf"], collection="Machines")
    assistant.add([folder / "letter.pdf"])
if backup.name:
    from slmrag.library.backups import back_up
    back_up(home, backup)
"""


def make(commit: str, folder: Path) -> None:
    code, home = folder / "code", folder / "library"
    code.mkdir()
    archive = subprocess.run(
        ["git", "archive", commit, "slmrag"], cwd=HERE.parents[2], stdout=subprocess.PIPE, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", code], input=archive, check=True)
    make_pdf(folder / "pump.pdf", ["The pump moves 340 litres an hour."])
    make_pdf(folder / "letter.pdf", ["The letter is of the 4th of May."])
    backup = HERE / f"{commit}-backup.zip" if commit in WITH_BACKUPS else Path()
    subprocess.run([sys.executable, "-c", MAKE, home, folder, backup], env={"PYTHONPATH": str(code)}, check=True)
    with zipfile.ZipFile(HERE / f"{commit}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(home.rglob("*")):
            if path.is_file() and not path.relative_to(home).parts[0].startswith(("chroma", "index.", "reserve")):
                file.write(path, path.relative_to(home))


if __name__ == "__main__":
    for commit in COMMITS:
        with tempfile.TemporaryDirectory() as folder:
            make(commit, Path(folder))
