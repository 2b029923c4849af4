"""A page is cut, and each chunk's keywords are made: what a process needs to know for that, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from slmrag.chunking.keywords import keywords
from slmrag.chunking.split import split
from slmrag.chunking.tokens import letters_as_tokens, read_tokenizer, token_counter


@dataclass(frozen=True, slots=True)
class ChunkSize:
    """How long the chunks of a document are: at most ``chunk_tokens``, and ``overlap_tokens`` of the chunk before.

    ``tokenizer`` is the path of the tokenizer that counts them, ``""`` for one that does not know the document's language.
    """

    chunk_tokens: int
    overlap_tokens: int
    tokenizer: str = ""


class Slice(NamedTuple):
    """A chunk of a page: the slice from ``start`` to ``end`` of its text, and the ``keywords`` that it is found by."""

    start: int
    end: int
    keywords: str


def cut_page(text: str, section: str, name: str, language: str, chunk_size: ChunkSize) -> list[Slice]:
    """The chunks of a page with this ``text`` and ``section``, of the document ``name``, in reading order."""
    count = _counter(chunk_size.tokenizer) if chunk_size.tokenizer else letters_as_tokens
    return [
        Slice(start, end, keywords(text[start:end], section, name, language))
        for start, end in split(text, count, chunk_size.chunk_tokens, chunk_size.overlap_tokens)
    ]


@lru_cache(maxsize=2)
def _counter(tokenizer: str) -> Callable[[str], int]:
    return token_counter(read_tokenizer(Path(tokenizer)))
