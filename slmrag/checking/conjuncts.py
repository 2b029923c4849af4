"""What of a list a sentence may leave out: one of what is joined by "and", one of the examples."""

from collections.abc import Sequence

from slmrag.checking.items import Item, Words, is_bound, is_hedged

AND = frozenset(["and", "und", "y", "e"])
PAIRS = frozenset(["between", "both", "together", "zwischen", "beide", "entre", "ambos", "or", "oder", "o"])
_OR = frozenset(["or", "oder", "o", "u"])
_IFS = frozenset(["if", "wenn", "falls", "si"])
_ONLY_IF = frozenset(["only", "unless", "nur", "solo", "sólo", "salvo", "not", "either", "entweder", "whether"])
_IN_ORDER = frozenset(["respectively", "jeweils", "respectivamente"])
_CONJUNCT = 20  # words of one of two that are joined
_LISTED = 60  # words of a list, at most
_WHOLE = frozenset(
    [
        "consist",
        "consists",
        "consisted",
        "comprise",
        "comprises",
        "comprised",
        "total",
        "totals",
        "except",
        "between",
        "either",
        "neither",
    ]
)
_EXAMPLES = frozenset(["including", "as"])  # "such as"


def is_conjunct(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether one of two that are joined by "and" is left out: "divided (and promoted) as", "to (cut costs and) grow"."""
    begin, gap = place + 1, items[place + 1 : at]
    if len(gap) < 2 or len(gap) > _CONJUNCT or items[place].token.quantity or not words.bonds:
        return False
    if any(item.token.norm in words.sweeping or item.token.norm in PAIRS for item in items[:at]):
        return False
    if (
        is_bound(items, 0, at, words)
        or is_hedged(items, begin, at, words)
        or any(item.marks for item in items[begin + 1 : at] if ";" in item.marks)
    ):
        return False
    if gap[-1].token.norm in AND:
        return gap[0].marks in ("", ",")
    named = any(item.token.capital for item in gap[1:])
    alone = (
        len(gap) == 2 and items[at].marks == "," and items[at].token.norm not in _IN_ORDER
    )  # "trained (and taught), so that"
    follows = not items[at].marks or alone
    return gap[0].token.norm in AND and not gap[0].marks and not (named and len(gap) > 2) and follows


def is_other_condition(items: Sequence[Item], place: int, words: Words) -> bool:
    """Whether all that follows is another condition that would do as well: "not if you are ill (or if you are tired)"."""
    following = [item.token.norm for item in items[place + 1 :]]
    before = [item.token.norm for item in items[: place + 1]]
    if following[:1] == [] or following[0] not in _OR or following[1:2] == [] or following[1] not in _IFS:
        return False
    first = before.index(following[1]) if following[1] in before else -1
    lone = first > 0 and before[first - 1] not in _ONLY_IF and not _ONLY_IF & {*before[first:], *following}
    return lone and not is_bound(items, place + 3, len(items), words)


def is_one_of_list(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether one before the last of a list is left out: "A, B, (C) and D"; of each by itself it holds, as for `ends_list`.

    Of only "A, B and C" all behind the comma may be who A is: "Lee, the mayor of York and Leeds".
    """
    gap = items[place + 1 : at]
    if (
        not gap
        or "," not in gap[0].marks
        or "," not in items[place].marks
        or items[at].token.norm not in AND
        or any(";" in item.marks for item in gap)
    ):
        return False
    return _holds_of_each(items, place + 1, at, words)


def is_example(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether some of the examples before one are left out: "problems such as (A, B and) C"."""
    named = items[place].token.norm == "including" or (place and items[place - 1].token.norm == "such")
    listed = items[place].token.norm in _EXAMPLES and named and len(items[place + 1 : at]) <= _CONJUNCT
    joined = "," in items[at].marks or items[at - 1].token.norm in AND
    return (
        bool(listed and joined)
        and not is_bound(items, place + 1, at, words)
        and not is_hedged(items, place + 1, at, words)
    )


def ends_list(items: Sequence[Item], at: int, words: Words) -> bool:
    """Whether a sentence may say "and" before ``at``, behind a comma of a list that goes on: "A, B (and) C" of "A, B, C and D".

    Each of them is so, where it is affirmed, and not of all together: nothing before denies, limits or counts.
    """
    if "," not in items[at].marks or not words.bonds:
        return False
    end = min(at + _LISTED, len(items))
    last = next(
        (place for place in range(at, end) if items[place].token.norm in AND or ";" in items[place].marks), None
    )
    if last is None or items[last].token.norm not in AND:
        return False
    return _holds_of_each(items, at, last, words)


def _holds_of_each(items: Sequence[Item], begin: int, last: int, words: Words) -> bool:
    """Whether what is said of a list from ``begin`` to ``last`` holds of each: nothing before denies, limits, counts or pairs."""
    before = {item.token.norm for item in items[:begin]}
    within = {item.token.norm for item in items[begin:last]}
    free = not (before & (words.sweeping | PAIRS | _WHOLE | words.denials) or within & PAIRS)
    return free and not is_bound(items, 0, last, words) and not is_hedged(items, 0, last, words)
