"""A text as the pieces that a request is known by: its words, pairs and triples of them, and parts of its words. Pure."""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

from slmrag.requests.lexicon import tokens_of

BUCKETS = 1 << 14
_FILE = re.compile(r"[^\s\"“”«»„,;:!?()]+\.(?:[a-z]{2,4}|[a-z]{1,3}\d)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PART, _ROW = 5, 4  # the longest part of a word in letters, the longest row of words


def weigh(text: str) -> dict[int, float]:
    """How much of each of `BUCKETS` stands in ``text``: 1 + the logarithm of a piece's count, all of length 1 together.

    A file name is any file name, and a number any number.
    """
    return weigh_words([token.word for token in tokens_of(_FILE.sub(" xfile ", text))])


def weigh_words(words: Sequence[str]) -> dict[int, float]:
    """The same of words that are told already."""
    words = [_DIGITS.sub("0", word) for word in words]
    counts = Counter(zlib.crc32(piece.encode()) % BUCKETS for piece in _pieces(words))
    length = math.sqrt(sum((1 + math.log(count)) ** 2 for count in counts.values())) or 1.0
    return {bucket: (1 + math.log(count)) / length for bucket, count in counts.items()}


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        whole = f" {word} "
        for length in range(1, _PART + 1):
            yield from (whole[at : at + length] for at in range(len(whole) - length + 1))
    for length in range(1, _ROW + 1):
        yield from ("|".join(words[at : at + length]) + "|" for at in range(len(words) - length + 1))
    for length in (1, 2):
        yield "^" + "|".join(words[:length])
        yield "$" + "|".join(words[-length:])
    yield f"#{min(len(words) // 3, 8)}"
