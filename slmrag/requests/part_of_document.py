"""Which part with a number is asked of a document that is named: "section 3 of the FAQ". Pure."""

from dataclasses import dataclass
from pathlib import Path

from slmrag.requests.document_names import Names
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.requests.recognise import read
from slmrag.text.section_numbers import called_in, means_a_section, page_asked, parts_asked
from slmrag.text.stop_words import stop_lists

_LONGEST = 300  # characters


@dataclass(frozen=True, slots=True)
class PartAsked:
    """A part that is asked of ``documents`` (names), as ``part`` calls it ("section 3"); ``alone`` where nothing else is asked.

    ``page`` is its number where it is a page, else 0.
    """

    documents: tuple[str, ...]
    part: str
    alone: bool
    page: int = 0


def part_of_document(text: str, names: Names) -> PartAsked | None:
    """The part with a number that ``text`` asks of a document which it names; ``None`` where it asks for none.

    A document that is called by that number ("chapter 2", chapter02.pdf) is no such.
    """
    if len(text) > _LONGEST or not (parts_asked(text) or page_asked(text)):
        return None
    readings = read(text, names)
    for one in readings:
        one.name_documents()
    firm = [one for one in readings if one.documents and (one.firm or _is_called_so(one))]
    if not firm:
        return None
    reading = min(firm, key=lambda one: len(_others(one)))
    bare = list(text)
    for at in {at for mention in reading.mentions for at in mention.places}:
        token = reading.tokens[at]
        bare[token.start : token.end] = " " * (token.end - token.start)
    alone = not _others(reading)
    if parts := parts_asked("".join(bare)):
        return PartAsked(reading.documents, ", ".join(called_in(text, *one) for one in parts), alone)
    if page := page_asked("".join(bare)):
        return PartAsked(reading.documents, page[0].strip(), alone, int(page[1] or page[2]))
    return None


def _is_called_so(reading: LexiconReading) -> bool:
    """Whether nothing but a part and one document is named, by all that its file is called: "section 9 of the hotel", hotel.pdf."""
    named = " ".join(reading.tokens[at].word for mention in reading.mentions for at in sorted(mention.places))
    stem = Path(reading.documents[0]).stem.casefold()
    return len(reading.documents) == 1 and named == stem and not _others(reading)


def _others(reading: LexiconReading) -> list[str]:
    """The words that ask for something beside a part and its document."""
    idle = frozenset().union(*stop_lists().values())
    words = [token.word for token, here in zip(reading.tokens, reading.at, strict=True) if not here]
    return [one for one in words if any(map(str.isalpha, one)) and one not in idle and not means_a_section(one)]
