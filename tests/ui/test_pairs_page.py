"""The page of models, as far as it concerns small translation models."""

from pathlib import Path

from app_pages import MODELS, keys, said
from streamlit.testing.v1 import AppTest

from slmrag.ui.session.model_tasks import tasks
from slmrag.ui.words import text


def test_a_language_is_chosen_and_its_model_offered_with_its_size(app: AppTest):
    app.switch_page(MODELS).run()
    assert "get-translate-de" not in keys(app)
    app.selectbox(key="language-translation").select("de").run()
    assert "51" in app.button(key="get-translate-de").help and "MPL-2.0" in app.button(
        key="get-translate-de"
    ).help.replace("\\", "")
    assert text.PAIRS not in app.selectbox(key="choose-translate").options and not app.exception


def test_one_that_is_here_is_tried_chosen_and_can_be_removed(with_pair: Path, app: AppTest):
    app.switch_page(MODELS).run().button(key="test-translate-pt").click().run()
    tasks()["test translate-pt"].wait()
    tasks().pop("test translate-pt")
    assert "confirm-translate-pt" in keys(app)
    app.run().selectbox(key="choose-translate").select("pairs").run()
    assert (
        app.selectbox(key="choose-translate").value == "pairs"
        and text.PAIRS in app.selectbox(key="choose-translate").options
    )
    assert not app.exception and not app.error and said(app)


def test_data_to_recognise_a_language_are_offered_too_both_forms_of_chinese(app: AppTest):
    app.switch_page(MODELS).run().selectbox(key="language-recognition").select("zh").run()
    assert {"get-ocr-chi_sim", "get-ocr-chi_tra"} <= set(keys(app)) and "get-ocr-fra" not in keys(app)
    assert not app.exception
