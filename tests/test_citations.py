import pytest

from slmrag.citations import check, cited_sentences
from slmrag.schema import Chunk, Passage, Sentence

PAGE = "The pump moves 340 litres a minute. It weighs 58 kilograms. The warranty lasts 24 months from delivery."


def passage(text: str = PAGE) -> Passage:
    starts, evidence = 0, []
    for part in text.split(". "):
        start = text.index(part, starts)
        evidence.append(Sentence(start, start + len(part), part))
        starts = start + len(part)
    return Passage(Chunk("id", "a.pdf", 1, 0, len(text), text), 1.0, tuple(evidence))


def test_a_supported_sentence_quotes_its_source_exactly():
    (sentence,), (citation,), invented = check("The pump moves 340 litres a minute [1].", [passage()])
    assert (sentence.support, sentence.citations, invented) == ("supported", (1,), ())
    assert citation.quote == "The pump moves 340 litres a minute." == PAGE[citation.start : citation.end]


@pytest.mark.parametrize(
    "text", ["The pump moves 430 litres a minute. [1]", "Elephants are grey. [1]", "It has no source."]
)
def test_what_the_source_does_not_say_is_not_found(text):
    (sentence,), _, _ = check(text, [passage()])
    assert sentence.support == "not found"


def test_half_of_it_is_partly():
    (sentence,), _, _ = check("The warranty lasts 24 months and covers seals and hoses. [1]", [passage()])
    assert sentence.support == "partly"


def test_a_marker_that_names_no_passage_is_kept_and_shown():
    (sentence,), citations, invented = check("It weighs 58 kilograms [1][7].", [passage()])
    assert invented == (7,) and sentence.citations == (1,) and len(citations) == 1


def test_each_sentence_has_its_own_markers():
    text = "One thing [1]. Another thing. [2][3]\n\nA third [1][1]."
    assert cited_sentences(text) == [("One thing.", (1,)), ("Another thing.", (2, 3)), ("A third.", (1,))]


def test_a_marker_speaks_for_its_paragraph_and_not_for_the_one_before():
    assert cited_sentences("First. Second. [2]\n\nThird.") == [("First.", (2,)), ("Second.", (2,)), ("Third.", ())]


def test_the_very_sentence_is_cited_not_a_longer_one_that_holds_its_words():
    long, row = "Adjusted EBITDA, EBIT and EPS 609 505 540 436", "Adjusted EBITDA \n609 540"
    text = f"{long}\n{row}\n"
    evidence = (Sentence(0, len(long), long), Sentence(len(long) + 1, len(long) + 1 + len(row), row))
    passage = Passage(Chunk("d", "n", 1, 100, 100 + len(text), text), 1.0, evidence)
    _, (citation,), _ = check("Adjusted EBITDA 609 540 [1]", (passage,))
    assert (citation.quote, citation.start) == (row, 100 + len(long) + 1)


def test_of_sentences_that_hold_as_much_the_one_that_holds_least_else_is_cited():
    long, short = "The Fell pump and the Tarn pump weigh 58 kilograms each.", "The Fell pump weighs 58 kilograms."
    text = f"{long} {short}"
    evidence = (Sentence(0, len(long), long), Sentence(len(long) + 1, len(text), short))
    _, (citation,), _ = check(
        "Pump Fell weighs 58 kilograms. [1]", (Passage(Chunk("d", "n", 1, 0, len(text), text), 1.0, evidence),)
    )
    assert citation.quote == short
