"""Whether documents are counted, and which. Pure."""

from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import Intent

# Kinds that are spoken of more than they are files: minutes, prices, customers, products, employees, leases, rules, insurance.
_UNCOUNTED = frozenset(f"kind:{number}" for number in (2, 7, 19, 20, 21, 22, 23, 25))


def count(reading: LexiconReading) -> Intent | None:
    """How many documents there are, of a kind where one is named; ``None`` where something else is counted."""
    endings = reading.endings
    some = () if endings or "doc" in reading.kinds else reading.documents
    kinds = {one for one in reading.kinds if one.startswith("kind:")}
    named = {at for mention in reading.mentions for at in mention.places}
    one_kind = (
        len(reading.mentions) == 1
        and kinds
        and all(reading.at[at] & kinds for at in named)
        and len(kinds) == 1
        and not kinds & _UNCOUNTED
    )
    if not {"count", "total"} & reading.kinds and not is_number_asked(reading):
        return None
    counted = "doc" in reading.kinds or endings or ("count" in reading.kinds and one_kind)
    if reading.rest("count") or not counted:
        return None
    return Intent("count", some, reading.language, endings=endings)


def is_of_their_matter(reading: LexiconReading) -> bool:
    """Whether what a document is of is counted, and no documents: "how many rules are there?"."""
    kinds = {one for one in reading.kinds if one.startswith("kind:")}
    return "count" in reading.kinds and "doc" not in reading.kinds and not reading.endings and bool(kinds & _UNCOUNTED)


def is_number_asked(reading: LexiconReading) -> bool:
    """Whether a number of documents is to be confirmed: "are those 6 or 7 files?"."""
    numbers = [
        at for at, here in enumerate(reading.at)
        if reading.words[at].isdigit() or "numeral" in here or any(one.startswith("number:") and one != "number:1" for one in here)
    ]  # fmt: skip
    asked = any(token.word in "?？؟" for token in reading.tokens) or len(numbers) > 1
    beside = {at + step for at in numbers for step in (1, 2)}
    return asked and any("doc" in here and at in beside for at, here in enumerate(reading.at))
