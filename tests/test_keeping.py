"""`slmrag backup`, `slmrag restore`, and `slmrag doctor --repair`, each on a library that is real, and really damaged."""

import json

import pytest
from documents import write
from test_cli import run
from test_survival import found, stub  # noqa: F401

from slmrag import Assistant
from slmrag.errors import LibraryProblem


@pytest.fixture
def books(home, tmp_path, stub):  # noqa: F811
    """A library of three documents with everything made."""
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(3)])
    return home


def test_a_backup_is_written_and_restored_while_the_app_runs(books, tmp_path):
    file = tmp_path / "backup.zip"
    with Assistant(books) as app:
        assert f"3 documents written to {file}." in run("backup", str(file)).stdout
        run("remove", "0.txt")
        with pytest.raises(LibraryProblem, match="holds 2 documents: --replace"):
            run("restore", str(file))
        assert json.loads(run("restore", str(file), "--replace", "--json").stdout) == {"documents": 3, "aside": ""}
        assert "Book 0" in found(app, "Which book weighs 0 grams?")


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_a_file_that_cannot_be_is_one_line(books, tmp_path, what):
    with pytest.raises(LibraryProblem, match=r"No such file.*(unchanged|as it was)"):
        run(what, str(tmp_path / "nowhere" / "backup.zip"))
