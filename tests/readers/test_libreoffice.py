"""Files of Office 97 to 2003: read by LibreOffice where somebody turned that on, else a sentence."""

import http.server
import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

import docx
import psutil
import pytest
from waiting import wait_until

from slmrag.errors import FileProblem, LibraryProblem
from slmrag.readers import Limits
from slmrag.readers.libreoffice import program
from slmrag.readers.sandbox import Sandbox

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

OLD = bytes.fromhex("d0cf11e0a1b11ae1")
ZOO = Path(__file__).parents[3] / "shared/eval/parser_zoo/dev/files"
installed = pytest.mark.skipif(not program(), reason="LibreOffice is not installed")


@pytest.fixture
def sandbox(request):
    sandbox = Sandbox(Limits(**getattr(request, "param", {})), libreoffice=True)
    yield sandbox
    sandbox.close()


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program in LibreOffice's place that does what a script says, with ``source``, ``out`` and ``profile``."""
    if sys.platform == "win32":
        pytest.skip("a script is no program there")

    def put(script):
        (tmp_path / "bin").mkdir()
        file = tmp_path / "bin/soffice"
        file.write_text(
            f"#!{sys.executable}\nimport json, os, pathlib, subprocess, sys, time\n"
            "given = dict(zip(sys.argv, sys.argv[1:]))\n"
            "source, out = pathlib.Path(sys.argv[-1]), pathlib.Path(given['--outdir'])\n"
            "profile = next(one for one in sys.argv if one.startswith('-env:UserInstallation=file://'))[len('-env:UserInstallation=file://'):]\n"
            f"here = pathlib.Path({str(tmp_path)!r})\n" + script
        )
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    return put


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "upload"  # nothing of its name but what its user calls it
    path.write_bytes(OLD + b"a letter")
    return path


def test_where_nobody_turned_it_on_a_sentence_says_what_to_do(letter, stand_in):
    stand_in("(here / 'started').touch()")
    sandbox = Sandbox()
    for name, newer in (("a.doc", ".docx"), ("a.PPS", ".pptx")):
        with pytest.raises(FileProblem) as problem:
            sandbox.read_file(letter, name)
        assert f"save it as “{newer}”" in str(problem.value) and "SLMRAG_LIBREOFFICE" in str(problem.value)
    sandbox.close()
    assert not (letter.parent / "started").exists()


def test_what_is_written_anew_is_read(letter, sandbox, stand_in, monkeypatch):
    made = docx.Document()
    made.add_heading("Terms", 1)
    made.add_paragraph("Payment is due in 14 days.")
    made.save(letter.parent / "newer.docx")
    monkeypatch.setenv("SLMRAG_OPENAI_KEY", "secret")
    stand_in(
        "said = {'command': sys.argv, 'env': dict(os.environ), 'settings': pathlib.Path(profile, 'user/registrymodifications.xcu').read_text(), 'data': source.read_bytes().hex()}\n"
        "(here / 'said').write_text(json.dumps(said))\n"
        "out.mkdir(); (out / 'file.docx').write_bytes((here / 'newer.docx').read_bytes())\n"
    )
    reading = sandbox.read_file(letter, "../Müller's; rm.doc")
    assert [(page.section, page.text) for page in reading.pages] == [("Terms", "# Terms\n\nPayment is due in 14 days.")]
    said = json.loads((letter.parent / "said").read_text())
    assert said["data"] == letter.read_bytes().hex()
    assert "--headless" in said["command"] and said["command"][-1].endswith("/file.doc")
    assert "secret" not in said["env"].values()
    assert "DisableMacrosExecution" in said["settings"]
    assert not Path(said["env"]["HOME"]).exists()  # gone, with the copy and the profile


@pytest.mark.parametrize("sandbox", [{"megabytes": 256}], indirect=True)
def test_it_has_limits_of_memory_and_says_when_nothing_came_of_it(letter, sandbox, stand_in):
    stand_in("(here / 'begun').touch(); bytearray(1 << 30); (here / 'large').touch()")
    with pytest.raises(FileProblem) as problem:
        sandbox.read_file(letter, "a.doc")
    assert problem.value.reason == "damaged" and "could not open it" in str(problem.value)
    assert (letter.parent / "begun").exists()
    if sys.platform == "linux":
        assert not (letter.parent / "large").exists()


@pytest.mark.parametrize("sandbox", [{"seconds": 0.05}], indirect=True)
def test_one_that_does_not_end_is_ended_with_all_that_it_started(letter, sandbox, stand_in):
    stand_in(
        "child = subprocess.Popen(['/bin/sleep', '600']); (here / 'child').write_text(str(child.pid)); child.wait()"
    )
    with pytest.raises(FileProblem) as problem:
        sandbox.read_file(letter, "a.ppt")
    assert problem.value.reason == "too_costly"
    started = letter.parent / "child"
    if started.exists():  # else it was ended before
        wait_until(lambda: not psutil.pid_exists(int(started.read_text())))


def test_one_that_is_at_work_ends_with_the_app(letter, sandbox, stand_in):
    stand_in("(here / 'begun').write_text(str(os.getpid())); time.sleep(600)")
    begun, problems = letter.parent / "begun", []

    def read():
        try:
            sandbox.read_file(letter, "a.doc")
        except LibraryProblem as problem:
            problems.append(problem.key)

    reads = threading.Thread(target=read)
    reads.start()
    wait_until(lambda: begun.exists() and begun.read_text())
    sandbox.close()
    reads.join(60)
    assert problems == ["library_closed"] and not psutil.pid_exists(int(begun.read_text()))


def test_reading_goes_on_behind_the_pages_that_are_there(letter, sandbox, stand_in):
    made = docx.Document()
    for number in (1, 2, 3):
        made.add_heading(f"Part {number}", 1)
        made.add_paragraph(f"Payment {number} is due in 14 days.")
    made.save(letter.parent / "newer.docx")
    stand_in("out.mkdir(); (out / 'file.docx').write_bytes((here / 'newer.docx').read_bytes())")
    whole = list(sandbox.read_file(letter, "a.doc").pages)
    rest = sandbox.read_file(letter, "a.doc", first=2)
    assert len(whole) == rest.page_count == 3 and list(rest.pages) == whole[1:]


def test_where_it_is_not_installed_that_is_said(letter, sandbox, monkeypatch):
    monkeypatch.setenv("PATH", str(letter.parent))
    if program():
        pytest.skip("LibreOffice is where it always is")
    with pytest.raises(FileProblem, match="is not installed"):
        sandbox.read_file(letter, "a.doc")


@installed
@pytest.mark.slow
@pytest.mark.skipif(not ZOO.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_libreoffice_itself_reads_them(sandbox):
    words = [page.text for page in sandbox.read_file(ZOO / "tika__testWORD.doc", "a.doc").pages]
    assert "Sample Word Document" in " ".join(words)
    slides = sandbox.read_file(ZOO / "tika__testPPT.ppt", "a.ppt")
    assert slides.unit == "slide" and "Sample Powerpoint Slide" in " ".join(page.text for page in slides.pages)


@installed
@pytest.mark.slow
def test_libreoffice_fetches_nothing_that_a_file_points_at(tmp_path, sandbox):
    asked = []

    class Counting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *said):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = tmp_path / "a.html"
    page.write_text(
        f'<p>A picture: <img src="http://127.0.0.1:{server.server_port}/x.png" width=50 height=50> here.</p>'
    )
    command = [
        program(),
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        "doc:MS Word 97",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(page)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert asked  # what makes the file does
    assert f"127.0.0.1:{server.server_port}".encode() in (tmp_path / "a.doc").read_bytes().replace(b"\0", b"")
    asked.clear()
    words = " ".join(page.text for page in sandbox.read_file(tmp_path / "a.doc", "a.doc").pages)
    server.shutdown()
    server.server_close()
    assert "A picture:" in words and not asked
