"""Which documents a request names: by their file names whole or in part, by what such a document is called, by their titles. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from slmrag.requests.lexicon import STOPS, Lexicon, RequestToken, canonical, endings, lexicon, tokens_of

_BETWEEN = 2  # words that may stand between two of one name: "the contract with Miller"
_TYPO_FROM = 5  # letters
_NUMBER = re.compile(r"\d+")
_LINKS = frozenset(["的", "مع"])  # between a name and what it is of
_FOREIGN_HAN = 3  # characters of a name in a script that the file names are not in

# Of each document its name and its title, "" where it has none.
Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name ``documents`` (names); ``places`` are the numbers of their tokens."""

    documents: tuple[str, ...]
    places: frozenset[int]


class KnownNames:
    """What the documents of a library are called, as words of one language look them up."""

    def __init__(self, names: Names, words: Lexicon) -> None:
        self.names = tuple(name for name, _ in names)
        self._whole = sorted(
            ((name.casefold(), name) for name in self.names if len(name) > 3), key=lambda one: -len(one[0])
        )
        self._holders: dict[str, set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        for name, title in names:
            for concept in {*_concepts(Path(name).stem, words), *_concepts(title, words, title=True), *_ending(name)}:
                self._holders.setdefault(concept, set()).add(name)
                if not concept.startswith(("number:", "month:", "endings:")):
                    self._kinds.setdefault(name, set()).add(concept)
        self._typos = {
            shorter: concept for concept in self._holders if ":" not in concept and len(concept) >= _TYPO_FROM
            for shorter in _shorter(concept)
        }  # fmt: skip

    def whole_names(self, text: str) -> list[tuple[int, int, str]]:
        """Where a file name stands as it is, ending and all: (start, end, name), in order."""
        folded = text.casefold()
        if len(folded) != len(text):
            return []
        found: list[tuple[int, int, str]] = []
        for small, name in self._whole:
            at = folded.find(small)
            while at >= 0:
                if not any(start < at + len(small) and at < end for start, end, _ in found):
                    found.append((at, at + len(small), name))
                at = folded.find(small, at + 1)
        return sorted(found)

    def mentions(
        self, tokens: Sequence[RequestToken], words: Sequence[str], concepts: Mapping[int, set[str]], plain: frozenset[int],
        skipped: frozenset[int], text: str,
    ) -> list[Mention]:  # fmt: skip
        """The documents that ``words`` name. ``concepts`` are those known at a place; ``plain`` places say other things
        already, and name a document only by a concept; those ``skipped`` name none."""
        found: list[Mention] = []
        for start, end, name in self.whole_names(text):
            whole = frozenset(at for at, token in enumerate(tokens) if start <= token.start < end)
            found.append(Mention((name,), whole))
        taken = {at for mention in found for at in mention.places}
        documents: set[str] = set()
        places: list[int] = []

        def close() -> None:
            by_month = len(documents) == 1 and any(
                one.startswith("month:") for at in places for one in concepts.get(at, ())
            )
            if documents and (by_month or any(self._names_one(words, concepts, at) for at in places)):
                found.append(Mention(tuple(name for name in self.names if name in documents), frozenset(places)))
            documents.clear()
            places.clear()

        for at in range(len(tokens)):
            if tokens[at].word in STOPS or at in taken:
                close()
                continue
            here = set() if at in skipped else self._held(words[at], concepts.get(at, set()), at in plain)
            if not here:
                continue
            again = words[at] in {words[place] for place in places}  # "the policy and the policy of May"
            if places and (at - places[-1] > _BETWEEN + 1 or not documents & here or again):
                close()
            if not places and not self._names_one(words, concepts, at) and found:  # "lecture 1 and 2"
                alike = set().union(*(self._kinds.get(name, set()) for name in found[-1].documents))
                if like := {name for name in here if self._kinds.get(name, set()) & alike}:
                    found.append(Mention(tuple(name for name in self.names if name in like), frozenset([at])))
                    continue
            documents.intersection_update(here) if places else documents.update(here)
            places.append(at)
        close()
        return sorted(found, key=lambda one: min(one.places, default=0))

    def foreign(self, tokens: Sequence[RequestToken], mentions: Sequence[Mention], covered: frozenset[int]) -> set[int]:
        """Words beside a mention in a script that no file name is in: perhaps the name that the file has in its own."""
        places = {at for mention in mentions for at in mention.places}
        if not places or not "".join(self.names).isascii():
            return set()
        found: set[int] = set()
        for step in (-1, 1):
            for at in sorted(places, reverse=step < 0):
                run = []
                near = at + step
                if 0 <= near < len(tokens) and tokens[near].word in _LINKS:
                    near += step
                while 0 <= near < len(tokens) and near not in covered | places and not tokens[near].word.isascii():
                    run.append(near)
                    near += step
                if run and len(run) <= (_FOREIGN_HAN if len(tokens[run[0]].word) == 1 else 1):
                    found.update(run)
        return found

    def _names_one(self, words: Sequence[str], concepts: Mapping[int, set[str]], at: int) -> bool:
        """Whether the word is more than a number, which alone names nothing."""
        return any(one.startswith(("kind:", "word:", "endings:")) for one in concepts.get(at, ())) or (
            not words[at].isdigit() and not any(one.startswith(("number:", "month:")) for one in concepts.get(at, ()))
        )

    def _held(self, word: str, concepts: set[str], plain: bool) -> set[str]:
        word = word.removesuffix("'s")
        held: set[str] = set()
        for concept in concepts:
            held |= self._holders.get(concept, set())
        if plain or held:
            return held
        if word in self._holders:
            return self._holders[word]
        near = (
            next((self._typos[one] for one in _shorter(word) if one in self._typos), "")
            if len(word) >= _TYPO_FROM
            else ""
        )
        return self._holders.get(near, set())


@lru_cache(maxsize=32)
def known_names(names: Names, language: str) -> KnownNames:
    """`KnownNames` of ``names`` for one language, made once."""
    return KnownNames(names, lexicon(language))


def _concepts(name: str, words: Lexicon, *, title: bool = False) -> set[str]:
    tokens = tokens_of(_parted(name))
    bare = [canonical(token.word, words.language) for token in tokens]
    found: set[str] = set()
    said: set[int] = set()
    for one in words.found(bare):
        if one.kind.startswith(("kind:", "word:", "number:", "month:")):
            found.add(one.kind)
        if one.kind.startswith(("kind:", "word:")) or (title and one.kind in ("fill", "on", "form")):
            said.update(range(one.start, one.end))
    has_year = any(len(word) == 4 and word.isdigit() for word in bare)
    for at, word in enumerate(bare):
        if word.isdigit():
            found.add(str(int(word)))
            if int(word) <= 5:
                found.add(f"number:{int(word)}")
            if has_year and int(word) <= 12 and len(word) <= 2:
                found.add(f"month:{int(word)}")
        elif at not in said and (len(word) > 2 or not word.isascii()) and word not in STOPS:
            found.add(word)
    return found


def _ending(name: str) -> set[str]:
    return {one for one in endings() if Path(name).suffix.casefold() in one.removeprefix("endings:").split()}


def _parted(name: str) -> str:
    """A name with its words apart: "MillerContract2" is Miller Contract 2."""
    apart = "".join(
        f" {sign}" if at and sign.isupper() and name[at - 1].islower() else sign for at, sign in enumerate(name)
    )
    return apart.replace("_", " ").replace("-", " ").replace(".", " ")


def _shorter(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))} | {word}


def with_other_numbers(text: str, name: str, names: Names) -> tuple[str, ...]:
    """``name`` and those that are called as it is but for a number that ``text`` says: "the 2023 and 2025 rules"."""
    said = set(_NUMBER.findall(text))
    alike = (one for one, _ in names if one != name and _NUMBER.sub("", one) == _NUMBER.sub("", name))
    return (name, *(one for one in alike if said.issuperset(_NUMBER.findall(one))))
