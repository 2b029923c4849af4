"""Real files, changed at random, in the readers: each is read or refused with a sentence; nothing else is raised."""

import io
import zipfile
from pathlib import Path

from fakes.documents import make_pdf, raw_pdf, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slmrag.errors import FileProblem
from slmrag.readers import Limits, read_file
from slmrag.readers.sandbox import Sandbox

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
TEXTS = {
    "a.html": b"<html><head><meta charset=utf-8></head><h1>T</h1><table><tr><td colspan=2>a<td>b</table><ol start=3><li>x<pre>y</pre>",
    "a.csv": 'a;b;"c ""d"""\n1;2;3\n;;"x\ny"\n'.encode("utf-16"),
    "a.json": b'{"a": [1, 2.5e3, null, {"b": "\\u00e9"}]}',
    "a.md": b"---\nt: x\n---\n# A\n\n```sh\nx\n```\n\nB\n===\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "a.rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}\uc1 Gr\'f6\u246?\par{\*\x y}\trowd a\cell b\cell\row}",
    "a.eml": b"From: a@b.c\nSubject: =?utf-8?q?=C3=A9?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: text/html; charset=latin-1\nContent-Transfer-Encoding: base64\n\nPHA+eDwvcD4=\n--b--\n",
    "a.txt": "Größe, Café; 東京。\u2028\x0c\r\nx".encode("cp1252", "ignore") + b"\xff\xfe\x00",
}
STRANGE = [
    b"\0", b"\xff", b"<", b">", b"&a;", b'"', b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"[" * 40, b"-1", b"99999999999999999999",
    b"NaN", b"\xed\xa0\x80", b"</w:p>", b"<w:p>" * 30, b"endobj", b"/Kids [1 0 R]", b"/Length -5", b"1 0 R", b"xref", b"%PDF-",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["put", "cut", "again", "flip"]), st.floats(0, 1), st.integers(1, 200), st.sampled_from(STRANGE)
    ),
    min_size=1,
    max_size=6,
)


def changed(data: bytes, changes) -> bytes:
    for how, where, length, strange in changes:
        at = int(where * len(data))
        match how:
            case "put":
                data = data[:at] + strange + data[at:]
            case "cut":
                data = data[:at] + data[at + length :]
            case "again":
                data = data[: at + length] + data[at:]
            case "flip":
                data = data[:at] + bytes(byte ^ (length % 255 + 1) for byte in data[at : at + 4]) + data[at + 4 :]
    return data


def changed_package(data: bytes, member: float, changes) -> bytes:
    """The same inside one part of an Office file, which stays a whole ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as again:
        names = archive.namelist()
        chosen = names[int(member * (len(names) - 1))]
        for name in names:
            part = archive.read(name)
            again.writestr(name, changed(part, changes) if name == chosen else part)
    return out.getvalue()


def read(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        reading = read_file(path, path.name, None, Limits(rows=500))
        pages = list(reading.pages)
    except FileProblem as problem:
        assert problem.reason and "\n" not in str(problem)
    else:
        assert [page.number for page in pages] == list(range(1, reading.page_count + 1))


def fuzz_readers(examples: int, folder: Path) -> None:
    sources = TEXTS | {path.name: path.read_bytes() for path in SAMPLES.glob("*.docx")}
    sources |= {path.name: path.read_bytes() for path in SAMPLES.glob("*.xlsx")}

    @given(st.sampled_from(sorted(sources)), CHANGES, st.none() | st.floats(0, 1))
    @settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(name, changes, member):
        data = sources[name]
        inside = member is not None and data.startswith(b"PK")
        read(folder / name, changed_package(data, member, changes) if inside else changed(data, changes))

    run()


def fuzz_pdf(examples: int, folder: Path) -> None:
    """PDFs, in the process that reads: pdfium's crashes are its own, and are told apart from errors of ours."""
    sources = [
        make_pdf(folder / "a.pdf", outline=["A", "B"]).read_bytes(),
        raw_pdf(folder / "b.pdf", [shown("One."), shown("Two.", "3 Tr"), shown("Three.", "1 1 1 rg")]).read_bytes(),
    ]
    sandbox, path = Sandbox(Limits(seconds=5)), folder / "c.pdf"

    @given(st.sampled_from(sources), CHANGES)
    @settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(data, changes):
        path.write_bytes(changed(data, changes))
        try:
            pages = list(sandbox.read_file(path, "c.pdf").pages)
        except FileProblem as problem:
            assert problem.reason and "\n" not in str(problem)
        else:
            assert [page.number for page in pages] == list(range(1, len(pages) + 1))

    try:
        run()
    finally:
        sandbox.close()
