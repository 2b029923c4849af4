"""Which parts the words of a text have in a request, as pieces that are the same in every language. Pure.

"the contract into French" and "den Vertrag auf Französisch" are both a document and a language, with words between that say
nothing; what was learned of one is known of the other.
"""

import math
import zlib
from collections.abc import Iterator, Sequence

from slmrag.requests.lexicon import KINDS
from slmrag.requests.lexicon_reading import LexiconReading

BUCKETS = 1 << 12
_ROW = 3  # the longest row of parts
_MOST_LEFT, _MOST_OF_A_KIND, _MOST_DOCUMENTS = 6, 4, 3
_POLITE = ("thanks", "greet")


def clearest(readings: Sequence[LexiconReading]) -> LexiconReading:
    """The reading that leaves the fewest words over."""
    for reading in readings:
        reading.name_documents()
    return min(readings, key=lambda one: len(_left(one)))


def weigh_classes(reading: LexiconReading) -> dict[int, float]:
    """Which of `BUCKETS` stand in ``reading``, all of length 1 together."""
    buckets = {zlib.crc32(piece.encode()) % BUCKETS for piece in _pieces(reading)}
    return dict.fromkeys(buckets, 1 / math.sqrt(len(buckets)))


def without_names(reading: LexiconReading) -> list[str]:
    """The words of ``reading``, with one word for any document, any kind of document and any language: "put xfile into xlang"."""
    words: list[str] = []
    for token, kinds in zip(reading.tokens, reading.at, strict=True):
        word = token.word
        if "named" in kinds:
            word = "xfile"
        elif any(kind.startswith("language:") for kind in kinds) and not kinds & set(KINDS):
            word = "xlang"
        elif any(kind.startswith("kind:") for kind in kinds) and all(":" in kind for kind in kinds):
            word = "xkind"
        words += [] if word.startswith("x") and words[-1:] == [word] else [word]
    return words


def _left(reading: LexiconReading) -> list[int]:
    """The places of the words that have no part in any request."""
    return [at for at, kinds in enumerate(reading.at) if not kinds and any(map(str.isalnum, reading.words[at]))]


def _pieces(reading: LexiconReading) -> Iterator[str]:
    parts: list[str] = []
    for at, kinds in enumerate(reading.at):
        part = _part(kinds, reading.words[at])
        parts += [part] if parts[-1:] != [part] else []
    for length in range(1, _ROW + 1):
        yield from ("|".join(parts[at : at + length]) for at in range(len(parts) - length + 1))
    yield "^" + "|".join(parts[:2])
    yield "$" + "|".join(parts[-2:])
    yield from (f"there {kind.partition(':')[0]}" for kind in reading.kinds)
    words, left = sum(any(map(str.isalnum, word)) for word in reading.words), len(_left(reading))
    yield f"left {min(left, _MOST_LEFT)}"
    yield f"share {round(4 * left / max(1, words))}"
    yield f"documents {min(len(reading.documents), _MOST_DOCUMENTS)} {reading.firm}"
    for kind in KINDS:
        if kind in reading.kinds and kind not in _POLITE:
            yield f"rest {kind} {min(len(reading.rest(kind)), _MOST_OF_A_KIND)}"


def _part(kinds: set[str], word: str) -> str:
    if "named" in kinds:
        return "named"
    if kinds:
        return "+".join(sorted({kind.partition(":")[0] for kind in kinds}))
    return "?" if word in "?？؟" else "_" if any(map(str.isalnum, word)) else "."
