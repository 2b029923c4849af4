"""What several of a thing cost, of which a table states the price of one; and what is left of something, which it may not state. Pure."""

import re

from slmrag.tables.bounds import number_in
from slmrag.text.detect import detect_language

_COSTS = (
    r"(?:how much (?:do|does|will|would|are|is|for)|what (?:do|does|will|would)|(?:price|cost|costs) (?:of|for)|pay for|"
    r"(?:was|wie ?viel) (?:kosten|kostet)|(?:preis|kosten) (?:von|für)|cu[aá]nto (?:cuestan?|valen?)|(?:precio|coste) de|"
    r"combien coûtent|prix de)"
)
_SEVERAL = re.compile(
    rf"\b{_COSTS} (?:(?:i|we) (?:have to )?pay for )?(?P<number>[\w.,]+) (?!%|percent|prozent)\w", re.IGNORECASE
)
_REST = re.compile(
    r"\b(?:left|remaining|remains?|outstanding|missing|unpaid|owed?|owes|still to (?:pay|go|do)|fehl(?:t|en)|übrig|verbleib\w*|restlich\w*|offen\w*|"
    r"falta[n]?|queda[n]?|pendientes?|restantes?|reste(?:nt)?|manque(?:nt)?)\b",
    re.IGNORECASE,
)


def is_of_rest(question: str, said: str) -> bool:
    """Whether ``question`` asks how much is left of something, and what is ``said`` is not of that: its target, or what was paid."""
    return bool(_REST.search(question)) and not _REST.search(said)


def is_of_several(question: str, said: str) -> bool:
    """Whether ``question`` asks what several of a thing cost, and what is ``said`` is not of that many: "10 tickets"."""
    found = _SEVERAL.search(question)
    number = number_in(found["number"], detect_language(question)) if found else None
    return (
        found is not None and number is not None and number > 1 and found["number"] not in re.findall(r"[\w.,]+", said)
    )
