"""What stands in its source by construction, and what a sentence may not leave out, put in or change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.checking.stands_in_text import stands

SOURCES = (
    "The heavy pump in the cellar moves 340 litres of clean water a minute.",
    "Visitors may book a room for three nights after their manager agrees.",
    "Only trained staff must never open the valve while the motor runs.",
    "The northern turbine produced more power than the southern turbine until March 2021.",
    "According to the surveyor the old bridge carries at most 12 tonnes.",
)
NEW = (
    "not",
    "never",
    "only",
    "all",
    "some",
    "may",
    "must",
    "red",
    "yesterday",
    "Denmark",
    "13",
    "unless",
    "nearly",
    "twice",
)
LETTERS = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с"}  # Latin, and Cyrillic that looks the same


def _content(words: list[str]) -> list[int]:
    return [at for at, word in enumerate(words) if word.casefold().strip(".") not in ("the", "a")]


@settings(deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_sentence_with_a_word_more_does_not_stand_there(source, data):
    words = source.rstrip(".").split()
    at = data.draw(st.integers(1, len(words)))
    changed = [*words[:at], data.draw(st.sampled_from(NEW)), *words[at:]]
    assert not stands(" ".join(changed) + ".", [source], "en")


@settings(deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_sentence_with_a_word_less_does_not_stand_there(source, data):
    words = source.rstrip(".").split()
    at = data.draw(st.sampled_from(_content(words)))
    assert not stands(" ".join([*words[:at], *words[at + 1 :]]) + ".", [source], "en")


@settings(deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_a_sentence_with_two_words_exchanged_does_not_stand_there(source, data):
    words = source.rstrip(".").split()
    one = data.draw(st.sampled_from(_content(words)))
    other = data.draw(st.sampled_from(_content(words)))
    changed = list(words)
    changed[one], changed[other] = words[other], words[one]
    same = [word.casefold() for word in changed] == [word.casefold() for word in words]
    assert bool(stands(" ".join(changed) + ".", [source], "en")) == same


@settings(deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_letters_of_another_script_are_other_letters(source, data):
    places = [at for at, letter in enumerate(source) if letter in LETTERS]
    at = data.draw(st.sampled_from(places))
    assert not stands(source[:at] + LETTERS[source[at]] + source[at + 1 :], [source], "en")


@settings(deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_letters_that_are_not_seen_say_nothing(source, data):
    at = data.draw(st.integers(0, len(source)))
    assert stands(
        source[:at] + data.draw(st.sampled_from("\u200b\u2060\u200e\u202b\ufeff\u00ad")) + source[at:], [source], "en"
    )


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["en", "de", "es", "zh", "ar", ""]))
def test_any_text_gets_a_mark(sentence, source, language):
    assert isinstance(stands(sentence, [source], language), tuple)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The pump weighs 58 kg.", "The pump (a Fell 65) weighs 58 kilograms."),
        ("Defects must be reported to the caretaker before a craftsman is hired.", "Defects must be reported to the caretaker, Mr Osei, before a craftsman is hired."),
        ("**The fee is 1.2 million euros.**", "However, the fee is 1,200,000 euros, a formation that nobody expected."),
        ("Backups may be kept for 90 days.", "The Provider returns the data within 30 days; backups may be kept for 90 days."),
        ("- a 15% tax - a 1% excise tax", "The law contains a 15% tax and a 1% excise tax."),
        ("Her band’s first drum – a big one – broke.", 'Her band\'s first "drum" – a big one – broke.'),
        ("The lighthouse was built between 1861 and 1864.", "The lighthouse was built between 1861 and 1864 under the engineer Halvor Lund."),
        ("She attended the fair on 22 February 1888.", "She attended the fair on 22 February 1888 during her trip to Florida."),
        ("The paint contains metals.", "The paint contains metals such as zinc."),
        ("Most species have eight strips.", "Most species have eight strips and bear bands of cilia."),
        ("The club won the cup.", "Despite three injuries, the club won the cup."),
        ("The river is 1,230 km long.", "The river is 1,230 km[note 2][3] long."),
        ("The fee is 5 €.", "Fee: 5 €"),
        ("Net income was $1,048 million.", "Net income of $1,048 million; sales of $14,694 million"),
        ("Next meeting: 11 June, 10:30 a.m., room B2.", "The next meeting is on 11 June at 10:30 a.m. in room B2."),
        ("City – 516 sq km; suburbs – 610 sq km", "The city covers 516 sq km, while the suburbs cover 610 sq km."),
        ("The roads opened up the forest.", "The roads successfully opened up the forest."),
        ("He made 647 appearances.", "He made 647 appearances, almost half of which were for Norwich."),
        ("Our debt totaled $57 billion.", "Our debt totaled $57 billion of which $14 billion will become due."),
        ("It covers fire, water and theft.", "It covers fire, water, storms and theft."),
    ],
)  # fmt: skip
def test_what_is_trimmed_or_set_otherwise_stands_there(sentence, source):
    assert stands(sentence, [source], "en")


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The clerk pays the fee.", "The clerk pays the fee, unless the court orders otherwise."),
        ("The clerk pays the fee.", "If the court agrees, the clerk pays the fee."),
        ("The bridge is safe.", "The bridge is safe, according to the mayor."),
        ("The bridge is safe.", "The mayor said that the bridge is safe."),
        ("Numbers end in 1 or 3.", "Numbers larger than 5 end in 1 or 3."),
        ("All species have eight strips.", "Most species have eight strips."),
        ("The fee is waived.", "The fee is waived in May."),
        ("Profits rose by 5 %.", "Profits rose by 5 % in Spain and fell elsewhere."),
        ("Children pay nothing.", "Children (under 6) pay nothing."),
        ("Dogs are allowed.", "Dogs are allowed (on a lead)."),
        ("The train takes 3 h.", "The train takes 2 h at night and 3 h by day."),
        ("The film, directed by Kim, won.", "The film, directed by Lee and produced by Kim, won."),
        ("All members vote.", "All members living in Kent vote."),
        ("It cost $280.", "It cost $280,000."),
        ("Sales grew by half.", "Sales grew by nearly half."),
        ("The city has few trees.", "The city has a few trees."),
        ("The pump weighs 58 g.", "The pump weighs 58 kg."),
        ("You may pay by card.", "You must pay by card or cash."),
        # Where and when may go of what happened, and not of what holds for all, is counted, allowed or denied.
        ("Documents can be kept.", "Documents can be kept with the candidate's consent."),
        ("Children travel free.", "Children travel free on Sundays."),
        ("All members were fined.", "All members were fined in May."),
        ("Sales rose by 5 euros.", "Sales rose by 5 euros in Europe."),
        ("The bridge was not closed.", "The bridge was not closed in May."),
        ("The bridge was finished.", "The bridge was finished in part."),
        ("No room is heated.", "No room is heated and locked."),
        ("Lee and Leeds resigned.", "Lee, the mayor of York and Leeds, resigned."),
        ("Tests are not ended.", "Tests are not successfully ended."),
        ("The fee is members 5 €.", "Fee for members: 5 €"),
        ("The fee was 5 €.", "The fee of some 5 € was dropped."),
        ("Half of whom voted.", "Members, half of whom voted, met."),
    ],
)
def test_what_binds_a_sentence_is_never_left_out(sentence, source):
    assert not stands(sentence, [source], "en")


def test_clauses_of_two_sentences_stand_each_by_itself():
    sources = ["The Fell pump weighs 58 kilograms.", "The Tarn pump weighs 40 kilograms."]
    assert stands("The Fell pump weighs 58 kilograms, and the Tarn pump weighs 40 kilograms.", sources, "en") == (0, 1)
    assert not stands("The Fell pump weighs 40 kilograms, and the Tarn pump weighs 58 kilograms.", sources, "en")
    assert not stands("The Fell pump weighs 58 kilograms, and it weighs 40 kilograms.", sources, "en")


def test_a_cause_that_no_source_tells_does_not_stand_there():
    sources = ["The slope slid down.", "The heavy rain fell."]
    assert stands("The slope slid down, and the heavy rain fell.", sources, "en") == (0, 1)
    for word in ("because", "since", "so", "although", "or"):
        assert not stands(f"The slope slid down {word} the heavy rain fell.", sources, "en")


def test_this_means_the_same_right_behind_a_whole_sentence_alone():
    sources = ["The valve opens at noon and a lamp lights up.", "This starts the pump.", "The gate is shut."]
    assert stands("The valve opens at noon and a lamp lights up, and this starts the pump.", sources, "en") == (0, 1)
    assert not stands("The valve opens at noon, and this starts the pump.", sources, "en")
    assert not stands("The gate is shut, and this starts the pump.", sources, "en")


LISTED = "The empire controlled much of Europe, Asia, Africa, and the Horn."
TITLED = (
    "Parking at the Hillcrest campus\nPermits are sold by the Facilities Office from 1 August and are valid for a year."
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The empire controlled much of Europe, Asia and Africa.", LISTED),
        ("Permits are sold by the Facilities Office from 1 August and are valid for a year.", TITLED),
        ("Permits are sold from 1 August and are valid for a year.", TITLED),
        (
            "This option adds a second rinse to most cycles.",
            "- **EXTRA RINSE**\n     This option adds a second rinse to most cycles.",
        ),
        ("Exchanges are possible only in our stores.", "Exchanges are possible only in our stores, not online."),
        ("It had small screens and disks.", "It had small screens and disks, making it popular without retyping."),
        ("It holds problems such as the vertex cover.", "It holds problems such as the path, the tour and the vertex cover."),
    ],
)  # fmt: skip
def test_a_title_an_agent_and_others_of_a_list_may_go(sentence, source):
    assert stands(sentence, [source], "en") == (0,)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The empire did not control Europe, Asia and Africa.", "The empire did not control Europe, Asia, Africa, and the Horn."),
        ("The group consists of Ann, Bob and Cy.", "The group consists of Ann, Bob, Cy, and Di."),
        ("Choose between tea, milk and juice.", "Choose between tea, milk, juice, and water."),
        ("Bring tea, milk and juice.", "Bring tea, milk, juice, or water."),
        ("It may be opened from Monday.", "It may be opened by trained staff from Monday."),
        ("It is paid in full.", "It is paid by 5 May in full."),
        ("The shop is open daily.", "The shop is open daily, not on Sundays."),
        ("Every item is refunded.", "Every item is refunded, not food."),
        ("Ireland won the cup.", "The game was long and the team from Northern\nIreland won the cup."),
        ("The door is opened.", "Never do what follows here\nThe door is opened, which takes a long time and much care."),
        ("Leeds opened the bridge in May 2020.", "The mayor of\nLeeds opened the bridge in May 2020."),
    ],
)  # fmt: skip
def test_what_holds_of_all_together_or_is_no_title_stays(sentence, source):
    assert stands(sentence, [source], "en") == ()


def test_a_model_that_says_the_same_again_and_again_is_compared_all_the_same():
    source = "ropes and " * 120 + "seals"
    assert stands("ropes and " * 120 + "seals", [source], "en")
    assert not stands("ropes and " * 60 + "pumps", [source], "en")  # else it takes minutes


TWO = "1) The lift is replaced; it is paid in 24 monthly rates. Mrs Montes votes against it."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Mrs Montes votes against it.", TWO),
        ("The clerk has written to the Council.", "The clerk has written to the Council but has had no reply."),
        ("Any profit is given to the school.", "This means that any profit is given to the school."),
        ("Do not use it if you are ill.", "Do not use it if you are ill or if you have a fever."),
        ("You are trained thoroughly, so that you enjoy it.", "You are trained thoroughly and taught, so that you enjoy it."),
    ],
)  # fmt: skip
def test_one_of_two_sentences_contrasts_and_conditions_stands_there(sentence, source):
    assert stands(sentence, [source], "en") == (0,)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("It failed.", 'The engineer wrote to us: "The test was hard. It failed."'),
        ("It failed.", "The report (the test was hard. It failed.) is old."),
        ("Anna Berg has left.", "We heard from Prof. Anna Berg has left."),
        ("They have written.", "They have written but not to the Council."),
        ("The lift works.", "The lift works, but not on Sundays."),
        ("All have written.", "All have written but have had no reply."),
        ("You may enter only if you pay.", "You may enter only if you pay or if you are under six."),
        ("It is used if you are ill.", "It is used if you are ill or if you have a fever, unless you are under six."),
        ("Lee and Kim won gold, as hoped.", "Lee and Kim won gold and silver, respectively, as hoped."),
    ],
)  # fmt: skip
def test_a_quotation_an_exception_and_a_limit_keep_what_they_bind(sentence, source):
    assert stands(sentence, [source], "en") == ()
