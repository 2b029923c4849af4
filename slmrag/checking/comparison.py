"""A sentence beside the sentences it was made of: what stands in the place of something else, and what is missing.

What stands in both is found by the keys of `facts.words`, the rest by where it stands: in a true sentence in other
words, other words stand in the same place; in a wrong one, another name, number or unit does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from slmrag.checking.facts import Word, is_caseless, same, tells, words
from slmrag.checking.opposites import has_opposite
from slmrag.checking.reversals import negation_faults, opposites, turned
from slmrag.text.numbers import times

_FACTS = ("number", "name")
# Measured with one planted error of a kind from each document (tests/benchmarks/checking.py, half b, words alone: 251 false,
# 189 true), and 73 sentences by another hand.
_SLOT = 5  # words; what is longer is another wording, not another word in the same place (3: one error less found; 8: the same)
# Numbers often said without being read (read: one error more, no true one less).
_LOOSE = ("one", "two", "first", "second")
_POWERS = {"thousand": 3, "million": 6, "billion": 9}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the passages say besides: words in small letters, names inside sentences, all keys."""

    lower: frozenset[str]
    names: frozenset[str]
    keys: frozenset[str]


def surroundings(texts: Sequence[str], language: str) -> Surroundings:
    """What the sentences ``texts`` of some passages, their titles and headings say in all."""
    lower: set[str] = set()
    names: set[str] = set()
    keys: set[str] = set()
    for text in texts:
        for word in words(text, language):
            keys |= word.keys
            if word.kind in ("word", "small"):
                lower |= word.keys if not word.text[0].isupper() else set()
            elif word.kind == "name":
                names |= word.keys
    return Surroundings(frozenset(lower), frozenset(names), frozenset(keys))


class Comparison:
    """A sentence's words beside those of its sources."""

    def __init__(self, own: Sequence[Word], theirs: Sequence[Word], around: Surroundings, language: str) -> None:
        self.own, self.theirs, self.around, self.language = own, theirs, around, language
        self.their_keys = _keys(theirs, range(len(theirs)))
        self.extra = _left_over(own, theirs)
        self.lost = _left_over(theirs, own)
        # By key: of a word that is said once too often, any may be the wrong one.
        self.extra_keys = _keys(own, self.extra)
        self.lost_keys = _keys(theirs, self.lost)
        self.ids = ids = _ids(own, theirs)
        matcher = SequenceMatcher(None, ids[: len(own)], ids[len(own) :], autojunk=False)
        self.replaced = [step[1:] for step in matcher.get_opcodes() if step[0] == "replace"]

    def wrong(self) -> list[str]:
        """What stands where the sources say something else."""
        found = [*self._other_facts(), *self._exchanged(), *self._turned_round(), *self._other_units()]
        return list(dict.fromkeys(found))

    def _turned_round(self) -> list[str]:
        lost = [word for word in self.theirs if not word.keys.isdisjoint(self.lost_keys)]
        extra = [index for index in range(len(self.own)) if self._too_many(index)]
        return [
            *opposites(self.own, self.theirs, extra, lost, self.replaced),
            *negation_faults(self.own, self.theirs),
            *turned(self.own, self.theirs, self.ids, self.language),
        ]

    def missing(self) -> list[str]:
        """Numbers and names that the sources lack, and that nothing around them accounts for."""
        found = []
        for index in sorted(self.extra):
            word = self.own[index]
            if not word.keys.isdisjoint(self.their_keys):
                continue  # said twice
            if word.kind == "number":
                known = self._knows_number(word)
            elif self.language != "de" and self._is_name(index):
                known = self._knows_name(word)
            else:
                continue
            if not known:
                found.append(word.text)
        return found

    # -- names and numbers

    def _is_name(self, index: int) -> bool:
        """Whether a word of the sentence is a name; the first is one where others say so."""
        word = self.own[index]
        if word.kind != "first":
            return word.kind == "name"
        following = self.own[index + 1] if index + 1 < len(self.own) else None
        joined = following is not None and following.kind == "name" and following.clause == word.clause
        named = joined or not word.keys.isdisjoint(self.around.names)
        return named and word.keys.isdisjoint(self.around.lower)

    def _is_their_name(self, word: Word) -> bool:
        return word.kind == "name" or (word.kind == "first" and word.keys.isdisjoint(self.around.lower))

    def _knows_name(self, word: Word) -> bool:
        """Whether a name stands around the source, which may say "it", or is another form of one that it holds."""
        if _abbreviates([word], self.theirs):
            return True
        if any(_form_of(word.key, other.key) for other in self.theirs if tells(other)):
            return True
        return not word.keys.isdisjoint(self.around.keys)

    def _knows_number(self, word: Word) -> bool:
        """Whether a number stands around a source that has lost none; its magnitude may ("in millions")."""
        if word.text.casefold() in _LOOSE:
            return True
        if word.bare != word.keys and not word.bare.isdisjoint(self.their_keys):
            return any(
                times(word.bare, power) == word.keys and name in self.around.keys for name, power in _POWERS.items()
            )
        lost = any(self.theirs[index].kind == "number" for index in self.lost)
        return not lost and not word.keys.isdisjoint(self.around.keys)

    def _other_facts(self) -> list[str]:
        """Another name or number where the sources have theirs; in a script without capitals, another word."""
        found = []
        for i1, i2, j1, j2 in self.replaced:
            extra = [index for index in range(i1, i2) if self._too_many(index)]
            lost = [word for word in self.theirs[j1:j2] if not word.keys.isdisjoint(self.lost_keys)]
            if max(i2 - i1, j2 - j1) > _SLOT:
                continue
            if is_caseless(self.language):
                found += [self.own[index].text for index in extra if lost]
                continue
            if any(word.kind == "number" for word in lost):
                numbers = [self.own[index] for index in extra if self.own[index].kind == "number"]
                found += [word.text for word in numbers if not self._knows_number(word) or i2 - i1 == j2 - j1 == 1]
            others = [word for word in lost if self._is_their_name(word)]
            ours = [self.own[index] for index in extra if self._is_name(index)]
            found += [self.own[index].text for index in extra if self._is_other_subject(index, lost)]
            if others and not _abbreviates(ours, self.theirs[j1:j2]) and not _abbreviates(others, self.own[i1:i2]):
                found += [word.text for word in ours if not any(_form_of(word.key, other.key) for other in others)]
        return found

    def _is_other_subject(self, index: int, lost: Sequence[Word]) -> bool:
        """Whether the sentence begins with another word in capitals than its source, and all else is the same."""
        word = self.own[index]
        if word.kind != "first" or not any(other.kind == "first" for other in lost):
            return False
        if any(other.kind == "first" and not other.keys.isdisjoint(self.around.names) for other in lost):
            return True
        following = self.own[index + 1] if index + 1 < len(self.own) else word
        adverb = word.text.endswith("ly") or following.clause != word.clause
        return not adverb and len(self.extra) == 1

    def _too_many(self, index: int) -> bool:
        return not self.own[index].keys.isdisjoint(self.extra_keys)

    def _exchanged(self) -> list[str]:
        """Facts that stand in each other's places, the words all being the same: "A beat B" and "B beat A"."""
        pairs = {}
        for i1, i2, j1, j2 in self.replaced:
            if any(word.kind in _FACTS for word in self.own[i1:i2]):
                ours, others = (tuple(word.key for word in side) for side in (self.own[i1:i2], self.theirs[j1:j2]))
                pairs[ours, others] = self.own[i1].text
        exchanged = [text for (ours, others), text in pairs.items() if (others, ours) in pairs]
        if exchanged or self.extra or self.lost or len(self.own) != len(self.theirs):
            return exchanged
        places, here = _names_in_place(self.theirs), _names_in_place(self.own)
        moved = [
            names
            for names, (before, behind) in here.items()
            if names in places and places[names][0] != before and places[names][1] != behind
        ]
        return [" ".join(names) for names in moved] if len(moved) > 1 else []

    def _other_units(self) -> list[str]:
        found = []
        for word in self.own:
            if word.kind != "number" or not word.unit:
                continue
            units = {
                other.unit for other in self.theirs if not other.keys.isdisjoint(word.keys) and other.kind == "number"
            } - {""}
            if units and word.unit not in units:
                found.append(word.text)
        return found


def _left_over(some: Sequence[Word], others: Sequence[Word]) -> set[int]:
    """The indices of words of ``some`` that find no partner of their own among ``others``."""
    free = dict.fromkeys(range(len(others)), True)
    by_key: dict[str, list[int]] = {}
    for index, word in enumerate(others):
        for key in word.keys:
            by_key.setdefault(key, []).append(index)
    left = set()
    for index, word in enumerate(some):
        if not (tells(word) or has_opposite(word.text.casefold())):
            continue
        partner = next((other for key in sorted(word.keys) for other in by_key.get(key, ()) if free[other]), None)
        if partner is None and word.kind in ("word", "first"):
            partner = next(
                (
                    o
                    for o, other in enumerate(others)
                    if free[o] and other.kind in ("word", "first") and same(word, other)
                ),
                None,
            )
        if partner is None:
            left.add(index)
        else:
            free[partner] = False
    return left


def _keys(some: Sequence[Word], indices: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(some[index].keys for index in indices))


def _ids(own: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """A name for each word, the same for words that share a key."""
    named: dict[str, str] = {}
    for word in theirs:
        for key in word.keys:
            named.setdefault(key, word.key)
    return [next((named[key] for key in sorted(word.keys) if key in named), word.key) for word in own] + [
        next(named[key] for key in sorted(word.keys)) for word in theirs
    ]


def _form_of(one: str, other: str) -> bool:
    """Whether one name is the other with an ending: German, Germany."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3


def _abbreviates(some: Sequence[Word], others: Sequence[Word]) -> bool:
    """Whether one of ``some`` is made of the first letters of ``others``: U.S. of United States."""
    initials = "".join(word.key[0] for word in others if word.text[0].isupper())
    letters = [word.text.replace(".", "") for word in some]
    return any(each.isupper() and len(each) > 1 and each.casefold() in initials for each in letters)


def _names_in_place(some: Sequence[Word]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Each run of names that occurs once, with the word that tells before it and the one behind it."""
    telling = [word for word in some if tells(word)]
    found, index = [], 0
    while index < len(telling):
        end = index
        while end < len(telling) and telling[end].kind in ("name", "first"):
            end += 1
        if end > index:
            before = telling[index - 1].key if index else ""
            behind = telling[end].key if end < len(telling) else ""
            found.append((tuple(word.key for word in telling[index:end]), (before, behind)))
        index = end + 1
    counts = Counter(names for names, _ in found)
    return {names: place for names, place in found if counts[names] == 1}
