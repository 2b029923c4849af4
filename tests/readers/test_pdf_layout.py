"""A PDF with other words in place of its own: where they come, what stays as it was, and what cannot be laid out."""

import io
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import uharfbuzz
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from slmrag.errors import FileProblem
from slmrag.readers import read_file
from slmrag.readers.pdf_layout import lay_out_pdf
from slmrag.readers.pdf_layout.bidi import runs_as_seen
from slmrag.readers.pdf_layout.fonts import Fonts
from slmrag.readers.sandbox import Sandbox
from slmrag.schema.new_words import AppendedWords, NewWords, PageWords

BAD = Path(__file__).parents[3] / "shared" / "bad_files" / "pdf"
NEW = {
    "Safety first": "Sicherheit zuerst",
    "The pump weighs 58 kilograms.": "Die Pumpe wiegt 58 Kilogramm.",
    "Replace the seal.": "Ersetzen Sie die Dichtung.",
}


def drawn(path: Path, draw, pages: int = 1, size=(400, 300)) -> Path:
    canvas = Canvas(str(path), pagesize=size)
    for number in range(pages):
        draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return path


def manual(canvas: Canvas, number: int) -> None:
    picture = Image.new("RGB", (20, 20), "red")
    canvas.drawImage(ImageReader(picture), 300, 200, 40, 40)
    canvas.line(40, 255, 360, 255)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(40, 260, "Safety first")
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(40, 220, "The pump weighs 58 kilograms.")
    canvas.drawString(40, 180, "This line stays.")


def words_for(path: Path, new: dict[str, str]) -> list[PageWords]:
    """``new`` where its keys stand in the text that is read of the file."""
    pages = []
    for page in read_file(path, path.name).pages:
        found = [
            NewWords(page.text.index(old), page.text.index(old) + len(old), words)
            for old, words in new.items()
            if old in page.text
        ]
        pages.append(PageWords(page.number, page.text, found, page.kind == "text"))
    return pages


def made(path: Path, new: dict[str, str], language: str = "de", **options) -> tuple[pdfium.PdfDocument, dict[int, int]]:
    """The file with ``new`` words, opened, and how many on each page were not laid out."""
    options = {"beside": False, "said": AppendedWords({number: f"Page {number}" for number in range(1, 9)})} | options
    data, lost = lay_out_pdf(path, words_for(path, new), language, **options)
    return pdfium.PdfDocument(data), lost


def text_of(document: pdfium.PdfDocument, page: int = 1) -> str:
    with closing(document[page - 1].get_textpage()) as textpage:
        return " ".join(textpage.get_text_range().split())


def objects(document: pdfium.PdfDocument, kind: int, page: int = 1) -> list[tuple]:
    return [tuple(round(side, 1) for side in one.get_bounds()) for one in document[page - 1].get_objects([kind])]


def test_new_words_stand_where_the_old_ones_did_and_all_else_is_as_it_was(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    document, lost = made(path, NEW)
    # What stays is drawn first, as it was.
    assert text_of(document) == "This line stays. Sicherheit zuerst Die Pumpe wiegt 58 Kilogramm." and not lost
    before = pdfium.PdfDocument(path)
    for kind in (pdfium.raw.FPDF_PAGEOBJ_IMAGE, pdfium.raw.FPDF_PAGEOBJ_PATH):
        assert objects(document, kind) == objects(before, kind) != []
    new, old = (objects(one, pdfium.raw.FPDF_PAGEOBJ_TEXT) for one in (document, before))
    assert {(round(left), round(top)) for left, _, _, top in new} == {
        (round(left), round(top)) for left, _, _, top in old
    }


def test_the_old_words_are_in_no_stream_of_the_file(tmp_path):
    data, _ = lay_out_pdf(path := drawn(tmp_path / "a.pdf", manual), words_for(path, NEW), "de", beside=False)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = b"".join(
            one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Subtype" not in one
        )
    assert b"Safety" not in streams and b"weighs" not in streams and b"This line stays" in streams


def test_words_that_are_too_many_are_made_smaller_and_never_cut(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        canvas.rect(38, 196, 130, 20)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(40, 200, "Safety first")

    document, lost = made(drawn(tmp_path / "a.pdf", draw), {"Safety first": "Sicherheit steht immer an erster Stelle"})
    assert text_of(document) == "Sicherheit steht immer an erster Stelle" and not lost
    box = objects(document, pdfium.raw.FPDF_PAGEOBJ_TEXT)[0]
    assert box[2] < 168 and box[3] - box[1] < 12  # within the frame


def test_words_without_room_come_on_a_page_behind(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        canvas.rect(38, 196, 50, 12)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 199, "Safety first")

    long = (
        "Sicherheit steht immer und überall an der allerersten Stelle, in jedem Werk, für jede Person, an jedem Tag "
        * 3
    )
    document, lost = made(drawn(tmp_path / "a.pdf", draw), {"Safety first": long.strip()})
    assert lost == {1: 1} and len(document) == 2
    assert text_of(document, 1) == "Safety first"
    assert text_of(document, 2) == f"Page 1 {long.strip()}"


def test_what_stands_in_the_same_line_of_content_is_drawn_again_in_its_place(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        canvas._code.append("BT /F1 12 Tf 40 200 Td (Safety first) Tj (  No. 7) Tj ET")
        canvas.setFont("Helvetica", 12)

    path = drawn(tmp_path / "a.pdf", draw)
    document, lost = made(path, {"Safety first": "Sicherheit"})
    assert text_of(document) == "Sicherheit No. 7" and not lost
    with closing(document[0].get_textpage()) as new, closing(pdfium.PdfDocument(path)[0].get_textpage()) as old:
        at = [round(page.get_charbox(page.get_text_range().index("7"))[0], 1) for page in (new, old)]
    assert at[0] == at[1]


def test_on_a_page_with_a_drop_cap_words_come_in_their_place(tmp_path):
    def story(canvas: Canvas, number: int) -> None:
        canvas.setFont("Times-Roman", 40)
        canvas.drawString(40, 222, "O")
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(70, 242, "nce upon a time there was a pump that")
        canvas.drawString(70, 226, "weighed 58 kilograms and stood alone.")
        canvas.drawString(40, 180, "This line stays.")

    document, lost = made(drawn(tmp_path / "a.pdf", story), {"This line stays.": "Diese Zeile geht."}, "de")
    assert not lost and "Diese Zeile geht." in text_of(document) and "This line stays." not in text_of(document)


def test_dots_that_lead_to_a_number_begin_where_longer_words_end(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(40, 200, "Safety")
        canvas.drawRightString(300, 200, ". " * 30 + "7")
        canvas.setFont("Helvetica", 12)

    document, lost = made(drawn(tmp_path / "a.pdf", draw), {"Safety": "Sicherheit an erster Stelle"})
    text = text_of(document)
    assert (
        text.startswith("Sicherheit an erster Stelle")
        and text.endswith(". 7")
        and 5 < text.count(".") < 30
        and not lost
    )


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_on_a_turned_page_words_run_as_the_old_ones_did(tmp_path, turn):
    def draw(canvas: Canvas, number: int) -> None:
        canvas.translate(200, 150)
        canvas.rotate(turn)
        manual_words(canvas)

    def manual_words(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(-80, 20, "Safety first")

    path = drawn(tmp_path / "a.pdf", draw)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = turn
        pdf.save(path)
    document, lost = made(path, NEW)
    assert text_of(document) == "Sicherheit zuerst" and not lost
    (new,), (old,) = (objects(one, pdfium.raw.FPDF_PAGEOBJ_TEXT) for one in (document, pdfium.PdfDocument(path)))
    across = 1 if turn in (90, 270) else 0
    start = across if turn in (0, 90) else across + 2
    assert abs(new[start] - old[start]) < 1.5


def test_of_a_form_that_is_drawn_twice_each_has_its_own_words(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        canvas.beginForm("head")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(0, 0, "Safety first")
        canvas.endForm()
        for y in (200, 100):
            canvas.saveState()
            canvas.translate(40, y)
            canvas.doForm("head")
            canvas.restoreState()

    path = drawn(tmp_path / "a.pdf", draw)
    (page,) = words_for(path, {"Safety first": "Sicherheit"})  # the first of both
    data, lost = lay_out_pdf(path, [page], "de", beside=False)
    assert sorted(text_of(pdfium.PdfDocument(data)).split()) == ["Safety", "Sicherheit", "first"] and not lost


def test_a_paragraph_that_goes_on_in_the_next_column_does_so_in_its_translation(tmp_path):
    left = ["The pump weighs 58", "kilograms and must be", "lifted by two people", "or by a crane that"]
    right = ["carries it to the place", "where it stands, and", "nobody may stand be-", "low it meanwhile."]

    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont("Times-Roman", 11)
        for x, lines in ((40, left), (220, right)):
            for at, line in enumerate(lines):
                canvas.drawString(x, 250 - 13 * at, line)

    path = drawn(tmp_path / "a.pdf", draw)
    (page,) = read_file(path, path.name).pages
    german = "Die Pumpe wiegt 58 Kilogramm und muss von zwei Leuten gehoben werden oder von einem Kran, der sie dorthin trägt, wo sie steht."
    data, lost = lay_out_pdf(
        path,
        [PageWords(1, page.text, [NewWords(0, len(page.text), german)])],
        "de",
        beside=False,
    )
    document = pdfium.PdfDocument(data)
    assert text_of(document) == german and not lost
    lefts = {round(box[0] / 10) for box in objects(document, pdfium.raw.FPDF_PAGEOBJ_TEXT)}
    assert lefts == {4, 22}


def test_beside_its_original_each_page_stands_behind_it(tmp_path):
    document, lost = made(
        drawn(tmp_path / "a.pdf", manual, pages=2), NEW, beside=True, said=AppendedWords(receipt=["Receipt", "2 of 2."])
    )
    assert len(document) == 5 and not lost
    assert ["Sicherheit" in text_of(document, page) for page in range(1, 6)] == [False, True, False, True, False]


def test_text_that_stands_askew_stays_and_its_words_come_behind(tmp_path):
    def draw(canvas: Canvas, number: int) -> None:
        manual(canvas, number)
        canvas.rotate(30)
        canvas.drawString(200, 0, "Replace the seal.")

    document, lost = made(drawn(tmp_path / "a.pdf", draw), NEW)
    assert lost == {1: 1} and "Replace the seal." in text_of(document, 1) and "Sicherheit" in text_of(document, 1)
    assert text_of(document, 2).endswith("Ersetzen Sie die Dichtung.")


def test_a_scan_stays_a_picture_and_its_translation_comes_behind(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    (page,) = words_for(path, NEW)
    data, lost = lay_out_pdf(
        path,
        [PageWords(1, page.read, page.words, laid_out=False)],
        "de",
        beside=False,
        said=AppendedWords({1: "Page 1"}),
    )
    document = pdfium.PdfDocument(data)
    assert lost == {1: 2} and len(document) == 2
    assert text_of(document, 2) == "Page 1 Sicherheit zuerst Die Pumpe wiegt 58 Kilogramm."


def test_a_receipt_that_no_font_here_holds_is_in_english(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    said, english = AppendedWords(receipt=["\u6536\u636e"]), AppendedWords(receipt=["Receipt"])
    document, _ = made(path, NEW, said=said, english=english, folders=())
    assert text_of(document, 2) == "Receipt"


def test_a_script_that_no_font_here_holds_is_told(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    with pytest.raises(FileProblem, match="No font on this computer"):
        made(path, {"Safety first": "السلامة أولا"}, "ar", folders=())


def test_signs_that_no_font_holds_are_looked_for_once(tmp_path, monkeypatch):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.ttf").write_bytes(b"no font")
    opened, blob = [], uharfbuzz.Blob

    class Counting:
        @staticmethod
        def from_file_path(path):
            opened.append(path)
            return blob.from_file_path(path)

    monkeypatch.setattr(uharfbuzz, "Blob", Counting)
    with pytest.raises(FileProblem, match="No font on this computer"):
        path = drawn(tmp_path / "a.pdf", manual)
        made(path, {"Safety first": "".join(map(chr, range(0x5000, 0x5100)))}, "zh", folders=(str(tmp_path / "fonts"),))
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "مرحبا بكم 58"),
        ("zh", "安全第一，泵重58公斤"),
        ("ru", "Безопасность прежде всего"),
        ("hi", "सुरक्षा सबसे पहले"),
        ("th", "ความปลอดภัยต้องมาก่อน"),
    ],
)
def test_other_scripts_are_written_in_a_font_of_the_computer(tmp_path, language, words):
    if not Fonts(language).holds(words):
        pytest.skip(f"no font here holds {language}")
    document, lost = made(drawn(tmp_path / "a.pdf", manual), {"Safety first": words}, language)
    assert not lost and words in text_of(document)  # they can be searched and copied, and are no pictures of letters


def test_scripts_and_what_starts_programs_do_not_come_along(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))
        follows = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D="a", Next=[script])
        pdf.Root.Outlines = pdf.make_indirect({})
        first, second = (pdf.make_indirect({"/Title": t, "/Parent": pdf.Root.Outlines}) for t in "12")
        first.A, first.Next, second.A, second.Prev = follows, second, script, first
        pdf.Root.Outlines.First, pdf.Root.Outlines.Last = first, second
        child = pikepdf.Dictionary(T="b", AA=pikepdf.Dictionary(C=script))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pikepdf.Dictionary(T="a", Kids=[child])], XFA=["a", "<x/>"])
        pdf.pages[0].AA = pikepdf.Dictionary(O=script)
        link = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://a.example"),
        )
        launch = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="a.exe")
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link, launch]))
        pdf.save(path)
    data, _ = lay_out_pdf(path, words_for(path, NEW), "de", beside=False)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/OpenAction" not in pdf.Root and "/AA" not in pdf.Root and "/AA" not in pdf.pages[0]
        assert ["/A" in one for one in pdf.pages[0].Annots] == [True, False]
        first = pdf.Root.Outlines.First
        assert first.A.S == "/GoTo" and "/Next" not in first.A and first.Next.Title == "2" and "/A" not in first.Next
        assert list(pdf.Root.Names.keys()) == [] and "/XFA" not in pdf.Root.AcroForm
        assert list(pdf.Root.AcroForm.Fields[0].Kids[0].keys()) == ["/T"]
        assert list(pdf.pages[0].Annots[0].Border) == [0, 0, 0]  # no frame where its words stood


def test_nothing_is_opened_elsewhere_when_the_file_is(tmp_path):
    path = drawn(tmp_path / "a.pdf", manual)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://tracker.example")
        pdf.save(path)
    data, _ = lay_out_pdf(path, words_for(path, NEW), "de", beside=False)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/OpenAction" not in pdf.Root


def test_numbers_and_words_of_the_other_direction_stand_in_a_line_as_they_are_read():
    assert runs_as_seen("abc 12", from_right=False) == [("abc 12", False)]
    assert runs_as_seen("שלום 1,234 ab", from_right=True) == [
        ("ab", False),
        (" ", True),
        ("1,234", False),
        ("שלום ", True),
    ]
    assert [text for text, _ in runs_as_seen("see שלום עולם (now)", from_right=False)] == [
        "see ",
        "שלום עולם",
        " (now)",
    ]


@pytest.mark.skipif(not BAD.is_dir(), reason="the bad files in ../shared are missing")
@pytest.mark.parametrize(
    "name",
    [
        "active_content",
        "xobject_laughs",
        "flate_bomb_double",
        "deep_array",
        "truncated",
        "pages_kids_loop",
        "shared_stream_2000_pages",
    ],
)
@pytest.mark.slow
def test_a_hostile_file_costs_a_sentence_or_stays_as_it_is(name):
    path = BAD / f"{name}.pdf"
    with closing(Sandbox()) as sandbox:
        sandbox.apart(path, [1, 2, 3])
        try:
            data, lost = sandbox.lay_out_pdf(
                path,
                [PageWords(1, "Hello", [NewWords(0, 5, "Olá")])],
                "pt",
                beside=False,
                said=AppendedWords(),
                english=AppendedWords(),
            )
        except FileProblem as problem:
            assert str(problem)
        else:
            assert data.startswith(b"%PDF") and lost == {1: 1}
