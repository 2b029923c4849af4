"""What came of holding a model's sentences against their sources, as the app draws it, without a browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from app_pages import said
from streamlit.testing.v1 import AppTest

from slmrag.library.conversations import Conversation, Turn
from slmrag.schema import Answer, AnswerSentence, Chunk, Citation, Difference, Passage, Sentence
from slmrag.summary.summary import Summary, SummaryReceipt, SummarySentence
from slmrag.ui.pieces import conversation_files
from slmrag.ui.words import text

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or draw pages


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn asks the library what it may offer: never that of whoever runs this."""
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_HOME", str(tmp_path / "library"))


def drawn(answer: Answer, **turn: int) -> AppTest:
    def draw(turn):
        from slmrag.ui.pieces.conversation import show_answer

        show_answer(turn, 0, latest=True)

    app = AppTest.from_function(draw, kwargs={"turn": Turn("q", answer, **turn)}).run()
    assert not app.exception
    return app


TAPS = "Close the 9 taps before noon."


def found_to(support: str, **fields: object) -> Answer:
    """An answer of a sentence that cites a page which says `TAPS`."""
    passage = Passage(Chunk("d", "taps.pdf", 3, 0, len(TAPS), TAPS), 1.0)
    sentence = AnswerSentence("Shut all 8 taps.", (1,), support, **fields)
    return Answer(
        "q", sentence.text, "phi", False, "stop", (passage,), (sentence,), (Citation(1, passage, TAPS, 0, len(TAPS)),)
    )


def test_a_sentence_that_disagrees_has_the_sources_own_words_beside_it() -> None:
    page = said(
        drawn(
            found_to(
                "disagrees", differences=(Difference("number", "8", "the 9 taps", 1), Difference("name", "Oslo", "", 1))
            )
        )
    ).replace("\\", "")
    assert (
        text.DISAGREES in page
        and "number “8”; the source says: “the 9 taps” · name “Oslo” does not stand there" in page
    )
    assert f"{text.STAND_SENTENCES}: 0 of 1 · {text.DISAGREE_SENTENCES}: 1" in page


def test_a_sentence_in_other_words_is_neither_alarmed_nor_ticked_and_compared_at_a_click() -> None:
    app = drawn(found_to("in other words", missing=("Shut", "8")))
    page = said(app).replace("\\", "")
    assert text.DISAGREES not in page and "check" not in app.markdown[-1].value
    (compared,) = (one for one in app.expander if one.label == text.say("COMPARE_WITH_SOURCE", n=1))
    inside = "\n".join(one.value for one in (*compared.markdown, *compared.caption)).replace("\\", "")
    assert TAPS in inside and text.say("NOT_THERE", words="Shut, 8") in inside
    assert [one.label for one in compared.button] != []


@pytest.mark.parametrize("mark", ["stands there", "disagrees", "in other words"])
def test_who_hears_a_number_hears_which_source_it_is_and_the_mark(mark: str) -> None:
    label = drawn(found_to(mark)).button(key="cite-0-0-1").label
    heard = re.sub(r":blue|:small|[*\\\[\]]", "", label)
    assert heard == f"Source 1, taps.pdf, page 3, {text.MARKS[mark]}"


def test_the_quotes_come_before_a_models_words_and_a_desk_shows_no_others() -> None:
    quoted = AnswerSentence(TAPS, (1,), "stands there")
    own = found_to("in other words")
    answer = replace(
        own, sentences=(quoted,), quoted_because="in other words", model_wrote="w", model_sentences=own.sentences
    )
    page = said(drawn(answer)).replace("\\", "")
    words = [one.value.replace("\\", "") for one in drawn(answer).markdown]
    assert [one for one in words if TAPS in one or "Shut" in one][:2] == [TAPS, "Shut all 8 taps."]
    assert (
        text.QUOTED_BECAUSE["in other words"].format(model="phi") in page
        and text.say("WHAT_WROTE", model="phi") in page
    )
    told = conversation_files.transcript([Turn("q", answer), Turn("p", own)])
    assert TAPS in told and "Shut" not in told
    whole = conversation_files.as_markdown(
        [(Conversation("i", "t", "2026-11-04T17:05:00+00:00", 1), [Turn("q", answer)])]
    )
    assert whole.index(TAPS) < whole.index("Shut all 8 taps. \\[1\\] (in other words)")


def test_a_visitor_reads_what_a_second_model_agrees_with_and_whose_opinion_that_is() -> None:
    own = found_to("in other words", opinion="agrees", opinion_of="Judge 1")
    assert [one.text for one in own.for_visitors] == ["Shut all 8 taps."]
    told = conversation_files.transcript([Turn("q", own)])
    assert f"Shut all 8 taps. [1] ({text.MARKS['in other words']}: Judge 1 thinks it agrees)" in told
    doubted = replace(own, sentences=(replace(own.sentences[0], opinion="probably not"),))
    assert not doubted.for_visitors and "Shut" not in conversation_files.transcript([Turn("q", doubted)])


def test_a_summary_names_who_thinks_that_a_sentence_agrees_and_why_nobody_does() -> None:
    def draw(summary):
        from slmrag.schema import Document
        from slmrag.ui.pieces.summary_result import show_summary

        show_summary(summary, {"d": Document("d", "taps.pdf", "page", 1, 1, 1, 9, "en", "2026-11-04T17:05:00+00:00")})

    thought = [
        SummarySentence(words, (), "in other words", opinion=opinion, opinion_of=of)
        for words, opinion, of in [("Taps.", "agrees", "Judge 1"), ("Pumps.", "failed", "No memory."), ("Seals.", "failed", "No memory.")]
    ]  # fmt: skip
    made = Summary(
        (("d", "taps.pdf"),), "onnx:phi", "brief", "", "", "", "t", tuple(thought), SummaryReceipt(1, 1, 9, 9), "stop", 1.0
    )  # fmt: skip
    app = AppTest.from_function(draw, kwargs={"summary": made}).run()
    assert not app.exception
    page = said(app).replace("\\", "")
    assert page.count("Judge 1 thinks it agrees") == 1 and page.count("No memory.") == 1


def test_quotes_that_were_read_stay_above_the_words_until_their_document_is_removed() -> None:
    quote = Sentence(0, len(TAPS), TAPS)
    for gone in (False, True):
        answer = found_to("stands there")
        chunk = answer.passages[0].chunk
        kept = replace(answer, passages=(Passage(replace(chunk, text="" if gone else TAPS), 1.0),), citations=())

        def draw(turn):
            from slmrag.ui.pieces.conversation import show_answer

            show_answer(turn, 0, latest=True)

        app = AppTest.from_function(draw, kwargs={"turn": Turn("q", kept)})
        app.session_state["quotes-shown"] = 0, [(1, quote)]
        words = [one.value.replace("\\", "") for one in app.run().markdown]
        assert (TAPS in words) != gone and not app.exception


def test_a_true_sentence_with_the_wrong_mark_is_not_called_untrue() -> None:
    passage = found_to("").passages[0]
    moved = AnswerSentence("Close the 8 taps.", (1,), "in other words", ours=(2,), missing=("8",))
    page = said(drawn(replace(found_to(""), passages=(passage, passage), sentences=(moved,))))
    assert text.say("STANDS_IN", n=2) in page and text.DISAGREES not in page


def test_what_a_picture_shows_is_not_said_to_be_missing_in_the_documents() -> None:
    page = said(drawn(found_to("disagrees"), pictures=1))
    assert text.FROM_PICTURE in page and text.DISAGREES not in page
