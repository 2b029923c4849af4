"""Which value a question asks for: its kind, by the question's words, and what it is the value of."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from slmrag.chunking.tables.periods import periods, years
from slmrag.search.values.same_words import has_same, join_phrases, stops
from slmrag.text.inhabitants import as_inhabitants
from slmrag.text.terms import fold_case, terms, tokens_of

Kind = Literal["phone", "email", "share", "date", "count", "name", "money", "amount", "thing"]

_WHAT = re.compile(
    r"^\W*(?:and |so |in \w+,? |at |for |by |to |on )?(?:what|which|who (?:is|was|are|were))\b(?:['’]s)?",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|may|will|would|should|must)\b", re.IGNORECASE
)
# Where a question begins within what is written: "my dad bought at the IPO, what price was that?"; and what it says that it is not.
_ASKS = re.compile(
    r"(?:^|[.!?:;,–—(]\s*)(?:(?:and|so|but)\s)?(?=(?:what|which|who|whom|whose|when|how (?:much|many|big|large|high|long|old|far))(?:['’]?s)?\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=\S)")
_NOT = re.compile(r"(?:[,;?!(–—]|\s-)+\s*(?:but )?(?:not|nicht|no)\s[^,;?.!)]*", re.IGNORECASE)
# "Is it blue, and what about its costs?" asks for no value alone.
_WHETHER = re.compile(
    r"\W*(?:is|are|was|were|does?|did|has|have|ist|sind|hat|haben|es|son|está|están)\b", re.IGNORECASE
)
_RUN_ON = re.compile(r"\b(what|who|how|when)['’]?s\b", re.IGNORECASE)  # "whats the rate"
_POLITE = re.compile(
    r"^\W*(?:(?:please|(?:can|could) (?:you|someone)) )?(?:(?:tell|give|show) me|i(?:['’]d| would) like(?: to know)?|i (?:want|need)(?: to know)?)\b\W*",
    re.IGNORECASE,
)
_MOST_WORDS = 12  # of a question without a verb: "product sales in Germany?"
_PER_SHARE = re.compile(r"\b(?:earnings|net income|profit) per (?:(?:common|ordinary) )?share\b", re.IGNORECASE)
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)[-–/](\d\d)\b(?![-/])")
_FROM_TO = re.compile(r"\b((?:19|20)\d\d)\s?(?:to|through|until|[-–—]|bis|a|至|إلى)\s?((?:19|20)\d\d)\b", re.IGNORECASE)
_LONGEST_SPAN = 10
_YEAR_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "zwei": 2,
    "drei": 3,
    "fünf": 5,
    "dos": 2,
    "tres": 3,
    "cinco": 5,
}
_LAST_YEARS = re.compile(
    rf"\b(?:last|past|latest|recent|letzten|últimos)\s({'|'.join(_YEAR_COUNTS)}|[2-5])\s(?:fiscal |financial )?(?:years|jahre|años)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s[–-].*)?$")
_MONEY = re.compile(r"[$€£¥₹]")
_WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
_TAIL = re.compile(r"\b(from|by|to|with|for)\W*$", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many\b|\bnumber of\b|\bwie ?viele\b|\bcu[aá]nt[oa]s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedValue:
    """A value that is asked for. ``head`` are the words for what it is of ("employees"), ``rest`` all others that tell which one,
    the ``soft`` ones among them not surely ("paid"); ``periods`` those it names, as `slmrag.chunking.tables.periods` has them; ``tail`` is
    the word before the name that is asked for ("who did they buy it from?"); ``of_firm``: whether it is a firm's; ``latest``: how many of the
    latest years are asked for ("this year and last"), 0 where that is not said."""

    kind: Kind
    head: tuple[str, ...]
    rest: tuple[str, ...]
    periods: frozenset[str]
    soft: frozenset[str] = frozenset()
    tail: str = ""
    of_firm: bool = False
    latest: int = 0

    @property
    def is_number(self) -> bool:
        """Whether a row of a table may state it."""
        return self.kind in ("share", "count", "money", "amount")


def asked_value(question: str) -> AskedValue | None:
    """The value that ``question`` asks for; ``None`` where it asks for none that can be told by its looks."""
    question = _NOT.sub("", _POLITE.sub("", _RUN_ON.sub(r"\1 is", question))) or question
    question = as_inhabitants(question)
    found, timeless = periods(with_last_years(question))
    found = _filled(found, question)
    timeless = _PER_SHARE.sub("EPS", timeless.replace("’", "'"))
    kind = _kind(question)
    who = _WHO.match(question)
    timeless, beside = _asking(timeless)
    begins = _ASKS.search(timeless)
    clause = timeless[begins.end() :] if begins else timeless
    named = _named(clause, bool(years(found))) if kind is None or kind == "share" or (kind == "name" and who) else []
    if kind is None:
        if not named or _WHETHER.match(question):
            return None
        kind = next((told for word in reversed(named) if (told := _of_figure(word))), None)
        if kind is None and (_WHAT.match(clause) or not (years(found) or _latest(question))):
            return None
        kind = kind or "amount"  # "free cash flow 2023 vs 2022": what is counted or measured
    head = named or (_counted(timeless) if kind == "count" else [])
    instead = _listed()["instead"] if kind == "name" else {}
    words = [token.removesuffix("'s").removesuffix("'") for token in tokens_of(timeless)]
    words = [one for word in words for one in instead.get(fold_case(word), word).split()]
    idle = _words("idle") | stops() | ({"name", "names"} if kind == "name" else set())
    rest = [word for word in words if fold_case(word) not in idle or word in head or (kind == "name" and is_post(word))]
    head = [word for word in head if fold_case(word) not in stops()]
    more = [one for word in words for one in _listed()["adds"].get(fold_case(word), "").split()]
    if kind in ("money", "amount", "share") and head and fold_case(head[-1]) in _words("bare"):
        head = head[:-1] or (
            head if kind != "share" else []
        )  # "research and development expenses" are not called so in their row
    aside = [word for word in tokens_of(beside) if fold_case(word) not in idle]
    soft = [
        word for word in words if word not in rest and fold_case(word) in _words("idle") - stops() and has_same(word)
    ]
    if kind == "date":  # "when will they be back?" asks more than when they are anywhere
        soft += [word for word in words if fold_case(word) == "back"]
    if kind in ("phone", "email"):
        of_whom = [word for word in rest if fold_case(word) not in _words("looks")]
        rest, soft = (of_whom, [*soft, *(word for word in rest if word not in of_whom)]) if of_whom else (rest, soft)
    rest, head, soft = join_phrases(rest), join_phrases(head), [*soft, *more, *aside]
    tail = _TAIL.search(question) if who else None
    return AskedValue(
        kind,
        tuple(head),
        tuple(dict.fromkeys([*rest, *soft])),
        found,
        frozenset(soft),
        tail[1].casefold() if tail else "",
        latest=_latest(question),
    )


def _asking(question: str) -> tuple[str, str]:
    """The sentence of what is written that asks, and what stands around it; all of it where that alone says too little ("How much?")."""
    sentences = _SENTENCE.split(question)
    at = next((at for at, one in enumerate(sentences) if _ASKS.search(one)), None)
    if (
        at is None
        or len([word for word in tokens_of(sentences[at]) if fold_case(word) not in _words("idle") | stops()]) < 2
    ):
        return question, ""
    return sentences[at], " ".join([*sentences[:at], *sentences[at + 1 :]])


def _filled(found: frozenset[str], question: str) -> frozenset[str]:
    """Periods with the years between two: "2021 to 2023"."""
    span = _FROM_TO.search(question)
    if not span or not 0 < int(span[2]) - int(span[1]) < _LONGEST_SPAN:
        return found
    return found | {f"y{year}" for year in range(int(span[1]), int(span[2]))}


def _latest(question: str) -> int:
    """How many of the latest years a question asks for: "this year and last", "for the last three years"."""
    if several := _LAST_YEARS.search(question):
        return _YEAR_COUNTS.get(fold_case(several[1])) or int(several[1])
    return 2 if any(re.search(pattern, question, re.IGNORECASE) for pattern in _listed()["two_years"].values()) else 0


def asked_kind(question: str) -> Kind | None:
    """What sort of value ``question`` asks for; ``None`` where it asks for none that can be told by its looks."""
    asked = asked_value(question)
    return asked.kind if asked else None


def may_be(question: str, value: str) -> bool:
    """Whether ``value``, a table's, is of the kind that ``question`` asks for: a year is no number, no number a person, and no money a
    share or a count."""
    asked = asked_value(question)
    if asked is None:
        return True
    if asked.kind in ("share", "count") and _MONEY.search(value):
        return False
    if asked.is_number:
        return any(map(str.isdigit, value)) and not _YEAR.match(value.strip())
    return asked.kind != "name" or any(map(str.isalpha, value))


def with_last_years(text: str) -> str:
    """``text`` with spans of years, such as 2022-23 and 2022/23, as the year in which they end."""
    return _SPAN.sub(lambda span: f"{span[1][:2]}{span[2]}", text)


def _kind(question: str) -> Kind | None:
    for kind, by_language in _patterns().items():
        if any(pattern.search(question) for pattern in by_language):
            return cast(Kind, kind)
    return None


def _named(question: str, dated: bool) -> list[str]:
    """The words of "what (was) the total cost of …", "who is the chair of …" up to what follows: the last is what is asked for. Bare words
    ask where a figure is named and a year (``dated``): "current ratio 2025"."""
    found = _WHAT.match(question)
    if not found and (_VERB.search(question) or len(question.split()) > _MOST_WORDS):
        return []
    words: list[str] = []
    last = ""
    asks = found is not None or question.rstrip().endswith("?")  # a bare "rent deposit" is looked for
    for token in tokens_of(question[found.end() if found else 0 :]):
        word = fold_case(token).partition("'")[0]
        if word in _words("auxiliary") and not words:
            continue
        if words and word in _words("compares"):
            asks = True
            break
        if word in _words("otherwise"):
            if words and last in stops() - _words("prepositions"):
                break  # "the highest rate you can pay"
            return []  # "what tax rate has an effect?" asks which one, and not how high
        if word in _words("auxiliary") or word in _words("prepositions"):
            asks = asks or bool(words)
            break
        if token.endswith(("'s", "'")):
            words = []  # of whom it is, and not what
        elif word not in stops():
            words.append(token)
        last = word
    return words if asks or (dated and any(map(_of_figure, words))) else []


def _counted(question: str) -> list[str]:
    found = _COUNTED.search(question)
    words: list[str] = []
    for token in tokens_of(question[found.end() :]) if found else ():
        word = fold_case(token)
        if word in _words("auxiliary") or (word in _words("prepositions") and word != "of"):
            break
        words.append(token)
        if len(words) == 4:
            break
    return words


def _of_figure(word: str) -> Kind | None:
    listed = _listed()["figures"]
    kinds: tuple[Kind, ...] = ("count", "money", "share", "amount", "thing")
    own = frozenset(terms(word, "en"))
    exact = next((kind for kind in kinds if fold_case(word) in listed[kind].split()), None)
    return exact or next((kind for kind in kinds if own <= _figure_terms(kind)), None)


@cache
def _figure_terms(kind: str) -> frozenset[str]:
    return frozenset(term for word in _listed()["figures"][kind].split() for term in terms(word, "en"))


@cache
def rivals() -> frozenset[str]:
    """The terms of figures of which an amount of one is none of another: revenue, cost."""
    return frozenset(term for word in _listed()["figures"]["rival"].split() for term in terms(word, "en"))


def is_post(word: str) -> bool:
    """Whether a word names a post, or what is done in one: a person's name stands at it."""
    return any(fold_case(one) in _words("posts") for one in word.split())


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    return {
        kind: [re.compile(pattern, re.IGNORECASE) for pattern in by_language.values()]
        for kind, by_language in _listed()["asks"].items()
    }


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_listed()[name].split())


@cache
def _listed() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
