"""What a file costs, it costs the process that reads it: the app goes on answering."""

import random
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest
from fakes.documents import make_pdf, write

import slmrag
from slmrag.chunking import ChunkSize, cut_page, headings, sections
from slmrag.chunking.tables import tables_of
from slmrag.embedding import Embedder
from slmrag.errors import FileProblem
from slmrag.ingest import add_file
from slmrag.ingest.missing_sections import make_sections
from slmrag.library.stored_sections import without_sections
from slmrag.readers import Limits
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Page, Section, Unit
from slmrag.schema.tables import Table

pytestmark = pytest.mark.slow

COVER = 800  # letters, whose terms are written with a document, whenever it changes
COSTLY = {
    "readers/plain_text.py", "readers/pdf.py", "chunking/split.py", "chunking/page_headings.py", "chunking/sections.py", "text/headings.py",
    "text/terms.py", "chunking/tables/recognition.py", "chunking/tables/blocks.py",
}  # fmt: skip


def test_nothing_of_a_file_is_cut_or_headed_in_the_process_that_answers(assistant, tmp_path):
    ran: set[str] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        file = frame.f_code.co_filename.rpartition("/slmrag/")[2]
        of_cover = frame.f_code.co_name != "terms" or len(frame.f_locals["text"]) <= COVER
        if file != "text/terms.py" or not of_cover:
            ran.add(file)

    files = [
        write(tmp_path / "a.json", '{"pump": "340 litres"}'),
        make_pdf(tmp_path / "b.pdf"),
        write(tmp_path / "c.txt", "Oil the pump. " * 200),
    ]
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        added = [assistant.add_file(path).status for path in files]
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert added == ["added", "added", "added"] and "ingest/document_draft.py" in ran
    assert not ran & COSTLY
    assert all(Path(slmrag.__file__).parent.joinpath(name).is_file() for name in COSTLY)


def test_the_process_cuts_and_heads_as_is_done_here(tmp_path):
    pages = [Page(n, f"Care of Pumps {n}\n\n" + "Oil it, and clean the strainer. " * 900) for n in range(1, 9)]
    chunk_size = ChunkSize(180, 40, str(Embedder().tokenizer))
    sandbox = Sandbox()
    try:
        assert sandbox.headings([page.text for page in pages]) == headings([page.text for page in pages])
        assert sandbox.sections(pages, "page", "en") == sections(pages, "page", "en")
        sheet = [Page(1, "| pump | litres |\n| --- | --- |\n" + "| Tarn 40 | 340 |\n" * 3000)]
        assert sandbox.tables(sheet, "sheet", "en") == tables_of(sheet, "sheet", "en")
        there = list(sandbox.cut(pages, "pump.md", "en", chunk_size))
        sandbox.rest()
        [idle] = sandbox._idle
        assert idle.alive
    finally:
        sandbox.close()
    assert there == [(page, cut_page(page.text, "", "pump.md", "en", chunk_size)) for page in pages]


class StructureTooCostly(Sandbox):
    """A process that reads and cuts, and ends over headings and tables."""

    def tables(self, pages: Sequence[Page], unit: Unit, language: str) -> list[Table]:
        raise FileProblem("reading_too_costly")

    def sections(self, pages: Sequence[Page], unit: Unit, language: str) -> list[Section]:
        raise FileProblem("reading_too_costly")


def test_a_document_whose_structure_costs_too_much_is_taken_without_it_and_it_is_said(assistant, tmp_path):
    path, shelf = write(tmp_path / "pumps.md", "# Pumps\n\nThey move 340 litres."), assistant.library.of("")
    with closing(StructureTooCostly()) as sandbox:
        added = add_file(
            shelf, assistant.embedder, sandbox, path, chunk_tokens=180, overlap_tokens=40, max_bytes=1 << 20
        )
    assert (added.status, added.reason) == ("added", "too_costly")
    assert "none of its cells" in added.note and "none of its sections by its heading" in added.note
    assert not shelf.sections.on_page(added.document_id, 1)
    assert assistant.search("How many litres do pumps move?").passages


def test_headings_that_cost_too_much_are_not_looked_for_at_each_start(assistant, tmp_path):
    assistant.add_file(write(tmp_path / "pumps.md", "# Pumps\n\nThey move 340 litres."))
    with assistant.library.database.write() as db:
        db.execute("UPDATE documents SET sections = 0")
    with closing(StructureTooCostly()) as sandbox:
        make_sections(assistant.library, sandbox)
    assert not without_sections(assistant.library.database)


def test_a_page_that_takes_too_long_to_cut_is_refused_with_the_file():
    sandbox = Sandbox(Limits(seconds=0))
    letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=1_000_000))
    try:
        with pytest.raises(FileProblem) as refused:
            list(sandbox.cut([Page(1, letters)], "a.txt", "en", ChunkSize(180, 40, str(Embedder().tokenizer))))
    finally:
        sandbox.close()
    assert refused.value.key == "reading_too_costly"
