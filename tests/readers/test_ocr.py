import hashlib
import io
import os
import shutil
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import reportlab
from fakes.documents import make_pdf
from fakes.file_server import FileServer
from fakes.scans import drawn, place, scanned
from PIL import Image, ImageDraw, ImageFont

from slmrag import Assistant
from slmrag.errors import FileProblem, ModelProblem
from slmrag.models.hub import ListedFiles
from slmrag.models.known_models import MANIFEST
from slmrag.models.known_models import known as known_model
from slmrag.models.store import ModelStore
from slmrag.readers.ocr import laid_out, recognise
from slmrag.readers.ocr_languages import by_package, data, languages
from slmrag.readers.sandbox import Sandbox
from slmrag.readers.tesseract_program import program
from slmrag.runtime import connections

_LETTER = [
    "The rent for the workshop is 1,250 euros a month, due on the third.", "Notice must be given six months before the end of a year.",
    "The landlord repairs the roof; the tenant repairs the windows.", "", "Signed in Bremen by Henrike Oltmanns on 4 March 2019.",
]  # fmt: skip
_BRIEF = [
    "Die Miete für die Werkstatt beträgt 1.250 Euro im Monat.",
    "Die Kündigungsfrist beträgt sechs Monate zum Jahresende.",
]

_NEWS = Path(__file__).parents[3] / "shared" / "eval" / "ntrex" / "dev" / "deu.txt"

pytestmark = [
    pytest.mark.skipif(not languages(), reason="no text recognition is installed here (tesserocr)"),
    pytest.mark.slow,
]


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "spoilt",
    [{}, {"skew": 1.5}, {"turn": 90}, {"turn": 180, "skew": -2}, {"turn": 270}, {"shade": True, "skew": 3}, {"shade": True, "turn": 90}],
    ids=str,
)  # fmt: skip
def test_a_page_is_read_however_it_lies_and_each_word_has_its_place(spoilt: dict) -> None:
    page = scanned(drawn(_LETTER), **spoilt)
    found = recognise(page)
    assert words_of(" ".join(_LETTER)) in words_of(found.text) and found.confidence > 0.9
    rent = next(word for word in found.words if found.text[word.start : word.end] == "1,250")
    left, top, right, bottom = rent.box
    x, y = (left + right) / 2, (top + bottom) / 2
    upright = {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[spoilt.get("turn", 0)]
    assert upright[1] == pytest.approx(place(0), abs=0.04) and 0.25 < upright[0] < 0.5


def test_umlauts_and_a_black_and_white_fax_are_read() -> None:
    assert words_of(" ".join(_BRIEF)) in words_of(recognise(scanned(drawn(_BRIEF))).text)
    fax = scanned(drawn(_LETTER)).point(lambda shade: 255 if shade > 128 else 0)
    assert words_of(" ".join(_LETTER)) in words_of(recognise(fax).text)


@pytest.mark.skipif(not _NEWS.is_file(), reason="the sentences are not here")
def test_a_full_page_on_its_side_is_not_taken_for_another_script(tmp_path: Path) -> None:
    """Small letters on their side look Cyrillic: where data for that are here, they would read the page."""
    lines = [line for sentence in _NEWS.read_text("utf-8").splitlines()[:40] for line in textwrap.wrap(sentence, 78)]
    page = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 20)
    for number, line in enumerate(lines[:44]):
        ImageDraw.Draw(page).text((110, 110 + number * 35), line, fill=0, font=font)
    (tmp_path / "rus.traineddata").write_bytes(b"no data")
    found = recognise(scanned(page, turn=90, skew=-0.5), here=data() | {"rus": tmp_path})
    assert found.turn == 270 and words_of(lines[0])[:60] in words_of(found.text) and found.confidence > 0.9


def test_an_empty_page_has_no_text() -> None:
    assert recognise(Image.new("L", (600, 800), 250)).text == ""
    assert recognise(Image.new("L", (1, 1))).text == ""


@pytest.fixture
def looked_for() -> Iterator[None]:
    """What is installed is looked for anew, before the test and after it."""
    forget()
    yield
    forget()


def forget() -> None:
    for known in (by_package, program):
        known.cache_clear()


def test_where_nothing_recognises_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, looked_for: None
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    if languages():
        pytest.skip("the data of the system are here")
    with pytest.raises(FileProblem, match="pip install tesserocr"):
        recognise(drawn(_LETTER))


_LOYER = [
    "Le loyer de l'atelier est de 1 250 euros par mois, payable le trois du mois.",
    "Le bailleur répare le toit ; le locataire répare les fenêtres et les portes.",
    "Le préavis est de six mois avant la fin de l'année civile, par lettre recommandée.",
]


def test_a_language_that_nothing_reads_is_named_and_read_when_its_data_are_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, looked_for: None
) -> None:
    scanned(drawn(_LOYER)).save(tmp_path / "bail.png")
    own = Path(sysconfig.get_path("data")) / "share" / "tessdata"
    with closing(Sandbox()) as sandbox:
        found = sandbox.recognise(tmp_path / "bail.png", 1)
        assert found.lacks == "fra" and "1 250 euros" in found.text
    shutil.copy(own / "eng.traineddata", tmp_path / "fra.traineddata")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    forget()
    assert "fra" in languages() and data()["eng"] == own
    with closing(Sandbox()) as sandbox:
        found = sandbox.recognise(tmp_path / "bail.png", 1)
        assert found.lacks == "" and "1 250 euros" in found.text


def test_data_that_were_got_are_read_with_from_then_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    scanned(drawn(_LOYER)).save(tmp_path / "bail.png")
    file = tmp_path / "copy" / "c0ffee" / "fra.traineddata"
    file.parent.mkdir(parents=True)
    shutil.copy(Path(sysconfig.get_path("data")) / "share" / "tessdata" / "eng.traineddata", file)
    listed = {file.name: (file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())}
    french = known_model("ocr-fra")
    assert french is not None
    with FileServer(tmp_path / "copy") as server, closing(Sandbox(tessdata=tmp_path / "tessdata")) as sandbox:
        assert sandbox.recognise(tmp_path / "bail.png", 1).lacks == "fra"
        store = ModelStore(tmp_path / "tessdata", endpoint=server.address, mark=MANIFEST)
        with pytest.raises(ModelProblem, match="another fra"):
            store.get(
                replace(french, source=ListedFiles("c0ffee", "c0ffee", {file.name: (listed[file.name][0], "0" * 64)}))
            )
        store.get(replace(french, source=ListedFiles("c0ffee", "c0ffee", listed)))
        found = sandbox.recognise(tmp_path / "bail.png", 1)
        assert found.lacks == "" and "1 250 euros" in found.text
        assert {one.purpose for one in connections.connections_made() if one.host in server.address} == {"tessdata"}
        store.remove("ocr-fra")
        assert sandbox.recognise(tmp_path / "bail.png", 1).lacks == "fra"


def test_chinese_and_japanese_words_stand_without_spaces() -> None:
    boxes = [(10 * n, 0, 10 * n + 8, 10) for n in range(6)]
    words = [("合同", ""), ("期限", " "), ("为", " "), ("5", " "), ("年", " "), ("。", " ")]
    read = laid_out([(word, gap, box, 0.9) for (word, gap), box in zip(words, boxes, strict=True)], lambda x, y: (x, y))
    assert read.text == "合同期限为 5 年。"
    assert [read.text[word.start : word.end] for word in read.words] == [word for word, _ in words]


@pytest.mark.parametrize(("signs", "shown"), [("©©", "••"), ("©x", "©x")])
def test_points_before_the_lines_of_a_list_are_points(signs: str, shown: str) -> None:
    words = [
        ("Features", ""),
        (signs[0], "\n"),
        ("Fast", " "),
        (signs[1], "\n"),
        ("Small", " "),
        ("©", "\n"),
        ("2024", " "),
    ]
    found = laid_out([(word, gap, (0, 0, 9, 9), 0.9) for word, gap in words], lambda x, y: (x, y))
    assert found.text == f"Features\n{shown[0]} Fast\n{shown[1]} Small\n© 2024"


def test_an_installed_program_reads_where_there_is_no_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, looked_for: None
) -> None:
    rows = [
        [
            "level",
            "page_num",
            "block_num",
            "par_num",
            "line_num",
            "word_num",
            "left",
            "top",
            "width",
            "height",
            "conf",
            "text",
        ]
    ]
    words = [(1, 1, "Rent:", 96), (1, 1, "1,250", 91), (1, 2, "euros", 95), (2, 1, "|", 30), (2, 1, "Bremen", 90)]
    for number, (paragraph, line, word, sure) in enumerate(words):
        rows.append(["5", "1", "1", str(paragraph), str(line), str(number), "160", "200", "160", "40", str(sure), word])
    (tmp_path / "table").write_text("\n".join("\t".join(row) for row in rows))
    installed = tmp_path / "tesseract"
    installed.write_text(
        f'#!/bin/sh\necho "$@" > "{tmp_path}/asked"\ncp "$1" "{tmp_path}/seen.png"\ncat "{tmp_path}/table"\n'
    )
    installed.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setitem(sys.modules, "tesserocr", None)  # as where there is no wheel
    forget()
    drawn(_LETTER).save(tmp_path / "letter.png")
    with closing(Sandbox()) as sandbox:
        found = sandbox.recognise(tmp_path / "letter.png", 1)
    assert found.text == "Rent: 1,250\neuros\n\nBremen"  # a line is no word
    assert found.words[1].confidence == 0.91 and found.words[1].box == pytest.approx(
        (0.129, 0.114, 0.258, 0.137), abs=0.01
    )
    asked = (tmp_path / "asked").read_text()
    assert "-l deu+eng --psm 3 -c thresholding_method=0 tsv" in asked
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")
    installed.write_text("#!/bin/sh\nexit 1\n")
    with closing(Sandbox()) as sandbox, pytest.raises(FileProblem):
        sandbox.recognise(tmp_path / "letter.png", 1)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of two pictures, the second on its side, with an empty sheet between them."""
    path = tmp_path_factory.mktemp("scans") / "lease.pdf"
    pages = [scanned(drawn(_LETTER)), Image.new("L", (1240, 1754), 255), scanned(drawn(_BRIEF), turn=90)]
    pages[0].save(path, "PDF", resolution=150, save_all=True, append_images=pages[1:])
    return path


def test_a_scan_is_asked_and_a_citation_marks_the_words_on_the_picture(assistant: Assistant, scan: Path) -> None:
    (added,) = assistant.add([scan], wait=False)
    assert added.status == "added" and "Page 1 is a picture: its text was recognised" in added.note
    answer = assistant.ask("How much is the rent for the workshop?").result()
    citation = answer.citations[0]
    assert "1,250 euros" in citation.quote and citation.passage.chunk.page == 1
    png, top = assistant.draw_page(added.document_id, 1, [(citation.start, citation.end)])
    assert top == pytest.approx(place(0), abs=0.01)
    marked = Image.open(io.BytesIO(png)).convert("RGB")
    yellow = [
        (x, y)
        for x in range(0, marked.width, 4)
        for y in range(0, marked.height, 4)
        if _is_yellow(marked.getpixel((x, y)))
    ]
    assert yellow and max(y for _, y in yellow) / marked.height < place(1)


def test_a_page_on_its_side_is_shown_upright_with_its_words_marked(assistant: Assistant, scan: Path) -> None:
    (added,) = assistant.add([scan])
    text = assistant.page(added.document_id, 3).text
    at = text.index("Kündigungsfrist")
    png, top = assistant.draw_page(added.document_id, 3, [(at, at + len("Kündigungsfrist"))])
    assert top == pytest.approx(place(1), abs=0.01)
    for shown in (png, assistant.draw_page(added.document_id, 3)[0]):
        picture = Image.open(io.BytesIO(shown))
        assert picture.height > picture.width


def _is_yellow(pixel: tuple[int, int, int]) -> bool:
    red, _, blue = pixel
    return red - blue > 60


def test_a_picture_of_any_kind_is_a_document(assistant: Assistant, tmp_path: Path) -> None:
    letter, brief = (scanned(drawn(lines)).convert("L") for lines in (_LETTER, _BRIEF))
    paths = [tmp_path / f"letter.{ending}" for ending in ("png", "jpg", "webp", "bmp", "tiff")]
    for path in paths:
        letter.save(path, **({"save_all": True, "append_images": [brief]} if path.suffix == ".tiff" else {}))
    for added, pages in zip(assistant.add(paths), (1, 1, 1, 1, 2), strict=True):
        assert (added.status, added.pages, added.unit) == ("added", pages, "page")
        assert "six months before" in assistant.page(added.document_id, 1).text
        assert assistant.draw_page(added.document_id, 1)[0].startswith(b"\x89PNG")


def test_a_page_with_text_is_not_looked_at(assistant: Assistant, tmp_path: Path) -> None:
    (added,) = assistant.add([make_pdf(tmp_path / "a.pdf", ["Words."])], wait=False)
    assert added.note == "" and assistant.page(added.document_id, 1).kind == "text"


@pytest.mark.parametrize(
    ("data", "reason"), [(b"hello", "not_what_it_says"), (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not_what_it_says"), (b"\x89PNG\r\n\x1a\n", "not_what_it_says")]
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_a_sentence(
    assistant: Assistant, tmp_path: Path, data: bytes, reason: str
) -> None:
    (tmp_path / "a.png").write_bytes(data)
    (added,) = assistant.add([tmp_path / "a.png"], wait=False)
    assert (added.status, added.reason) == ("failed", reason) and "a.png" in added.error


def test_a_photograph_without_text_is_refused_in_a_sentence(assistant: Assistant, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((800, 600)).save(tmp_path / "sky.png")
    (added,) = assistant.add([tmp_path / "sky.png"], wait=False)
    assert (added.status, added.reason) == ("failed", "no_text_found")
