"""A question and its answer, as they are drawn."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any

import streamlit as st

from slmrag.answering import nearest_sentences
from slmrag.answering.quotes import Chosen
from slmrag.answering.sentence_citation import citation_of
from slmrag.errors.notice_json import notice_from_json
from slmrag.library.conversations import Turn
from slmrag.models import writes
from slmrag.schema import Answer, AnswerSentence, Passage
from slmrag.text.citing_sentences import citing_sentences
from slmrag.text.detect import detect_language
from slmrag.text.markers import BEGUN
from slmrag.ui.pieces import sentence_marks
from slmrag.ui.pieces.cited_row import cited_row, number_button, show_chosen
from slmrag.ui.pieces.passage_cards import show_cards
from slmrag.ui.pieces.picture_text import unsure_numbers
from slmrag.ui.pieces.readers_language import in_readers_language, show_translated
from slmrag.ui.pieces.sentence_marks import likely_place
from slmrag.ui.pieces.source_viewer import OpenSource, open_button
from slmrag.ui.pieces.table_view import show_table
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import paragraphs, plain, render
from slmrag.ui.words.notice_text import notice_text, sentence_text, show_problem

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_YOU, _ANSWER = ":material/person:", ":material/menu_book:"
_SOURCE_LETTERS = 34
_CURSOR = " ▏"
_QUOTES = "quotes-shown"  # of the turn that was written last in this session


def question_bubble(question: str, number: int, pictures: Sequence[bytes] = (), *, kept_pictures: int = 0) -> None:
    """What was asked in turn ``number``, with the pictures that it was asked about while they are at hand."""
    with st.container(key=f"question-{number}"), st.chat_message("user", avatar=_YOU):
        first, _, rest = question.strip().partition("\n")
        st.header(plain(first), anchor=False)  # who listens goes from question to question
        if rest.strip():
            st.markdown(paragraphs(rest))
        if pictures:
            st.image(list(pictures), width=160)
        elif kept_pictures:
            st.caption(text.say("PICTURES_ASKED", pictures=text.count_of(kept_pictures, "picture")))


def answer_bubble(avatar: Any = _ANSWER) -> "DeltaGenerator":
    """The bubble that an answer goes into."""
    return st.chat_message("assistant", avatar=avatar)


def show_answer(turn: Turn, number: int, *, latest: bool) -> None:
    """Draw what came of a finished turn; ``number`` makes its buttons unlike those of other turns."""
    answer = turn.answer
    if answer is not None and answer.refused:
        _show_refusal(answer, number)
    elif answer is not None:
        if answer.understood is None and any(
            one.chunk.text for one in answer.passages
        ):  # else nothing was searched for
            show_passages(answer.passages, number, expanded=latest)
        _show_whole(turn, answer, number)
    elif not turn.problem:
        st.caption(text.STOPPED_EMPTY)
    if turn.problem:
        show_problem(turn.problem)


def show_passages(passages: Sequence[Passage], number: int, *, expanded: bool) -> None:
    """The passages that the question found, each a card with a button that opens its page."""
    if not passages:
        return
    with st.expander(found_line(passages), expanded=expanded, type="compact"):
        show_cards(passages, number)


def found_line(passages: Sequence[Passage]) -> str:
    """How many passages were found, and in how many documents."""
    return text.say(
        "FOUND", passages=text.count_of(len(passages), "passage"),
        documents=text.count_of(len({passage.chunk.document_id for passage in passages}), "document"),
    )  # fmt: skip


def outcome_line(turn: Turn) -> str:
    """What came of a turn, for those who listen."""
    answer = turn.answer
    if answer is None:
        return notice_text(turn.problem) if turn.problem else text.STOPPED_EMPTY
    if answer.refused:
        return text.REFUSED_PERHAPS if answer.doubtful else text.REFUSED
    if answer.finish == "cancelled":
        return text.SAID_STOPPED
    cited = {number for sentence in answer.sentences for number in sentence.citations}
    return text.say(
        "SAID_DONE", sentences=text.count_of(len(answer.sentences), "sentence"),
        passages=text.count_of(len(cited), "passage"),
    )  # fmt: skip


def _show_refusal(answer: Answer, number: int) -> None:
    st.markdown(f"**{plain(text.REFUSED_PERHAPS if answer.doubtful else text.REFUSED)}**")
    if nearest := nearest_sentences(answer):
        st.caption(plain(text.REFUSED_SENTENCES))
        show_chosen(nearest, answer.passages, number)
    st.markdown(plain(notice_text(notice_from_json(answer.reason)) if answer.reason else text.REFUSED_TRY))
    if answer.understood:
        return
    if answer.passages:
        st.caption(text.REFUSED_NEAREST)
        show_cards(answer.passages, number)
    elif not answer.reason:
        st.caption(text.REFUSED_NONE)


def show_sentences(answer: Answer, number: int, *, marked: bool = True) -> None:
    """The sentences of an answer, each with what it rests on; those of a model with what came of comparing them, where ``marked``."""
    marked = marked and writes(answer.model) and not answer.quoted_because  # a quote is there by nature
    said = in_readers_language(answer)
    _show_each(answer, answer.sentences, f"{number}", marked=marked, words=said.words)
    show_translated(said)


def _show_each(
    answer: Answer, sentences: Sequence[AnswerSentence], key: str, *, marked: bool, words: Sequence[str] = ()
) -> None:
    """The sentences, or their ``words`` in another language, with what came of comparing each where ``marked``."""
    said = [other or sentence_text(one) for one, other in zip_longest(sentences, words)]
    with st.container(gap="xsmall"):
        for index, rows in _together(said):
            shown = render("\n".join(said[one] for one in rows))
            if sentences[index].notice and sentences[index].text.endswith(":"):  # what stands below
                shown = f"**{plain(sentence_text(sentences[index]))}**"
            if marked:
                shown += "".join(sentence_marks.beside(sentences[one]) for one in rows[:1] if len(rows) == 1)
            with cited_row(shown, f"{key}-{index}"):
                for one in rows:
                    _show_numbers(answer, sentences[one], f"cite-{key}-{one}", marked=marked)
    if marked:
        sentence_marks.show_comparison(answer, sentences, f"compare-{key}")


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


def show_written(answer: Answer, number: int, *, marked: bool = True) -> None:
    """The sentences of an answer: quotes that come first, then what its model wrote, and why they do."""
    if answer.quoted_because:
        st.caption(f":material/format_quote: {plain(text.FROM_DOCUMENTS)}")
    show_sentences(answer, number, marked=marked)
    if answer.quoted_because:
        _show_model_words(answer, number, marked=marked)
        st.caption(plain(text.QUOTED_BECAUSE[answer.quoted_because].format(model=text.model(answer.model))))


def _show_whole(turn: Turn, answer: Answer, number: int) -> None:
    marked = not turn.pictures  # what a picture shows stands in no document
    show_quotes_still(turn, answer, number)
    told = answer if answer.table is None else replace(answer, sentences=answer.sentences[:1])
    show_written(told, number, marked=marked)
    if answer.table is not None:
        show_table(answer.table)
    if turn.pictures and answer.sentences:
        st.caption(text.FROM_PICTURE)
    unsure_numbers(open_assistant(), answer)
    if answer.other_language:
        written = text.written_language(answer.other_language)
        st.caption(f":material/translate: {plain(text.say('OTHER_LANGUAGE', language=written))}")
    if answer.doubtful and answer.quoted_because != "refused":  # which has said so
        st.caption(f":material/help: {plain(text.DOUBTFUL)}")
    if answer.invented:
        st.caption(plain(text.say("INVENTED", numbers=text.listed(f"[{n}]" for n in answer.invented))))
    if answer.finish == "cancelled" and not turn.problem:
        st.caption(text.STOPPED if answer.text else text.STOPPED_EMPTY)
    elif answer.finish == "length":
        st.caption(text.CUT)
    if answer.sentences and (answer.citations or answer.understood is None):
        _show_origin(answer, marked=marked)


def _show_origin(answer: Answer, *, marked: bool) -> None:
    """Who wrote it, and how much of that stands in the source."""
    if not writes(answer.model):
        st.caption(plain(text.QUOTED))
    elif answer.claims:
        counts = sentence_marks.verdict_count(answer.claims) if marked else ""
        st.caption(plain(text.row(counts, text.written_by(answer))))


def _show_model_words(answer: Answer, number: int, *, marked: bool) -> None:
    """What a model wrote, below the quotes that come first: open where it says something."""
    if answer.claims:
        show_writer(answer.model)
        _show_each(answer, answer.model_sentences, f"{number}-model", marked=marked)
    elif answer.model_wrote.strip():
        with st.expander(text.MODEL_WROTE, type="compact"):
            st.markdown(paragraphs(answer.model_wrote))


def show_quotes(quotes: Chosen, passages: Sequence[Passage], turn: int, number: int) -> None:
    """What speaks most to the question of a ``turn`` (its key), before a model's first word and above its words."""
    st.session_state[_QUOTES] = turn, quotes
    if quotes:
        st.caption(f":material/format_quote: {plain(text.FROM_DOCUMENTS)}")
        show_chosen(quotes, passages, number)


def show_quotes_still(turn: Turn, answer: Answer, number: int, *, named: bool = True) -> None:
    """What was shown above a model's words while they were written: they stay where they are read."""
    key, quotes = st.session_state.get(_QUOTES, (0, ()))
    if key != turn.key or not answer.sentences or answer.quoted_because:
        return
    if quotes := [(marker, quote) for marker, quote in quotes if answer.passages[marker - 1].chunk.text]:  # not removed
        show_quotes(quotes, answer.passages, key, number)
        if named:
            show_writer(answer.model)


def show_writer(model: str) -> None:
    """Whose words come after the quotes."""
    st.caption(plain(text.say("WHAT_WROTE", model=text.model(model))))


def show_so_far(written: str, passages: Sequence[Passage], number: int, frame: Collection[str] = ()) -> None:
    """An answer that is still being written, in the rows that it will stand in."""
    written = BEGUN.sub("", written).rstrip()
    sentences = citing_sentences(written, detect_language(written), frame)
    with st.container(gap="xsmall"):
        for index, rows in _together([sentence.text for sentence in sentences]):
            words, last = "\n".join(sentences[one].text for one in rows), rows[-1] == len(sentences) - 1
            with cited_row(render(words) + _CURSOR * last, f"{number}-{index}"):
                for one in rows:
                    for marker in (marker for marker in sentences[one].numbers if 1 <= marker <= len(passages)):
                        place = likely_place(passages[marker - 1], sentences[one].text)
                        number_button(passages[marker - 1], marker, place, "", f"cite-{number}-{one}-{marker}")


def _together(sentences: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """The places of sentences that are drawn as one, with the first of them: rows of a table, or one alone."""
    for row, places in groupby(range(len(sentences)), lambda place: sentences[place].lstrip().startswith("|")):
        yield from ((found[0], found) for found in ([list(places)] if row else [[place] for place in places]))


def _show_numbers(answer: Answer, sentence: AnswerSentence, key: str, *, marked: bool) -> None:
    """The numbers of the passages that a sentence cites."""
    for marker in (*sentence.citations, *sentence.ours):
        passage = answer.passages[marker - 1]
        if passage.chunk.text:
            citation = citation_of(answer, sentence, marker)
            place = (citation.start, citation.end) if citation else (passage.chunk.start, passage.chunk.end)
            mark = sentence_marks.mark(sentence, marker) if marked else ""
            number_button(passage, marker, place, mark, f"{key}-{marker}", ours=marker in sentence.ours)
