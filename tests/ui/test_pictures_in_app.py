"""What the app says of text on pictures: how much is to come, how sure it is, which numbers were hard to read."""

import io
from pathlib import Path

import docx
import pytest
from app_pages import DOCUMENT, LIBRARY, ask, keys, said, upload
from fakes.scans import drawn, scanned
from PIL import Image
from streamlit.testing.v1 import AppTest

from slmrag.ingest.picture_queue import recognise_next
from slmrag.readers.ocr_languages import languages
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not languages(), reason="no text recognition is installed here (tesserocr)"),
]


def read_all() -> None:
    """Read what is to come, as the background does."""
    parts = assistant_of_server()._parts
    while recognise_next(parts.library, parts.embedder, parts.sandbox, parts.background._chunk_size):
        pass


def test_a_scan_says_what_is_to_come_is_stopped_and_gone_on_with_and_says_how_sure_it_is(
    app: AppTest, tmp_path: Path
) -> None:
    pages = [scanned(drawn([f"The rent of house {house} is {house}50 euros a month."])) for house in (1, 2, 3)]
    pages[0].save(tmp_path / "rents.tiff", save_all=True, append_images=pages[1:])
    upload(app, tmp_path / "rents.tiff")
    assert "Pages 2, 3 are pictures: their text is being recognised" in said(app)
    assert "still to come: 2 pages." in said(app)
    (document,) = assistant_of_server().documents()
    key = f"recognise-{document.id}"
    app.button(key=key).click().run()
    assert "Text on pictures was not recognised: 2 pages." in said(app)
    read_all()
    assert assistant_of_server().document(document.id).recognised_pages == 1
    app.button(key=key).click().run()
    read_all()
    with assistant_of_server().library.database.write() as db:  # as if it had taken too long
        db.execute("UPDATE pictures SET state = 'failed' WHERE page = 3")
    app.switch_page(LIBRARY).run()
    assert "Text on pictures was not recognised: 1 page." in said(app)
    app.button(key=key).click().run()
    assert "still to come: 1 page." in said(app)
    read_all()
    app.run()
    assert key not in keys(app) and not app.exception
    app.switch_page(DOCUMENT)
    app.query_params["id"] = document.id
    app.run()
    assert "Recognised from pictures: 3 pages; 9" in said(app) and "Recognised from the picture; 9" in said(app)

    ask(app, "What is the rent of house 2?")
    assert "250 euros" in said(app) and "Hard to read" not in said(app)
    with assistant_of_server().library.database.write() as db:  # as if it was a bad copy
        db.execute("UPDATE pictures SET words = replace(words, ',9', ',4')")
    ask(app, "What is the rent of house 3?")
    assert "Hard to read on the picture, compare it there:" in said(app) and "350 (rents.tiff, page 3)" in said(app)


def test_pictures_of_a_word_file_are_shown_in_their_places(app: AppTest, tmp_path: Path) -> None:
    document, picture = docx.Document(), io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(picture, "PNG")
    document.add_paragraph("Before the picture.")
    document.add_picture(picture)
    document.add_paragraph("After the picture.")
    document.save(tmp_path / "a.docx")
    upload(app, tmp_path / "a.docx")
    (kept,) = assistant_of_server().documents()
    app.switch_page(DOCUMENT)
    app.query_params["id"] = kept.id
    app.run()
    shown = [line for line in said(app).splitlines() if line.endswith("the picture.")]
    assert shown == ["Before the picture.", "After the picture."]
    assert len(app.get("image")) == 1 and not app.exception
    assert [button.proto.label for button in app.get("download_button")] == [text.ORIGINAL]
    assert assistant_of_server().original(kept.id).read_bytes() == (tmp_path / "a.docx").read_bytes()
