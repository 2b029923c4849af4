"""What small translation models a translation lacks, each with its size and one click that gets it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.notices import comma_list
from slmrag.models.known_models import KnownModel, KnownPair
from slmrag.text.languages import name_of
from slmrag.translation.translation_stream import TranslationStream
from slmrag.ui.session.model_tasks import ModelTask, begin_task, follow_task, tasks
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
    get_button(assistant, *missing)


def offer_faster(assistant: PersonalAssistant, stream: TranslationStream) -> None:
    """Offer what would translate much faster than the language model that ``stream`` is made by."""
    missing = assistant.pairs.missing(stream.source_language, stream.target_language)
    if missing and stream.calls:
        offer_pairs(assistant, missing, text.PAIR_FASTER)


def get_button(assistant: PersonalAssistant, *models: KnownModel) -> None:
    """A button that gets models of one language each, one after another, and how far that is."""
    names = [model.name for model in models]
    of_all = " ".join(["get", *names])
    # Where the first of two is there already, the task of both goes on with the second.
    name = next((one for one, task in list(tasks().items()) if task.running and {*names} <= {*one.split()}), of_all)
    task = tasks().get(name)
    if not (task and task.running):
        languages = notice_text(comma_list(name_of(model.languages[0]) for model in models))
        label = text.say("PAIR_GET", language=languages, size=text.size(sum(model.disk for model in models)))
        if st.button(plain(label), icon=":material/download:", type="primary", key=f"offer-{' '.join(names)}"):
            task = begin_task(name, lambda task: _get(assistant, models, task))
    if task:
        follow_task(name, text.say("GETTING_STARTS", name=names[0]))


def _get(assistant: PersonalAssistant, models: Sequence[KnownModel], task: ModelTask) -> None:
    for model in models:
        assistant.stores[model.kind].get(model, task.tell_or_stop)
