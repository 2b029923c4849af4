"""A request that no rule knows, by what was learned from those of others, and what its words name. Pure."""

from collections.abc import Sequence

from slmrag.requests.document_count import is_of_their_matter
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import Intent, RequestKind

_LEAST_WORDS = 3  # fewer are looked for, unless each has its part and the request is sure
_LOOKED_FOR = ("summarise", "topics", "about")  # "key points", "section": words that may stand in a document
# "In German" asks it of an answer, "anything?" asks nothing: a word or two must say it.
_SAID = ("translate", "abilities")
# What sounds most like a question: "what is the second chapter about?", "which version is in Welsh?".
_CAREFULLY = ("about", "translate")
_YES = frozenset(
    [
        "yes",
        "yeah",
        "yep",
        "no",
        "nope",
        "ok",
        "okay",
        "ja",
        "nein",
        "doch",
        "sí",
        "si",
        "vale",
        "claro",
        "好",
        "是",
        "نعم",
        "لا",
    ]
)
_PLEASE = frozenset(["please", "pls", "plz", "bitte", "porfa", "favor", "请", "فضلك", "سمحت"])
_MOST_LEFT = 1  # words without a part in the request


def request_by_weights(
    kind: RequestKind,
    readings: Sequence[LexiconReading],
    *,
    surely: bool,
    fairly: bool,
    trusted: bool,
    plainly: bool,
    beyond_doubt: bool,
) -> Intent | None:
    """A request of ``kind``; ``readings`` of it in the languages that it may be in give the details. ``fairly``: as sure as one
    must be of a word or two.

    ``None`` where a document is asked what it says of another thing, unless that is ``beyond_doubt``, and unless it is
    ``trusted`` of a matter, or a translation for who made it.
    """
    for reading in readings:
        reading.name_documents()
    reading = min(readings, key=lambda one: (len(one.rest(kind)), -len(one.documents)))
    if _says_too_little(kind, reading, surely=surely, fairly=fairly, plainly=plainly):
        return None
    if kind == "abilities" and not fairly and reading.rest(kind):
        return None  # "may I keep a cat?"
    match kind:
        case "greet" | "thanks" | "abilities":
            return Intent(kind)
        case "count" if is_of_their_matter(reading):
            return None
        case "count":
            return Intent(kind, language=reading.language, endings=reading.endings)
    if kind == "about" and not reading.kinds & {"about", "what"} and _is_only_dated(reading):
        return None  # "is it open in August?" names no document of August
    named = any(one.startswith("kind:") for one in reading.kinds)
    documents = () if is_anothers(reading, kind) else reading.documents
    which = not documents and (named or not reading.kinds & {"all", "both", "doc", "it"})
    if kind == "translate" and kind not in reading.kinds and not reading.documents and not surely:
        return None
    if kind != "translate" and reading.asks_on and not beyond_doubt:
        return None
    if kind in _CAREFULLY and not trusted:
        if _asks(reading, kind):
            return None
        if _is_of_a_matter(kind, reading, nothing_named=which and not named, surely=surely):
            return None
    language = reading.language if kind in ("translate", "summarise") else ""
    length = reading.length if kind == "summarise" else ""
    return Intent(kind, documents, language, length, which=which)


def _says_too_little(kind: RequestKind, reading: LexiconReading, *, surely: bool, fairly: bool, plainly: bool) -> bool:
    """Whether it is a word or two that may be looked for, or "yes"."""
    count = sum(any(map(str.isalpha, word)) for word in reading.words)
    if count >= _LEAST_WORDS:
        return False
    said = kind in reading.kinds
    if surely and count > 1 and any(token.word in _PLEASE for token in reading.tokens):
        return False  # "kurzfassung bitte": nobody looks for that politely
    if count == 1 and not said and reading.words[0] in _YES:
        return True
    if plainly:
        return not count
    asked = kind not in ("summarise", "topics") or any(token.word in "?？؟" for token in reading.tokens)
    sure = (fairly and asked and (said or kind not in _SAID)) or (surely and said and kind not in _LOOKED_FOR)
    return not count or bool(reading.rest(kind)) or not sure


def _is_only_dated(reading: LexiconReading) -> bool:
    """Whether documents are named by nothing but a month or a year of theirs."""
    places = {at for mention in reading.mentions for at in mention.places}
    dated = (reading.words[at].isdigit() or any(one.startswith("month:") for one in reading.at[at]) for at in places)
    return bool(places) and "doc" not in reading.kinds and all(dated)


def _asks(reading: LexiconReading, kind: RequestKind) -> bool:
    """Whether it begins like a question: "who translated the manual?"."""
    return any("asks" in here and kind not in here for here in reading.at[:2])


def is_anothers(reading: LexiconReading, kind: RequestKind) -> bool:
    """Whether a name that no document has stands beside one: "the Peterson contract"."""
    rest = set(reading.rest(kind))
    beside = {near for mention in reading.mentions for at in mention.places for near in (at - 1, at + 1)}
    return any(at and reading.text[reading.tokens[at].start].isupper() for at in rest & beside)


def _is_of_a_matter(kind: RequestKind, reading: LexiconReading, *, nothing_named: bool, surely: bool) -> bool:
    """Whether words are left over that an "on" leads to, or too many of them."""
    rest = reading.rest(kind)
    led = {at for one in reading.found if one.kind == "on" for at in range(one.end, one.end + 3)}
    if kind != "translate" and led & set(rest):
        return True
    placed = kind == "translate" and bool(reading.language) and surely  # "the by-laws into French"
    if nothing_named and kind in reading.kinds and rest and not placed:
        return True
    chatty = surely or kind == "translate"
    return not chatty and len(rest) > _MOST_LEFT
