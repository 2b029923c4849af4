"""An answer's sentences in the language that was asked for, where whoever said them did not: by small translation models."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from slmrag.errors.model_problems import ModelProblem
from slmrag.schema import Answer
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render
from slmrag.ui.words.notice_text import show_problem

_MADE = "sentences-translated"  # (answer, its sentences, language, models here) and what came of it
_MOST = 50  # answers that a session remembers


@dataclass(frozen=True, slots=True)
class SaidIn:
    """The words of each sentence in another language, ``""`` where it stays, the originals of those, and the models that did it."""

    words: Sequence[str]
    originals: Sequence[str] = ()
    by: str = ""


def in_readers_language(answer: Answer) -> SaidIn:
    """The sentences of ``answer`` in the language that is chosen for answers, as far as small models know it."""
    to = st.session_state.get("answer-in")
    if not to:
        return SaidIn([""] * len(answer.sentences))
    assistant = open_assistant()
    kept: dict = st.session_state.setdefault(_MADE, {})
    key = answer.model, answer.sentences, to, tuple(sorted(assistant.pairs.directions()))
    if key not in kept:
        try:
            kept[key] = assistant.answer_in(answer, to)
        except ModelProblem as problem:  # the answer stands, in its own language; got again, the model is asked again
            show_problem(problem)
            return SaidIn([""] * len(answer.sentences))
    while len(kept) > _MOST:
        del kept[next(iter(kept))]
    made = kept[key]
    originals = [said.text for said, one in zip(answer.sentences, made, strict=True) if one is not None]
    by = dict.fromkeys(one.by for one in made if one is not None)
    return SaidIn([one.text if one is not None else "" for one in made], originals, text.listed(by))


def show_translated(said: SaidIn) -> None:
    """That it was translated, by which models, and what was."""
    if said.by:
        st.caption(f":material/translate: {plain(text.say('MACHINE_TRANSLATED', models=said.by))}")
        with st.expander(text.SEGMENT_ORIGINAL, type="compact"):
            for one in said.originals:
                st.markdown(render(one))
