"""The sentences of a page that may speak to a question, under the headings that they stand under."""

import sys
from collections import Counter

from slmrag.schema import Chunk, Section
from slmrag.search.evidence import evidence_of

ASKED = {frozenset(["litr"]): 1.0}


def headed(number: int) -> tuple[str, list[Section]]:
    """A page with so many headings, every other one a level lower, and a sentence under each."""
    page, places = "", []
    for at in range(number):
        start = len(page)
        page += f"Pump {at}\n"
        places.append((start, len(page) - 1))
        page += f"It moves {at} litres.\n\n"
    ends = [*(start for start, _ in places[1:]), len(page)]
    under = []
    for at, (start, end) in enumerate(places):
        lower = at % 2
        last = ends[at] if lower else ends[min(at + 1, number - 1)]
        path = f"Pump {at - 1} › Pump {at}" if lower else f"Pump {at}"
        under.append(Section(1, start, end, lower, path, 1, last))
    return page, under


def evidence(page: str, under: list[Section]):
    chunk = Chunk("id", "pumps.md", 1, 0, len(page), page, unit="section", language="en")
    return evidence_of(page, chunk, [(0, len(page), 1.0)], ASKED, under)


def test_each_sentence_stands_under_the_innermost_heading_that_reaches_to_it():
    found = evidence(*headed(4))
    assert [(one.text.strip(), one.heading) for one in found] == [
        ("It moves 0 litres.", "Pump 0"), ("It moves 1 litres.", "Pump 0 › Pump 1"),
        ("It moves 2 litres.", "Pump 2"), ("It moves 3 litres.", "Pump 2 › Pump 3"),
    ]  # fmt: skip


def test_a_heading_costs_as_much_on_a_page_of_many_as_on_one_of_few():
    def calls(number: int) -> int:
        page, under = headed(number)
        counted: Counter[str] = Counter()

        def count(frame, event, argument):
            counted[event] += event == "call" and frame.f_code.co_filename.endswith("evidence.py")

        sys.setprofile(count)
        try:
            evidence(page, under)
        finally:
            sys.setprofile(None)
        return counted["call"]

    assert calls(400) < 2.5 * calls(200)
