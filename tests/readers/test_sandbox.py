"""Files are read in a process of their own: what a file breaks costs a page or the file, never the app."""

import json
import subprocess
import sys
from contextlib import closing

import pytest
from fakes.documents import PUMPS, make_pdf, raw_pdf, shown, write
from waiting import wait_until

from slmrag.errors import FileProblem, PasswordNeeded
from slmrag.readers import Limits
from slmrag.readers.omissions import page_notes
from slmrag.readers.pdf import read_pdf
from slmrag.readers.sandbox import Sandbox
from slmrag.readers.sandbox.beside import SEVERAL_CORES
from slmrag.readers.sandbox.file_run import FileRun
from slmrag.readers.sandbox.reading_budget import ProcessDied

pytestmark = pytest.mark.slow

BOMB = b" " * (150 << 20)  # unpacks to more than a page may, in little memory and no time


@pytest.fixture
def sandbox():
    sandbox = Sandbox(Limits(megabytes=400))
    yield sandbox
    sandbox.close()


def test_a_bomb_costs_its_page_and_the_pages_around_it_are_kept(sandbox, tmp_path):
    path = raw_pdf(tmp_path / "a.pdf", [shown("Before."), BOMB, shown("After."), BOMB, BOMB])
    reading = sandbox.read_file(path, "a.pdf")
    pages = list(reading.pages)
    assert [page.text for page in pages] == ["Before.", "", "After.", "", ""]
    [note] = page_notes(pages, reading.unit)
    assert note.reason == "too_large_when_unpacked"
    assert note.text == "Pages 2, 4, 5 would unpack to more than can be read safely, and were skipped."
    assert "Yes." in next(sandbox.read_file(write(tmp_path / "b.txt", "Yes."), "b.txt").pages).text


def test_a_long_file_is_read_by_two_processes_as_by_one(sandbox, tmp_path):
    path = make_pdf(tmp_path / "a.pdf", [f"Pump {number} moves {number} litres." for number in range(1, 61)])
    reading = sandbox.read_file(path, "a.pdf")
    assert reading.page_count == 60 and list(reading.pages) == list(read_pdf(path).pages)
    assert len(sandbox._idle) == (2 if SEVERAL_CORES else 1)
    assert [page.number for page in sandbox.read_file(path, "a.pdf", first=9).pages] == list(range(9, 61))
    sandbox.rest()
    assert len(sandbox._idle) == 1


def test_what_breaks_a_process_in_either_half_costs_its_page(sandbox, tmp_path):
    contents = [shown(f"Page {number}.") for number in range(1, 61)]
    contents[19] = contents[47] = BOMB
    reading = sandbox.read_file(raw_pdf(tmp_path / "a.pdf", contents), "a.pdf")
    pages = list(reading.pages)
    assert [page.number for page in pages if not page.text] == [20, 48]
    assert [note.text for note in page_notes(pages, reading.unit)] == [
        "Pages 20, 48 would unpack to more than can be read safely, and were skipped."
    ]


def test_the_limits_of_a_file_are_those_of_both_its_halves(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", ["One two three."] * 60)
    for limits, last, reason in (
        (Limits(characters=700), 50, "too_many_characters"),
        (Limits(pages=55), 55, "too_many_pages"),
    ):
        with closing(Sandbox(limits)) as sandbox:
            reading = sandbox.read_file(path, "a.pdf")
            assert [page.number for page in reading.pages if page.text] == list(range(1, last + 1))
        assert [note.reason for note in reading.notes] == [reason]


def test_whoever_stops_reading_stops_both_processes(sandbox, tmp_path):
    reading = sandbox.read_file(make_pdf(tmp_path / "a.pdf", PUMPS * 100), "a.pdf")
    next(reading.pages)
    next(reading.pages)
    wait_until(lambda: len(sandbox._busy) + len(sandbox._idle) == (2 if SEVERAL_CORES else 1))
    processes = list(sandbox._busy)
    reading.pages.close()
    assert not sandbox._busy and not any(process.alive for process in processes if process not in sandbox._idle)


def test_a_page_that_takes_too_long_is_skipped_and_the_rest_is_read(tmp_path):
    # A form that draws the next ten times, eight times over: pdfium has no limit for it.
    forms = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >> /Length 50 >>\n"
        b"stream\n%s\nendstream" % (8 + level, b"/X Do " * 8 + b"  ")
        for level in range(9)
    ]
    path = raw_pdf(tmp_path / "a.pdf", [b"/X Do", shown("After.")], "/XObject << /X 7 0 R >>", forms)
    sandbox = Sandbox(Limits(seconds=9))
    try:
        first, second = sandbox.read_file(path, "a.pdf").pages
    finally:
        sandbox.close()
    assert (first.problem, second.text) == ("page_skipped_too_costly", "After.")


def test_what_is_left_when_the_time_is_up_is_listed(tmp_path):
    def messages(request, budget):
        yield {"reading": ["page", 5]}
        yield {"page": {"number": 1, "text": "Before."}}
        budget.spent = budget.allowed
        raise ProcessDied("too_costly")

    path = raw_pdf(tmp_path / "a.pdf", [b""])
    reading = FileRun(messages, Limits(), path, "a.pdf", None).reading()
    assert [(page.number, page.kind) for page in reading.pages] == [(1, "text"), *((n, "empty") for n in range(2, 6))]
    assert reading.notes[-1].reason == "too_costly" and "the first 1 of 5 pages were read" in reading.notes[-1].text


def test_the_process_is_kept_for_the_next_file_and_not_after_a_crash(sandbox, tmp_path):
    def pid() -> int:
        [idle] = sandbox._idle
        return idle.process.pid

    list(sandbox.read_file(make_pdf(tmp_path / "a.pdf"), "a.pdf").pages)
    first = pid()
    with pytest.raises(PasswordNeeded) as needed:
        sandbox.read_file(make_pdf(tmp_path / "b.pdf", password="x"), "b.pdf")
    assert (needed.value.key, needed.value.reason) == ("password_needed", "password_protected")
    assert pid() == first
    list(sandbox.read_file(raw_pdf(tmp_path / "c.pdf", [BOMB]), "c.pdf").pages)
    assert pid() != first


def test_whoever_stops_reading_stops_the_process(sandbox, tmp_path):
    reading = sandbox.read_file(make_pdf(tmp_path / "a.pdf", PUMPS * 100), "a.pdf")
    [busy] = sandbox._busy
    next(reading.pages)
    reading.pages.close()
    assert not busy.alive and not sandbox._idle


def test_a_page_is_drawn_by_the_process_and_one_that_breaks_it_is_a_sentence(sandbox, tmp_path):
    png, _ = sandbox.draw_page(make_pdf(tmp_path / "a.pdf"), 1)
    assert png.startswith(b"\x89PNG")
    with pytest.raises(FileProblem, match="its text can still be read"):
        sandbox.draw_page(raw_pdf(tmp_path / "b.pdf", [b" " * (900 << 20)]), 1)
    assert sandbox.draw_page(make_pdf(tmp_path / "a.pdf"), 1)[0] == png


def test_limits_on_pages_and_text_keep_what_came_before(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", ["One two three.", "Four five six.", "Seven."])
    for limits, texts, reason in (
        (Limits(pages=2), ["One", "Fou"], "too_many_pages"),
        (Limits(characters=20), ["One", "", ""], "too_many_characters"),
    ):
        sandbox = Sandbox(limits)
        try:
            reading = sandbox.read_file(path, "a.pdf")
            assert [page.text[:3] for page in reading.pages] == texts
        finally:
            sandbox.close()
        assert [note.reason for note in reading.notes] == [reason]


def test_a_limit_on_rows_keeps_the_first(tmp_path):
    path = write(tmp_path / "a.csv", "name,price\n" + "\n".join(f"pump {n},{n}" for n in range(50)))
    sandbox = Sandbox(Limits(rows=11))
    try:
        reading = sandbox.read_file(path, "a.csv")
        [page] = reading.pages
    finally:
        sandbox.close()
    assert page.text.endswith("| pump 9 | 9 |") and reading.notes[0].reason == "too_many_rows"


def test_whatever_a_reader_raises_is_one_sentence(tmp_path):
    code = (
        "import json, sys\n"
        "from striprtf import striprtf\n"
        "from slmrag.readers.sandbox import reader_process\n"
        "striprtf.rtf_to_text = lambda *given, **options: 1 / 0\n"
        "reader_process.answer(json.loads(sys.argv[1]), lambda said: print(json.dumps(said)))\n"
    )
    request = {
        "do": "read", "path": str(write(tmp_path / "a.rtf", r"{\rtf1 x}")), "name": "a.rtf", "password": None, "first": 1, "last": 9,
        "careful": False, "limits": {},
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, json.dumps(request)], capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert said["reason"] == "damaged" and "ZeroDivisionError" in said["failed"] and "division by zero" in said["trace"]


def test_the_process_neither_writes_nor_runs_nor_connects(tmp_path):
    code = (
        "import os, socket, subprocess, sys\n"
        "from slmrag.readers.sandbox.reader_process import _refuse\n"
        "sys.addaudithook(_refuse)\n"
        "for attempt in (lambda: open(sys.argv[1], 'w'), lambda: os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY),\n"
        "                lambda: os.system('true'), lambda: subprocess.run(['true']), lambda: os.remove(sys.argv[0]),\n"
        "                lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('a.invalid', 1)):\n"
        "    try: attempt()\n"
        "    except PermissionError as error: print('refused', error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "x")], capture_output=True, text=True, check=True)
    assert done.stdout.count("refused reading a document needs no") == 7 and not list(tmp_path.iterdir())


def test_it_imports_only_what_reading_needs():
    code = "import sys, slmrag.readers.sandbox.reader_process; print([m for m in ('torch', 'streamlit', 'chromadb', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_list_of_a_hundred_thousand_items_costs_little(tmp_path):
    sandbox = Sandbox(Limits(seconds=1))  # it took three
    try:
        path = write(tmp_path / "list.md", "\n".join(f"- {n}" for n in range(100_000)))
        assert sum(page.text.count("- ") for page in sandbox.read_file(path, "list.md").pages) == 100_000
    finally:
        sandbox.close()
