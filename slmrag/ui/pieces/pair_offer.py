"""What small translation models a translation lacks, each with its size and one click that gets it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import KnownModel, KnownPair
from slmrag.text.languages import name_of
from slmrag.translation.translation_stream import TranslationStream
from slmrag.ui.session.model_tasks import begin_task, follow_task, tasks
from slmrag.ui.session.people import administers
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text


def offer_pairs(assistant: PersonalAssistant, missing: Sequence[KnownPair], why: str = "") -> None:
    """Offer the models that are ``missing``, and say ``why``."""
    size, host = sum(pair.disk for pair in missing), urlsplit(assistant.stores["translation"].endpoint).netloc
    said = text.say("PAIR_OFFER", size=text.size(size), licence=missing[0].licence, host=host)
    st.info(plain(f"{why} {said}".strip()), icon=":material/translate:")
    if not administers(assistant):
        st.caption(text.ADMINS_ONLY)
        return
    for pair in missing:
        get_button(assistant, pair)


def offer_faster(assistant: PersonalAssistant, stream: TranslationStream) -> None:
    """Offer what would translate much faster than the language model that ``stream`` is made by."""
    missing = assistant.pairs.missing(stream.source_language, stream.target_language)
    if missing and stream.calls:
        offer_pairs(assistant, missing, text.PAIR_FASTER)


def get_button(assistant: PersonalAssistant, model: KnownModel) -> None:
    """A button that gets a model of one language, and how far that is."""
    name, store = f"get {model.name}", assistant.stores[model.kind]
    task = tasks().get(name)
    if not (task and task.running):
        language = notice_text(name_of(model.languages[0]))
        label = plain(text.say("PAIR_GET", language=language, size=text.size(model.disk)))
        if st.button(label, icon=":material/download:", type="primary", key=f"offer-{model.name}"):
            task = begin_task(name, lambda task: store.get(model, task.tell_or_stop))
    if task:
        follow_task(name, text.say("GETTING_STARTS", name=model.name))
