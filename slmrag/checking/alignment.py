"""Which sentences of a passage a sentence of an answer was made of, and what of it they do not say.

A sentence may have been made of one sentence, or of two or three joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.checking.comparison import Comparison, Surroundings
from slmrag.checking.facts import Word, same, tells, words

_FACTS = ("number", "name")
_MOST_SENTENCES = 3
_JOINS = 3  # words that a further sentence must add, or it is only where a wrong name stands


@dataclass(frozen=True, slots=True)
class Alignment:
    """``sources`` are the indices of the sentences it was made of, best first; ``covered`` the share of its words there.

    ``facts`` is how many names and numbers it shares with them, ``wrong`` are facts that stand against the sources, ``missing`` facts that they lack.
    """

    sources: tuple[int, ...]
    covered: float
    facts: int = 0
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def align(sentence: str, candidates: Sequence[str], around: Surroundings, language: str) -> Alignment:
    """Hold ``sentence`` against the ``candidates``, the sentences of what it cites in reading order."""
    own = words(sentence, language)
    telling = [index for index, word in enumerate(own) if tells(word)]
    read = [words(candidate, language) for candidate in candidates]
    matched = [_matched(own, telling, theirs) for theirs in read]
    chosen = _choose(own, matched, read)
    if not chosen or not telling:
        return Alignment((), 0.0)
    held = set().union(*(matched[index] for index in chosen))
    covered = len(held) / len(telling)
    # In the order in which the sentence speaks of them.
    order = sorted(chosen, key=lambda index: min(matched[index], default=0))
    theirs = [word for index in order for word in read[index]]
    comparison = Comparison(own, theirs, around, language)
    facts = len({own[index].key for index in held if own[index].kind in _FACTS})
    return Alignment(tuple(chosen), covered, facts, tuple(comparison.wrong()), tuple(comparison.missing()))


def _matched(own: Sequence[Word], telling: Sequence[int], theirs: Sequence[Word]) -> set[int]:
    keys = frozenset().union(*(word.keys for word in theirs)) if theirs else frozenset()
    others = [word for word in theirs if word.kind in ("word", "first")]
    return {
        index
        for index in telling
        if not own[index].keys.isdisjoint(keys)
        or (own[index].kind in ("word", "first") and any(same(own[index], other) for other in others))
    }


def _choose(own: Sequence[Word], matched: Sequence[set[int]], read: Sequence[Sequence[Word]]) -> list[int]:
    """The sentence that holds most of it, and those that add a clause of their own."""
    if not matched:
        return []
    chosen = [max(range(len(matched)), key=lambda index: (len(matched[index]), -len(read[index])))]
    held = set(matched[chosen[0]])
    while len(chosen) < _MOST_SENTENCES and held:
        rest = [index for index in range(len(matched)) if index not in chosen]
        best = max(rest, key=lambda index: len(matched[index] - held), default=None)
        if best is None or not _adds_a_clause(own, matched[best] - held):
            break
        chosen.append(best)
        held |= matched[best]
    return chosen


def _adds_a_clause(own: Sequence[Word], gain: set[int]) -> bool:
    plain = sum(own[index].kind not in _FACTS for index in gain)
    if len(gain) < _JOINS or plain < 2:
        return False
    # Words of one clause stand together.
    between = sum(tells(own[index]) for index in range(min(gain), max(gain) + 1))
    return 2 * len(gain) >= between
