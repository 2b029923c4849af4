"""The page where two models answer the same question from the same passages, side by side, and one is preferred."""

from collections import Counter

import streamlit as st

from slmrag.assistant import Assistant
from slmrag.errors import SlmragError
from slmrag.schema import Answer, Vote
from slmrag.ui import conversation, text, viewer
from slmrag.ui.assistant import opened, show_problem
from slmrag.ui.escaping import paragraphs, plain, rendered
from slmrag.ui.models import installed_specs
from slmrag.ui.people import owner

_SHOWN, _VOTED = "compared", "compare-voted"


def page() -> None:
    """Draw the page."""
    st.title(text.COMPARE_TITLE, anchor=False)
    st.markdown(text.COMPARE_INTRO)
    assistant = opened()
    try:
        specs = list(installed_specs(assistant))
        specs += [spec for spec in {**assistant.models.allowed()} if spec not in specs]
        if len(specs) < 2:
            st.info(text.COMPARE_ONE, icon=":material/memory:")
            return
        _form(assistant, specs)
        _show(assistant)
        _votes(assistant)
    except SlmragError as problem:
        show_problem(problem)
    viewer.show_open_source(assistant)


def _form(assistant: Assistant, specs: list[str]) -> None:
    with st.container(border=True):
        question = st.text_area(text.EDIT_QUESTION, key="compare-question", max_chars=20_000, persist_state="session")
        with st.grid(min_column_width=220, gap="small"):
            named = {"format_func": lambda spec: text.NO_MODEL if spec == "quote" else spec, "persist_state": "session"}
            one = st.selectbox(text.MODEL_ONE, specs, index=0, key="compare-one", **named)
            other = st.selectbox(text.MODEL_OTHER, specs, index=1, key="compare-other", **named)
            budget = st.number_input(
                text.BUDGET, 200, 100_000, assistant.settings.prompt_tokens, 100, key="compare-budget",
                persist_state="session",
            )  # fmt: skip
        pressed = st.button(text.RUN_BOTH, type="primary", icon=":material/compare_arrows:", key="compare-run")
    if pressed and question.strip():
        st.session_state.pop(_SHOWN, None)
        st.session_state[_SHOWN] = _ask(assistant, question.strip(), (one, other), int(budget))
        st.session_state[_VOTED] = False
        st.rerun()


def _ask(assistant: Assistant, question: str, specs: tuple[str, str], budget: int) -> tuple[Answer, Answer]:
    answers = []
    for spec, column in zip(specs, st.columns(2, gap="large"), strict=True):
        with column:
            st.markdown(f"**{plain(spec)}**")
            words = st.empty()
            with assistant.ask(question, model=spec, prompt_tokens=budget, owner=owner()) as stream:
                stream.on_state = lambda state, place=words: place.caption(plain(text.doing(state)))
                for _ in stream:
                    words.markdown(rendered(stream.text))
                answers.append(stream.result())
    return tuple(answers)


def _show(assistant: Assistant) -> None:
    answers: tuple[Answer, Answer] | None = st.session_state.get(_SHOWN)
    held = {document.id for document in assistant.documents(owner=owner())}
    if answers is None or any(one.chunk.document_id not in held for answer in answers for one in answer.passages):
        st.session_state.pop(_SHOWN, None)  # the text of a removed document is not shown any more
        return
    st.markdown(paragraphs(answers[0].question))
    conversation.show_passages(answers[0].passages, 0, expanded=False)
    for number, (answer, column) in enumerate(zip(answers, st.columns(2, gap="large"), strict=True), 1):
        with column, st.container(border=True):
            st.markdown(f"**{plain(text.NO_MODEL if answer.model == 'quote' else answer.model)}**")
            if answer.refused:
                st.markdown(text.REFUSED)
            else:
                conversation.show_sentences(answer, number)
            _measures(answer)
    _vote(assistant, answers)


def _measures(answer: Answer) -> None:
    writing = answer.timings["total_s"] - answer.timings["first_word_s"]
    rate = len(answer.text.split()) / writing if writing > 0 and answer.context.window else 0.0
    supported = sum(sentence.support == "supported" for sentence in answer.sentences)
    with st.grid(min_column_width=130, gap="small"):
        st.metric(text.FIRST_WORD, text.say("SECONDS", s=f"{answer.timings['first_word_s']:.1f}"))
        st.metric(text.WORDS_A_SECOND, f"{rate:.1f}" if rate else "–")
        st.metric(text.TOKENS_READ, f"{answer.context.prompt_tokens:,}" if answer.context.window else "–")
        st.metric(text.SUPPORTED_SENTENCES, text.say("SUPPORTED_OF", n=supported, all=len(answer.sentences)))


def _vote(assistant: Assistant, answers: tuple[Answer, Answer]) -> None:
    if st.session_state.get(_VOTED):
        st.caption(f":material/check: {text.VOTED}")
        return
    st.markdown(text.WHICH_BETTER)
    faces = {"one": text.BETTER_ONE, "other": text.BETTER_OTHER, "same": text.BETTER_SAME}
    with st.container(horizontal=True):
        for better, face in faces.items():
            if st.button(face, key=f"vote-{better}"):
                one, other = answers
                assistant.desks.vote(Vote(one.question, one.model, other.model, better), owner())
                st.session_state[_VOTED] = True
                st.rerun()


def _votes(assistant: Assistant) -> None:
    votes = assistant.desks.votes(owner())
    if votes:
        won = Counter(vote.one if vote.better == "one" else vote.other for vote in votes if vote.better != "same")
        parts = [text.say("WON", model=model, n=number) for model, number in won.most_common()]
        parts += [f"{text.BETTER_SAME}: {sum(vote.better == 'same' for vote in votes)}"]
        st.caption(plain(f"{text.VOTES}: {' · '.join(parts)}"))


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
