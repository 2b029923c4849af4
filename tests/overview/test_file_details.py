"""Who wrote a file, and its title, as the file says it beside its text."""

import zipfile
from pathlib import Path

import docx
import pytest
from fakes.documents import write
from reportlab.pdfgen.canvas import Canvas

from slmrag import Assistant
from slmrag.readers.details import FileDetails, file_details
from slmrag.requests.file_detail import file_detail


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "plan.pdf"))
    canvas.setTitle("Harbour  Plan\n2026")
    canvas.setAuthor("Tove Lindqvist")
    canvas.drawString(72, 700, "Vessels report to the harbour office on arrival.")
    canvas.save()
    return tmp_path / "plan.pdf"


def test_a_file_is_asked_for_its_author_and_its_title(assistant: Assistant, plan: Path, tmp_path: Path) -> None:
    assistant.add([str(plan), write(tmp_path / "notes.md", "# Notes\n\nThe harbour is deep.")], wait=False)
    answer = assistant.ask("Who wrote plan.pdf?").result()
    assert answer.text == "plan.pdf names Tove Lindqvist as its author." and answer.understood.kind == "author"
    assert (
        assistant.ask("What is the title of this document?").result().text
        == "The title of plan.pdf is “Harbour Plan 2026”."
    )
    assert assistant.ask("Who wrote notes.md?").result().understood is None, (
        "it says nothing of that: its text is searched"
    )
    assert assistant.ask("Who wrote this document?", as_question=True).result().understood is None


def test_office_files_tell_it_and_what_a_program_put_there_is_nothing(plan: Path, tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Rules", "Ida Brekke"
    document.save(str(tmp_path / "rules.docx"))
    assert file_details(tmp_path / "rules.docx", ".docx") == FileDetails("Rules", "Ida Brekke")
    with zipfile.ZipFile(tmp_path / "rules.odt", "w") as archive:
        archive.writestr("meta.xml", "<meta><title>Rules</title><initial-creator>anonymous</initial-creator></meta>")
    assert file_details(tmp_path / "rules.odt", ".odt") == FileDetails("Rules", "")
    assert file_details(Path(write(tmp_path / "a.txt", "Words.")), ".txt") == FileDetails("", "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who is the author of the handbook?", "author"), ("Wer hat dieses Dokument geschrieben?", "author"),
        ("¿Cuál es el título del documento?", "title"), ("这份文件的标题是什么？", "title"), ("من كتب هذا المستند؟", "author"),
        ("Who wrote the contract with Miller?", ""), ("Who wrote Hamlet?", ""), ("What is the title of the chapter?", ""),
    ],
)  # fmt: skip
def test_only_the_whole_question_asks_for_it(text: str, kind: str) -> None:
    asked = file_detail(text, (("plan.pdf", ""),))
    assert (asked.kind if asked else "") == kind
