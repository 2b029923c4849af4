"""How likely it is that passages answer a question, before any model is asked.

Signs are read off the passages, and weighed by logistic regressions over questions that other people wrote: answerable
ones against ones about articles that are not there, and against ones that their article only seems to answer
(SQuAD 2.0), and turns of conversations with and without an answer; ``tests/benchmarks/refusing.py --fit`` prints the
weights, and how well they tell. At an estimate of 0.3 about 3 in 100 answerable ones would be refused.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slmrag.naming import names_in
from slmrag.schema import Passage, Sentence
from slmrag.terms import terms

# A word of the question: the terms under which documents may hold it.
Asked = tuple[str, ...]

_FIRST = 3  # passages that are judged
_WANTS_NUMBER = re.compile(
    r"\b(?:when|what (?:year|date|percent\w*)|how (?:many|much|long|old|far|often))\b", re.IGNORECASE
)
_WANTS_NAME = re.compile(r"\b(?:who|whom|whose|where)\b", re.IGNORECASE)
_NUMBER, _NAME = re.compile(r"\d[\d.,]*"), re.compile(r"(?<!^)\b[A-Z][\w'-]+")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for passages: ``nearest`` and ``meaning`` are the best cosine similarity of a chunk and of a sentence
    (``None``: not measured), ``coverage`` and ``in_sentence`` the share of the question's weight that a passage and a
    sentence hold, ``words`` how many words it asks for, ``names`` the share of its names and numbers that stand where
    the best sentence stands, ``kind`` whether that sentence holds such a thing as is asked for (a number, a name)."""

    nearest: float | None
    meaning: float | None
    coverage: float
    in_sentence: float
    words: int
    names: float
    kind: bool

    @property
    def measured(self) -> tuple[float, ...]:
        """The numbers that are weighed, those that were not measured left out."""
        numbers = (self.nearest, self.meaning, self.coverage, self.in_sentence, self.words, self.names, self.kind)
        return tuple(float(number) for number in numbers if number is not None)


# Weights of `Signs.measured` and the constant, by what was measured: (chunks compared, sentences compared).
_WEIGHTS = {
    (True, True): (4.07, 5.47, 0.73, 2.84, 0.12, 1.01, 0.37, -8.48),
    (True, False): (7.61, 0.89, 3.58, 0.14, 1.11, 0.26, -7.81),
    (False, False): (2.6, 4.42, 0.27, 1.42, 0.36, -6.07),
}


def likelihood(signs: Signs) -> float:
    """The estimate from ``signs``, 0 to 1."""
    *weights, constant = _WEIGHTS[signs.nearest is not None, signs.meaning is not None]
    logit = constant + sum(weight * sign for weight, sign in zip(weights, signs.measured, strict=True))
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
    return Signs(
        nearest,
        max((sentence.meaning for _, sentence in evidence), default=0.0) if compared else None,
        max(held, default=0.0),
        max((sentence.score for _, sentence in evidence), default=0.0),
        len(weights),
        _names(question, best[0]) if best else 0.0,
        bool(best) and _is_of_the_kind(question, best[1], weights),
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
    wanted = _NUMBER if _WANTS_NUMBER.search(question) else _NAME if _WANTS_NAME.search(question) else None
    if wanted is None:
        return True
    own = {term for word in weights for term in word}
    return any(own.isdisjoint(terms(found, "en")) for found in wanted.findall(sentence.text))
