"""A quote in the reader's language, when asked for: the original stays beside it."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import writes
from slmrag.text.detect import detect_language
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_MADE = "quote-translated"  # (quote, language) and what came of it


def translation_button(assistant: PersonalAssistant, quote: str, language: str) -> None:
    """A button that translates ``quote``, which is in ``language`` (``""``: to be found out); none where it need not be.

    The reader's language is the one that answers are given in, else the app's.
    """
    to = st.session_state.get("answer-in") or text.language()
    spec = assistant.models.choice("translate").spec
    own = language or detect_language(quote)
    if not quote.strip() or to == own or not (writes(spec) or assistant.pairs.way(own, to)):
        return
    asked = quote, to, spec
    if st.button(
        plain(text.say("TRANSLATE_QUOTE", language=text.written_language(to))), icon=":material/translate:",
        type="tertiary", key="translate-quote",
    ):  # fmt: skip
        with st.spinner(text.TRANSLATING_QUOTE):
            try:
                stream = assistant.translate_text(quote, to=to)
                st.session_state[_MADE] = asked, stream.result()
            except SlmragError as problem:
                show_problem(problem)
    before, made = st.session_state.get(_MADE, (None, None))
    if before != asked:
        return
    if made.error:
        show_problem(made.error)
    for segment in made.segments:
        st.markdown(plain(segment.target or segment.source))
        if not segment.ok:
            st.badge(text.SEGMENT_DOUBTED, icon=":material/help:", color="orange")
            st.caption(plain("; ".join(map(notice_text, segment.reasons))))
    st.caption(plain(text.wrote(made.model, made.sent_to)))
