"""How likely it is that passages answer a question, before any model is asked.

Signs are read off the passages, and weighed by logistic regressions over questions that other people wrote: answerable
ones against ones about articles that are not there, and against ones that their article only seems to answer
(SQuAD 2.0), and turns of conversations with and without an answer; the weights lie in ``answerable.toml``, with the command
that fits them anew and says how well they tell. There are two estimates: whether the passages are about what is asked, where
below 0.3 are about 3 in 100 answerable questions, and whether they state the answer, where below 0.5 are 10. The first, held
down by the second, is the likelihood of an answer, by which is refused; by the second is warned.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slmrag.schema import Passage, Sentence
from slmrag.text.numbers import FIGURES
from slmrag.text.opposites import are_opposites, negations
from slmrag.text.query_terms import Asked, names_in
from slmrag.text.terms import term_set, terms

_FIRST = 3  # passages that are judged
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORT = 3  # letters: too common to be anything's opposite
_NEAR = 2  # sentences before and after the best one
_NAME = re.compile(r"(?<!^)\b[A-Z][\w'-]+")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for passages: ``nearest`` and ``meaning`` are the best cosine similarity of a chunk and of a sentence
    (``None``: not measured), ``coverage`` and ``in_sentence`` the share of the question's weight that a passage and a
    sentence hold, ``words`` how many words it asks for, ``names`` the share of its names and numbers that stand where
    the best sentence stands, ``kind`` whether that sentence holds such a thing as is asked for (a number, a name),
    ``denies`` whether the question denies something and that sentence does not, ``opposite`` whether the opposite of one
    of its words stands near that sentence."""

    nearest: float | None
    meaning: float | None
    coverage: float
    in_sentence: float
    words: int
    names: float
    kind: bool
    denies: bool
    opposite: bool

    @property
    def compared(self) -> str:
        """What was compared with the question by meaning, as ``answerable.toml`` names it."""
        if self.nearest is None:
            return "words"
        return "chunks" if self.meaning is None else "chunks and sentences"


_UNSTATED = 0.3  # the default of `refuse_below`: there, nothing is refused for not stating what it is about


def likelihood(signs: Signs) -> float:
    """How likely it is that the passages answer the question, 0 to 1: as likely as they are about it, but at most 0.3 and,
    of the rest, as much as it is likely that they state the answer."""
    return min(about(signs), _UNSTATED + (1 - _UNSTATED) * states_answer(signs))


def about(signs: Signs) -> float:
    """How likely it is that they are about what is asked, 0 to 1."""
    return _logistic(_fitted()["about"][signs.compared], signs)


def states_answer(signs: Signs) -> float:
    """How likely it is that they state the answer, 0 to 1, and do not only speak of what was asked about."""
    return _logistic(_fitted()["stated"][signs.compared], signs)


@cache
def _fitted() -> dict:
    """By estimate and by what was compared, the weight of each sign and the constant; and what asks for which kind."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _asks_for(kind: str) -> re.Pattern[str]:
    return re.compile(_fitted()["asks_for"][kind], re.IGNORECASE)


def _logistic(weights: Mapping[str, float], signs: Signs) -> float:
    logit = sum(weight * (1 if name == "constant" else float(getattr(signs, name))) for name, weight in weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def signs_of(
    question: str, weights: Mapping[Asked, float], passages: Sequence[Passage], nearest: float | None, compared: bool
) -> Signs:
    """The signs of ``passages``, best first, for a question whose words weigh ``weights`` (sum 1).

    ``nearest`` is the best similarity of a chunk; ``compared`` whether their sentences have their ``meaning``.
    """
    evidence = [(passage, sentence) for passage in passages for sentence in passage.evidence]
    held = [_covered(_terms(passage), weights) for passage in passages[:_FIRST]]
    best = max(evidence, key=lambda pair: pair[1].meaning + pair[1].score / 2, default=None)
    asked = _words(question)
    return Signs(
        nearest,
        max((sentence.meaning for _, sentence in evidence), default=0.0) if compared else None,
        max(held, default=0.0),
        max((sentence.score for _, sentence in evidence), default=0.0),
        len(weights),
        _names(question, best[0]) if best else 0.0,
        best is not None and _is_of_the_kind(question, best[1], weights),
        best is not None and _denies(asked, best[0]) and not _denies(_words(best[1].text), best[0]),
        best is not None and _has_opposite(asked, *best),
    )


def that_count(each: Sequence[Sequence[Signs]], *, dense: bool) -> list[Signs]:
    """The signs by which passages are judged: those for the question by itself, which come first in ``each``, and with the one before it.

    By words alone, the words of the one before would answer whatever is asked next: where no word of the question stands there,
    it counts by itself.
    """
    own, *_ = each
    alone = not dense and all(sign.words and not sign.coverage for sign in own)
    return list(own) if alone else [sign for signs in each for sign in signs]


def speaks_by_name_alone(passages: Sequence[Passage], weights: Mapping[Asked, float]) -> bool:
    """Whether what says most of the question holds none of its words but those by which its document goes: "has the rowing club a website?"."""
    every = ((passage.chunk, one) for passage in passages for one in passage.evidence)
    chunk, best = max(every, key=lambda pair: (pair[1].stated, pair[1].score + pair[1].meaning), default=(None, None))
    if chunk is None or best is None or best.stated:
        return False
    name = term_set(Path(chunk.document_name).stem, chunk.language)
    others = [word for word in weights if name.isdisjoint(word)]
    held = term_set(f"{best.heading} {best.text}", chunk.language)
    return 0 < len(others) < len(weights) and all(held.isdisjoint(word) for word in others)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _denies(words: Sequence[str], passage: Passage) -> bool:
    denying = negations(passage.chunk.language)
    return any(word in denying or word.endswith(("n't", "n’t")) for word in words)


def _has_opposite(asked: Sequence[str], passage: Passage, best: Sentence) -> bool:
    place = passage.evidence.index(best)
    near = {
        word
        for sentence in passage.evidence[max(0, place - _NEAR) : place + _NEAR + 1]
        for word in _words(sentence.text)
        if len(word) > _SHORT
    }
    return any(
        len(word) > _SHORT and word not in near and any(are_opposites(word, other) for other in near) for word in asked
    )


def _terms(passage: Passage) -> set[str]:
    chunk = passage.chunk
    return set(terms(f"{Path(chunk.document_name).stem} {chunk.section} {chunk.text}", chunk.language))


def _covered(held: set[str], weights: Mapping[Asked, float]) -> float:
    return sum(weight for word, weight in weights.items() if not held.isdisjoint(word))


def _names(question: str, passage: Passage) -> float:
    wanted = set(terms(names_in(question), passage.chunk.language))
    return len(wanted & _terms(passage)) / len(wanted) if wanted else 1.0


def _is_of_the_kind(question: str, sentence: Sentence, weights: Mapping[Asked, float]) -> bool:
    """Whether ``sentence`` tells a number or a name where one is asked for, other than the question's own."""
    wanted = FIGURES if _asks_for("number").search(question) else _NAME if _asks_for("name").search(question) else None
    if wanted is None:
        return True
    own = {term for word in weights for term in word}
    return any(own.isdisjoint(terms(found, "en")) for found in wanted.findall(sentence.text))
