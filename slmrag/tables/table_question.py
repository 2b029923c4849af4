"""What a question asks of a table, as far as its words tell without one: the operation, periods, bounds, and the rest."""

import re
from dataclasses import dataclass, replace

from slmrag.chunking.tables.periods import periods, years
from slmrag.schema.table_answer import Operation
from slmrag.tables import question_forms
from slmrag.tables.bounds import GAP, condition, number_in, power_behind
from slmrag.tables.column_sorts import asked_sorts, is_money
from slmrag.tables.day_bounds import DayBound, day_bound, year_range
from slmrag.tables.derived_forms import BELOW_ZERO, all_but, as_ratio
from slmrag.tables.vocabulary import (
    concept,
    forms,
    is_generic,
    is_idle,
    kin,
    meanings,
    pattern,
    phrase_pattern,
    phrases,
    vocabulary,
)
from slmrag.text.inhabitants import as_inhabitants
from slmrag.text.numbers import number_words
from slmrag.text.terms import fold_case, tokens_of

_WHICH = re.compile(
    r"\b(?:which|what|welche[rsnm]?|qué|que|cuál(?:es)?|cual|quel(?:le)?s?)\s+(?:of (?:the )?|der |de (?:los|las) |des )?(?P<noun>[\w-]+(?: [\w-]+)?)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:(?:for|in|at|of|from|on|with) each(?: of (?:the|these|those))?|(?:in|an|bei|von) (?:jede[rmsn]?)|(?:en|de) cada(?: un[oa] de l[oa]s)?|dans chaque|by|per|je|pro|nach|por cada|por|par)\s+(?P<noun>[^\W\d]+)",
    re.IGNORECASE,
)
_IMPLIED = {
    "age": phrase_pattern(["how old", "wie alt", "qué edad", "quel âge"]),
    "weight": phrase_pattern(["how heavy", "wie schwer", "cuánto pesa", "combien pèse"]),
    "place": re.compile(r"^\W*(?:from )?(?:where|wo|dónde|donde|où)\b", re.IGNORECASE),
    "person": phrase_pattern(["who", "whom", "whose", "wer", "wessen", "wem", "quién", "quien", "qui"]),
    "date": phrase_pattern(["when", "wann", "cuándo", "cuando", "quand", "which day", "what date"]),
    "price": phrase_pattern(
        [
            "how much does",
            "how much do",
            "how much is a",
            "how much is an",
            "how much is one",
            "how expensive",
            "wie teuer",
            "cuánto vale",
            "多少钱",
            "多少錢",
            "بكم",
            "كم سعر",
            "wie viel kostet",
            "was kostet",
            "cuánto cuesta",
            "combien coûte",
        ]
    ),
}
_SHORT = 3  # letters of a word that is no name, however it is written: "How", "Did"


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a question. ``number`` is its value, where it is a number; ``soft``: a table need not hold it; ``months`` that it names."""

    text: str
    number: float | None = None
    soft: bool = False
    months: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question, taken apart. ``words`` are those that a table must explain; ``target`` what "which …" asks for.

    ``sign`` and ``bound`` are of a condition ("above 9,000"), ``power`` the power of ten that it is said in (6 for "3 million"); ``limit`` how many rows are wanted, 0 for all; ``down``: the
    largest first; ``implied`` meanings of the column ("how old"); ``together``: several cells are named to be added;
    ``of_totals``: something is asked of sums; ``decimals`` how many are wanted of the result; ``changed``: rows that rose or
    fell are to be counted, which no plan does; ``percent``: a difference is wanted as a share of the first of two;
    ``nth``: the second or third of a superlative is wanted; ``none``: of which there is nothing ("nobody"); ``from_end``: the first (1)
    or the last (-1) is wanted, perhaps by its place; ``median``: of an average; ``ranked``: what stands behind
    a superlative ("the busiest month"); ``by_day``: the first or the last is wanted; ``different``: what is the same counts once; ``bound_day``: what is before or
    after a day; ``year_range``: the first and the last year of "from 2013 to 2017";
    ``but``: what is left out ("except Kiel"); ``ratio``: a difference is wanted as one by the other; ``share``: a part is wanted as a
    share of the whole; ``below``: what lies under zero is asked for ("made a loss"); ``ends``: the difference of the highest and the
    lowest is wanted; ``whole_text``: of one that leaves something out, with it.
    """

    text: str
    language: str
    operation: Operation
    words: tuple[AskedWord, ...]
    periods: frozenset[str]
    target: str = ""
    by: str = ""
    sign: str = ""
    bound: float = 0.0
    power: int = 0
    limit: int = 0
    down: bool = True
    implied: tuple[str, ...] = ()
    together: bool = False
    how_much: bool = False
    of_totals: bool = False
    decimals: int | None = None
    changed: bool = False
    percent: bool = False
    by_day: bool = False
    different: bool = False
    bound_day: DayBound | None = None
    year_range: tuple[int, int] | None = None
    nth: int = 1
    none: bool = False
    from_end: int = 0
    median: bool = False
    ranked: str = ""
    but: str = ""
    ratio: bool = False
    below: bool = False
    share: bool = False
    ends: bool = False
    whole_text: str = ""

    def terms(self, language: str) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Of each word the terms under which a table in ``language`` holds it, and those of words like it."""
        return [(forms(word.text, language), kin(word.text)) for word in self.words]


def table_question(text: str, language: str, *, but_for: bool = True) -> TableQuestion:
    """What ``text`` asks of a table; ``but_for``: what "is not …" names is left out of it."""
    whole, (but, text) = text, all_but(text) if but_for else ("", text)
    if ratio := as_ratio(text):
        text = ratio
    text = question_forms.COST.sub(
        r"How much does \g<thing> cost?", question_forms.MEANT.sub(r"\g<thing> meaning?", text)
    )
    text = question_forms.OF_AVERAGE.sub("Durchschnitt ", question_forms.FROM_MANY.sub("quantity", text))
    text = question_forms.LASTING.sub(r"duration of \g<thing>", as_inhabitants(text))
    found, rest = periods(text)
    found, rest = _with_year_before(found, rest)
    percent = bool(pattern("operations", "percent").search(rest)) and len(years(found)) > 1
    rest = pattern("operations", "percent").sub(f"{GAP} by how much {GAP}", rest) if percent else rest
    sign, bound, rest = condition(rest, language)
    power, rest = power_behind(rest, language) if sign else (0, rest)
    nth, rest = question_forms.nth_of(rest)
    operation, limit, down, implied, rest = _operation(rest, language, bool(sign))
    if operation == "look up" and len(years(found)) == 2 and question_forms.GROWTH.search(rest):
        operation, rest = "difference", question_forms.GROWTH.sub(GAP, rest)
    ends = operation == "difference" and all(pattern(way).search(text) for way in ("highest", "lowest"))
    implied = _superlative(text)[1] if ends else implied
    which = _WHICH.search(text)
    by = _BY.search(rest) if operation in ("sum", "average", "count", "look up", "sorted") else None
    by_day = "date" in implied
    implied += [name for name, form in _IMPLIED.items() if form.search(text)]
    implied += ["price"] if sign and "money" in asked_sorts(text) else []
    if operation == "difference" and (question_forms.DEARER.search(text) or _is_of_a_price(rest)):
        implied.append("price")
    words = [replace(word, soft=True) if sign and is_money(word.text) else word for word in _words(rest, language)]
    return TableQuestion(
        text, language, operation, tuple(words), found,
        target=which["noun"] if which else "", by=by["noun"] if by else "", sign=sign, bound=bound, power=power, limit=limit, down=down,
        implied=tuple(dict.fromkeys(implied)), together=bool(pattern("operations", "together").search(text)),
        percent=percent, by_day=by_day, decimals=question_forms.decimals(text), changed=operation == "count" and len(years(found)) > 1 and bool(question_forms.CHANGED.search(text)),
        how_much=bool(question_forms.MONEY.search(text)), different=bool(pattern("different").search(text)), bound_day=day_bound(text), year_range=year_range(text), of_totals=bool(pattern("same", "total").search(text)),
        nth=nth if operation in ("highest", "lowest") else 1, ranked=question_forms.behind_superlative(text) if operation in ("highest", "lowest", "sorted") else "",
        but=but, ratio=bool(ratio), below=not sign and bool(BELOW_ZERO.search(text)), median=bool(question_forms.MEDIAN.search(text)), none=not sign and bool(question_forms.NONE.search(text)),
        ends=ends, whole_text=whole if but else "", from_end=(1 if operation == "lowest" else -1) if by_day and operation in ("highest", "lowest") else 0,
    )  # fmt: skip


def _with_year_before(found: frozenset[str], text: str) -> tuple[frozenset[str], str]:
    """The periods, and that before it of a year that is compared with "the year before"."""
    form = pattern("operations", "year_before")
    named = years(found)
    if len(named) != 1 or not form.search(text):
        return found, text
    return found | {f"y{int(next(iter(named))[1:]) - 1}"}, form.sub(GAP, text)


def _operation(text: str, language: str, bounded: bool) -> tuple[Operation, int, bool, list[str], str]:
    """The operation, how many rows, whether the largest come first, the meanings implied, and the text without its words."""

    def without(*names: str) -> str:
        rest = text
        for name in names:
            rest = (
                pattern("operations", name).sub(GAP, rest)
                if name not in ("highest", "lowest")
                else pattern(name).sub(GAP, rest)
            )
        return rest

    def has(name: str) -> bool:
        return any(
            not (
                name == "count"
                and (question_forms.NUMBERED.search(text[: one.end()]) or question_forms.DUE.match(text[one.start() :]))
            )
            and (name != "sorted" or question_forms.asks_to_sort(text[: one.start()], one[0], text[one.end() :]))
            for one in pattern("operations", name).finditer(text)
        )

    if bounded and has("count"):
        return "count", 0, True, [], without("count")
    if has("difference") or question_forms.COMPARED.search(text):
        text = question_forms.COMPARED.sub(GAP, text)
        return "difference", 0, True, [], without("difference", "count", "highest", "lowest")
    way, implied = _superlative(text)
    limit = _limit(text, language) if way else 0
    if has("sorted") or question_forms.ORDER.search(text):
        rest = question_forms.ORDER.sub(GAP, without("sorted"))
        return "sorted", 0, not question_forms.UPWARDS.search(text), [], rest
    if way and not (has("average") and not re.search(r"highest|lowest|best", text, re.I)):
        rest = without("highest", "lowest", "sum")
        rest = re.sub(rf"{GAP.strip()}|\btop\b", " ", rest, flags=re.I)
        return (way if limit < 2 else "sorted"), limit, way == "highest", implied, _without_limit(rest, limit, language)
    if has("average"):
        return "average", 0, True, [], without("average")
    if has("sum"):
        return "sum", 0, True, [], without("sum", "count")
    if has("count"):
        return "count", 0, True, [], without("count")
    return "look up", 0, True, [], text


def _superlative(text: str) -> tuple[Operation | None, list[str]]:
    best: tuple[int, Operation, str] | None = None
    ways: tuple[Operation, ...] = ("highest", "lowest")
    for way in ways:
        for meaning, words in vocabulary()[way].items():
            for found in phrase_pattern(phrases(words)).finditer(text):
                if meaning == "date" and question_forms.NO_DATE.match(text[found.end() :]):
                    continue
                if found.start() and question_forms.NAMED.match(text[found.start() :]):
                    continue
                if best is None or len(found[0]) > best[0]:
                    best = (len(found[0]), way, meaning)
    if best is None:
        return None, []
    return best[1], [best[2]] if best[2] != "any" else []


def _limit(text: str, language: str) -> int:
    for token in tokens_of(text):
        value = number_in(token, language)
        if value is not None and 1 < value <= 100 and value == int(value):
            around = re.search(
                rf"top[- ]{re.escape(token)}\b|(?<!of the ){re.escape(token)} (?:\w+[- ]?){{1,4}}", text, re.IGNORECASE
            )
            before = text[: text.find(token)].split()[-2:]
            if around and [one.casefold() for one in before] != ["of", "the"]:
                return int(value)
    return 1


def _without_limit(text: str, limit: int, language: str) -> str:
    if limit < 2:
        return text
    return " ".join(token for token in text.split() if number_in(token.strip(",.?"), language) != limit)


def _words(text: str, language: str) -> tuple[AskedWord, ...]:
    found: dict[str, AskedWord] = {}
    tokens, verb = tokens_of(question_forms.CHINESE.sub(GAP, text)), question_forms.verb_of(text)
    for token in tokens:
        is_number = any(map(str.isdigit, token))
        is_name = language != "de" and token is not tokens[0] and token[:1].isupper() and len(token) > _SHORT
        for part in [token] if is_number else token.split("-"):
            part = _bare(part)
            idle, means = is_idle(part), bool(meanings(part))
            if not part or (idle and not means and not is_name):
                continue
            spelled = not is_number and fold_case(part) in number_words(language)
            number = number_in(part, language) if is_number else None
            done = part == verb and not means
            soft = idle or spelled or done or is_generic(part) or (len(part) == 1 and part.isalpha())
            found.setdefault(fold_case(part), AskedWord(part, number, soft))
    return tuple(found.values())


def _is_of_a_price(text: str) -> bool:
    """Whether what costs something is compared: "how much more does … cost than"."""
    return any(meanings(token) & concept("price") for token in tokens_of(text))


def _bare(word: str) -> str:
    """A word without what stands at its apostrophe: l'eau, Amcor's, cups'."""
    left, _, right = re.sub(r"(?<=\d)s$", "", word).partition("'")
    return right if right and len(left) <= 2 else left
