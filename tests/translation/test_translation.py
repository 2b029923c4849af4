"""A translation from its start to its file: with models that are scripted, then with the tiny Phi-3."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fakes.documents import PUMPS, make_pdf, write
from fakes.letter import in_english
from fakes.translators import shouted, translator

from slmrag import Assistant
from slmrag.errors import DocumentNotFound, FileProblem, ModelMissing, ModelProblem, WorkProblem
from slmrag.models.pace import Pace
from slmrag.models.queue import SharedModel
from slmrag.schema import Message, Reply
from slmrag.testing import ScriptedModel
from slmrag.translation.formats import open_translatable
from slmrag.translation.formats.text_file import GivenText
from slmrag.translation.request import start

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

LETTER = Path(__file__).parents[2] / "data" / "samples" / "brief-kunde.docx"
GERMAN = {
    "The pump weighs 58 kilograms.": "Die Pumpe wiegt 58 Kilogramm.",
    "Replace the seal every 2,000 hours.": "Ersetzen Sie die Dichtung alle 2.000 Stunden.",
    "Safety first": "Sicherheit zuerst",
}


def german(text: str, call: int) -> str:
    return GERMAN[text]


def text_of(*sentences: str) -> GivenText:
    return GivenText("\n\n".join(sentences))


def translated(file, reply, **options):
    model = translator(reply, options.pop("window", 4096))
    return start(file, model, to=options.pop("to", "German"), **options), model


# --- What comes of it -----------------------------------------------------------------------------------------


def test_as_many_segments_out_as_in_each_checked_and_counted():
    stream, model = translated(text_of(*GERMAN, "Safety first"), german)
    result = stream.result()
    assert [s.target for s in result.segments] == [*GERMAN.values(), "Sicherheit zuerst"]
    receipt = result.receipt
    assert (receipt.segments, receipt.translated, receipt.repeated, receipt.failed) == (4, 4, 1, ())
    assert receipt.model_calls == len(model.prompts) == 3 and receipt.tokens_in > 0 < receipt.tokens_out
    assert (result.source_language, result.target_language, result.finish) == ("en", "de", "stop")
    assert json.loads(json.dumps(result.as_json()))["receipt"]["segments"] == 4


def test_a_letter_translated_well_passes_every_check():
    stream, _ = translated(open_translatable(LETTER), lambda text, call: in_english(text), to="English")
    receipt = stream.result().receipt
    assert receipt.segments == receipt.translated == 42 and not receipt.failed


def test_the_estimate_comes_from_how_fast_the_model_was(tmp_path):
    pace = Pace(tmp_path / "speeds.json")
    stream, _ = translated(text_of(*GERMAN), german, pace=pace)
    assert stream.calls == 3 and stream.estimate() is None
    pace.note("scripted", Reply("stop", 100, 0, 21, read_s=10.0, total_s=14.0))  # reads 10, writes 5 a second
    words = sum(len(text.split()) for text in GERMAN)
    assert stream.estimate() > words / 10 + words / 5 - 1
    more, _ = translated(text_of(*GERMAN, "Wear gloves.", "Wear gloves."), german, pace=pace)
    assert more.calls == 4 and more.estimate() > stream.estimate()


def test_a_second_try_is_stricter_and_says_what_was_wrong():
    replies = ["Die Pumpe wiegt 85 Kilogramm.", "Die Pumpe wiegt 58 Kilogramm."]
    stream, model = translated(text_of("The pump weighs 58 kilograms."), lambda text, call: replies[call - 1])
    (segment,) = stream.result().segments
    assert (segment.ok, segment.tries, segment.written) == (True, 2, "Die Pumpe wiegt 58 Kilogramm.")
    assert "numbers are missing: 58" in model.prompts[1] and "wrong" not in model.prompts[0]


def test_what_fails_twice_is_listed_beside_the_original_which_stays_in_the_file():
    stream, _ = translated(text_of("The pump weighs 58 kilograms."), lambda text, call: "Die Pumpe wiegt 85 Kilogramm.")
    result = stream.result()
    (failed,) = result.receipt.failed
    assert failed.reason == "numbers are missing: 58" and failed.in_file == "original"
    assert (failed.source, failed.attempt) == ("The pump weighs 58 kilograms.", "Die Pumpe wiegt 85 Kilogramm.")
    assert result.text == "The pump weighs 58 kilograms." and result.receipt.translated == 0


def test_a_doubtful_translation_stands_in_the_file_and_is_listed():
    stream, _ = translated(
        text_of("Replace the seal now."),
        lambda *_: "Ersetzen Sie jetzt die Abdichtung.",
        glossary={"seal": "Wellendichtring"},
    )
    (segment,) = stream.result().segments
    assert not segment.ok and segment.written == segment.target and "Wellendichtring" in segment.reasons[0]


def test_a_model_that_writes_nothing_leaves_the_original_and_says_so():
    result = translated(text_of(*GERMAN), lambda *_: "")[0].result()
    assert [f.reason for f in result.receipt.failed] == ["the model wrote nothing"] * 3
    assert result.text == "\n\n".join(GERMAN)


def test_what_models_put_around_a_translation_is_taken_off():
    for reply in ("“Sicherheit zuerst”", "```\nSicherheit zuerst\n```", "  Sicherheit\nzuerst "):
        assert (
            translated(text_of("Safety first"), lambda *_, reply=reply: reply)[0].result().text == "Sicherheit zuerst"
        )


def test_neighbours_and_terms_go_along_within_the_budget():
    stream, model = translated(text_of(*GERMAN), german, glossary={"seal": "Dichtung", "boiler": "Kessel"})
    stream.result()
    second = model.prompts[1]
    assert "seal = Dichtung" in second and "Kessel" not in second
    assert "Die Pumpe wiegt 58 Kilogramm." in second and "Safety first" in second


# --- The window -----------------------------------------------------------------------------------------------


def test_a_paragraph_too_large_for_the_window_is_split_at_sentences():
    sentences = [
        f"Sentence number {n} is about pumps and about seals and about nothing else at all." for n in range(40)
    ]
    model = translator(lambda text, call: shouted(text).replace("SENTENCE", "SATZ"), 400)
    stream = start(GivenText(" ".join(sentences)), model, to="de")
    (segment,) = stream.result().segments
    assert segment.target == " ".join(shouted(s).replace("SENTENCE", "SATZ") for s in sentences)
    assert len(model.prompts) > 4


def test_a_sentence_too_large_is_split_between_words():
    words = [f"{sign}{sign}{other}" for sign in "abcdefghijklmnop" for other in "abcdefghijkl"]
    model = translator(lambda text, call: text.upper(), 250)
    (segment,) = start(GivenText(" ".join(words)), model, to="fi", source="en").result().segments
    assert segment.target == " ".join(words).upper() and len(model.prompts) > 2


def test_a_window_too_small_for_anything_is_said():
    (segment,) = translated(text_of("The pump weighs 58 kilograms."), german, window=60)[0].result().segments
    assert not segment.ok and "SLMRAG_CONTEXT_WINDOW" in segment.reasons[0] and segment.written == segment.source


# --- Asked for what cannot be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"to": "Klingon"}, "German (de)"),
        ({"to": "en"}, "in English already"),
        ({"to": "de", "source": "Deutsch"}, "in German already"),
        ({"to": "de", "pages": "2"}, "no pages"),
    ],
)
def test_bad_requests_say_what_to_do(options, said):
    with pytest.raises(WorkProblem, match=said.replace("(", r"\(").replace(")", r"\)")):
        start(text_of(*GERMAN), translator(german), **options)


def test_other_languages_come_with_a_warning():
    stream = start(text_of(*GERMAN), translator(german), to="vietnamese")
    assert "Vietnamese is not among the 23 languages" in stream.warnings[0]


def test_without_a_model_it_says_how_to_get_one_and_what_there_is(assistant, tmp_path):
    path = write(tmp_path / "manual.txt", "\n\n".join(GERMAN))
    with pytest.raises(
        ModelMissing, match=r"models get phi-3.5-mini. Segments of manual.txt to translate, in English: 3"
    ):
        assistant.translate(path, to="de", model="quote")


def test_empty_documents_and_pictures_of_pages_are_refused(assistant, tmp_path):
    with pytest.raises(FileProblem, match="empty"):
        assistant.translate(write(tmp_path / "empty.txt", ""), to="de")
    with pytest.raises(WorkProblem, match="no words"):
        assistant.translate(write(tmp_path / "numbers.csv", "1,2\n3,4\n"), to="de")
    with pytest.raises(WorkProblem, match="may be a picture"):
        assistant.translate(make_pdf(tmp_path / "scan.pdf", ["", ""]), to="de")
    with pytest.raises(DocumentNotFound, match="no such file"):
        assistant.translate("nothing.pdf", to="de")
    with pytest.raises(FileProblem, match="cannot be translated"):
        assistant.translate(write(tmp_path / "data.zip", "x"), to="de")


# --- Stopping, going on -----------------------------------------------------------------------------------------


@pytest.fixture
def manual(assistant, tmp_path):
    assistant.add([write(tmp_path / "manual.md", "\n\n".join(GERMAN))], wait=False)
    return assistant.document("manual.md")


def with_model(assistant, reply) -> ScriptedModel:
    model = translator(reply)
    assistant.models.add(model)
    assistant.models.choose("translate", model.name)
    return model


def test_stopped_it_goes_on_where_it_was_and_a_finished_one_costs_nothing(assistant, manual):
    model = with_model(assistant, german)
    first = assistant.translate(manual, to="de")
    next(iter(first))
    first.close()
    stopped = first.result()
    assert (stopped.finish, len(stopped.segments), stopped.receipt.segments) == ("cancelled", 1, 3)
    assert [job.state for job in assistant.jobs_on_record()] == ["stopped"]
    second = assistant.translate(manual, to="German").result()
    assert (second.receipt.kept_from_before, second.receipt.model_calls, len(model.prompts)) == (1, 2, 3)
    third = assistant.translate("manual.md", to="de").result()
    assert third.receipt.model_calls == 0 and third.segments == tuple(
        type(s)(**{name: getattr(s, name) for name in s.__slots__} | {"tries": 0}) for s in second.segments
    )
    (job,) = assistant.jobs_on_record()
    assert job.state == "done" and json.loads(job.result)["segments"] == 3


def test_a_changed_document_costs_only_its_changed_segments(assistant, manual, tmp_path):
    model = with_model(assistant, lambda text, call: GERMAN.get(text, "Ein neuer Absatz."))
    assistant.translate(manual, to="de").result()
    changed = write(tmp_path / "manual.md", "\n\n".join(["Safety first", "A new paragraph.", *GERMAN]))
    assistant.add([changed], replace=True, wait=False)
    model.asked.clear()
    result = assistant.translate("manual.md", to="de").result()
    assert len(model.prompts) == 1 and result.receipt.kept_from_before == 3


def test_what_was_translated_goes_with_its_document(assistant, manual):
    with_model(assistant, german)
    assistant.translate(manual, to="de").result()
    assistant.remove("manual.md")
    assert b"wiegt" not in (assistant.settings.home / "library.db").read_bytes()
    assert assistant.jobs_on_record() == []


def test_another_glossary_or_model_translates_anew(assistant, manual):
    model = with_model(assistant, german)
    assistant.translate(manual, to="de").result()
    assistant.translate(manual, to="de", glossary={"pump": "Pumpe"}).result()
    assert len(model.prompts) == 6


def test_what_failed_is_tried_again_when_it_is_asked_again(assistant, manual):
    with_model(assistant, lambda text, call: "")
    assert len(assistant.translate(manual, to="de").result().receipt.failed) == 3
    with_model(assistant, german)
    assert assistant.translate(manual, to="de").result().receipt.failed == ()


def test_a_model_that_dies_leaves_what_was_made_and_the_reason(assistant, manual):
    def dies(text: str, call: int) -> str:
        if call == 2:
            raise ModelProblem("program_closing")
        return GERMAN[text]

    model = with_model(assistant, dies)
    result = assistant.translate(manual, to="de").result()
    assert (result.error, result.finish, len(result.segments)) == ("The program is closing.", "cancelled", 1)
    assert assistant.translate(manual, to="de").result().receipt.kept_from_before == 1 and len(model.prompts) == 4


KILLED = """
import os, signal, sys
sys.path[:0] = [{tests!r}]
from fakes.translators import translator
from slmrag import Assistant
def reply(text, call):
    if call == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return text.upper() + " AUF DEUTSCH"
with Assistant(background=False) as assistant:
    assistant.models.add(translator(reply))
    assistant.translate({path!r} if {outside} else "long.txt", to="fi", source="en", model="scripted").result()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process as only POSIX can")
@pytest.mark.parametrize("outside", [False, True])
def test_killed_it_repeats_at_most_one_segment(home, tmp_path, outside):
    path = write(tmp_path / "long.txt", "\n\n".join(f"Line {n} talks of pumps." for n in range(8)))
    if not outside:
        with Assistant(home, background=False) as assistant:
            assistant.add([path], wait=False)
    code = KILLED.format(tests=str(Path(__file__).parents[1]), path=str(path), outside=outside)
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    with Assistant(home, background=False) as assistant:
        model = translator(lambda text, call: text.upper() + " SUOMEKSI")
        assistant.models.add(model)
        result = assistant.translate(path if outside else "long.txt", to="fi", source="en", model="scripted").result()
    assert (len(model.prompts), result.receipt.kept_from_before, len(result.segments)) == (5, 3, 8)


# --- Files --------------------------------------------------------------------------------------------------------


def test_a_markdown_file_keeps_its_shape_and_what_moved_moves(assistant, tmp_path):
    source = (
        "---\ntitle: x\n---\n# The manual\n\n- see [the **big** pump](http://a.example/x_(1)) in `code`\n- [ ] last *step*\n\n"
        "```\nkeep this\n```\n\n| Name | Weight |\n|---|--:|\n| pump | 58 kg |\n\nA [^1] note\\\nand a *second* line.\n\n[^1]: The foot\n"
    )
    moved = {
        "The manual": "Das Handbuch",
        "see ⟦1⟧the ⟦2⟧big⟦/2⟧ pump⟦/1⟧ in ⟦3/⟧": "in ⟦3/⟧ die ⟦1⟧Pumpe, ⟦2⟧große⟦/2⟧⟦/1⟧ sehen",
        "last ⟦1⟧step⟦/1⟧": "⟦1⟧Schritt⟦/1⟧ # 1 <b> * zuletzt", "Name": "Name", "Weight": "Gewicht | Masse", "pump": "Pumpe",
        "58 kg": "58 kg", "A ⟦1/⟧ note⟦2/⟧and a ⟦3⟧second⟦/3⟧ line.": "Eine ⟦1/⟧ Notiz⟦2/⟧und eine ⟦3⟧zweite⟦/3⟧ Zeile.",
        "The foot": "Der Fuß",
    }  # fmt: skip
    file = open_translatable(write(tmp_path / "a.md", source))
    assert [segment.text for segment in file.segments] == list(moved)
    file.write(list(moved.values()), tmp_path / "b.md", "de")
    assert (tmp_path / "b.md").read_text() == (
        "---\ntitle: x\n---\n# Das Handbuch\n\n- in `code` die [Pumpe, **große**](<http://a.example/x_(1)>) sehen\n"
        "- [ ] *Schritt* \\# 1 \\<b\\> \\* zuletzt\n\n```\nkeep this\n```\n\n| Name | Gewicht \\| Masse |\n|---|--:|\n| Pumpe | 58 kg |\n\n"
        "Eine [^1] Notiz\\\nund eine *zweite* Zeile.\n\n[^1]: Der Fuß\n"
    )


def test_words_of_another_look_move_with_their_mark(tmp_path):
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("You must ")
    paragraph.add_run("never").bold = True
    paragraph.add_run(" open it")
    document.add_paragraph("x" * 3 + " tab\there")
    document.save(tmp_path / "a.docx")
    file = open_translatable(tmp_path / "a.docx")
    assert [s.text for s in file.segments] == ["You must ⟦1⟧never⟦/1⟧ open it", "xxx tab", "here"]
    file.write(["⟦1⟧Niemals⟦/1⟧ dürfen Sie es öffnen", "xxx Tab", None], tmp_path / "b.docx", "de")
    first, second = docx.Document(tmp_path / "b.docx").paragraphs
    assert [(run.text, run.bold) for run in first.runs] == [("Niemals", True), (" dürfen Sie es öffnen", None)]
    assert second.text == "xxx Tab\there"


def test_languages_that_run_from_the_right_are_set_so(tmp_path):
    import docx
    from openpyxl import Workbook, load_workbook
    from pptx import Presentation

    document = docx.Document()
    document.add_paragraph("A text")
    document.save(tmp_path / "a.docx")
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = "A text"
    slides.save(tmp_path / "a.pptx")
    book = Workbook()
    book.active.append(["A text", "=1+1", 5])
    book.save(tmp_path / "a.xlsx")
    write(tmp_path / "a.html", "<html><body><p title='A text'>A text <script>var a</script></p></body></html>")
    for suffix in ("docx", "pptx", "xlsx", "html"):
        file = open_translatable(tmp_path / f"a.{suffix}")
        file.write(["نص"] * len(file.segments), tmp_path / f"b.{suffix}", "ar")
    (paragraph,) = docx.Document(tmp_path / "b.docx").paragraphs
    assert paragraph._p.xpath("w:pPr/w:bidi") and paragraph._p.xpath("w:r/w:rPr/w:rtl") and paragraph.text == "نص"
    title = Presentation(tmp_path / "b.pptx").slides[0].shapes.title.text_frame.paragraphs[0]
    assert title._p.pPr.get("rtl") == "1" and title.text == "نص"
    sheet = load_workbook(tmp_path / "b.xlsx").active
    assert sheet.sheet_view.rightToLeft and [cell.value for cell in sheet[1]] == ["نص", "=1+1", 5]
    html = (tmp_path / "b.html").read_text()
    assert '<html lang="ar" dir="rtl">' in html and '<p title="نص">نص </p>' in html


def test_a_spreadsheet_takes_no_translation_for_a_formula(tmp_path):
    file = open_translatable(write(tmp_path / "a.csv", "sum,=A1,- item\nthe sum,3,x@y.org\n"))
    assert [s.text for s in file.segments] == ["sum", "- item", "the sum"]
    file.write(["=cmd|x", "- item", "+1"], tmp_path / "b.csv", "de")
    assert (tmp_path / "b.csv").read_text() == "'=cmd|x,=A1,- item\n'+1,3,x@y.org\n"


def test_headings_of_a_table_stay_the_names_of_its_columns(tmp_path):
    from openpyxl import Workbook, load_workbook
    from openpyxl.worksheet.table import Table

    def translated(formula: str):
        book = Workbook()
        for row in (["Name", "Price"], ["pump", 5], ["seal", formula]):
            book.active.append(row)
        book.active.add_table(Table(displayName="Parts", ref="A1:B3"))
        book.save(tmp_path / "a.xlsx")
        file = open_translatable(tmp_path / "a.xlsx")
        file.write(
            [{"Name": "Preis", "Price": "Preis", "pump": "Pumpe", "seal": "Dichtung"}[s.text] for s in file.segments],
            tmp_path / "b.xlsx",
            "de",
        )
        sheet = load_workbook(tmp_path / "b.xlsx").active
        names = [column.name for column in sheet.tables["Parts"].tableColumns]
        assert names == [cell.value for cell in sheet[1]]
        return names, file.left_out

    assert translated("=1+1") == (["Preis", "Price"], [])
    names, left_out = translated("=SUM(Parts[Price])")
    assert names == ["Name", "Price"] and "formulas name them" in left_out[0].reason


def test_a_pdf_comes_back_beside_its_original_with_the_receipt(assistant, tmp_path):
    import docx

    path = make_pdf(tmp_path / "pumps.pdf", [*PUMPS, "", "The <script>alert(1)</script> end weighs 5 tons."])
    assistant.add([path], wait=False)
    with_model(assistant, lambda text, call: text.upper().replace("THE", "DIE").replace("SCRIPT", "script"))
    result = assistant.translate("pumps.pdf", to="de", pages="2-5").result()
    assert (
        {segment.page for segment in result.segments} == {2, 3, 5} == result.file.read.keys()
    )  # and no other was read
    assert {(left.page, left.reason[:8]) for left in result.receipt.pages_left_out} == {
        (1, "It was n"),
        (4, "It holds"),
    }
    html = result.save(tmp_path / "pumps.html").read_text()
    assert (
        "Page 2" in html
        and "DIE SEAL IS REPLACED" in html
        and "Maintenance is due" in html
        and "It was not selected" in html
    )
    assert "<script>" not in html and "http" not in html.replace("<meta http-equiv=", "")
    assert "default-src 'none'" in html
    tables = docx.Document(result.save(tmp_path / "pumps.docx")).tables
    assert sum(len(table.rows) for table in tables) == len(result.segments)
    assert "\\<script\\>" in result.save(tmp_path / "pumps.md").read_text()
    with pytest.raises(FileProblem, match="docx"):
        result.save(tmp_path / "pumps.odt")


def test_of_a_pdf_in_no_library_pages_may_be_chosen_too(assistant, tmp_path):
    path = make_pdf(tmp_path / "pumps.pdf", PUMPS)
    with_model(assistant, lambda text, call: text.upper())
    result = assistant.translate(path, to="de", source="en", pages="2").result()
    assert {segment.page for segment in result.segments} == {2} == result.file.read.keys()
    assert [left.page for left in result.receipt.pages_left_out] == [
        page for page in range(1, result.file.pages + 1) if page != 2
    ]
    with pytest.raises(WorkProblem, match="99"):
        assistant.translate(path, to="de", source="en", pages="99")


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path):
    file = open_translatable(write(tmp_path / "a.txt", "One thing.\n"))
    write(tmp_path / "a.txt", "Another thing.\n")
    with pytest.raises(FileProblem, match="has changed"):
        file.write(["x"], tmp_path / "b.txt", "de")
    assert not (tmp_path / "b.txt").exists()


# --- With a real model's mechanics ----------------------------------------------------------------------------------


def test_the_tiny_phi3_translates_nonsense_to_the_end_and_every_segment_is_accounted_for(
    assistant, tiny_ending, tmp_path
):
    path = write(tmp_path / "manual.html", "".join(f"<p>{text} <b>Now</b> and again.</p>" for text in GERMAN))
    result = assistant.translate(path, to="fr", model=f"onnx:{tiny_ending}").result()
    receipt = result.receipt
    assert (result.finish, receipt.segments, receipt.translated + len(receipt.failed)) == ("stop", 3, 3)
    assert receipt.model_calls == sum(segment.tries for segment in result.segments) >= 3 and receipt.tokens_out > 0
    html = result.save(tmp_path / "out.html").read_text()
    assert html.count("<p>") == 3
    again = assistant.translate(path, to="fr", model=f"onnx:{tiny_ending}").result()
    assert again.receipt.kept_from_before == receipt.translated


def test_a_question_goes_before_the_next_segment():
    order, asking = [], []

    def reply(text: str, call: int) -> str:
        order.append(text)
        if text == "One pump.":  # while it is translated, somebody asks
            question = [Message("user", "Translate this:\n```\nA question?\n```")]
            asking.append(threading.Thread(target=lambda: list(model.stream(question, max_tokens=20))))
            asking[0].start()
            while model.asking < 2:
                time.sleep(0.01)
        return f"{text} suomeksi"

    model = SharedModel(translator(reply))
    start(text_of("One pump.", "Two seals.", "Three."), model, to="fi", source="en").result()
    asking[0].join()
    assert order == ["One pump.", "A question?", "Two seals.", "Three."]


def test_a_text_keeps_its_lines_and_what_is_no_word(assistant):
    with_model(assistant, german)
    stream = assistant.translate_text(
        "Safety first\n\n1234\n\n  - The pump weighs 58 kilograms.\n", to="de", source="en"
    )
    assert stream.result().text == "Sicherheit zuerst\n\n1234\n\n  - Die Pumpe wiegt 58 Kilogramm.\n"


def test_a_model_that_writes_what_no_file_holds(tmp_path):
    file = open_translatable(write(tmp_path / "a.html", "<p>Safety first</p>"))
    result = translated(file, lambda *_: "Sicher\x00heit \x1bzuerst")[0].result()
    assert "<p>Sicherheit zuerst</p>" in result.save(tmp_path / "b.html").read_text()


def test_jobs_read_a_translation_in_the_background(assistant, manual):
    with_model(assistant, german)
    jobs = assistant.jobs
    stream = jobs.start(assistant.translate(manual, to="de"))
    assert jobs.start(assistant.translate(manual, to="de")) in (stream, *jobs.all())
    assert stream.result().finish == "stop" and stream.progress.done == 3


def test_what_a_person_writes_stands_in_the_file_and_is_kept(tmp_path):
    path = write(
        tmp_path / "a.md", "The **pump** weighs 58 kilograms.\n\nSafety first\n\nThe **pump** weighs 58 kilograms.\n"
    )
    stream, _ = translated(
        open_translatable(path), lambda text, call: "Sicherheit zuerst" if text == "Safety first" else "Ja."
    )
    source = stream.result().segments[0].source
    assert [segment.in_file for segment in stream.result().segments] == ["original", "translation", "original"]
    with pytest.raises(WorkProblem, match="each mark"):
        stream.mend(1, "Die Pumpe wiegt 58 Kilogramm.")
    assert "58" in stream.doubts(1, source.replace(" 58", "")) and "untranslated" in stream.doubts(1, source)
    stream.mend(
        1, source.replace("The ", "Die ").replace("pump", "Pumpe").replace("weighs 58 kilograms", "wiegt 58 Kilogramm")
    )
    result = stream.result()
    assert not result.receipt.failed and result.receipt.translated == 3
    said = "Die **Pumpe** wiegt 58 Kilogramm."
    assert result.save(tmp_path / "b.md").read_text() == f"{said}\n\nSicherheit zuerst\n\n{said}\n"
