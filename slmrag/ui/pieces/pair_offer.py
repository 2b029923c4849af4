"""What small translation models a translation lacks, each with its size and one click that gets it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import KnownPair
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
        _get_button(assistant, pair)


def offer_faster(assistant: PersonalAssistant, stream: TranslationStream) -> None:
    """Offer what would translate much faster than the language model that ``stream`` is made by."""
    missing = assistant.pairs.missing(stream.source_language, stream.target_language)
    if missing and stream.calls:
        offer_pairs(assistant, missing, text.PAIR_FASTER)


def _get_button(assistant: PersonalAssistant, pair: KnownPair) -> None:
    name, store = f"get {pair.name}", assistant.stores["translation"]
    task = tasks().get(name)
    if not (task and task.running):
        label = plain(text.say("PAIR_GET", language=notice_text(pair.title), size=text.size(pair.disk)))
        if st.button(label, icon=":material/download:", type="primary", key=f"offer-{pair.name}"):
            task = begin_task(name, lambda task: store.get(pair, task.tell_or_stop))
    if task:
        follow_task(name, text.say("GETTING_STARTS", name=pair.name))
