"""Harmful and awkward files, each through a real add: one clear sentence or an accepted document, within its limits."""

import json
import re
import shutil
from pathlib import Path

import pytest
from watched import Watched

from slmrag import Assistant
from slmrag.cli.as_json import file_json
from slmrag.cli.as_text import added_line

SHARED = Path(__file__).parents[3] / "shared" / "bad_files"
SLACK = 3  # times a file's seconds, for a machine that is busy with other things
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SHARED.is_dir(), reason=f"needs the bad files of {SHARED}")]
MANIFEST = json.loads((SHARED / "manifest.json").read_text("utf-8"))["files"] if SHARED.is_dir() else []
# A model's files are no documents: what becomes of them in a model's folder is told by test_embedding and test_store.
REASONS = {"model_not_trusted": "type_not_supported", "model_damaged": "type_not_supported"}
# Of two documents with one name, the second replaces the first when that was asked for.
REPLACING = {"replaced_or_version": ""}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Assistant(tmp_path_factory.mktemp("library"), background=False, read_seconds=4) as assistant:
        yield assistant


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["path"])
def test_every_bad_file(library, entry):
    with Watched() as watched:
        added = library.add_file(
            SHARED / entry["path"], name=entry["upload_name"], replace=entry["reason"] in REPLACING
        )
    expected = {"accept": ("added", "unchanged", "replaced"), "accept_partial": ("added",), "reject": ("failed",)}
    assert added.status in expected[entry["expect"]], added
    assert file_json(added)["reason"] == (REASONS | REPLACING).get(entry["reason"], entry["reason"])
    sentence = added.error if added.status == "failed" else added.note
    assert bool(sentence) or not added.reason
    assert "\n" not in sentence and "Traceback" not in sentence and len(sentence) < 400
    assert added.status == "failed" or added_line(added).count("\n") == 0
    if added.status == "added":
        assert added.chunks and not re.search(r"[/\\\x00]", added.name)
        document = library.document(added.document_id)
        texts = "".join(library.page(document.id, number + 1).text for number in range(document.pages))
        assert texts.strip() and "\0" not in texts
    assert watched.seconds < SLACK * entry["limit_s"]
    assert watched.megabytes < entry["limit_mb"]


def test_nothing_was_run_and_no_file_made_of_a_name(library, tmp_path):
    """After all of them: the pickles' marker is not there, and nothing lies where the names point."""
    canaries = {entry["canary"] for entry in MANIFEST}
    outside = [*Path("/tmp").glob("*"), *Path("/etc").glob("cron.d/*"), *Path.cwd().glob("*")]
    assert not [path for path in outside if any(canary in path.name for canary in canaries)]
    stored = [path.name for path in library.library.files.folder.rglob("*") if path.is_file()]
    assert stored and all(re.fullmatch(r"[0-9a-f]{64}(\.json)?", name) for name in stored)


def test_no_two_documents_are_one_twice(library):
    names = [document.name for document in library.documents()]
    assert len(names) == len(set(names)) and "same_text_b.txt" not in names


def test_a_name_never_says_where_to_write(library, tmp_path):
    path = tmp_path / "a.txt"
    shutil.copy(SHARED / "names/name_00.txt", path)
    added = library.add_file(path, name="../../" + "x/" * 50 + "b.txt")
    assert added.status == "unchanged" and not (tmp_path.parent / "b.txt").exists()
