"""The most central sentences: what a text speaks of most, once, from all over it, and nothing that is no statement."""

from slmrag.schema import Page
from slmrag.summary.central import candidates, central, length

PUMPS = (
    "The seal of the pump is the part of the machine that wears out first of all.",
    "A worn seal lets water into the motor of the pump, and the motor then fails.",
    "The seal and the motor of each pump are inspected by a technician every year.",
)
ASIDES = (
    "Lunch is served in the blue canteen behind the second gate from noon onwards.",
    "Parking spaces under the old lime trees are kept free for visitors on Fridays.",
    "The choir sings folk songs in the yard before the long holidays in December.",
)


def texts(pages: list[Page], language: str = "en") -> list[str]:
    return [candidate.text for candidate in candidates(pages, language)]


def test_it_chooses_what_the_text_is_about():
    found = candidates([Page(1, " ".join([ASIDES[0], PUMPS[0], ASIDES[1], *PUMPS[1:], ASIDES[2]]))], "en")
    assert {found[index].text for index in central(found, 34, "en")} < set(PUMPS)


def test_it_keeps_to_its_length_and_the_order_of_the_text():
    found = candidates([Page(1, " ".join((*PUMPS, *ASIDES)))], "en")
    for words in (10, 30, 60):
        chosen = central(found, words, "en")
        assert chosen == sorted(chosen) and chosen
        assert sum(length(found[index].text) for index in chosen) <= max(1.05 * words, 16)
    assert central([], 100, "en") == []


def test_it_is_spread_over_the_sections():
    pump = " ".join(PUMPS)
    valve = pump.replace("pump", "valve").replace("seal", "spring").replace("motor", "lever")
    crane = pump.replace("pump", "crane").replace("seal", "rope").replace("motor", "hook")
    hall = pump.replace("pump", "hall").replace("seal", "roof").replace("motor", "gutter")
    pages = [Page(n, text, section=f"S{n}") for n, text in enumerate((pump, valve, crane, hall), 1)]
    found = candidates(pages, "en")
    assert [found[index].section for index in central(found, 62, "en")] == [0, 1, 2, 3]


def test_what_is_no_statement_is_no_candidate():
    pages = [
        Page(
            n,
            f"Fernhill Pumps Annual Report 2025\n\n# Contents\n\nIntroduction ........ 4\n\n| a | b |\n\n"
            f"Net sales $ 1,234 $ 1,100 12 %\n\n{sentence}\n\nPage {n} of 4",
        )
        for n, sentence in enumerate((*PUMPS, PUMPS[0]), 1)
    ]
    assert texts(pages) == list(PUMPS)


def test_a_clause_loses_its_number_and_keeps_its_place():
    page = Page(1, "2.1 Transport\n2.1.1 The pump is carried by two people at least.")
    (candidate,) = candidates([page], "en")
    assert candidate.text == page.text[candidate.start : candidate.end] == "The pump is carried by two people at least."


def test_words_of_scripts_without_spaces_are_counted():
    assert length("two words") == 2 and length("水泵每分钟输送") == 3
    text = (
        "水泵每分钟输送三百四十升水，重量为五十八公斤，电压为四百伏。密封件必须由技术人员每年更换一次，以免水进入电机。"
    )
    found = candidates([Page(1, text)], "zh")
    assert len(found) == 2 and central(found, 10, "zh")


def test_of_many_statements_only_so_many_are_weighed():
    found = candidates([Page(1, " ".join((*ASIDES, *PUMPS)))], "en")
    assert {found[index].text for index in central(found, 60, "en", most=3, most_terms=4)} == set(PUMPS)
