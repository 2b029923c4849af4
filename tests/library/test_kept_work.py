"""What is kept of work on whole documents, and that it goes with them."""

import sqlite3
import subprocess
import sys

import pytest
from fakes.drafts import add, draft

from slmrag.errors import DocumentNotFound


def test_parts_are_kept_by_owner_document_kind_settings_and_name(library):
    mine, theirs = add(library, draft(), "me"), add(library, draft(), "them")
    work = library.work
    work.keep(mine.id, "summary", "{}", {"0": "a", "1": "b"}, owner="me")
    work.keep(mine.id, "summary", "{}", {"1": "c"}, owner="me")
    assert work.parts(mine.id, "summary", "{}", owner="me") == {"0": "a", "1": "c"}
    assert not work.parts(theirs.id, "summary", "{}", owner="them")
    assert not work.parts(mine.id, "translation", "{}", owner="me") and not work.parts(
        mine.id, "summary", "", owner="me"
    )
    work.forget(mine.id, "summary", "{}", owner="them")
    assert len(work.parts(mine.id, "summary", "{}", owner="me")) == 2
    work.forget(mine.id, "summary", "{}", owner="me")
    assert not work.parts(mine.id, "summary", "{}", owner="me")


def test_a_job_is_on_record_until_it_is_dropped(library):
    first, second = add(library, draft("a.txt")), add(library, draft("b.txt"))
    ids = (first.id, second.id)
    job = library.work.begin("summary", ids, "{}")
    (running,) = library.work.jobs()
    assert (running.state, running.documents, running.ended_at) == ("running", ids, "")
    assert library.work.finished("summary", ids, "{}") is None
    library.work.end(job, "done", "the text")
    assert library.work.finished("summary", ids, "{}") == "the text"
    assert library.work.finished("summary", ids[:1], "{}") is None
    again = library.work.begin("summary", ids, "{}")
    assert [job.key for job in library.work.jobs()] == [again] and not library.work.jobs(owner="them")
    library.work.drop(again)
    assert not library.work.jobs()


def test_removing_a_document_removes_its_work_and_every_job_it_has_a_share_in(library, tmp_path):
    first, second = add(library, draft("a.txt")), add(library, draft("b.txt"))
    for documents in ((first.id,), (first.id, second.id), (second.id,)):
        library.work.end(library.work.begin("summary", documents, "{}"), "done", "secret")
    library.work.keep(first.id, "summary", "{}", {"0": "secret"})
    library.catalogue.remove(first.id, owner="")
    assert [job.documents for job in library.work.jobs()] == [(second.id,)]
    library.catalogue.remove(second.id, owner="")
    db = sqlite3.connect(tmp_path / "library.db")
    for table in ("work", "jobs", "job_documents"):
        assert not db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table


def test_work_on_a_document_that_was_removed_is_told_so(library):
    gone = add(library, draft())
    job = library.work.begin("summary", [gone.id], "{}")
    library.catalogue.remove(gone.id, owner="")
    with pytest.raises(DocumentNotFound):
        library.work.keep(gone.id, "summary", "{}", {"0": "a"})
    library.work.end(job, "done", "text")
    assert not library.work.jobs() and library.work.finished("summary", [gone.id], "{}") is None


def test_the_job_of_a_killed_process_is_stopped(library, tmp_path):
    document = add(library, draft())
    code = f"""
import os, signal
from pathlib import Path
from slmrag.library import Library
library = Library(Path({str(tmp_path)!r}), embedder_name="test", embedder_fingerprint="{"f" * 64}")
library.work.begin("summary", [{document.id!r}], "")
library.work.keep({document.id!r}, "summary", "", {{"0": "kept"}})
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert library.work.jobs()[0].state == "stopped"
    assert library.work.parts(document.id, "summary", "") == {"0": "kept"}


def test_keeping_work_changes_nothing_that_a_search_sees(library):
    document = add(library, draft())
    before = library.catalogue.generation()
    library.work.keep(document.id, "summary", "{}", {"0": "a"})
    library.work.end(library.work.begin("summary", [document.id], "{}"), "done")
    assert library.catalogue.generation() == before


def test_parts_that_no_version_needs_any_more_are_dropped(library):
    document = add(library, draft())
    library.work.keep(document.id, "translation", "{}", {"0": "a", "1": "b"})
    library.work.keep(document.id, "translation", "other", {"1": "c"})
    library.work.retain(document.id, "translation", "{}", ["0"])
    assert library.work.parts(document.id, "translation", "{}") == {"0": "a"}
    assert library.work.parts(document.id, "translation", "other") == {"1": "c"}
