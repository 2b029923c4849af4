"""What can be done with an answer: like it, copy it, have it put otherwise, ask again, see how it was written."""

from collections.abc import Callable

import streamlit as st

from slmrag.answering.table_stream import as_csv
from slmrag.library.conversations import Turn
from slmrag.schema import Answer, AnswerSentence
from slmrag.text.detect import detect_language
from slmrag.ui.pieces.copy_button import copy_button
from slmrag.ui.pieces.read_aloud import read_aloud_button
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import sentence_text

AskAnew = Callable[[Turn, str], None]


@st.fragment
def show_actions(conversation: str, turn: Turn, ask_anew: AskAnew, ask_next: Callable[[str], None] | None) -> None:
    """The row under an answer; ``ask_anew`` is called with the turn and the question to put in its place.

    ``ask_next`` with what to ask after it; it is ``None`` where others were asked already.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if turn.answer is not None and turn.answer.text:
            _thumbs(conversation, turn)
            copy_button(with_sources(turn.answer), f"copy-{turn.key}")
            if turn.answer.table is not None:
                with st.popover(text.COPY_TABLE, icon=":material/table:", type="tertiary", key=f"table-{turn.key}"):
                    st.caption(text.COPY_TABLE_HINT)
                    st.code(as_csv(turn.answer.table), language=None)
            read_aloud_button(sentences_of(turn.answer), f"aloud-{turn.key}")
        otherwise = _otherwise(turn) if ask_next and turn.answer is not None else None
        again = st.button(text.AGAIN, icon=":material/refresh:", type="tertiary", key=f"again-{turn.key}")
        with st.popover(text.EDIT, icon=":material/edit:", type="tertiary", key=f"edit-{turn.key}"):
            st.caption(text.EDIT_HINT)
            edited = st.text_area(
                text.EDIT_QUESTION, turn.question, max_chars=20_000, key=f"edited-{turn.key}", persist_state="session",
            )  # fmt: skip
            send = st.button(text.ASK_EDITED, type="primary", key=f"ask-edited-{turn.key}")
        if turn.answer is not None and not turn.answer.refused and turn.answer.context.window:
            with st.popover(text.DETAILS, icon=":material/info:", type="tertiary", key=f"details-{turn.key}"):
                _details(turn.answer)
    if ask_next and otherwise:
        ask_next(text.OTHERWISE_AS[otherwise])
        st.rerun()
    if again or (send and edited.strip()):
        ask_anew(turn, turn.question if again else edited.strip())
        st.rerun()


def _otherwise(turn: Turn) -> str | None:
    """How the answer of ``turn`` is wanted, just now: a key of `text.OTHERWISE_AS`; what a picture or a table told, or what was done, has no other words."""
    answer = turn.answer
    if answer is None or answer.refused or not answer.sentences or turn.pictures or answer.table or answer.understood:
        return None
    written = detect_language(answer.text)
    return st.menu_button(
        text.OTHERWISE, [key for key in text.OTHERWISE_AS if key != written], icon=":material/edit_note:", type="tertiary",
        format_func=text.OTHERWISE_AS.__getitem__, key=f"otherwise-{turn.key}",
    )  # fmt: skip


def with_sources(answer: Answer) -> str:
    """An answer as text, each sentence with its numbers, and below it where they stand; what a model wrote after quotes."""
    lines = list(map(_numbered, answer.sentences))
    if answer.model_sentences:
        lines += ["", text.say("WHAT_WROTE", model=text.model(answer.model)), *map(_numbered, answer.model_sentences)]
    used = sorted({one for sentence in (*answer.sentences, *answer.model_sentences) for one in sentence.citations})
    sources = [f"[{number}] {text.stands(answer.passages[number - 1].chunk)}" for number in used]
    return "\n".join([*(lines or [answer.text]), *(["", f"{text.SOURCES}:", *sources] if sources else [])])


def _numbered(sentence: AnswerSentence) -> str:
    return sentence_text(sentence) + "".join(f" [{number}]" for number in sentence.citations)


def sentences_of(answer: Answer) -> list[str]:
    """The sentences of an answer, without the marks of its sources."""
    return [sentence_text(sentence) for sentence in answer.sentences] or [answer.text]


def _thumbs(conversation: str, turn: Turn) -> None:
    thumb, word = f"thumb-{turn.key}", f"word-{turn.key}"

    def keep() -> None:
        chosen = st.session_state.get(thumb)
        liked = None if chosen is None else bool(chosen)
        remark = st.session_state.get(word, turn.remark) if liked is not None else ""
        open_assistant().conversations.judge(conversation, turn.key, liked=liked, remark=remark)

    judged = st.feedback(
        "thumbs", default=None if turn.liked is None else int(turn.liked), key=thumb, on_change=keep,
    )  # fmt: skip
    if judged is not None:
        st.text_input(
            text.REMARK, turn.remark, max_chars=500, key=word, on_change=keep, placeholder=text.REMARK,
            label_visibility="collapsed", width=240, help=text.THANKS, live=True,
        )  # fmt: skip


def _details(answer: Answer) -> None:
    context, timings = answer.context, answer.timings
    share = min(1.0, context.prompt_tokens / context.window)
    used = text.say("WINDOW_USED", tokens=text.prompt_tokens(context), window=context.window)
    st.progress(share, text=plain(f"{text.WINDOW}: {used}"))
    if context.reused_tokens:
        st.caption(plain(text.say("REUSED", tokens=context.reused_tokens)))
    with st.grid(min_column_width=110, gap="small"):
        st.metric(text.PASSAGES_USED, context.passages_used)
        st.metric(text.PASSAGES_OUT, context.passages_dropped)
        st.metric(
            text.FIRST_WORD, _seconds(timings.get("first_word_s")), delta=_expected(timings), delta_color="off",
            delta_arrow="off",
        )  # fmt: skip
        st.metric(text.WHOLE, _seconds(timings.get("total_s")))


def _expected(timings: dict[str, float]) -> str | None:
    expected = timings.get("expected_first_word_s")
    return None if expected is None else text.say("FIRST_WORD_EXPECTED", s=text.write_number(expected, 1))


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else text.say("SECONDS", s=text.write_number(seconds, 1))
