"""What is asked to be done, by weights learned from requests that people wrote. Pure.

A linear model over the pieces of a text (`grams`), the parts that its words have in a request, and the pieces of the text
with its names left out (`word_classes`): of each of the kinds, and of a question, a score; the scores as shares by softmax. ``words/weights.npz`` is made by ``tests/benchmarks/learn_requests.py`` from the sets beside it.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np

from slmrag.requests import grams, word_classes
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import RequestKind

BUCKETS = 2 * grams.BUCKETS + word_classes.BUCKETS
_WEIGHTS = Path(__file__).parent / "words" / "weights.npz"


def weigh(text: str, readings: Sequence[LexiconReading]) -> dict[int, float]:
    """How much of each of `BUCKETS` stands in ``text``, of which there are ``readings``: words, their parts, words without names."""
    reading = word_classes.clearest(readings)
    classes, unnamed = word_classes.weigh_classes(reading), grams.weigh_words(word_classes.without_names(reading))
    first, second = grams.BUCKETS, grams.BUCKETS + word_classes.BUCKETS
    return (
        grams.weigh(text)
        | {first + bucket: weight for bucket, weight in classes.items()}
        | {second + bucket: weight for bucket, weight in unnamed.items()}
    )


def likely_request(text: str, readings: Sequence[LexiconReading]) -> tuple[RequestKind, float, float]:
    """What ``text`` most likely asks to be done, in any of the app's languages; how likely just that, and how likely anything (0 to 1).

    ``readings`` are those in the languages that it may be in.
    """
    kinds, weights, bias = _model()
    found = weigh(text, readings)
    scores = np.fromiter(found.values(), np.float32) @ weights[list(found)] + bias
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(shares[1:].argmax())
    return kinds[best], float(shares[1 + best]), float(shares[1:].sum())


@cache
def _model() -> tuple[tuple[RequestKind, ...], np.ndarray, np.ndarray]:
    """The kinds; of each bucket of `weigh` the weights, (buckets, 1 + kinds), those of a question first; and what they start from."""
    with np.load(_WEIGHTS) as file:
        kinds = tuple(cast(RequestKind, str(kind)) for kind in file["kinds"])
        return kinds, file["weights"].astype(np.float32) * file["scale"], file["bias"]
