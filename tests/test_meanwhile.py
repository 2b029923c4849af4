"""What comes of things done at the same time: uploads, questions, summaries, and the removal of what they are about."""

import sqlite3
import threading
from pathlib import Path

import pytest
from fakes.documents import make_pdf, write
from fakes.summariser import PAGES, copies, summariser
from library_contents import traces
from statements import heard
from waiting import wait_until

from slmrag import Assistant
from slmrag.errors import DocumentNotFound
from slmrag.library.conversations import Turn
from slmrag.schema import Progress

pytestmark = pytest.mark.slow


def in_thread(call) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


class Held:
    """An add that stays at its first page until it is let on."""

    def __init__(self, assistant: Assistant, path: Path, **options) -> None:
        self.arrived, self.go, self.added = threading.Event(), threading.Event(), None

        def hold(progress: Progress) -> None:
            self.arrived.set()
            assert self.go.wait(60)

        def add() -> None:
            self.added = assistant.add_file(path, on_progress=hold, **options)

        self._thread = in_thread(add)
        assert self.arrived.wait(60)

    def end(self):
        self.go.set()
        self._thread.join()
        return self.added


def test_two_uploads_at_once_are_both_there(assistant, tmp_path):
    first = Held(assistant, write(tmp_path / "a.txt", "Alpha weighs 3 grams."))
    second = Held(assistant, write(tmp_path / "b.txt", "Beta weighs 4 grams."))
    assert [second.end().status, first.end().status] == ["added", "added"]
    assert [assistant.search(word).passages[0].chunk.document_name for word in ("alpha", "beta")] == ["a.txt", "b.txt"]


def test_of_two_uploads_of_one_name_the_first_to_be_read_has_it(assistant, home, tmp_path):
    slow = Held(assistant, write(tmp_path / "a.txt", "The vrykolakas weighs 3 grams."), name="same.txt")
    assert assistant.add_file(write(tmp_path / "b.txt", "Beta."), name="same.txt").status == "added"
    late = slow.end()
    assert (late.status, late.reason) == ("failed", "name_taken") and "--replace" in late.error
    assert [document.name for document in assistant.documents()] == ["same.txt"] and "Beta" in read(
        assistant, "same.txt"
    )


def read(assistant: Assistant, name: str) -> str:
    return "".join(page.text for page in assistant.pages(assistant.document(name).id))


def test_an_upload_does_not_wait_for_an_answer_nor_change_it(assistant, tmp_path):
    assistant.add([write(tmp_path / "a.txt", "The pump weighs 3 grams.")], wait=False)
    with assistant.ask("What does the pump weigh?", model="quote") as stream:
        next(iter(stream))  # while it is answered
        assert assistant.add_file(write(tmp_path / "b.txt", "The pump weighs 4 grams.")).status == "added"
        answer = stream.result()
    assert "3 grams" in answer.text and {passage.chunk.document_name for passage in answer.passages} == {"a.txt"}
    assert len(assistant.search("What does the pump weigh?").passages) == 2


def test_a_question_passes_over_what_is_removed_while_it_is_looked_for(home, tmp_path, monkeypatch):
    read, removed = [], []

    def remove_then(statement: str) -> None:
        if "JOIN pages" in statement:  # the passages, which are looked for before their pages are
            read.append(statement)
        elif statement == "BEGIN" and read and not removed:
            removed.append("a.txt")
            assistant.remove("a.txt")

    with Assistant(home, background=False) as assistant:
        names = [write(tmp_path / f"{name}.txt", f"The pump {name} weighs 3 grams.") for name in "ab"]
        assistant.add(names, wait=False)
    monkeypatch.setattr(sqlite3, "connect", heard(remove_then))
    with Assistant(home, background=False) as assistant:
        answer = assistant.ask("What does the pump weigh?", model="quote").result()
        assert {passage.chunk.document_name for passage in answer.passages} == {"b.txt"} and "pump b" in answer.text
        assert len(assistant.documents()) == 1


def test_an_answer_whose_document_is_removed_meanwhile_ends_and_nothing_of_it_is_kept(assistant, home, tmp_path):
    assistant.add([write(tmp_path / "a.txt", "The vrykolakas weighs 3 grams. It is green.")], wait=False)
    with assistant.ask("What weighs 3 grams?", model="quote") as stream:
        next(iter(stream))
        assistant.remove("a.txt")
        answer = stream.result()
    assert "3 grams" in answer.text and answer.finish == "stop"
    passage = answer.citations[0].passage.chunk
    with pytest.raises(DocumentNotFound, match="not in the library any more"):  # a click on what is cited
        assistant.page(passage.document_id, passage.page)
    kept = assistant.conversations.keep(Turn("What weighs 3 grams?", answer))
    assert "vrykolakas" not in repr(assistant.conversations.turns(kept)) and traces(home) == []


@pytest.mark.parametrize("at", [1, 2, 5])
def test_a_summary_whose_document_is_removed_meanwhile_says_so_and_keeps_nothing(assistant, home, tmp_path, at):
    pages = [f"{page} The vrykolakas hums." for page in PAGES]
    assistant.add([make_pdf(tmp_path / "report.pdf", pages), write(tmp_path / "b.txt", "Beta.")], wait=False)

    def copies_while_it_goes(prompt: str) -> str:
        if len(model.prompts) == at:
            assistant.remove("report.pdf")
        return copies(prompt)

    assistant.models.add(model := summariser(copies_while_it_goes))
    job = assistant.jobs.start(assistant.summarize(["report.pdf"], model=model.name))
    wait_until(lambda: job.state not in ("waiting", "running"))
    assert job.state == "failed" and "not in the library any more" in str(job.problem)
    assert len(model.prompts) <= at + 1 and assistant.jobs_on_record() == [] and traces(home) == []
