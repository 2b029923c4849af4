"""The pages for whole documents and for testing, without a browser: summarise, translate, test on my documents."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from app_pages import ASK, EVALUATE, SUMMARISE, TRANSLATE, ask, keys, opened, said, upload
from fakes.documents import make_pdf, write
from fakes.ollama_server import OllamaServer
from streamlit.testing.v1 import AppTest
from waiting import PATIENCE

from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text


def finished(app: AppTest) -> AppTest:
    """The page once the newest job is at its end; one that nobody holds any more is."""
    for job in assistant_of_server().jobs.all()[:1]:
        job.result()
    return app.run()


@pytest.mark.parametrize("page", [SUMMARISE, EVALUATE])
def test_an_empty_library_says_what_to_do(app: AppTest, page: str):
    assert text.EMPTY_LIBRARY in said(app.switch_page(page).run()) and not app.exception


def test_a_document_is_summed_up_and_its_pages_open(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    app.switch_page(SUMMARISE).run()
    assert text.SUMMARY_QUOTES in said(app), "the only document is chosen, and the time told"
    finished(app.button(key="summarise").click().run())
    assert text.say("SUMMARY_OF", name="pumps.pdf") in said(app) and text.QUOTED in said(app)
    assert "Read: 3 of 3 pages" in said(app)
    assert {one.label for one in app.get("download_button")} == {"Markdown", "Word", "HTML"}
    opens = app.button(key="page-all-0-0")
    place = opens.label.split("[")[-1].strip("]")
    assert f"{place.capitalize()} of 3" in said(opens.click().run()) and not app.exception and not app.error


def test_a_summary_of_before_opens_again_and_goes_with_its_document(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"), write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros."))
    app.switch_page(SUMMARISE).run()
    (pumps,) = [one for one in assistant_of_server().documents() if one.name == "pumps.pdf"]
    app.multiselect(key="summary-documents").select(pumps.id).run()
    finished(app.button(key="summarise").click().run())
    later = opened().run().switch_page(SUMMARISE).run()
    (job,) = assistant_of_server().jobs_on_record("summary")
    shown = text.say("SUMMARY_OF", name="pumps.pdf")
    assert shown not in said(later)
    assert shown in said(later.button(key=f"earlier-{job.key}").click().run())
    assistant_of_server().remove(pumps.id)
    assert shown not in said(later.run()) and not later.exception


def test_what_cannot_be_summed_up_is_a_sentence(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    app.switch_page(SUMMARISE).run().text_input(key="summary-pages").input("7-9").run()
    assert app.error and "summarise" not in keys(app) and not app.exception


def test_without_a_model_a_translation_offers_the_small_one_that_it_lacks(app: AppTest, tmp_path: Path):
    upload(app, write(tmp_path / "prices.txt", "The seal kit of the pump costs 68.50 euros in this year."))
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("pt").run()
    assert "51 MB" in app.button(key="offer-translate-pt").label
    assert "51 MB" in app.info[0].value and "translate" not in keys(app) and not app.exception
    app.selectbox(key="translate-to").select("th").run()
    assert "slmrag models get phi-3.5-mini" in said(app) and "offer-translate-pt" not in keys(app)


def test_the_two_small_models_of_a_way_over_english_are_one_click(app: AppTest, tmp_path: Path):
    german = "Der Dichtungssatz der Pumpe kostet in diesem Jahr 68,50 Euro, und das Laufrad kostet 88 Euro."
    upload(app, write(tmp_path / "preise.txt", german))
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("pt").run()
    (offer,) = [button for button in app.button if str(button.key).startswith("offer-")]
    label = offer.label.replace("\\", "")
    assert "German, Portuguese" in label and "103 MB" in label and not app.exception


def test_with_a_small_model_a_document_is_translated_and_said_by_which(with_pair: Path, app: AppTest, tmp_path: Path):
    upload(app, write(tmp_path / "prices.txt", "The seal kit of the pump costs 68.50 euros in this year."))
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("pt").run()
    assert "translate-pt translates 1 piece of text." in said(app)
    finished(app.button(key="translate").click().run())
    assert "68,50 euros" in said(app).replace("68.50", "68,50") and "translate-pt" in said(app) and not app.exception


def test_a_translated_pdf_is_to_be_had_as_one_and_beside_its_original(with_pair: Path, app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf", ["The seal kit of the pump costs 68.50 euros in this year."]))
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("pt").run()
    finished(app.button(key="translate").click().run())
    pdf = f"{text.TRANSLATED_FILE} (pdf)"
    labels = [one.label.replace("\\", "") for one in app.get("download_button")]
    assert labels == [pdf, *(f"{text.SIDE_BY_SIDE} ({kind})" for kind in ("pdf", "html", "docx"))] and not app.exception
    assert not app.error
    assistant_of_server().remove("pumps.pdf")
    assert "%PDF" not in repr(app.run()._session_state.filtered_state), "the words of what was removed are held nowhere"


def test_quotes_are_shown_in_the_language_that_is_chosen_and_the_original_below(
    with_pair: Path, app: AppTest, tmp_path: Path
):
    upload(app, write(tmp_path / "prices.txt", "The seal kit of the pump costs 68.50 euros in this year."))
    app.session_state["answer-in"] = "pt"
    ask(app, "What does the seal kit cost?")
    shown = said(app)
    assert text.say("MACHINE_TRANSLATED", models="translate-pt").split("(")[0][:20] in shown and "custa" in shown
    assert "The seal kit of the pump costs" in shown and not app.exception


def test_drafted_questions_are_asked_and_measured(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    app.switch_page(EVALUATE).run().button(key="trial-make").click().run()
    drafted = len(app.session_state["trial-questions"])
    assert drafted < 20 and text.say("TRIAL_FEWER", n=drafted, count=20) in said(app)
    assert drafted and {one.label for one in app.get("download_button")} == {"CSV", "JSONL"}
    app.button(key="trial-ask").click().run()
    app.session_state["trial-run"].task.wait()
    app.run()
    assert text.say("TRIAL_RESULT", questions=text.count_of(drafted, "question")) in said(app)
    measures = list(app.table[-1].value[text.TRIAL_MEASURE])
    assert text.table("en")["measure"]["found@5"] in measures
    assert app.get("vega_lite_chart") and not app.exception and not app.error


def test_own_questions_under_two_settings_show_what_went_wrong(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    app.switch_page(EVALUATE).run().radio(key="trial-kind").set_value("own").run()
    rows = "question,answer,page,document\nHow long does the warranty last?,24 months,1,pumps.pdf\n"
    app.file_uploader[0].upload("mine.csv", rows.encode()).run()
    app.selectbox(key="trial-setting").select("top_k").run()
    app.text_input(key="trial-value-top_k").input("1").run()
    app.button(key="trial-ask").click().run()
    app.session_state["trial-run"].task.wait()
    app.run()
    columns = [name.replace("\\", "") for name in app.table[-1].value.columns]
    assert "top_k = 1" in columns and text.TRIAL_DIFFERENCE in columns
    assert text.TRIAL_WRONG in "\n".join(one.value for one in app.subheader) and not app.exception


def test_a_file_without_questions_is_a_sentence(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    app.switch_page(EVALUATE).run().radio(key="trial-kind").set_value("own").run()
    app.file_uploader[0].upload("mine.csv", b"a,b\n1,2\n").run()
    assert "no column is called" in said(app) and not app.exception


def test_a_text_is_translated_with_what_failed_and_its_receipt(
    app: AppTest, tmp_path: Path, tiny_ending: Path, monkeypatch: pytest.MonkeyPatch
):
    upload(app, write(tmp_path / "prices.md", "# Prices\n\nThe seal kit costs 68.50 euros.\n"))
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_MODEL", f"onnx:{tiny_ending}")
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("de").run()
    assert text.say("EXPECTED_SEGMENTS", model=tiny_ending.name, pieces="2 pieces of text") in said(app)
    finished(app.button(key="translate").click().run())
    assert [one.value for one in app.metric] == ["2", "0", "2"], "a model of random weights passes no check"
    assert text.SEGMENT_ATTEMPT in said(app) and "The seal kit costs 68.50 euros." in said(app)
    assert text.say("SEGMENTS_FAILED", n=2) in [one.label for one in app.expander]
    assert len(app.get("download_button")) == 2 and text.ALL_ORIGINAL in said(app), "no file that is the original"
    app.text_area(key="mend-words-2").input("Das Dichtungsset kostet 86,50 Euro.")
    app.button(key="mend-take-2").click().run()
    assert any("68.50" in one.value.replace("\\", "") for one in app.warning), (
        "what was lost is told before it is taken"
    )
    assert [one.value for one in app.metric] == ["2", "0", "2"]
    app.button(key="mend-take-2").click().run()
    assert [one.value for one in app.metric] == ["2", "1", "1"], "a person may know better"
    assert len(app.get("download_button")) == 3 and "Das Dichtungsset kostet 86,50 Euro." in said(app)
    assert [one.value for one in app.metric] == ["2", "1", "1"] and "done" in said(app) and not app.exception
    app.radio(key="translate-kind").set_value("words").run()
    app.text_area(key="translate-words").input("Holidays are booked.").run()
    finished(app.button(key="translate").click().run())
    assert app.metric[0].value == "1" and app.code[0].value and not app.exception


def test_few_models_know_some_languages_and_a_glossary_may_be_wrong(
    app: AppTest, tmp_path: Path, tiny_ending: Path, monkeypatch: pytest.MonkeyPatch
):
    upload(app, write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros."))
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_MODEL", f"onnx:{tiny_ending}")
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("hi").run()
    assert "is not among the languages" in said(app)
    app.file_uploader[0].upload("terms.csv", b"seal kit\n").run()
    assert "is not a term and its translation" in said(app) and "translate" not in keys(app) and not app.exception


def test_a_quote_in_another_language_is_translated_when_asked(
    app: AppTest, tmp_path: Path, tiny_ending: Path, monkeypatch: pytest.MonkeyPatch
):
    german = "Die Dichtung kostet 68 Euro. Sie muss jährlich geprüft und für längere Fahrten gewechselt werden."
    upload(app, write(tmp_path / "preise.txt", german))
    ask(app.switch_page(ASK).run(), "Was kostet die Dichtung?")
    opens = next(key for key in keys(app) if key.startswith("cite-"))
    assert "translate-quote" not in keys(app.button(key=opens).click().run()), "no model is there"
    monkeypatch.setenv("SLMRAG_MODEL", f"onnx:{tiny_ending}")
    st.cache_resource.clear()
    assert "translate-quote" in keys(app.run())
    app.button(key="translate-quote").click().run()
    assert f"Written by {tiny_ending.name}" in said(app) and not app.exception and not app.error
    assert "Die Dichtung kostet 68 Euro." in said(app), "the original stays"


class German:
    """What a model writes: a sentence a call, from the second call on only when it is ``free`` to."""

    def __init__(self) -> None:
        self.free, self.asked = threading.Event(), threading.Semaphore(0)
        self._sentences = iter(
            ("Urlaub wird im Portal der Firma gebucht.", *["Jeder Antrag wird in einer Woche beantwortet."] * 9)
        )
        self._first = True

    def __iter__(self) -> Iterator[str]:
        first, self._first = self._first, False
        self.asked.release()
        assert first or self.free.wait(PATIENCE)
        yield next(self._sentences)


@pytest.fixture
def german(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[German]:
    """The app's model is one that translates into German."""
    server = OllamaServer()
    server.pieces = model = German()
    monkeypatch.setenv("SLMRAG_OLLAMA_HOST", server.url)
    monkeypatch.setenv("SLMRAG_MODEL", "ollama:phi3.5")
    yield model
    model.free.set()
    server.close()


LETTER = "Holidays are booked in the portal of the company.\n\nEvery request is answered within a week.\n"


def test_a_translation_is_stopped_and_goes_on_where_it_was(german: German, app: AppTest, tmp_path: Path):
    upload(app, write(tmp_path / "leave.md", LETTER))
    app.switch_page(TRANSLATE).run().selectbox(key="translate-to").select("de").run()
    app.button(key="translate").click().run()
    assert german.asked.acquire(timeout=PATIENCE) and german.asked.acquire(timeout=PATIENCE), (
        "it is at the second sentence"
    )
    app.run()
    assert text.WORK_GOES_ON in said(app) and "Urlaub wird" in said(app)
    app.button(key="stop-translation").click().run()
    finished(app)
    assert text.WORK_STOPPED in [one.value for one in app.info] and not app.exception
    german.free.set()
    finished(app.button(key="go-on-translation").click().run())
    assert [one.value for one in app.metric] == ["2", "2", "0"] and "Kept from before: 1" in said(app)
    assert text.WORK_STOPPED not in [one.value for one in app.info] and not app.exception and not app.error


def test_a_file_is_translated_without_being_added(german: German, app: AppTest):
    german.free.set()
    app.switch_page(TRANSLATE).run().radio(key="translate-kind").set_value("file").run()
    app.file_uploader(key="choose-translate-file-0").upload("../leave.md", LETTER.encode()).run()
    app.selectbox(key="translate-to").select("de").run()
    finished(app.button(key="translate").click().run())
    assert [one.value for one in app.header] == ["leave\\.md"] and [one.value for one in app.metric] == ["2", "2", "0"]
    assert "Jeder Antrag wird in einer Woche beantwortet" in said(app) and len(app.get("download_button")) == 3
    assert assistant_of_server().documents() == [] and not app.exception and not app.error
    app.file_uploader(key="choose-translate-file-0").upload("nothing.md", b"").run()
    assert "It is empty (0 bytes)" in said(app) and "translate" not in keys(app) and not app.exception


def test_quoted_sentences_in_another_language_offer_the_small_model_that_they_lack(app: AppTest, tmp_path: Path):
    upload(app, write(tmp_path / "prices.txt", "The seal kit of the pump costs 68.50 euros in this year."))
    app.switch_page(SUMMARISE).run().selectbox(key="summary-language").select("pt").run()
    assert "51 MB" in app.button(key="offer-translate-pt").label and "summarise" not in keys(app)
    assert not app.error and "slmrag models get" not in said(app)
    app.selectbox(key="summary-language").select("th").run()
    assert text.say("SUMMARY_NEEDS", language="Thai") in said(app) and not app.exception
