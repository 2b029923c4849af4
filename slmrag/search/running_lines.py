"""Running heads and feet of printed pages: lines at a page's edge that stand at that of others too. They say nothing of the page."""

from collections.abc import Iterator

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.schema import Chunk, Page

_EDGE = 2  # lines at the top and at the bottom
_FAR, _OTHERS = 2, 2  # pages before and after, on so many of which the line stands


def running_lines(shelf: Shelf, chunk: Chunk) -> list[tuple[int, int]]:
    """Where they stand on the page of ``chunk``, as (start, end), in reading order."""
    if chunk.unit != "page":
        return []
    pages = {number: _page(shelf, chunk, number) for number in range(max(1, chunk.page - _FAR), chunk.page + _FAR + 1)}
    page = pages.pop(chunk.page)
    others = [{words for words, _, _ in _edges(other)} for other in pages.values() if other]
    return [
        (start, end) for words, start, end in (_edges(page) if page else ())
        if sum(words in other for other in others) >= _OTHERS
    ]  # fmt: skip


def _page(shelf: Shelf, chunk: Chunk, number: int) -> Page | None:
    try:
        return shelf.pages.page(chunk.document_id, number)
    except DocumentNotFound:  # no such page
        return None


def _edges(page: Page) -> Iterator[tuple[str, int, int]]:
    """The lines at the edges of a page, each without the page's own number, and where it stands."""
    lines, at = [], 0
    for line in page.text.split("\n"):
        if bare := line.strip():
            lines.append((bare, at + len(line) - len(line.lstrip())))
        at += len(line) + 1
    for bare, start in (*lines[:_EDGE], *lines[max(_EDGE, len(lines) - _EDGE) :]):
        words = bare.casefold().split()
        own = next((word for word in words if word in (str(page.number), page.label)), None)
        if own:
            words.remove(own)
        yield " ".join(words), start, start + len(bare)
