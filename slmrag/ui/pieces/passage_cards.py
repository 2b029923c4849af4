"""The passages that were found, as cards beside each other: where each stands, and what it says."""

from collections.abc import Sequence

import streamlit as st

from slmrag.answering.extracts import best_sentences
from slmrag.schema import Passage, Sentence
from slmrag.text.sentences import LEADERS, lines_of
from slmrag.ui.pieces.source_viewer import OpenSource, open_button
from slmrag.ui.words import text
from slmrag.ui.words.escaping import bare, plain

_SNIPPET, _SNIPPET_BELOW_TWO, _CARD_LETTERS = 100, 72, 24  # letters
_CARD, _CARD_HEIGHT = 212, 164  # pixels


def show_cards(passages: Sequence[Passage], number: int) -> None:
    """Draw a card for each passage of the turn ``number``, in one row to be moved sideways: the answer below stays in sight."""
    for name in dict.fromkeys(one.chunk.document_name for one in passages if not one.chunk.text):
        st.caption(plain(text.say("TEXT_GONE", name=name)))
    there = [(index, one) for index, one in enumerate(passages, 1) if one.chunk.text]
    if not there:
        return
    with st.container(horizontal=True, wrap=False, gap="xsmall", key=f"cards-{number}"):
        for index, passage in there:
            with st.container(border=True, gap=None, width=_CARD, height=_CARD_HEIGHT):
                _show_card(passage, index, f"passage-{number}-{index}")


def _show_card(passage: Passage, index: int, key: str) -> None:
    chunk = passage.chunk
    source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, chunk.start, chunk.end)
    best = _best(passage)
    if best is not None:
        source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, best.start, best.end)
    where = text.place(chunk.unit, chunk.page, chunk.label, chunk.section)
    heading = chunk.section.split(" › ")[-1] if chunk.unit == "section" else ""
    # What is long gets two lines: a name would push out of sight where in the document it is.
    two = heading or text.room(f"{chunk.document_name}, {where}") > _CARD_LETTERS
    if two:
        name = text.shorten(chunk.document_name, _CARD_LETTERS)
        open_button(f"{index} · {name}", source, key, help=text.stands(chunk))
        st.caption(f"**{plain(text.apart(heading or where))}**", wrap=False)
    else:
        open_button(f"{index} · {text.stands(chunk)}", source, key)
    st.caption(plain(text.apart(_snippet(passage, _SNIPPET_BELOW_TWO if two else _SNIPPET))))


def _best(passage: Passage) -> Sentence | None:
    chosen = best_sentences([passage], 1)
    return chosen[0][1] if chosen and (chosen[0][1].score or chosen[0][1].meaning) else None


def _snippet(passage: Passage, letters: int) -> str:
    """The beginning of a passage, in the words of its best sentence where it has one, in so many ``letters``."""
    best = _best(passage)
    whole = "\n".join(map(bare, (best.text if best is not None else passage.chunk.text).split("\n")))
    said = " · ".join(lines_of(whole)) if best is not None else " ".join(whole.split())
    line = LEADERS.sub(" …", said)
    return line if len(line) <= letters else line[:letters].rsplit(" ", 1)[0] + " …"
