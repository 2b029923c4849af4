import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes.documents import PUMPS, make_pdf, write

from slmrag import Assistant
from slmrag.ingest import display_name
from slmrag.library.documents import Documents

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

TESTS = Path(__file__).parents[1]


def test_a_document_can_be_asked_before_it_has_vectors(assistant, tmp_path):
    (added,) = assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)
    assert (added.status, added.pages, added.chunks) == ("added", 3, 3)
    assert assistant.documents()[0].embedded == 0
    answer = assistant.ask("How many litres does the P200 pump move?").result()
    assert "340 litres" in answer.text and answer.citations[0].passage.chunk.page == 1


def test_every_chunk_is_an_exact_slice_of_its_stored_page(assistant, tmp_path):
    assistant.add(
        [make_pdf(tmp_path / "pump.pdf"), write(tmp_path / "faq.md", "# Care\n\n" + "Oil it. " * 800)], wait=False
    )
    chunks = assistant.library.chunks(range(1, 200)).values()
    assert len(chunks) > 5
    for chunk in chunks:
        assert chunk.text and chunk.text == assistant.page(chunk.document_id, chunk.page).text[chunk.start : chunk.end]


def test_the_same_bytes_are_one_document(assistant, tmp_path):
    path = make_pdf(tmp_path / "pump.pdf")
    first, again = assistant.add([path, path], wait=False)
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(path.read_bytes())
    (third,) = assistant.add([copy], wait=False, collection="pumps")
    assert (first.status, again.status, third.status) == ("added", "unchanged", "unchanged")
    assert first.document_id == again.document_id == third.document_id
    (document,) = assistant.documents()
    assert document.collections == ("pumps",)


class Contested(Documents):
    """Documents where somebody else adds the same bytes just before us, and removes them just after."""

    def add(self, draft, **how):
        try:
            if first := not hasattr(self, "others"):
                self.others = super().add(draft, **how)
            return super().add(draft, **how)
        finally:
            if first:
                self.remove(draft.id)


def test_what_somebody_else_adds_and_removes_meanwhile_is_added_all_the_same(assistant, tmp_path):
    shelf, path = assistant.library.of(""), write(tmp_path / "a.txt", "The limit is 10 euros.")
    library = shelf.library
    shelf.__dict__["documents"] = Contested(library.database, "", library.files, library.embedder)
    (added,) = assistant.add([path], wait=False)
    assert added.status == "added" and [one.name for one in assistant.documents()] == ["a.txt"]
    assert library.files.holds(added.document_id) and library.files.card_path(added.document_id).exists()


def test_new_bytes_under_an_old_name_replace_only_when_asked(assistant, tmp_path):
    assistant.add([write(tmp_path / "a.txt", "The limit is 10 euros.")], wait=False)
    write(tmp_path / "a.txt", "The limit is 20 euros.")
    (refused,) = assistant.add([tmp_path / "a.txt"], wait=False)
    assert (refused.status, refused.reason) == ("failed", "name_taken")
    assert "10 euros" in assistant.ask("What is the limit in euros?").result().text
    (replaced,) = assistant.add([tmp_path / "a.txt"], wait=False, replace=True)
    assert replaced.status == "replaced"
    text = assistant.ask("What is the limit in euros?").result().text
    assert "20 euros" in text and "10 euros" not in text
    assert len(list(assistant.library.files.folder.rglob("?" * 64))) == 1


def test_pages_without_text_are_named(assistant, tmp_path):
    (added,) = assistant.add([make_pdf(tmp_path / "a.pdf", ["Words.", "", "More."])], wait=False)
    assert added.unread_pages == (2,) and assistant.documents()[0].unread_pages == (2,)


def test_one_bad_file_does_not_keep_the_others_out(assistant, tmp_path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    write(tmp_path / "prog.exe", "MZ")
    paths = [tmp_path / name for name in ("empty.txt", "folder.pdf", "broken.pdf", "prog.exe", "missing.txt")]
    results = assistant.add(
        [*paths, make_pdf(tmp_path / "scan.pdf", ["", ""]), make_pdf(tmp_path / "locked.pdf", password="x"),
         make_pdf(tmp_path / "good.pdf")],
        wait=False,
    )  # fmt: skip
    assert [added.reason for added in results] == [
        "empty", "empty", "damaged", "type_not_supported", "not_found", "no_text_found", "password_protected", "",
    ]  # fmt: skip
    assert all(added.error.endswith((".", ")")) and "\n" not in added.error for added in results[:-1])
    assert [document.name for document in assistant.documents()] == ["good.pdf"]
    assert len(list(assistant.library.files.folder.rglob("?" * 64))) == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_one_sentence(assistant, tmp_path):
    path = write(tmp_path / "a.txt", "x")
    path.chmod(0)
    assert assistant.add([path], wait=False)[0].reason == "no_permission"


def test_a_file_over_the_limit_is_named_with_the_limit(home, tmp_path):
    path = write(tmp_path / "a.txt", "word " * 300_000)
    with Assistant(home, background=False, upload_mb=1) as assistant:
        (added,) = assistant.add([path], wait=False)
    assert added.reason == "too_large" and "1 MB" in added.error


@pytest.mark.slow
def test_removing_takes_text_vectors_and_file(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "pump.pdf")])
    removed = assistant.remove("pump.pdf")
    assert (removed.pages, removed.chunks, removed.vectors) == (3, 3, 3) and removed.bytes > 500
    assert assistant.documents() == [] and assistant.search("litres").passages == ()
    assert not list(assistant.library.files.folder.rglob("?" * 64))


@pytest.mark.slow
def test_vectors_left_undone_are_made_by_whoever_comes_next(home, tmp_path):
    with Assistant(home, background=False) as assistant:
        assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        assert assistant.documents()[0].embedded == 3 and assistant.embedding is None
        assert assistant.library.index.uses_chroma


@pytest.mark.slow
def test_another_process_may_add_while_the_app_holds_the_index(home, tmp_path):
    with Assistant(home) as app:
        app.finish_embedding()
        path = make_pdf(tmp_path / "pump.pdf")
        subprocess.run([sys.executable, "-m", "slmrag", "add", str(path)], check=True, capture_output=True, timeout=120)
        deadline = time.monotonic() + 60
        while app.documents()[0].embedded < 3 or not app.library.index.uses_chroma:
            assert time.monotonic() < deadline, "the app did not take up what another process added"
            time.sleep(0.1)
        assert app.search("How heavy is the pump?").passages[0].chunk.page == 1


@pytest.mark.parametrize(
    "given, kept",
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\x\\a.txt", "a.txt"), ("a\x00b\n.txt", "ab.txt"), ("  ", "unnamed"),
     ("n" * 400, "n" * 255), ("\u202etxt.exe", "txt.exe"), (PUMPS[0][:20], PUMPS[0][:20])],
)  # fmt: skip
def test_a_name_is_data(given, kept):
    assert display_name(given) == kept


def test_a_language_that_the_embedder_does_not_know_is_not_cut_into_crumbs(assistant, tmp_path):
    russian = "Насос подаёт триста сорок литров в минуту и служит не менее двадцати лет. " * 60
    thai = "เครื่องสูบน้ำนี้สูบน้ำได้สามร้อยสี่สิบลิตรต่อนาทีและมีการรับประกันยี่สิบสี่เดือน " * 60
    assistant.add([write(tmp_path / "насос.txt", russian), write(tmp_path / "pump.txt", thai)], wait=False)
    lengths = {
        name: max(len(passage.chunk.text) for passage in assistant.search(words).passages)
        for name, words in (("ru", "сколько литров подаёт насос"), ("th", "เครื่องสูบน้ำ"))
    }
    assert lengths["ru"] > 600 and 250 < lengths["th"] < 1200
