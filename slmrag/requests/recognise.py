"""Whether something is asked to be done rather than a fact to be found: by rules over lists of words, without a model. Pure.

Precision comes first. Every word must have its part in the request: name it, name a document, say how, or say nothing.
A word that is left over makes it a question, but for what alone matters ("… on warranty"), and for a second sentence
beside a request that names its document. What the rules do not know may be a `request_by_weights`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from slmrag.requests.asked_facts import asks_for_a_fact
from slmrag.requests.document_count import count, is_number_asked
from slmrag.requests.document_names import Names, with_other_numbers
from slmrag.requests.leftover import beside
from slmrag.requests.lexicon import KINDS, STOPS, tokens_of
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.requests.linear_model import likely_request
from slmrag.requests.part_asked import is_of_a_part
from slmrag.requests.plain_requests import is_sure
from slmrag.requests.request_by_weights import is_anothers, request_by_weights
from slmrag.requests.topics_request import topics_request
from slmrag.schema.requests import Intent, RequestKind

_MOST_TOKENS, _MOST_LETTERS = 80, 2_000
# How likely a text must be a request, by what was learned: beside a rule that says so, and alone. On hands y, w and r, of which
# nothing was learned then, 93.9, 92.2 and 88.2 % of 408, 400 and 400 requests were right, and 12, 14 and 21 of 300 questions each
# that sound like one were taken, 2 of 1,243 others; at .7 and .5 with every word that is left over held against it (as it was
# before) 90.9, 89.0, 86.0 %, 10, 12, 14, and 1; at .6 with no word held against it 94.1, 92.5, 89.0 %, 16, 19, 24, and 5.
# With a word or three of others learned too, and aa, y and w not: 93.0, 94.9 and 92.5 % of 400, 408 and 400 requests, 13, 8 and 8
# of 300 questions each; by a rule that .3 is enough for 20, 14, 12 are taken and .4 points more are right; at .75 and .85 11, 5, 7,
# and 92.0, 93.9, 92.0 %.
_LIKELY_BY_RULE, _LIKELY, _TRUSTED = 0.6, 0.65, 0.8
_PLAINLY, _BEYOND_DOUBT = (
    0.985,
    0.995,
)  # so likely that a word or two is one ("key points" is not, "brief me" is), and no other is meant
_JUST_THAT, _RATHER_THAN_RULE = (
    0.4,
    0.6,
)  # how likely just one kind must be, where no rule names another and where one does
_LIKELY_BESIDE = 0.3  # how likely, where a rule finds that two documents are held against each other: "what is the difference between …"
_LIKELY_OF_ANOTHERS = 0.05  # how likely, where a rule finds that a summary is asked for of a document that is not there
_SURELY, _SURELY_COUNTED = 0.9, 0.8  # how likely just that kind
_FAIRLY, _FAIRLY_ABLE = 0.75, 0.6  # how likely a word or two, and what this app can do
_PAIR = 2
_SUMMARY = ("summar", "sum", "tldr", "tl", "zusammenfass", "zusammengefass", "fass", "resum", "总", "概", "摘", "لخص", "ملخص", "تلخيص")  # fmt: skip


def recognise(text: str, names: Names = ()) -> Intent | None:
    """What ``text`` asks to be done, in any of the app's languages; ``None`` where it asks for a fact, or for nothing known.

    ``names`` are the names and titles of the documents that may be meant.
    """
    readings = read(text, names) if len(text) <= _MOST_LETTERS else []
    if not readings or not 0 < len(readings[0].tokens) <= _MOST_TOKENS:
        return None
    best: tuple[int, Intent] | None = None
    for reading in readings:
        if not reading.kinds & {*KINDS, "can", "total", "brief", "form", "what", "doc"} and not any(
            one.startswith("language:") for one in reading.kinds
        ):
            if reading.lexicon.language not in ("en", "zh", "ar") or not (found := _bare_name(reading, names)):
                continue
        else:
            found = _understood(reading)
        if found and (best is None or found[0] < best[0]):
            best = found
    kind, just_that, likely = likely_request(text, readings)
    understood = best[1] if best and likely >= _least(best[1]) else None
    surely = just_that > (_SURELY_COUNTED if kind == "count" else _SURELY)
    told_in = (
        understood is not None and understood.kind == "summarise" and kind == "translate"
    )  # "summarise it in German"
    if (
        likely >= _LIKELY
        and just_that >= (_RATHER_THAN_RULE if understood else _JUST_THAT)
        and not told_in
        and (understood is None or understood.kind != kind)
    ):
        learned = request_by_weights(
            kind,
            readings,
            surely=surely,
            fairly=just_that > (_FAIRLY_ABLE if kind == "abilities" else _FAIRLY),
            trusted=likely >= _TRUSTED,
            plainly=likely >= _PLAINLY,
            beyond_doubt=likely >= _BEYOND_DOUBT,
        )
        understood = replace(learned, learned=True) if learned else understood
    if understood is None or is_of_a_part(text, understood, names) or asks_for_a_fact(text, understood.kind):
        return None
    if understood.kind == "compare" and len(understood.documents) == 1:
        understood = replace(understood, documents=with_other_numbers(text, understood.documents[0], names))
    most = max(reading.sentences for reading in readings) if understood.kind == "summarise" else 0
    return replace(understood, sentences=most, length="brief") if most else understood


def _least(understood: Intent) -> float:
    """How likely what a rule understood must be a request."""
    beside = understood.kind == "compare" and len(understood.documents) == _PAIR
    return _LIKELY_OF_ANOTHERS if understood.which else _LIKELY_BESIDE if beside else _LIKELY_BY_RULE


def read(text: str, names: Names) -> list[LexiconReading]:
    """``text`` as it is read in each of the languages that it may be in."""
    tokens = tokens_of(text)
    return [LexiconReading(text, tokens, language, names) for language in _read_in(text)]


def _read_in(text: str) -> tuple[str, ...]:
    """The languages that ``text`` may be in, by its letters."""
    if any("\u3400" <= sign <= "\u9fff" for sign in text):
        return ("zh",)
    return ("ar",) if any("\u0600" <= sign <= "\u06ff" for sign in text) else ("en", "de", "es")


def _understood(reading: LexiconReading) -> tuple[int, Intent] | None:
    """A request in one language, and how many words are left over."""
    reading.name_documents()
    for kind in KINDS:
        if (
            kind in reading.kinds
            or kind in ("translate", "abilities")
            or (kind == "count" and ("total" in reading.kinds or is_number_asked(reading)))
        ):
            understood = _RULES[kind](reading)
            if understood is not None:
                return len(reading.rest(kind)), understood
    if _is_what_it_is(reading):
        return 0, Intent("about", reading.documents)
    if _is_short(reading) and not reading.rest("summarise"):
        return 0, Intent("summarise", reading.documents, length="brief")
    if _is_of_anothers(reading):
        return len(reading.rest("summarise")), Intent("summarise", which=True)
    sure = [kind for kind in KINDS if is_sure(reading, kind)]
    return _surely(reading, sure[0]) if sure and len(reading.tokens) > 2 else None


def _is_of_anothers(reading: LexiconReading) -> bool:
    """Whether a summary is asked for of a document that nobody has: "summarise the Peterson contract"."""
    begins = bool(reading.at) and "summarise" in reading.at[0]
    return begins and len(reading.rest("summarise")) == 1 and is_anothers(reading, "summarise")


def _surely(reading: LexiconReading, kind: RequestKind) -> tuple[int, Intent] | None:
    """A request that is plain, but has words without a part in it."""
    rest, documents = len(reading.rest(kind)), reading.documents
    match kind:
        case "translate" if reading.language:
            return rest, Intent(kind, documents, reading.language)
        case "compare" if len(documents) >= 2 and ("both" in reading.kinds or len(reading.mentions) > 1):
            return rest, Intent(kind, documents)
        case "summarise":
            return rest, Intent(kind, documents, reading.language, reading.length)
        case "topics" | "about":
            return rest, Intent(kind, documents)
    return None


def _is_what_it_is(reading: LexiconReading) -> bool:
    """Whether documents, and what they are, is all that is said: "faq.md what?", "those two decks, what are they?"."""
    pointed = reading.firm and reading.kinds & {"both", "doc"}
    return "what" in reading.kinds and bool(reading.whole or pointed) and not (reading.asks_on or reading.rest("about"))


def _bare_name(reading: LexiconReading, names: Names) -> tuple[int, Intent] | None:
    """A file name and nothing else: what is it about?"""
    wanted = reading.text.strip(" ?.!\"'“”").casefold()
    name = next((name for name, _ in names if name.casefold() == wanted and "." in name), "")
    return (0, Intent("about", (name,))) if name else None


def _translate(reading: LexiconReading) -> Intent | None:
    says = [one for one in reading.found if one.kind == "translate"]
    what = reading.documents or reading.kinds & {"doc", "it", "all"} or _is_named(reading)
    if not (says and (reading.language or not all(one.split for one in says)) and (what or reading.language)) and not (
        reading.language
        and what
        and (reading.documents or reading.kinds & {"it", "doc"} or not reading.kinds & {"what", "can"})
    ):
        return None
    if (
        says
        and "can" in reading.kinds
        and not reading.documents
        and not reading.kinds & {"it", "all"}
        and not reading.language
    ):
        return None  # an ability
    if not says and {"summarise", "compare"} & reading.kinds:
        return None
    if not says and (
        {"what", "about", "topics", "count"} & reading.kinds or ("can" in reading.kinds and not reading.documents)
    ):
        return None
    asks = any(token.word in "?？؟" for token in reading.tokens)
    if asks and not reading.language and "can" not in reading.kinds:
        return None  # "who translated the interview?"
    focus = beside(reading, "translate", 1)
    return None if focus is None else Intent("translate", reading.documents, reading.language)


def _compare(reading: LexiconReading) -> Intent | None:
    two = len(reading.documents) >= 2
    apart = two and ("both" in reading.kinds or len(reading.mentions) > 1)
    if not two and not (reading.kinds & {"both", "all"} and "doc" in reading.kinds):
        return None
    focus = beside(reading, "compare", 3 if apart else 0)
    return None if focus is None else Intent("compare", reading.documents, focus=focus)


def _summarise(reading: LexiconReading) -> Intent | None:
    focus = beside(reading, "summarise", 1)
    if focus is None or (focus and not reading.documents):
        return None
    if not (reading.documents or reading.kinds & {"doc", "all", "it"} or _is_plain_summary(reading)):
        return None  # "key points" alone may be looked for
    return Intent("summarise", reading.documents, reading.language, reading.length, focus)


def _is_short(reading: LexiconReading) -> bool:
    """Whether a document is named, and how short it is wanted, and nothing else: "faq.md in three lines"."""
    long = any(
        "form" in kinds and at and (reading.words[at - 1].isdigit() or any(one.startswith("number:") for one in reading.at[at - 1]))
        for at, kinds in enumerate(reading.at)
    )  # fmt: skip
    others = reading.kinds & {*KINDS, "what", "asks", "can", "on"} - {"thanks", "greet"}
    return bool(reading.documents) and reading.firm and (long or "brief" in reading.kinds) and not others


def _is_plain_summary(reading: LexiconReading) -> bool:
    said = (reading.words[one.start] for one in reading.found if one.kind == "summarise")
    return any(word.startswith(_SUMMARY) for word in said)


def _about(reading: LexiconReading) -> Intent | None:
    clear = reading.firm or any(one.kind == "about" and (one.end - one.start > 1 or one.split) for one in reading.found)
    named = (reading.documents and (clear or _says_about(reading))) or "doc" in reading.kinds
    able = any({"can", "doc"} <= here for here in reading.at)  # "which kinds of files can I upload?"
    if not reading.documents and (able or "count" in reading.kinds):
        return None
    if reading.asks_on or reading.rest("about") or not named:
        return None
    return Intent("about", reading.documents)


def _says_about(reading: LexiconReading) -> bool:
    """Whether the last word is the "about" of "what is X about"."""
    words = [at for at, token in enumerate(reading.tokens) if token.word not in STOPS]
    return "about" in reading.at[words[-1]]


def _abilities(reading: LexiconReading) -> Intent | None:
    can = {at for at, kinds in enumerate(reading.at) if "can" in kinds}
    able = {
        at for at, kinds in enumerate(reading.at)
        if kinds & {"able", "translate", "summarise", "compare"} or any(one.startswith("language:") for one in kinds)
    }  # fmt: skip
    asked = (
        "abilities" in reading.kinds
        or (can and able - can)
        or (can & able and not reading.kinds & {"it", "doc"} and any(token.word in "?？؟" for token in reading.tokens))
        or any(
            one.kind == "can" and one.end - one.start > 1 and able & set(range(one.start, one.end))
            for one in reading.found
        )
    )
    named = any(
        not all(
            "able" in reading.at[at] or any(one.startswith("endings:") for one in reading.at[at])
            for at in mention.places
        )
        for mention in reading.mentions
    )
    if not asked or named or reading.rest("abilities"):
        return None
    return Intent("abilities")


def _polite(reading: LexiconReading, *, kind: RequestKind) -> Intent | None:
    rest = reading.rest(kind)
    plain = (
        len(reading.tokens) > 2
        and not reading.kinds & {"asks", "what", "can", "on"}
        and not any(token.word in "?？؟" for token in reading.tokens)
    )
    return None if len(rest) > plain or reading.documents else Intent(kind)


def _is_named(reading: LexiconReading) -> bool:
    """Whether a kind of document is named that is not there."""
    return any(one.startswith("kind:") for one in reading.kinds)


_RULES: dict[RequestKind, Callable[[LexiconReading], Intent | None]] = {
    "translate": _translate, "compare": _compare, "summarise": _summarise, "topics": topics_request, "about": _about,
    "count": count, "abilities": _abilities, "thanks": partial(_polite, kind="thanks"), "greet": partial(_polite, kind="greet"),
}  # fmt: skip
