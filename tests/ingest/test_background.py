"""What goes on while questions are answered, when something goes wrong."""

import os
import threading

import pytest
from fakes import stub_embedder
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors import LibraryProblem, SlmragError
from slmrag.ingest import embed_pending
from slmrag.runtime import priority

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server


def out_of_memory(*arguments):
    raise RuntimeError("out of memory")


@pytest.mark.slow
def test_whatever_fails_is_told_and_nobody_waits_for_ever(assistant, tmp_path, stub, monkeypatch):
    monkeypatch.setattr(stub_embedder.Session, "run", out_of_memory)
    with pytest.raises(LibraryProblem, match="out of memory"):
        assistant.add([write(tmp_path / "a.txt", "Words.")])
    assert assistant.documents() and isinstance(assistant.problem, SlmragError)


@pytest.mark.slow
def test_a_problem_of_yesterday_is_not_told_today(assistant, tmp_path, stub, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(stub_embedder.Session, "run", out_of_memory)
        with pytest.raises(LibraryProblem):
            assistant.add([write(tmp_path / "a.txt", "Words.")])
    assistant.add([write(tmp_path / "b.txt", "More words.")])
    assert all(document.embedded == document.chunks for document in assistant.documents())


@pytest.mark.slow
def test_an_unusable_lock_is_told(home, tmp_path):
    with Assistant(home, background=False) as assistant:
        (home / "index.lock").mkdir(parents=True)
        with pytest.raises(LibraryProblem):
            assistant.add([write(tmp_path / "a.txt", "Words.")])


def test_two_who_add_the_same_bytes_at_once_get_one_document(assistant, tmp_path):
    path, results = write(tmp_path / "a.txt", "The limit is 40. " * 2000), []
    threads = [threading.Thread(target=lambda: results.append(assistant.add_file(path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.status for result in results) == ["added", "unchanged", "unchanged", "unchanged"]
    assert len(assistant.documents()) == 1


def test_the_bytes_of_another_document_do_not_pass_as_unchanged(assistant, tmp_path):
    assistant.add(
        [write(tmp_path / "a.txt", "The limit is 10."), write(tmp_path / "b.txt", "The limit is 99.")], wait=False
    )
    (again,) = assistant.add([write(tmp_path / "b.txt", "The limit is 10.")], replace=True, wait=False)
    assert again.status == "failed" and "a.txt" in again.error and again.reason == "same_as_another"


@pytest.mark.slow
def test_vectors_wait_while_a_question_is_looked_for(home, tmp_path):
    stopping = threading.Event()
    with Assistant(home, background=False) as assistant:
        assistant.add([write(tmp_path / "a.txt", "The limit is 40.")], wait=False)
        making = threading.Thread(
            target=embed_pending,
            args=(assistant.library, assistant.embedder),
            kwargs={"stop": stopping.is_set},
        )
        try:
            with priority.question(), priority.question():
                making.start()
                making.join(0.3)
                assert making.is_alive() and not assistant.documents()[0].embedded
            making.join(60)
            assert assistant.documents()[0].embedded == 1
        finally:
            stopping.set()
            making.join()


@pytest.mark.slow
def test_a_batch_that_is_being_made_waits_for_a_question(home, tmp_path, stub, monkeypatch):
    within, asked, stopping = threading.Event(), threading.Event(), threading.Event()
    run, runs = stub_embedder.Session.run, []

    def slow(session, names, given):
        if threading.current_thread() is not threading.main_thread():
            runs.append(given)
            within.set()
            asked.wait(60)
        return run(session, names, given)

    monkeypatch.setattr(stub_embedder.Session, "run", slow)
    with Assistant(home, background=False) as assistant:
        assistant.add([write(tmp_path / "a.txt", "The limit is 40. " * 100)], wait=False)
        making = threading.Thread(
            target=embed_pending,
            args=(assistant.library, assistant.embedder),
            kwargs={"stop": stopping.is_set},
        )
        try:
            making.start()
            assert within.wait(60)
            with priority.question():
                asked.set()
                assert len(assistant.search("limit").passages) == 1  # the same model answers meanwhile
                making.join(0.3)
                assert making.is_alive() and not assistant.documents()[0].embedded
                assert len(runs) <= (os.cpu_count() or 1)  # those that had begun
            making.join(60)
            assert assistant.documents()[0].embedded == assistant.documents()[0].chunks == len(runs) > 1
        finally:
            asked.set()
            stopping.set()
            making.join()


@pytest.mark.slow
def test_a_huge_document_does_not_stand_before_the_small_ones_of_others(home, tmp_path):
    waiting: list[list[int]] = []
    with Assistant(home, background=False) as assistant:
        library, embedder = assistant.library, assistant.embedder
        assistant.of("ann").add_file(write(tmp_path / "huge.txt", "The limit is 40, and no more. " * 2000))
        assistant.of("ann").add_file(write(tmp_path / "next.txt", "The limit is 41."))

        def told(progress):
            if not waiting:
                assistant.of("ben").add_file(write(tmp_path / "small.txt", "The limit is 42."))
            documents = [*assistant.of("ann").documents(), *assistant.of("ben").documents()]
            waiting.append([document.chunks - document.embedded for document in documents])  # next, huge, small

        embed_pending(library, embedder, told)
    assert waiting[2][0] == waiting[2][2] == 0 and waiting[2][1] > 32
    assert waiting[-1] == [0, 0, 0]
