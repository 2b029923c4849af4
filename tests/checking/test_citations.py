from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import planted
from fakes.documents import write

from slmrag.answering.text_check import check_text
from slmrag.checking import judge
from slmrag.schema import Chunk, Difference, Judgement, Passage, Sentence
from slmrag.text.citing_sentences import citing_sentences

PAGE = "The pump moves 340 litres a minute. It weighs 58 kilograms. The warranty lasts 24 months from delivery."


def check(text: str, passages: Sequence[Passage], language: str = "") -> Judgement:
    return check_text(text, passages, judge, language)


def passage(text: str = PAGE) -> Passage:
    starts, evidence = 0, []
    for part in text.split(". "):
        start = text.index(part, starts)
        evidence.append(Sentence(start, start + len(part), part))
        starts = start + len(part)
    return Passage(Chunk("id", "a.pdf", 1, 0, len(text), text), 1.0, tuple(evidence))


def test_a_sentence_that_stands_there_quotes_its_source_exactly():
    (sentence,), (citation,), invented = check("The pump moves 340 litres a minute [1].", [passage()])
    assert (sentence.support, sentence.citations, invented) == ("stands there", (1,), ())
    assert citation.quote == "The pump moves 340 litres a minute." == PAGE[citation.start : citation.end]


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("The pump moves 430 litres a minute. [1]", "disagrees"),
        ("Elephants are grey. [1]", "in other words"),
        ("It has no source.", "in other words"),
        ("The warranty lasts 24 months and covers seals and hoses. [1]", "in other words"),
    ],
)
def test_what_the_source_does_not_say_does_not_stand_there(text, support):
    (sentence,), _, _ = check(text, [passage()])
    assert sentence.support == support


@pytest.mark.parametrize("lead_in", ["Key points:", "The details are as follows:", "*Summary:*"])
def test_what_only_announces_the_next_sentence_stands_or_falls_with_it(lead_in):
    for said, support in (
        ("It weighs 58 kilograms. [1]", "stands there"),
        ("It weighs 85 kilograms. [1]", "disagrees"),
    ):
        sentences, _, _ = check(f"{lead_in}\n\n- {said}\n", [passage()])
        assert [sentence.support for sentence in sentences] == [support, support]


@pytest.mark.parametrize("announced", ["Key points of Amcor:", "The 7 rules:"])
def test_an_announcement_that_says_something_is_judged_by_itself(announced):
    sentences, _, _ = check(f"{announced}\n\n- It weighs 58 kilograms. [1]\n", [passage()])
    assert [sentence.support for sentence in sentences] == ["in other words", "stands there"]


def test_a_sentence_with_an_invented_marker_is_compared_and_gets_ours():
    (sentence,), citations, invented = check(
        "The goods came on Monday noon. [7]", [passage("The goods came on Monday noon.")]
    )
    assert (sentence.support, sentence.ours, invented, len(citations)) == ("stands there", (1,), (7,), 1)


def test_a_marker_that_names_no_passage_is_kept_and_shown():
    (sentence,), citations, invented = check("It weighs 58 kilograms [1][7].", [passage()])
    assert invented == (7,) and sentence.citations == (1,) and len(citations) == 1


def _read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(said.text, said.numbers) for said in citing_sentences(text)]


def test_each_sentence_has_its_own_markers():
    text = "One thing [1]. Another thing. [2][3]\n\nA third [1][1]."
    assert _read(text) == [("One thing.", (1,)), ("Another thing.", (2, 3)), ("A third.", (1,))]


def test_a_marker_speaks_for_its_paragraph_and_not_for_the_one_before():
    assert _read("First. Second. [2]\n\nThird.") == [("First.", (2,)), ("Second.", (2,)), ("Third.", ())]


def test_the_very_sentence_is_cited_not_a_longer_one_that_holds_its_words():
    long, row = "Adjusted EBITDA, EBIT and EPS 609 505 540 436", "Adjusted EBITDA \n609 540"
    text = f"{long}\n{row}\n"
    begin = 100 + len(long) + 1
    evidence = (Sentence(100, begin - 1, long), Sentence(begin, begin + len(row), row))
    passage = Passage(Chunk("d", "n", 1, 100, 100 + len(text), text), 1.0, evidence)
    _, (citation,), _ = check("Adjusted EBITDA 609 540 [1]", (passage,))
    assert (citation.quote, citation.start) == (row, begin)


def test_of_sentences_that_hold_as_much_the_one_that_holds_least_else_is_cited():
    long, short = "The Fell pump and the Tarn pump weigh 58 kilograms each.", "The Fell pump weighs 58 kilograms."
    text = f"{long} {short}"
    evidence = (Sentence(0, len(long), long), Sentence(len(long) + 1, len(text), short))
    _, (citation,), _ = check(
        "Pump Fell weighs 58 kilograms. [1]", (Passage(Chunk("d", "n", 1, 0, len(text), text), 1.0, evidence),)
    )
    assert citation.quote == short


def support(sentence: str, source: str, language: str = "en") -> str:
    chunk = Chunk("d", "n", 1, 0, len(source), source, language=language)
    (found,), _, _ = check(f"{sentence} [1]", [Passage(chunk, 1.0)], language)
    return found.support


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Revenue was 3,500 million dollars in 2022.", "In 2022, revenue was $3.5 billion."),
        ("The board met on 4 March 1990.", "The board met on March 4, 1990."),
        ("The board met on March 4, 1990.", "The board met on 1990-03-04."),
        ("Sales rose by 5 percent.", "Sales rose by 5%."),
        ("The U.S. Senate approved the treaty.", "The treaty was approved by the United States Senate."),
        ("The bridge was built by Roman engineers in the third century.", "Roman engineers built the bridge in the 3rd century."),
        ("Fern Hill Ltd opened a factory in Leeds, and it hired 40 people.", "Fern Hill Ltd opened a factory in Leeds. The firm hired 40 people there in May."),
        ("Profits increased in Spain.", "Profits in Spain rose while costs fell."),
        ("Visitors cannot enter the hall.", "Visitors can't enter the hall after six."),
        ("Net sales were $1,234 million.", "(in millions) Net sales 1,234 1,100"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_in_other_words(sentence, source):
    assert support(sentence, source) == "in other words"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Revenue was $3.5 million in 2022.", "Revenue was $3.5 billion in 2022."),
        ("Revenue was €3.5 billion in 2022.", "Revenue was $3.5 billion in 2022."),
        ("The rate rose by 5 percentage points.", "The rate rose by 5%."),
        ("The tank holds 340 gallons of water.", "The tank holds 340 litres of water."),
        ("The board met on May 4, 1990.", "The board met on March 4, 1990."),
        ("Four pumps stood in the hall.", "Three pumps stood in the hall."),
        ("The pump may be run without water.", "The pump may not be run without water."),
        ("Visitors must never open the valve.", "Visitors must open the valve."),
        ("Profits decreased in Spain last year.", "Profits increased in Spain last year."),
        ("Smoking is forbidden in the hall.", "Smoking is allowed in the hall."),
        ("Denver defeated Carolina in the final.", "Carolina defeated Denver in the final."),
        ("Goldbach showed how to build a perfect number.", "Euclid showed how to build a perfect number."),
        ("The pump was sold to 30 to 30 customers.", "The pump was sold to 20 to 30 customers."),
        (
            "The old valve broke in winter because the new pump ran too hot.",
            "The new pump ran too hot because the old valve broke in winter.",
        ),
        ("Blue algae eat small fish in ponds.", "Small fish eat blue algae in ponds."),
        ("Tenants must keep a small dog.", "Tenants can keep a small dog."),
        ("Few pumps need a filter.", "Most pumps need a filter."),
        ("The pump needs not only a filter.", "The pump needs only a filter."),
        ("The gene inhibited growth of the cells.", "The gene stimulated growth of the cells."),
        ("Patients took 5 mg of folate a day.", "Patients took 5 μg of folate a day."),
    ],
)
def test_one_wrong_word_is_enough_to_be_flagged(sentence, source):
    assert support(sentence, source) == "disagrees"


@pytest.mark.parametrize(
    ("language", "source", "wrong"),
    [
        ("de", "Die Pumpe darf nicht ohne Wasser laufen.", "Die Pumpe darf ohne Wasser laufen."),
        ("de", "Der Umsatz stieg auf 3,5 Milliarden Euro.", "Der Umsatz stieg auf 3,5 Millionen Euro."),
        ("fr", "Les ventes ont augmenté en 2021.", "Les ventes ont diminué en 2021."),
        ("es", "La bomba pesa 58 kilogramos.", "La bomba pesa 85 kilogramos."),
        ("ru", "Насос нельзя включать без воды в Москве.", "Насос нельзя включать без воды в Киеве."),
        ("ar", "بلغ عدد السكان ٥٠٠ ألف نسمة في القاهرة.", "بلغ عدد السكان ٦٠٠ ألف نسمة في القاهرة."),
        ("zh", "水泵不能在没有水的情况下运行。", "水泵能在没有水的情况下运行。"),
    ],
)
def test_other_languages_are_checked_too(language, source, wrong):
    assert support(source, source, language) == "stands there" != support(wrong, source, language) == "disagrees"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Small fish are eaten by large birds in ponds.", "Large birds eat small fish in ponds."),
        ("Because the valve failed, the pump overheated.", "The pump overheated because the valve failed."),
        ("Steam pumps were common in deep mines during the long winters.", "During the long winters, steam pumps were common in deep mines."),
        ("Tall poplars differ from low willows.", "Low willows differ from tall poplars."),
        ("The initial European settlement was built in 1803.", "The first European settlement was built in 1803."),
    ],
)  # fmt: skip
def test_parts_that_may_change_places_are_no_error(sentence, source):
    assert support(sentence, source) == "in other words"


def test_a_subject_that_the_passage_speaks_of_elsewhere_is_another():
    page = passage("Topics have several sources with a filter. The service sends notifications to phones.")
    (sentence,), _, _ = check("Notifications have several sources with a filter [1].", [page])
    assert sentence.support != "stands there"


@pytest.mark.parametrize("marker", ["[1, 2]", "[1,2]", "[1-2]", "[1; 2]", "[1][2]", "【1】【2】", "[１，2]"])
def test_a_marker_may_name_several_passages(marker):
    (sentence,), _, invented = check(f"The pump moves 340 litres a minute {marker}.", [passage(), passage()])
    assert (sentence.text, sentence.citations, sentence.support) == (
        "The pump moves 340 litres a minute.",
        (1, 2),
        "stands there",
    )
    assert invented == ()


def test_brackets_that_name_no_passages_stay_in_the_text():
    for text in ("It lies in [0, 1] for all x.", f"It weighs [{'9' * 20}] kilograms.", "It was so [sic] in print."):
        assert _read(text) == [(text, ())]


def test_a_negation_that_stands_apart_is_one():
    assert support("The pump did not start.", "The pump did n't start.") != "disagrees"
    assert support("The pump did start.", "The pump did n't start.") == "disagrees"


def test_a_wrong_marker_is_flagged_and_the_right_passage_offered():
    other = passage("The factory in Leeds opened in 1990. It employs 40 people.")
    (sentence,), citations, _ = check("The pump moves 340 litres a minute. [1]", [other, passage()])
    assert (sentence.citations, sentence.ours) == ((1,), (2,)) and sentence.support != "stands there"
    assert [citation.quote for citation in citations if citation.number == 2] == ["The pump moves 340 litres a minute."]


def test_a_sentence_without_a_marker_gets_the_passage_that_supports_it():
    said = "The warranty lasts 24 months from delivery."
    (sentence,), (citation,), _ = check(said, [passage("Leeds is a city."), passage()])
    assert (sentence.citations, sentence.ours, sentence.support) == ((), (2,), "stands there")
    assert citation.passage.chunk.text[citation.start : citation.end] == citation.quote


def test_what_is_wrong_is_named():
    (sentence,), _, _ = check("The pump moves 430 litres a minute. [1]", [passage()])
    (differs,) = sentence.differences
    assert differs == Difference("number", "430 litres", "340 litres", 1)


@pytest.mark.slow
def test_planted_errors_in_the_samples_are_flagged_and_other_words_are_not():
    text = (Path(__file__).parents[2] / "data" / "samples" / "product-faq.md").read_text(encoding="utf-8")
    flagged = defaultdict(list)
    for one in planted.plant("product-faq.md", text, "en", 7, lambda text: len(text.split()) * 4 // 3):
        found, citations, _ = check(one.answer, one.passages, "en")
        assert all(text[c.start : c.end] == c.quote for c in citations)
        group = next(g for g in (planted.TRUE, planted.PARAPHRASE, planted.ALTERED) if one.kind in g)
        # Of a passage that is of something else nothing disagrees: the one where it stands is named.
        elsewhere = any(set(sentence.ours) - set(sentence.citations) for sentence in found)
        flagged[group].append(elsewhere or any(sentence.support == "disagrees" for sentence in found))
    rates = {group: sum(flags) / len(flags) for group, flags in flagged.items() if len(flags) > 10}
    assert rates[planted.ALTERED] >= 0.85 and rates[planted.TRUE] <= 0.05 and rates[planted.PARAPHRASE] <= 0.15


@pytest.mark.parametrize("written", ["[2, 3]", "[1-2]", "【2】", "[2]"])
def test_what_a_document_writes_like_a_marker_cites_nothing(assistant, tmp_path, written: str):
    assistant.add([write(tmp_path / "paper.txt", f"The seal lasts 900 hours {written}.\n")], wait=False)
    answer = assistant.ask("How long does the seal last?").result()
    assert [sentence.citations for sentence in answer.sentences] == [(1,)] and not answer.invented
    assert written[1:-1] in answer.text


def test_a_heading_supports_nothing_even_word_for_word():
    """It may be what a visitor of a desk said."""
    text = "# Do you ship? Refunds take 900 days.\n\nYes, we ship to Norway for 12 euros."
    start = text.index("Yes")
    for evidence in ((), (Sentence(start, len(text), text[start:]),)):
        found = Passage(Chunk("id", "a.md", 1, 0, len(text), text), 1.0, evidence)
        (sentence,), citations, _ = check("Refunds take 900 days. [1]", [found])
        assert sentence.support != "stands there" and not any("900" in citation.quote for citation in citations)
