"""Two questions in one sentence, of the same thing ("What does ZX-9 cost, and from how many is there a discount?")."""

import re

from slmrag.tables.vocabulary import pattern

_ASKS = (
    r"(?:(?:from|at|by|in|for|since|until|ab|seit|bis|in|a partir de|desde|en|à partir de|depuis) )?"
    r"(?:how|what|when|which|who|where|wie|was|wann|welche[rsnm]?|wer|wo|cuánt[oa]s?|qué|cuándo|cuál|quién|dónde|combien|quel(?:le)?s?|quand|qui|où)\b"
)
_TWO = re.compile(rf"^\W*(?P<one>{_ASKS}.+?),? (?:and|und|y|et) (?P<two>{_ASKS}.+)$", re.IGNORECASE)
# The two ends of one thing: "the most expensive and the cheapest pump".
_END = r"(?:(?:most|least) \w+|\w{2,}est|\w{3,}ste[nrs]?)"
_ENDS = re.compile(
    rf"^(?P<before>.*?\b)(?P<one>{_END}) (?:and|und) (?:the |die |der |das )?(?P<two>{_END})\b(?P<after>.*)$",
    re.IGNORECASE,
)
# Which of two costs more: each is asked for its price.
_DEARER = [
    (re.compile(rf"^\W*{form}\W*$", re.IGNORECASE), price)
    for form, price in (
        (r"(?:is|are) (?P<one>.+?) (?:(?:more|less) expensive|cheaper|dearer|costlier|pricier) than (?P<two>.+?)", "How much does {} cost?"),
        (r"(?:ist|sind) (?P<one>.+?) (?:teurer|billiger|günstiger|preiswerter) als (?P<two>.+?)", "Wie viel kostet {}?"),
        (r"(?:es|son) (?P<one>.+?) más (?:car[oa]s?|barat[oa]s?) que (?P<two>.+?)", "¿Cuánto cuesta {}?"),
    )
]  # fmt: skip
_NAME = re.compile(r"(?<!^)\b(?:[\w.-]*\d[\w.-]*|[A-ZÄÖÜ][\w-]+)\b")


def two_questions(text: str) -> tuple[str, str] | None:
    """The two questions, the second with the names of the first, if it has none itself; ``None`` where there is one, or no name."""
    if (ends := _ENDS.match(text.strip())) and not pattern("operations", "difference").search(text):
        before, after = ends["before"], ends["after"]
        return f"{before}{ends['one']}{after}", f"{before}{ends['two']}{after}"
    for form, price in _DEARER:
        if dearer := form.match(text.strip()):
            return price.format(dearer["one"]), price.format(dearer["two"])
    found = _TWO.match(text.strip())
    if found is None:
        return None
    names = _NAME.findall(found["one"][1:])
    if not names:
        return None
    second = found["two"] if _NAME.search(found["two"][1:]) else f"{found['two'].rstrip('?. ')} {' '.join(names)}?"
    return f"{found['one']}?", second
