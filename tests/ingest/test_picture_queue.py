"""Pages that are pictures are read in the background: page by page, with what is there to be asked meanwhile."""

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fakes import stub_embedder
from fakes.scans import drawn, scanned
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from reportlab.pdfgen.canvas import Canvas
from waiting import wait_until

from slmrag import Assistant
from slmrag.errors import FileProblem, LibraryProblem
from slmrag.ingest.picture_queue import recognise_next
from slmrag.library.stored_pictures import tops
from slmrag.readers.ocr_languages import languages
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Document, Progress

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not languages(), reason="no text recognition is installed here (tesserocr)"),
]
_SIDE = 4
_RENT = "The rent of house {} is {}50 euros a month."


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of four pictures, each with the rent of a house, and an empty sheet before the last."""
    path = tmp_path_factory.mktemp("scans") / "rents.pdf"
    pages = [scanned(drawn([_RENT.format(house, house)])) for house in range(1, _SIDE + 1)]
    pages.insert(_SIDE - 1, Image.new("L", (1240, 1754), 255))
    pages[0].save(path, "PDF", resolution=150, save_all=True, append_images=pages[1:])
    return path


def read_next(assistant: Assistant, stop: Callable[[], bool] = lambda: False) -> Progress | None:
    parts = assistant._parts
    return recognise_next(parts.library, parts.embedder, parts.sandbox, parts.background._chunk_size, stop)


def the_document(assistant: Assistant) -> Document:
    (document,) = assistant.documents()
    return document


def test_a_scan_is_there_with_the_pages_it_has_and_says_which_are_to_come(
    assistant: Assistant, scan: Path, stub
) -> None:
    (added,) = assistant.add([scan], wait=False)
    assert (added.status, added.pages, added.unread_pages, added.coming_pages) == ("added", 5, (), (2, 3, 4, 5))
    assert "Pages 2, 3, 4, 5 are pictures: their text is being recognised" in added.note
    assert "150 euros" in assistant.ask("What is the rent of house 1?").result().text
    document = the_document(assistant)
    assert (document.coming_pages, document.recognised_pages, document.stopped) == ((2, 3, 4, 5), 1, False)
    assert document.sure > 80 and document.language == "en"

    assert read_next(assistant) == Progress("rents.pdf", 2, 5, "pages")
    assert the_document(assistant).coming_pages == (3, 4, 5)
    assert "250 euros" in assistant.ask("What is the rent of house 2?").result().text
    seen: list[Progress] = []
    assistant.finish_embedding(seen.append)
    again = assistant.renewed(added)
    assert again.note.startswith("Pages 1, 2, 3, 5 are pictures: their text was recognised") and again.unread_pages == (
        4,
    )
    document = the_document(assistant)
    assert (document.coming_pages, document.unread_pages, document.recognised_pages) == ((), (4,), 4)
    assert document.embedded == document.chunks == 4
    assert "450 euros" in assistant.ask("What is the rent of house 4?").result().text
    assert any(one.unit == "pages" for one in seen)
    assert assistant._parts.sandbox._idle == []  # what recognised gave its memory back
    assert assistant.faults() == [] and read_next(assistant) is None


def test_it_is_stopped_kept_and_gone_on_with(assistant: Assistant, scan: Path, stub) -> None:
    (added,) = assistant.add([scan], wait=False)
    read_next(assistant)
    assistant.stop_recognition(added.document_id)
    assistant.finish_embedding()
    document = the_document(assistant)
    assert (document.stopped, document.coming_pages, document.recognised_pages) == (True, (3, 4, 5), 2)
    assistant.go_on_recognising(added.document_id)
    assistant.finish_embedding()
    document = the_document(assistant)
    assert (document.stopped, document.coming_pages, document.recognised_pages) == (False, (), 4)


def test_a_summary_that_lacks_what_was_recognised_since_can_be_made_anew(
    assistant: Assistant, scan: Path, stub
) -> None:
    assistant.add([scan], wait=False)
    work, ids = assistant.of("")._shelf.work, [the_document(assistant).id]
    work.end(work.begin("summary", ids, "{}"), "done", "without the other pages")
    assert [job.state for job in work.jobs("summary")] == ["done"]
    read_next(assistant)
    (job,) = work.jobs("summary")
    assert (job.state, job.result) == ("stopped", "") and work.finished("summary", ids, "{}") is None


def test_added_again_what_was_stopped_goes_on(assistant: Assistant, scan: Path, stub) -> None:
    (added,) = assistant.add([scan], wait=False)
    assistant.stop_recognition(added.document_id)
    (again,) = assistant.add([scan])
    assert (again.status, again.coming_pages, the_document(assistant).recognised_pages) == ("unchanged", (), 4)


def test_added_again_what_could_not_be_recognised_is_tried_again(assistant: Assistant, scan: Path, stub) -> None:
    assistant.add([scan])
    with assistant.library.database.write() as db:  # as if it had taken too long
        db.execute("UPDATE pages SET text = '', kind = 'empty' WHERE number = 3")
        db.execute("UPDATE pictures SET state = 'failed', words = '[]' WHERE page = 3")
    document = the_document(assistant)
    assert (document.failed_pages, document.unread_pages, document.coming_pages) == ((3,), (3, 4), ())
    (again,) = assistant.add([scan], wait=False)
    assert (again.status, again.coming_pages, again.unread_pages) == ("unchanged", (3,), (4,))
    read_next(assistant)
    assert the_document(assistant).failed_pages == () and "house 3" in assistant.page(again.document_id, 3).text


def test_what_was_recognised_behind_a_password_stays_where_it_cannot_be_recognised_anew(
    assistant: Assistant, scan: Path, tmp_path: Path, stub
) -> None:
    locked = PdfWriter(scan)
    locked.encrypt("open sesame", algorithm="AES-256")
    locked.write(tmp_path / "locked.pdf")
    added = assistant.add_file(tmp_path / "locked.pdf", password="open sesame")
    with assistant.library.database.write() as db:  # as a library has it that an older slmrag made
        db.execute("UPDATE pictures SET state = 'coming', words = '[]' WHERE page = 2")
    before = assistant.library.of("").pages.listed(added.document_id)
    assert read_next(assistant) is not None and read_next(assistant) is None
    document = the_document(assistant)
    assert (document.failed_pages, document.coming_pages, document.recognised_pages) == ((), (), 3)
    assert assistant.library.of("").pages.listed(added.document_id) == before


def test_a_page_that_is_recognised_anew_keeps_its_comments(
    assistant: Assistant, scan: Path, tmp_path: Path, stub
) -> None:
    commented = PdfWriter(scan)
    commented.add_annotation(1, FreeText(text="Paid on 3 May", rect=(10, 10, 90, 30)))
    commented.write(tmp_path / "commented.pdf")
    (added,) = assistant.add([tmp_path / "commented.pdf"])
    before = assistant.page(added.document_id, 2)
    assert before.text.endswith("\n\nPaid on 3 May") and before.kind == "recognised"
    with assistant.library.database.write() as db:
        db.execute("UPDATE pictures SET state = 'coming' WHERE page = 2")
    read_next(assistant)
    assert assistant.page(added.document_id, 2) == before and the_document(assistant).coming_pages == ()


class Unheaded(Sandbox):
    """Where it takes too long to find what pages are headed with."""

    def headings(self, texts: Sequence[str]) -> list[str]:
        raise FileProblem("reading_too_costly")


def test_a_page_whose_heading_cannot_be_found_is_read_all_the_same(assistant: Assistant, scan: Path, stub) -> None:
    assistant.add([scan], wait=False)
    parts, sandbox = assistant._parts, Unheaded()
    try:
        assert recognise_next(parts.library, parts.embedder, sandbox, parts.background._chunk_size)
    finally:
        sandbox.close()
    document = the_document(assistant)
    assert (document.failed_pages, document.recognised_pages) == ((), 2)
    assert "250 euros" in assistant.ask("What is the rent of house 2?").result().text


def test_a_page_is_headed_among_its_neighbours_however_many_pages_there_are(assistant: Assistant, scan: Path) -> None:
    assistant.add([scan], wait=False)
    database = assistant.library.database
    with database.write() as db:
        (key,) = db.execute("SELECT key FROM documents").fetchone()
        rows = ((key, number, f"Sheet {number} of many") for number in range(6, 1001))
        db.executemany("INSERT INTO pages VALUES (?, ?, 'text', '', '', ?)", rows)
    found = tops(database, key, 8, 500)
    assert 3 < len(found) < 300 and found[500] == "Sheet 50" and {499, 501} < found.keys()


def test_a_page_that_is_being_read_is_let_go_when_the_library_closes(assistant: Assistant, scan: Path) -> None:
    assistant.add([scan], wait=False)
    assert read_next(assistant, stop=lambda: True) is None
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 1  # the first time that it is asked while the picture is at work

    assert read_next(assistant, stop=stop) is None
    assert the_document(assistant).coming_pages == (2, 3, 4, 5)


def test_what_is_read_of_a_document_that_was_removed_goes_nowhere(assistant: Assistant, scan: Path) -> None:
    (added,) = assistant.add([scan], wait=False)

    def remove() -> bool:
        if assistant.documents():
            assistant.remove(added.document_id)
        return False

    asked = iter([lambda: False])
    assert read_next(assistant, stop=lambda: next(asked, remove)()) is not None
    assert assistant.documents() == [] and assistant.faults() == []
    with sqlite3.connect(assistant.settings.home / "library.db") as db:
        assert db.execute("SELECT count(*) FROM pictures").fetchone() == (0,)


def test_a_page_among_text_is_read_and_the_text_can_be_asked_before(assistant: Assistant, tmp_path: Path, stub) -> None:
    import pypdfium2 as pdfium

    text, picture, both = tmp_path / "text.pdf", tmp_path / "picture.pdf", tmp_path / "both.pdf"
    canvas = Canvas(str(text), pagesize=(400, 300), invariant=1)
    for heading, sentence in (
        ("4.1 Fire", "In case of fire leave by the north door, number"),
        ("4.2 Water", "The tap drips in room"),
    ):
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(20, 250, heading)
        canvas.setFont("Helvetica", 11)
        for line in range(6):
            canvas.drawString(20, 220 - 20 * line, f"{sentence} {line}.")
        canvas.showPage()
    canvas.save()
    scanned(drawn([_RENT.format(7, 7)])).save(picture, "PDF", resolution=150)
    whole = pdfium.PdfDocument(text)
    whole.import_pages(pdfium.PdfDocument(picture), index=1)
    whole.save(both)
    (added,) = assistant.add([both], wait=False)
    assert added.coming_pages == (2,) and "north door" in assistant.ask("What to do in case of fire?").result().text
    sections = assistant.library.of("").sections
    before = sections.on_page(added.document_id, 1)
    assistant.finish_embedding()
    assert "750 euros" in assistant.ask("What is the rent of house 7?").result().text
    assert [one.path for one in before] == ["4.1 Fire"] == [one.path for one in sections.on_page(added.document_id, 1)]


def test_a_small_document_does_not_wait_for_a_huge_one(assistant: Assistant, scan: Path, tmp_path: Path) -> None:
    assistant.of("ann").add_file(scan)
    pages = [scanned(drawn([_RENT.format(8, 8)])), scanned(drawn([_RENT.format(9, 9)]))]
    pages[0].save(tmp_path / "small.tiff", save_all=True, append_images=pages[1:])
    assistant.of("ben").add_file(tmp_path / "small.tiff")
    assert [read_next(assistant).name for _ in range(2)] == ["rents.pdf", "small.tiff"]
    assert "950 euros" in assistant.of("ben").ask("What is the rent of house 9?").result().text


def _add_and_read(home: Path, scan: Path) -> None:
    stub_embedder.install()
    with Assistant(home) as assistant:
        assistant.add([scan])
        os.kill(os.getpid(), signal.SIGSTOP)  # never


def coming_in(home: Path) -> list[int]:
    with sqlite3.connect(home / "library.db") as db:
        return [row[0] for row in db.execute("SELECT page FROM pictures WHERE state = 'coming' ORDER BY page")]


def test_killed_in_the_middle_it_goes_on_where_it_was(home: Path, scan: Path, stub) -> None:
    with Assistant(home, background=False) as assistant:
        (added,) = assistant.add([scan], wait=False)
    child = multiprocessing.get_context("spawn").Process(target=_add_and_read, args=(home, scan))
    child.start()
    wait_until(lambda: coming_in(home) != [2, 3, 4, 5])
    child.kill()
    child.join()
    with Assistant(home, background=False) as assistant:
        document = the_document(assistant)
        assert document.recognised_pages >= 2 and document.pages == 5
        kept = assistant.page(added.document_id, 2).text
        assert "rent of house 2" in kept and all(fault.late for fault in assistant.faults())
        assistant.finish_embedding()
        assert the_document(assistant).recognised_pages == 4 and assistant.page(added.document_id, 2).text == kept
        assert assistant.faults() == []


def test_a_backup_keeps_what_is_to_come_and_one_that_was_tampered_with_is_refused(
    assistant: Assistant, scan: Path, tmp_path: Path
) -> None:
    from slmrag.library.backups import restore

    assistant.add([scan], wait=False)
    assistant.back_up(tmp_path / "sound.zip")
    with assistant.library.database.write() as db:
        db.execute("UPDATE pictures SET words = '[['")
    assistant.back_up(tmp_path / "bad.zip")
    with pytest.raises(LibraryProblem, match="picture"):
        restore(tmp_path / "other", tmp_path / "bad.zip")
    assert restore(tmp_path / "other", tmp_path / "sound.zip") == (1, None)
    with Assistant(tmp_path / "other", background=False) as other:
        assert the_document(other).coming_pages == (2, 3, 4, 5)
