"""What came of holding a model's sentence against its source, as it is drawn: quiet, alarmed, or to be compared."""

from collections.abc import Sequence

import streamlit as st

from slmrag.answering.sentence_citation import citation_of, likeness
from slmrag.schema import Answer, AnswerSentence, Difference, Passage
from slmrag.summary.summary import SummarySentence
from slmrag.text.differences_as_text import few
from slmrag.text.quotation_marks import within_marks
from slmrag.ui.pieces.source_viewer import OpenSource, open_button
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render
from slmrag.ui.words.notice_text import notice_text, sentence_text

_SOURCE_LETTERS, _PLACE_LETTERS = 240, 34


def mark(sentence: AnswerSentence, marker: int) -> str:
    """What became of a sentence in passage ``marker``, in words: "stands there"."""
    if sentence.citations and marker in sentence.ours:
        return text.MARKS["stands there"]
    return text.row(text.MARKS.get(sentence.support, ""), opinion(sentence))


def beside(sentence: AnswerSentence) -> str:
    """Markdown that goes on in the sentence's own line: a line more would move what stands below when it is checked."""
    if sentence.citations and sentence.ours and sentence.support != "stands there":
        return f" :blue-badge[:material/find_in_page: {plain(text.say('STANDS_IN', n=sentence.ours[0]))}]"
    if sentence.support == "stands there":
        return " :gray[:small[:material/check:]]"
    if sentence.support != "disagrees":
        said = opinion(sentence)
        return f" :gray-badge[{plain(said)}]" if said else ""
    said = plain(otherwise(sentence.differences))
    badge = f" :orange-badge[:material/error: {plain(text.DISAGREES)}]"
    return f"{badge} :small[{said}]" if said else badge


def opinion(sentence: AnswerSentence | SummarySentence) -> str:
    """What a model for that thinks of a sentence, and which; ``""`` where none was asked, or had no opinion."""
    if sentence.opinion in ("", "failed"):
        return ""
    return text.OPINIONS[sentence.opinion].format(model=sentence.opinion_of)


def otherwise(differences: Sequence[Difference]) -> str:
    """What the source says otherwise, in its own words: "number “430”; the source says: “340 litres”"."""
    sources: dict[str, list[str]] = {}
    for one in differences:
        places = {"kind": text.DIFFERENCE[one.kind], "said": within_marks(one.said)}
        named = text.say("DIFFERS", **places) if one.source.strip() else text.say("DIFFERS_ALONE", **places)
        sources.setdefault(within_marks(_cut(one.source)), []).append(named)
    return " · ".join(
        f"{few(said)}; {text.say('SOURCE_SAYS', source=source)}" if source else few(said)
        for source, said in sources.items()
    )


def verdict_count(claims: Sequence[AnswerSentence | SummarySentence]) -> str:
    """How many of a model's sentences stand in the source, and how many disagree; ``""`` where there are none."""
    if not claims:
        return ""
    stand, disagree = (sum(one.support == mark for one in claims) for mark in ("stands there", "disagrees"))
    of = f"{text.STAND_SENTENCES}: {text.say('OF_ALL', n=stand, all=len(claims))}"
    return text.row(of, f"{text.DISAGREE_SENTENCES}: {text.write_number(disagree)}" if disagree else "")


def show_comparison(answer: Answer, sentences: Sequence[AnswerSentence], key: str) -> None:
    """Of what does not stand there, one click away: what comes closest in the source, and which words have nothing there."""
    others = [one for one in sentences if one.support in ("in other words", "disagrees")]
    if not others:
        return
    with st.expander(text.say("COMPARE_WITH_SOURCE", n=len(others)), type="compact", icon=":material/compare:"):
        show_failure(others)
        for index, sentence in enumerate(others):
            with st.container(gap="xsmall"):
                st.markdown(render(sentence_text(sentence)))
                for marker in (*sentence.citations, *sentence.ours):
                    _show_closest(answer, sentence, marker, f"{key}-{index}-{marker}")
                if sentence.missing:
                    st.caption(plain(text.say("NOT_THERE", words=text.listed(sentence.missing))))


def show_failure(sentences: Sequence[AnswerSentence | SummarySentence]) -> None:
    """Why there is no second opinion of some of them, once for each reason."""
    for problem in dict.fromkeys(one.opinion_of for one in sentences if one.opinion == "failed"):
        st.caption(plain(notice_text(problem)))


def _show_closest(answer: Answer, sentence: AnswerSentence, marker: int, key: str) -> None:
    chunk, closest = answer.passages[marker - 1].chunk, citation_of(answer, sentence, marker)
    if chunk.text and closest is not None:
        st.markdown(f"> {plain(closest.quote)}")
        source = OpenSource(chunk.document_id, chunk.document_name, chunk.page, closest.start, closest.end)
        open_button(f"{marker} · {text.stands(chunk, _PLACE_LETTERS)}", source, key)


def likely_place(passage: Passage, words: str) -> tuple[int, int]:
    """Where a passage says most of the ``words`` of a sentence that is not checked yet."""
    best = max(passage.evidence, key=lambda one: likeness(words, one.text), default=None)
    if best is None or not likeness(words, best.text):
        return passage.chunk.start, passage.chunk.end
    return best.start, best.end


def _cut(source: str) -> str:
    line = " ".join(source.split())
    return line if len(line) <= _SOURCE_LETTERS else line[:_SOURCE_LETTERS].rsplit(" ", 1)[0] + " …"
