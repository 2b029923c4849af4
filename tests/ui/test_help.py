"""The page of help, without a browser: its topics, its search, and what it says in other languages."""

import re

import pytest
from app_pages import HELP, keys, said
from streamlit.testing.v1 import AppTest

from slmrag import __version__
from slmrag.ui.words import text
from slmrag.ui.words.help_topics import FOLDER, NAMES, find_sections, topics


def test_every_file_is_a_topic_with_a_title_and_a_line_on_what_it_is_about():
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.md" for name in NAMES}
    for topic in topics().values():
        assert topic.title and "\n" not in topic.lead and topic.lead.endswith(".")
        written = (FOLDER / f"{topic.name}.md").read_text("utf-8")
        sections = [f"## {one.title}\n\n{one.text}" if one.title else one.text for one in topic.sections]
        whole = "\n\n".join([f"# {topic.title}", topic.lead, *filter(None, sections)])
        assert whole == written.strip(), "not a word of it is lost"


def test_what_is_called_so_is_found_before_what_speaks_of_it():
    found = find_sections("Ollama")
    assert (found[0].topic, found[0].title) == ("models", "Ollama") and len(found) > 1
    assert find_sections("REFUSE_BELOW 0.3")[0].topic == "settings" and find_sections("xyzzy") == []


def test_one_topic_after_another(app: AppTest):
    app.switch_page(HELP).run()
    assert app.title[0].value == text.HELP and text.HELP_ENGLISH not in said(app)
    assert {f"help-{name}" for name in NAMES} <= keys(app) and f"slmrag {__version__}" in said(app)
    app.button(key="help-models").click().run()
    assert app.title[0].value == "Language models" and app.query_params["topic"] == "models"
    app.button(key="help-next").click().run()
    assert app.title[0].value == "Is it good on your documents?"
    app.button(key="help-all").click().run()
    assert app.title[0].value == text.HELP and "topic" not in app.query_params


def test_the_search_leads_to_a_topic_and_says_when_nothing_holds_the_words(app: AppTest):
    app.switch_page(HELP).run()
    app.text_input(key="help-words").set_value("cookie_secret").run()
    assert (
        "redirect_uri" not in said(app)
        and app.button(key="help-found-0").label == "**Several people › With a provider**"
    )
    app.button(key="help-found-0").click().run()
    assert "redirect_uri" in said(app)
    app.button(key="help-all").click().run()
    app.text_input(key="help-words").set_value("[xyzzy](http://example.com)").run()
    assert text.say("HELP_NONE", words="[xyzzy](http://example.com)") in said(app).replace("\u2060", "")


def test_an_address_that_names_no_topic_shows_all(app: AppTest):
    app.switch_page(HELP)
    app.query_params["topic"] = "../settings"
    assert app.run().title[0].value == text.HELP and not app.exception


@pytest.mark.parametrize("code", [code for code in text.LANGUAGES if code != "en"])
def test_in_another_language_it_says_that_it_is_in_english(app: AppTest, monkeypatch: pytest.MonkeyPatch, code: str):
    monkeypatch.setenv("SLMRAG_LANGUAGE", code)
    app.switch_page(HELP)
    app.query_params["topic"] = "translations"
    app.run()
    assert text.table(code)["HELP_ENGLISH"] in said(app) and app.title[0].value == "Translations"


def test_every_topic_is_drawn_whole(app: AppTest):
    app.switch_page(HELP)
    for topic in topics().values():
        app.query_params["topic"] = topic.name
        app.run()
        assert not app.exception and app.title[0].value == topic.title
        shown = " ".join([said(app), *(str(one.value) for one in app.divider)])
        words = re.sub(r"!\[.*?\]\(.*?\)", "", " ".join(section.text for section in topic.sections))
        assert [word for word in re.findall(r"\w{4,}", words) if word not in shown] == []
