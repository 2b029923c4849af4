"""Model servers in the app: offered where nothing writes, used by a click, entered by their address."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from app_pages import ASK, MODELS, keys, opened, said
from fakes.openai_server import OpenAIServer
from streamlit.testing.v1 import AppTest

from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text


@pytest.fixture
def app(fresh_server: None) -> AppTest:
    return opened().run()


@pytest.fixture
def model_server(app: AppTest, monkeypatch) -> Iterator[OpenAIServer]:
    server = OpenAIServer()
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", server.url)
    st.cache_resource.clear()
    assistant_of_server().models.patience = 30
    yield server
    server.close()


def test_a_model_of_a_server_here_is_offered_and_used_by_one_click(model_server: OpenAIServer, app: AppTest):
    spec, shown = f"openai:phi-4-mini@{model_server.url}", f"phi-4-mini · {model_server.url.split('/')[2]}"
    app.switch_page(ASK).run()
    assert text.say("MODEL_OFFERED", model=shown) in said(app) and text.NO_MODEL_YET not in said(app)
    app.button(key="use-offered").click().run()
    assert assistant_of_server().models.choice().spec == spec
    assert "use-offered" not in keys(app) and not app.exception
    app.switch_page(MODELS).run()
    assert app.button(key=f"use-{model_server.url}").label == text.IN_USE and text.NONE_INSTALLED not in said(app)
    app.selectbox(key=f"model-of-{model_server.url}").select("phi-4").run()
    app.button(key=f"use-{model_server.url}").click().run()
    assert assistant_of_server().models.choice().spec == spec.replace("-mini@", "@")
    app.button(key=f"try-{model_server.url}").click().run()
    assert not app.exception


def test_an_address_is_entered_tested_at_once_and_removed(model_server: OpenAIServer, app: AppTest, monkeypatch):
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", "[]")
    st.cache_resource.clear()
    app.switch_page(MODELS).run()
    assert text.SERVERS_NONE in said(app)
    for typed, told in (("http://127.0.0.1:9", "No server answers"), ("http://me:pw@x/v1", "without them")):
        app.text_input(key="server-address").input(typed)
        app.button(key="FormSubmitter:server-form-" + text.SERVER_ADD).click().run()
        assert told in said(app) and not app.exception
    app.text_input(key="server-address").input(model_server.url)
    app.button(key="FormSubmitter:server-form-" + text.SERVER_ADD).click().run()
    assert text.say("SERVER_ADDED", url="", models="2 models") in said(app)
    app.button(key=f"drop-{model_server.url}").click().run()
    assert text.SERVERS_NONE in said(app) and not app.exception


def test_a_server_elsewhere_is_marked_and_its_model_used_after_leave_was_given(home: Path, app: AppTest):
    home.mkdir(parents=True, exist_ok=True)
    url = "https://models.example/v1"
    (home / "models.json").write_text(json.dumps({"servers": {url: ["phi-4"]}}))
    app.switch_page(MODELS).run()
    spec = f"openai:phi-4@{url}"
    assert app.button(key=f"use-{url}").disabled and not app.toggle(key=f"allow-{spec}").value
    assert text.NO_SERVER not in said(app), "something can leave this computer"
    app.toggle(key=f"allow-{spec}").set_value(True).run()
    app.button(key=f"use-{url}").click().run()
    assert assistant_of_server().models.choice().spec == spec and not app.exception
    assert "models.example" in said(app.switch_page(ASK).run()), "it is said where text goes"
