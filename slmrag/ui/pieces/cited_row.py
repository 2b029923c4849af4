"""A row of words, with the numbers of the passages that they rest on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from slmrag.answering.quotes import Chosen, quote_line
from slmrag.schema import Passage
from slmrag.ui.pieces.source_viewer import OpenSource, look_at
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render

_QUOTE_LETTERS = 300


def show_chosen(quotes: Chosen, passages: Sequence[Passage], number: int) -> None:
    """Sentences of ``passages``, a row each, with the number that opens it where it stands."""
    with st.container(gap="xsmall"):
        for index, (marker, quote) in enumerate(quotes):
            key = f"{number}-quote-{index}"
            with cited_row(render(quote_line(quote)), key):
                number_button(passages[marker - 1], marker, (quote.start, quote.end), "", f"cite-{key}")


@contextmanager
def cited_row(sentence: str, key: str) -> Iterator[None]:
    """A sentence; what is drawn within goes on in its line."""
    with st.container(gap=None, key=f"said-{key}"):  # see app.css
        st.markdown(sentence)
        yield


def number_button(
    passage: Passage, marker: int, place: tuple[int, int], mark: str, key: str, *, ours: bool = False
) -> None:
    """The number of a passage, which opens it; pointed at, it shows the words, and who hears it hears which it is, and the ``mark`` of its sentence."""
    chunk, stands = passage.chunk, text.stands(passage.chunk)
    heard = text.paused("", stands, mark) if mark else text.paused("", stands)
    hint = f"{stands}: {text.OURS}" if ours else ": ".join(filter(None, (stands, mark)))
    quote = _shortened(chunk.text[max(0, place[0] - chunk.start) : max(0, place[1] - chunk.start)])
    st.button(
        f"*{plain(text.SOURCE)}* :blue[:small[{marker}]]*{plain(heard)}*", key=key, type="tertiary", wrap=False,
        on_click=look_at, args=(OpenSource(chunk.document_id, chunk.document_name, chunk.page, *place),), help=f"**{plain(hint)}**\n\n{plain(quote)}",
    )  # fmt: skip


def _shortened(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTE_LETTERS else line[:_QUOTE_LETTERS].rsplit(" ", 1)[0] + " …"
