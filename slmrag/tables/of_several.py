"""What several of a thing cost: a table states the price of one. Pure."""

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


def is_of_several(question: str, said: str) -> bool:
    """Whether ``question`` asks what several of a thing cost, and what is ``said`` is not of that many: "10 tickets"."""
    found = _SEVERAL.search(question)
    number = number_in(found["number"], detect_language(question)) if found else None
    return (
        found is not None and number is not None and number > 1 and found["number"] not in re.findall(r"[\w.,]+", said)
    )
