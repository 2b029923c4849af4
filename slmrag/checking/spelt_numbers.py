"""Numbers in words: "thirty-one thousand", "half a million", "two thirds", "noon", "the nineties", "March"."""

from collections.abc import Sequence

from slmrag.checking.quantities import PLAIN, Quantity, significant, unit_of
from slmrag.checking.times_of_day import clock_time
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, values_of
from slmrag.text.months import month
from slmrag.text.numbers import magnitude, number_words

_HALF = ("half", "hälfte", "mitad", "halved", "halbiert")
_HALF_A = ("half", "halbe", "halben", "halber", "halbes", "media", "medio")
_ROUND = ("hundred", "thousand", "million", "billion", "trillion")
_AND = ("and", "und", "y")
_LONG = 10  # letters; a shorter German word is no compound of a share
_ONE = ("ein", "eine", "einem", "einen", "einer", "eines", "un", "una", "uno")
Spelt = tuple[Quantity | None, int]  # what a number says, and the place behind it


def spelt(found: Sequence[Token], at: int, language: str) -> Spelt:
    """The number in words that begins at ``at`` and the place behind it; None and ``at`` where no number does."""
    for read in (_month, clock_time, _half, _one_part, _german_share, _indefinite, _named):
        if said := read(found, at, language):
            return said
    return _cardinal(found, at, language)


def _norm(found: Sequence[Token], at: int) -> str:
    return found[at].norm if 0 <= at < len(found) else ""


def _month(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    token = found[at]
    number = month(token.norm)
    if not number:
        return None
    beside = any(other.quantity for other in found[max(0, at - 2) : at + 3])
    written = token.capital or language not in ("en", "")
    if written and (beside or len(token.norm) > 3 or token.text == "Mai"):
        return Quantity((float(number),), kind="month"), at + 1
    return None, at


def _half(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    word, following = found[at].norm, _norm(found, at + 1)
    if whole := values_of("halves").get(word):
        return Quantity((whole,), digits=2), at + 1
    article = word == "half" and following in ("a", "an")
    behind = at + 1 + article
    large = magnitude(_norm(found, behind), language or "en")
    measured = unit_of(_norm(found, behind)) and (article or word != "half")
    if word in _HALF_A and (large or measured):
        return Quantity((0.5,), digits=2), behind
    return (_share(0.5), at + 1) if word in _HALF else None


def _share(part: float) -> Quantity:
    return Quantity((part,), PLAIN, "share", loose=True)


def _one_part(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    """ "Ein Drittel", "jeder Fünfte", "uno de cada cinco", "una cuarta parte", "a quarter of an hour"."""
    word, following, third = (_norm(found, place) for place in (at, at + 1, at + 2))
    name = "shares" if word in _ONE else "every" if word in ("jeder", "jede", "jedes", "jedem") else ""
    if name and (parts := values_of(name).get(following)):
        return _share(1 / parts), at + 2
    if (parts := values_of("shares_in_parts").get(word)) and following == "parte":
        return _share(1 / parts), at + 2
    if word == "quarter" and following == "of" and third in ("a", "an") and _is_length_of_time(_norm(found, at + 3)):
        return Quantity((0.25,), digits=2), at + 3
    if (
        word == "quarter"
        and following == "of"
        and _norm(found, at - 1) in ("a", "one")
        and third in ("the", "all", "our")
    ):
        return _share(0.25), at + 1
    if word in _ONE and (following, third) in (("de", "cada"), ("von", "den")):
        return Quantity((1.0,), loose=True), at + 1
    return None


def _german_share(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    """ "Zweidrittelmehrheit"."""
    word, numerals = found[at].norm, number_words("de")
    for name, parts in values_of("shares").items() if language == "de" and len(found[at].norm) > _LONG else ():
        count = word.partition(name)[0] if name in word else ""
        if 1 < (times := numerals.get(count, 0)) < parts:
            return _share(times / parts), at + 1
    return None


def _is_length_of_time(word: str) -> bool:
    named = unit_of(word)
    return named is not None and named.dimension == "time" and len(word) > 2


def _indefinite(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    """ "A million", "a dozen", "an hour and a half"; no number is a bare "million", a bare "hundred", "per second"."""
    word, following, before = found[at].norm, _norm(found, at + 1), _norm(found, at - 1)
    if word in ("a", "an") and following in _ROUND:
        return Quantity((1.0,)), at + 1
    if word in ("a", "an", *_ONE) and (count := values_of("counts").get(following)):
        return Quantity((count,), digits=2), at + 2
    if word in ("a", "an", *_ONE) and _norm(found, at + 2) in _AND and _is_length_of_time(following):
        return Quantity((1.0,)), at + 1
    bare = word in _ROUND and word != "trillion" and at and not found[at - 1].quantity
    return (None, at) if bare or (word == "second" and before in ("per", "/", "a", "each")) else None


def _named(found: Sequence[Token], at: int, language: str) -> Spelt | None:
    """ "Noon", "the nineties", "los años setenta"."""
    word, before = found[at].norm, _norm(found, at - 1)
    tens = number_words(language or "en").get(word, 0)
    if tens in range(20, 100, 10) and (before == "años" or (before == "los" and not _norm(found, at + 1).isalpha())):
        return Quantity((1900.0 + tens,), kind="decade"), at + 1
    for kind, values in (("time", values_of("minutes")), ("decade", values_of("decades"))):
        if word in values:
            return Quantity((values[word],), kind=kind), at + 1
    return None


def _cardinal(found: Sequence[Token], at: int, language: str) -> Spelt:
    """ "Three hundred and five", "the twenty-first", "two thirds", "a fifth of", "three dozen"."""
    numerals, values, after, ordinal = number_words(language or "en"), list[int](), at, False
    if language == "de" and (rank := _german_rank(found[at].norm, numerals)):
        return Quantity((float(rank),), kind="ordinal"), at + 1
    while after < len(found) and not ordinal:
        word = found[after].norm
        value = numerals.get(word, 0)
        if word == "hundred" and values:
            values = [sum(values) * 100]
        elif values and _norm(found, after + 1) in numerals and _joins(word, values[-1]):
            pass
        elif value and (not values or _goes_on(values[-1], value)):
            values.append(value)
            ordinal = _is_ordinal(word, language)
        else:
            break
        after += 1
    if not values:
        return None, at
    total, first, following = float(sum(values)), found[at].norm, _norm(found, after)
    if 10 <= total <= 20 and (tens := values_of("decades").get(following)):
        return Quantity((100 * total + tens % 100,), kind="decade"), after + 1  # "the eighteen-thirties"
    parts = values_of("shares")
    if count := values_of("counts").get(following):
        counted = _norm(found, after + 1) == "de" and unit_of(_norm(found, after + 2))
        return Quantity((count * total,), digits=2), after + (2 if counted else 1)
    if year := _year(total, found, after, numerals):
        return year
    if len(values) == 1 and total < parts.get(following, 0) and not ordinal:
        return _share(total / parts[following]), after + 1
    if ordinal and first in parts and _is_part(_norm(found, at - 1), following):
        return _share(1 / parts[first]), after
    kind = "ordinal" if ordinal else "number"
    return Quantity((total,), kind=kind, digits=significant(str(int(total))), loose=first in all_words("loose")), after


def _year(hundreds: float, found: Sequence[Token], after: int, numerals: dict[str, int]) -> Spelt | None:
    """ "Nineteen eighty-four"."""
    tens, ones = (numerals.get(_norm(found, place), 0) for place in (after, after + 1))
    if not (10 <= hundreds <= 20 and 10 <= tens < 100):
        return None
    ones = ones if tens >= 20 and ones < 10 else 0
    return Quantity((100 * hundreds + tens + ones,), kind="year", digits=4), after + (2 if ones else 1)


def _joins(word: str, last: int) -> bool:
    """ "Three hundred and five", "treinta y cinco"."""
    return (word == "and" and last % 100 == 0) or (word == "y" and 30 <= last < 100)


def _goes_on(last: int, value: int) -> bool:
    """Whether a number in words goes on from ``last`` to ``value``: "twenty" to "one", "three hundred" to "five"."""
    return (20 <= last < 100 and value < 10) or (last % 100 == 0 and value < 100)


def _is_ordinal(word: str, language: str) -> bool:
    return language in ("", "en") and (word in ("first", "second", "third") or word.endswith("th"))


def _is_part(before: str, following: str) -> bool:
    """Whether "fifth" between these is a share and no place in an order: "by a fifth of"."""
    return before in ("a", "by", "than", "one") and following in (
        "of", "as", "", ".", "more", "less", "between", "in",
    )  # fmt: skip


def _german_rank(word: str, numerals: dict[str, int]) -> int:
    """What a German ordinal says: 19 of "neunzehnten"; 0 for another word, and for "zweite", which is often no count."""
    stem = next((word[: -len(end)] for end in ("te", "ten", "ter", "tes", "tem") if word.endswith(end)), "")
    return numerals.get(stem, 0) or numerals.get(stem[:-1] if stem.endswith("s") else "", 0)
