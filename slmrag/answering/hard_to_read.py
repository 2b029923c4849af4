"""Numbers that an answer cites and that were hard to read on the pictures where they stand: one wrong digit is another fact."""

from collections.abc import Iterable
from dataclasses import dataclass

from slmrag.library.stored_pictures import Pictures
from slmrag.schema import Citation

_SURE = 0.93  # confidence in a word, below which it is named: see tests/benchmarks/README.md


@dataclass(frozen=True, slots=True)
class UnsureNumber:
    """A word with digits, as it was recognised in what ``citation`` quotes, and how sure that is (0 to 1)."""

    text: str
    confidence: float
    citation: Citation


def unsure_numbers(pictures: Pictures, citations: Iterable[Citation]) -> list[UnsureNumber]:
    """The numbers in the quotes of ``citations`` that were hard to read, each place once; none of what is gone."""
    found: dict[tuple[str, int, int], UnsureNumber] = {}
    for citation in citations:
        chunk = citation.passage.chunk
        for picture in pictures.on_page(chunk.document_id, chunk.page):
            for word in picture.words:
                if word.confidence >= _SURE or word.start < citation.start or word.end > citation.end:
                    continue
                said = citation.quote[word.start - citation.start : word.end - citation.start]
                if any(map(str.isdigit, said)):
                    found.setdefault(
                        (chunk.document_id, chunk.page, word.start), UnsureNumber(said, word.confidence, citation)
                    )
    return list(found.values())
