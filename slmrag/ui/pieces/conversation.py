"""A question and its answer, as they are drawn."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from slmrag.answering.extracts import best_sentences
from slmrag.checking.prose import sentences_said
from slmrag.errors.notice_json import notice_from_json
from slmrag.library.conversations import Turn
from slmrag.models import writes
from slmrag.schema import Answer, AnswerSentence, Citation, Passage, Sentence
from slmrag.text.detect import detect_language
from slmrag.text.markers import BEGUN
from slmrag.text.sentences import LEADERS, lines_of
from slmrag.ui.pieces.source_viewer import OpenSource, open_button
from slmrag.ui.pieces.table_view import show_table
from slmrag.ui.words import text
from slmrag.ui.words.escaping import bare, paragraphs, plain, rendered
from slmrag.ui.words.notice_text import notice_text, sentence_text, show_problem

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_YOU, _ANSWER = ":material/person:", ":material/menu_book:"
_SNIPPET, _SNIPPET_BELOW_TWO = 100, 72  # letters
_CARD, _CARD_HEIGHT = 212, 164  # pixels
_CARD_LETTERS, _SOURCE_LETTERS = 24, 34
_CURSOR = " ▏"


def question_bubble(question: str, pictures: Sequence[bytes] = (), *, kept_pictures: int = 0) -> None:
    """What was asked, with the pictures that it was asked about while they are at hand."""
    with st.chat_message("user", avatar=_YOU):
        st.markdown(paragraphs(question))
        if pictures:
            st.image(list(pictures), width=160)
        elif kept_pictures:
            st.caption(text.say("PICTURES_ASKED", pictures=text.counted(kept_pictures, "picture")))


def answer_bubble(avatar: Any = _ANSWER) -> "DeltaGenerator":
    """The bubble that an answer goes into."""
    return st.chat_message("assistant", avatar=avatar)


def show_answer(turn: Turn, number: int, *, latest: bool) -> None:
    """Draw what came of a finished turn; ``number`` makes its buttons unlike those of other turns."""
    answer = turn.answer
    if answer is not None and answer.refused:
        _show_refusal(answer, number)
    elif answer is not None:
        if answer.understood is None:  # else nothing was searched for
            show_passages(answer.passages, number, expanded=latest)
        _show_written(turn, answer, number)
    elif not turn.problem:
        st.caption(text.STOPPED_EMPTY)
    if turn.problem:
        show_problem(turn.problem)


def show_passages(passages: Sequence[Passage], number: int, *, expanded: bool) -> None:
    """The passages that the question found, each a card with a button that opens its page."""
    if not passages:
        return
    found = text.say(
        "FOUND", passages=text.counted(len(passages), "passage"),
        documents=text.counted(len({passage.chunk.document_id for passage in passages}), "document"),
    )  # fmt: skip
    with st.expander(found, expanded=expanded, type="compact"):
        _show_cards(passages, number)


def _show_cards(passages: Sequence[Passage], number: int) -> None:
    # One row, to be moved sideways: the answer below stays in sight, and where it was.
    with st.container(horizontal=True, wrap=False, gap="xsmall", key=f"cards-{number}"):
        for index, passage in enumerate(passages, 1):
            with st.container(border=True, gap=None, width=_CARD, height=_CARD_HEIGHT):
                _show_card(passage, index, f"passage-{number}-{index}")


def _show_card(passage: Passage, index: int, key: str) -> None:
    chunk = passage.chunk
    if not chunk.text:
        st.caption(f"{index} · {plain(text.say('TEXT_GONE', name=chunk.document_name))}")
        return
    source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, chunk.start, chunk.end)
    best = _best(passage)
    if best is not None:
        source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, best.start, best.end)
    where = text.place(chunk.unit, chunk.page, chunk.label, chunk.section)
    heading = chunk.section.split(" › ")[-1] if chunk.unit == "section" else ""
    # What is long gets two lines: a name would push out of sight where in the document it is.
    two = heading or text.room(f"{chunk.document_name}, {where}") > _CARD_LETTERS
    if two:
        name = text.shortened(chunk.document_name, _CARD_LETTERS)
        open_button(f"{index} · {name}", source, key, help=text.stands(chunk))
        st.caption(f"**{plain(text.apart(heading or where))}**", wrap=False)
    else:
        open_button(f"{index} · {text.stands(chunk)}", source, key)
    st.caption(plain(text.apart(_snippet(passage, _SNIPPET_BELOW_TWO if two else _SNIPPET))))


def _show_refusal(answer: Answer, number: int) -> None:
    st.markdown(f"**{plain(text.REFUSED)}**")
    st.markdown(plain(notice_text(notice_from_json(answer.reason)) if answer.reason else text.REFUSED_TRY))
    if answer.understood:
        return
    if answer.passages:
        st.caption(text.REFUSED_NEAREST)
        _show_cards(answer.passages, number)
    else:
        st.caption(text.REFUSED_NONE)


def show_sentences(answer: Answer, number: int, *, doubted: bool = True) -> None:
    """The sentences of an answer, each with what it rests on, and what is to be doubted where they are to be ``doubted``."""
    with st.container(gap="xsmall"):
        for index, sentence in enumerate(answer.sentences):
            broken_off = answer.finish != "stop" and sentence is answer.sentences[-1]
            _show_sentence(answer, sentence, f"cite-{number}-{index}", doubted=doubted and not broken_off)


def show_sources(answer: Answer, number: int) -> None:
    """The passages that an answer cites, each once, as buttons that open them."""
    with st.container(horizontal=True, gap="small"):
        for marker in sorted(
            {marker for sentence in answer.sentences for marker in (*sentence.citations, *sentence.ours)}
        ):
            chunk = answer.passages[marker - 1].chunk
            if chunk.text:
                place = next((one for one in answer.citations if one.number == marker), chunk)
                source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, place.start, place.end)
                open_button(f"{marker} · {text.stands(chunk, _SOURCE_LETTERS)}", source, f"source-{number}-{marker}")


def _show_written(turn: Turn, answer: Answer, number: int) -> None:
    told = answer if answer.table is None else replace(answer, sentences=answer.sentences[:1])
    show_sentences(told, number, doubted=not turn.pictures)  # what a picture shows stands in no document
    if answer.table is not None:
        show_table(answer.table)
    if turn.pictures and answer.sentences:
        st.caption(text.FROM_PICTURE)
    if answer.quoted_because:
        _show_instead(answer)
    if answer.other_language:
        written = text.written_language(answer.other_language)
        st.caption(f":material/translate: {plain(text.say('OTHER_LANGUAGE', language=written))}")
    if answer.doubtful and answer.quoted_because != "refused":  # which has said so
        st.caption(f":material/help: {plain(text.DOUBTFUL)}")
    if answer.invented:
        st.caption(plain(text.say("INVENTED", numbers=", ".join(f"[{n}]" for n in answer.invented))))
    if answer.finish == "cancelled" and not turn.problem:
        st.caption(text.STOPPED if answer.text else text.STOPPED_EMPTY)
    elif answer.finish == "length":
        st.caption(text.CUT)
    if answer.sentences and not answer.quoted_because and (answer.citations or answer.understood is None):
        st.caption(plain(text.written_by(answer)) if writes(answer.model) else text.QUOTED)


def _show_instead(answer: Answer) -> None:
    """Why quotes stand where a model was to write, and what it wrote."""
    why = text.QUOTED_BECAUSE[answer.quoted_because].format(model=answer.model)
    st.caption(f":material/format_quote: {plain(why)}")
    if answer.model_wrote.strip():
        with st.expander(text.MODEL_WROTE, type="compact"):
            st.markdown(paragraphs(answer.model_wrote))


def show_so_far(written: str, passages: Sequence[Passage], number: int, frame: Collection[str] = ()) -> None:
    """An answer that is still being written, in the rows that it will stand in."""
    written = BEGUN.sub("", written).rstrip()
    sentences = sentences_said(written, detect_language(written), frame)
    with st.container(gap="xsmall"):
        for index, sentence in enumerate(sentences):
            words, last = sentence.text, index == len(sentences) - 1
            with _row(rendered(words) + _CURSOR * last):
                for marker in (marker for marker in sentence.numbers if 1 <= marker <= len(passages)):
                    chunk = passages[marker - 1].chunk
                    start, end = _likely_place(passages[marker - 1], words)
                    source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, start, end)
                    key = f"cite-{number}-{index}-{marker}"
                    open_button(f"{marker}", source, key, help=text.stands(chunk))


@contextmanager
def _row(sentence: str) -> Iterator[None]:
    """A sentence; what is drawn within goes into its margin."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="xsmall"):
        with st.container(gap=None, width="stretch"):
            st.markdown(sentence)
        yield


def _show_sentence(answer: Answer, sentence: AnswerSentence, key: str, *, doubted: bool) -> None:
    """A sentence with what is to be doubted of it, and in its margin the numbers of the passages that it cites."""
    heads = sentence.notice and sentence.text.endswith(":")  # what stands below
    own = f"**{plain(sentence_text(sentence))}**" if heads else ""
    with _row((own or rendered(sentence_text(sentence))) + (_doubt(sentence) if doubted else "")):
        for marker in (*sentence.citations, *sentence.ours):
            chunk = answer.passages[marker - 1].chunk
            if chunk.text:
                citation = cited(answer, sentence, marker)
                start, end = (citation.start, citation.end) if citation else (chunk.start, chunk.end)
                source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, start, end)
                open_button(f"{marker}", source, f"{key}-{marker}", help=_hint(answer, sentence, marker))


def _hint(answer: Answer, sentence: AnswerSentence, marker: int) -> str:
    """Where a citation opens, and of what a model wrote what came of comparing it; a quote is there by nature."""
    stands = text.stands(answer.passages[marker - 1].chunk)
    if marker in sentence.ours:
        return f"{stands}: {text.OURS}"
    compared = writes(answer.model) and not answer.quoted_because
    return f"{stands}: {text.SUPPORTED}" if compared and sentence.support == "stands there" else stands


def _doubt(sentence: AnswerSentence) -> str:
    """Markdown that goes on in the sentence's own line: a line more would move what stands below when it is checked."""
    if sentence.ours and sentence.citations and sentence.support != "stands there":
        return f" :blue-badge[:material/find_in_page: {plain(text.say('STANDS_IN', n=sentence.ours[0]))}]"
    if sentence.support not in text.DOUBTS:
        return ""
    missing = plain(text.say("NOT_THERE", words=", ".join(sentence.missing))) if sentence.missing else ""
    badge = f" :orange-badge[:material/help: {plain(text.DOUBTS[sentence.support])}]"
    return f"{badge} :gray[:small[{missing}]]" if missing else badge


def cited(answer: Answer, sentence: AnswerSentence, number: int) -> Citation | None:
    """The citation of a sentence's marker ``number``: of several in one passage, the one that shares most words."""
    words = set(sentence.text.casefold().split())
    rivals = [citation for citation in answer.citations if citation.number == number]
    return max(rivals, key=lambda c: _likeness(words, set(c.quote.casefold().split())), default=None)


def _likely_place(passage: Passage, words: str) -> tuple[int, int]:
    """Where a passage says most of the ``words`` of a sentence that is not checked yet."""
    asked = set(words.casefold().split())
    best = max(passage.evidence, key=lambda one: _likeness(asked, set(one.text.casefold().split())), default=None)
    if best is None or not _likeness(asked, set(best.text.casefold().split())):
        return passage.chunk.start, passage.chunk.end
    return best.start, best.end


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


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
