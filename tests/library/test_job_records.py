"""What is kept of work on whole documents, and that it goes with them."""

import sqlite3
import subprocess
import sys

import pytest
from clock import set_clock
from fakes.drafts import add, draft

from slmrag.errors import DocumentNotFound, ModelProblem
from slmrag.errors.notices import key_of


def test_parts_are_kept_by_owner_document_kind_settings_and_name(library):
    mine, theirs = add(library, draft(), "me"), add(library, draft(), "them")
    my_work, their_work = library.of("me").work, library.of("them").work
    my_work.keep(mine.id, "summary", "{}", {"0": "a", "1": "b"})
    my_work.keep(mine.id, "summary", "{}", {"1": "c"})
    assert my_work.parts(mine.id, "summary", "{}") == {"0": "a", "1": "c"}
    assert not their_work.parts(theirs.id, "summary", "{}")
    assert not my_work.parts(mine.id, "translation", "{}") and not my_work.parts(mine.id, "summary", "")
    their_work.retain(mine.id, "summary", "{}", [])
    assert len(my_work.parts(mine.id, "summary", "{}")) == 2
    my_work.retain(mine.id, "summary", "{}", [])
    assert not my_work.parts(mine.id, "summary", "{}")


def test_a_job_is_on_record_until_another_takes_its_place(library):
    first, second = add(library, draft("a.txt")), add(library, draft("b.txt"))
    ids = (first.id, second.id)
    job = library.of("").work.begin("summary", ids, "{}")
    (running,) = library.of("").work.jobs()
    assert (running.state, running.documents, running.ended_at) == ("running", ids, "")
    assert library.of("").work.finished("summary", ids, "{}") is None
    library.of("").work.end(job, "done", "the text")
    assert library.of("").work.finished("summary", ids, "{}") == "the text"
    assert library.of("").work.finished("summary", ids[:1], "{}") is None
    again = library.of("").work.begin("summary", ids, "{}")
    assert [job.key for job in library.of("").work.jobs()] == [again] and not library.of("them").work.jobs()
    library.of("them").work.end(again, "failed")
    assert library.of("").work.jobs()[0].state == "running"


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_job_runs_on_record_however_the_clock_is_set_meanwhile(library, monkeypatch, hours):
    work, document = library.of("").work, add(library, draft())
    work.begin("summary", [document.id], "{}")
    set_clock(monkeypatch, hours, "slmrag.library.job_records")
    assert [job.state for job in work.jobs()] == ["running"]
    work.begin("translation", [document.id], "{}")
    assert [job.state for job in work.jobs()] == ["running", "running"]


def test_why_a_job_failed_is_on_record_as_a_sentence_with_its_key(library):
    work, document = library.of("").work, add(library, draft())
    work.end(work.begin("summary", [document.id], "{}"), "failed", str(ModelProblem("program_closing")))
    (failed,) = work.jobs()
    assert failed.result == "The program is closing." and key_of(failed.result) == "program_closing"


def test_removing_a_document_removes_its_work_and_every_job_it_has_a_share_in(library, tmp_path):
    first, second = add(library, draft("a.txt")), add(library, draft("b.txt"))
    for documents in ((first.id,), (first.id, second.id), (second.id,)):
        library.of("").work.end(library.of("").work.begin("summary", documents, "{}"), "done", "secret")
    library.of("").work.keep(first.id, "summary", "{}", {"0": "secret"})
    library.of("").documents.remove(first.id)
    assert [job.documents for job in library.of("").work.jobs()] == [(second.id,)]
    library.of("").documents.remove(second.id)
    db = sqlite3.connect(tmp_path / "library.db")
    for table in ("work", "jobs", "job_documents"):
        assert not db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table


def test_work_on_a_document_that_was_removed_is_told_so(library):
    gone = add(library, draft())
    job = library.of("").work.begin("summary", [gone.id], "{}")
    library.of("").documents.remove(gone.id)
    with pytest.raises(DocumentNotFound):
        library.of("").work.keep(gone.id, "summary", "{}", {"0": "a"})
    library.of("").work.end(job, "done", "text")
    assert not library.of("").work.jobs() and library.of("").work.finished("summary", [gone.id], "{}") is None


def test_the_job_of_a_killed_process_is_stopped(library, tmp_path):
    document = add(library, draft())
    code = f"""
import os, signal
from pathlib import Path
from slmrag.library import Library
library = Library(Path({str(tmp_path)!r}), embedder_name="test", embedder_fingerprint="{"f" * 64}")
library.of("").work.begin("summary", [{document.id!r}], "")
library.of("").work.keep({document.id!r}, "summary", "", {{"0": "kept"}})
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert library.of("").work.jobs()[0].state == "stopped"
    assert library.of("").work.parts(document.id, "summary", "") == {"0": "kept"}


def test_keeping_work_changes_nothing_that_a_search_sees(library):
    document = add(library, draft())
    before = library.database.generation()
    library.of("").work.keep(document.id, "summary", "{}", {"0": "a"})
    library.of("").work.end(library.of("").work.begin("summary", [document.id], "{}"), "done")
    assert library.database.generation() == before


def test_parts_that_no_version_needs_any_more_are_dropped(library):
    document = add(library, draft())
    library.of("").work.keep(document.id, "translation", "{}", {"0": "a", "1": "b"})
    library.of("").work.keep(document.id, "translation", "other", {"1": "c"})
    library.of("").work.retain(document.id, "translation", "{}", ["0"])
    assert library.of("").work.parts(document.id, "translation", "{}") == {"0": "a"}
    assert library.of("").work.parts(document.id, "translation", "other") == {"1": "c"}
