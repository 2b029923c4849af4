"""The process that reads files, spoken to in lines of JSON: whatever a file does to it, it does to nobody else.

It answers ``{"do": "read", …}`` with ``reading``, a ``page`` for each page, and ``end``; ``{"do": "draw", …}`` with
``drawn``; ``{"do": "recognise", …}`` with ``recognised``; ``{"do": "attached", …}`` with a ``file`` for each, and ``attached``; ``{"do": "picture", …}`` with ``made``; pages that were read with ``headed`` (``{"do": "head", …}``), ``cut_page``
(``{"do": "cut", …}``), ``sections`` (``{"do": "section", …}``), and a ``table`` and its ``rows`` for each table, then ``tables``
(``{"do": "tables", …}``); ``{"do": "apart", …}`` with ``page_apart`` of each page, and ``apart``; ``{"do": "lay_out", …}`` with each
``part`` of a file, and ``lay_out_pdf``; each with ``failed``. It exits when its standard input closes. It limits its own memory and time (where
the system can), and refuses to write files, to start programs and to reach the network.
"""

import base64
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple
from pathlib import Path

from slmrag.chunking import ChunkSize, cut_page, headings, sections
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.readers.details import file_details
from slmrag.readers.reading import Limits, file_type, read_file
from slmrag.readers.sandbox.layout_work import say_apart, say_layout
from slmrag.schema.page_json import sent_page

LONGEST_PAGE = 500_000  # characters; a page as large as a wall holds a tenth of it
_PDF_SHARE = 5  # pdfium reads text in little memory: what takes more than a fifth of the limit is a trap
_PICTURE_SHARE = 2  # what 50 million pixels take, twice over, is less than half of it
_ROWS_TOGETHER = 2000  # of a table, in one line
_FILES, _BYTES_WRITTEN = 64, 1 << 20
_NEVER = (
    "socket.__new__",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "subprocess.Popen",
    "pty.spawn",
)
_NEVER_OF_OS = (
    "exec",
    "posix_spawn",
    "spawn",
    "system",
    "fork",
    "forkpty",
    "remove",
    "rename",
    "rmdir",
    "mkdir",
    "link",
    "symlink",
    "truncate",
    "chmod",
)

Say = Callable[[dict], None]


def answer(request: dict, say: Say) -> None:
    """Do what one request asks. Nothing is raised: what fails is said."""
    limits = Limits(**request["limits"])
    _limit(limits, _share(request))
    try:
        match request["do"]:
            case "draw":
                _draw(request, say)
            case "recognise":
                _recognise(request, say)
            case "straighten":
                _straighten(request, say)
            case "attached":
                _take_out(request, say)
            case "details":
                details = file_details(Path(request["path"]), file_type(Path(request["path"]), request["name"]))
                say({"details": list(details)})
            case "picture":
                _make_picture(request, say)
            case "head":
                say({"headed": headings(request["tops"])})
            case "cut":
                _cut(request, say)
            case "tables":
                _find_tables(request, say)
            case "apart":
                say_apart(request, say)
            case "lay_out":
                say_layout(request, say)
            case "section":
                pages = [sent_page(page) for page in request["pages"]]
                say({"sections": [asdict(one) for one in sections(pages, request["unit"], request["language"])]})
            case _:
                _read(request, limits, say)
    except FileProblem as problem:
        say(_failed(problem))
    except MemoryError:
        say(_failed(FileProblem("too_much_memory", size=limits.megabytes)))
    # Parsers of hostile formats fail in ways nobody lists. One file must not cost the others, so this is the border;
    # the log of whoever asked keeps the cause.
    except Exception as error:
        unread = FileProblem("not_as_its_format_asks", type=type(error).__name__)
        say(_failed(unread) | {"trace": traceback.format_exc()})


def _share(request: dict) -> int:
    """Which part of the limit of memory what is asked may take beside what the process has already; 1 for all of it."""
    match request:
        case {"do": "picture"}:
            return _PICTURE_SHARE
        case {"do": "read", "name": str(name), "careful": False} if name.endswith(".pdf"):
            return _PDF_SHARE
    return 1


def _failed(problem: FileProblem) -> dict:
    return {"failed": notice_to_json(str(problem)), "reason": problem.reason}


def _read(request: dict, limits: Limits, say: Say) -> None:
    reading = read_file(
        Path(request["path"]), request["name"], request["password"], limits,
        first=request["first"], last=request["last"], careful=request["careful"],
    )  # fmt: skip
    say({"reading": [reading.unit, reading.page_count]})
    for page in reading.pages:
        fields = asdict(page)
        if len(page.text) > LONGEST_PAGE:
            fields |= {"text": page.text[:LONGEST_PAGE], "problem": "too_many_characters"}
        say({"page": fields, "seconds": time.process_time()})
    say({"end": [[notice_to_json(note.text), note.reason] for note in reading.notes]})


def _draw(request: dict, say: Say) -> None:
    from slmrag.readers.page_picture import draw_page

    spans = tuple(tuple(span) for span in request["spans"])
    png, top = draw_page(
        Path(request["path"]), request["number"], spans, request["scale"], request["password"], turn=request["turn"],
        boxes=request["boxes"], read=request["read"],
    )  # fmt: skip
    say({"drawn": [base64.b64encode(png).decode(), top]})


def _recognise(request: dict, say: Say) -> None:
    from slmrag.readers.ocr_languages import data
    from slmrag.readers.page_picture import recognise_inside, recognise_page

    path, number = Path(request["path"]), request["number"]
    source, password, language = request["source"], request["password"], request["language"]
    here = data(Path(request["tessdata"]) if request["tessdata"] else None)
    found = (
        recognise_inside(path, number, source, language, here)
        if source
        else recognise_page(path, number, password, language, here)
    )
    text = found.text[:LONGEST_PAGE]
    words = [astuple(word) for word in found.words if word.end <= len(text)]
    say({"recognised": [text, words, found.turn, found.lacks]})


def _straighten(request: dict, say: Say) -> None:
    """The picture that a program is to recognise, as `slmrag.readers.ocr.straighten` makes it."""
    from slmrag.readers.ocr import straighten
    from slmrag.readers.page_picture import picture_to_read

    picture = picture_to_read(Path(request["path"]), request["number"], request["source"], request["password"])
    if picture is None or (made := straighten(picture)) is None:
        say({"straightened": None})
        return
    straight, *rest = made
    buffer = io.BytesIO()
    straight.save(buffer, "PNG")
    say({"straightened": [base64.b64encode(buffer.getvalue()).decode(), straight.size, *rest]})


def _take_out(request: dict, say: Say) -> None:
    """The files that lie in a file: so many, and so many bytes; of what goes beyond, and of what is damaged, the reason."""
    from slmrag.readers.attachments import attached_files

    more, left = 0, request["left"]
    for number, one in enumerate(attached_files(Path(request["path"]), request["name"], request["password"])):
        if number >= request["files"]:
            more += 1
            continue
        try:
            data = one.read()
            if len(data) > left:
                raise FileProblem("attached_too_large", size=request["bytes"] >> 20)
            left -= len(data)
            say({"file": [one.name, base64.b64encode(data).decode(), None]})
        except FileProblem as problem:
            say({"file": [one.name, "", _failed(problem)]})
        except MemoryError:  # the next may be smaller
            size = request["limits"]["megabytes"]
            say({"file": [one.name, "", _failed(FileProblem("too_much_memory", size=size))]})
    say({"attached": more})


def _make_picture(request: dict, say: Say) -> None:
    from slmrag.readers.picture_file import safe_png

    if "source" in request:
        from slmrag.readers.pictures_inside import picture_inside

        png = safe_png(picture_inside(Path(request["path"]), request["source"]))
        if request["boxes"]:
            from slmrag.readers.page_picture import mark_picture

            png = mark_picture(png, request["boxes"], request["turn"])
    else:
        png = safe_png(base64.b64decode(request["data"]), notice_from_json(request["name"]))
    say({"made": base64.b64encode(png).decode()})


def _cut(request: dict, say: Say) -> None:
    name, language, chunk_size = request["name"], request["language"], ChunkSize(**request["chunk_size"])
    say({"cut": [cut_page(text, section, name, language, chunk_size) for text, section in request["pages"]]})


def _find_tables(request: dict, say: Say) -> None:
    from slmrag.chunking.tables import tables_of

    for table in tables_of(map(sent_page, request["pages"]), request["unit"], request["language"]):
        say({"table": [table.title, [asdict(column) for column in table.columns]]})
        for start in range(0, len(table.rows), _ROWS_TOGETHER):
            say({"rows": [astuple(row) for row in table.rows[start : start + _ROWS_TOGETHER]]})
    say({"tables": True})


def _limit(limits: Limits, share: int) -> None:
    """Have the system hold the limits too, where it can: also when nobody watches this process any more."""
    try:
        import resource
    except ImportError:  # Windows: whoever started this process watches its time and its memory
        return
    used = int(time.process_time())
    memory = limits.megabytes << 20
    if share > 1:
        memory = min(memory, memory // share + _held())
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, used + int(limits.seconds) + 5),
        (resource.RLIMIT_FSIZE, _BYTES_WRITTEN),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),  # a dump would leave the document on the disk
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _held() -> int:
    """Bytes of address space that the process has, before the file."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _refuse(event: str, arguments: tuple) -> None:
    if event == "open":
        _, mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        if not writes and not (isinstance(mode, str) and set(mode) & set("wax+")):
            return
    elif event not in _NEVER and not (event.startswith("os.") and event[3:] in _NEVER_OF_OS):
        return
    raise PermissionError(f"reading a document needs no {event}")


def main() -> None:
    """``python -m slmrag.readers.sandbox.reader_process``."""
    # What a library prints must not get between our lines: they go out on a descriptor of their own.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    # Ctrl-C stops whoever asked, and with it this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)

    def say(message: dict) -> None:
        out.write(json.dumps(message) + "\n")

    try:
        for line in sys.stdin.buffer:
            answer(json.loads(line), say)
    except BrokenPipeError:
        pass  # nobody listens any more
    os._exit(0)


if __name__ == "__main__":
    main()
