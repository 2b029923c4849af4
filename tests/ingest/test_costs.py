"""What a file costs, it costs the process that reads it: the app goes on answering."""

import random
import sys
import threading
from types import FrameType

import pytest
from fakes.documents import make_pdf, write

from slmrag.chunking import ChunkSize, cut, headings, sections
from slmrag.embedding import Embedder
from slmrag.errors import FileProblem
from slmrag.readers import Limits
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Page

pytestmark = pytest.mark.slow

COSTLY = {
    "readers/plain_text.py", "readers/pdf.py", "chunking/split.py", "chunking/page_headings.py", "chunking/sections.py", "text/headings.py",
    "text/terms.py",
}  # fmt: skip


def test_nothing_of_a_file_is_cut_or_headed_in_the_process_that_answers(assistant, tmp_path):
    ran: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        ran.add(frame.f_code.co_filename.rpartition("/slmrag/")[2])

    files = [write(tmp_path / "a.json", '{"pump": "340 litres"}'), make_pdf(tmp_path / "b.pdf")]
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        added = [assistant.add_file(path).status for path in files]
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert added == ["added", "added"] and "ingest/document_draft.py" in ran
    assert not ran & COSTLY


def test_the_process_cuts_and_heads_as_is_done_here(tmp_path):
    pages = [Page(n, f"Care of Pumps {n}\n\n" + "Oil it, and clean the strainer. " * 900) for n in range(1, 9)]
    chunk_size = ChunkSize(180, 40, str(Embedder().tokenizer))
    sandbox = Sandbox()
    try:
        assert sandbox.headings([page.text for page in pages]) == headings([page.text for page in pages])
        assert sandbox.sections(pages, "page", "en") == sections(pages, "page", "en")
        there = list(sandbox.cut(pages, "pump.md", "en", chunk_size))
        [idle] = sandbox._idle
        assert idle.alive
    finally:
        sandbox.close()
    assert there == [(page, cut(page.text, "", "pump.md", "en", chunk_size)) for page in pages]


def test_a_page_that_takes_too_long_to_cut_is_refused_with_the_file():
    sandbox = Sandbox(Limits(seconds=0))
    letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=1_000_000))
    try:
        with pytest.raises(FileProblem) as refused:
            list(sandbox.cut([Page(1, letters)], "a.txt", "en", ChunkSize(180, 40, str(Embedder().tokenizer))))
    finally:
        sandbox.close()
    assert refused.value.key == "reading_too_costly"
