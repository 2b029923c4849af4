"""A whole document in parts that fit a model's window, cut where the document itself begins something new.

A part is spans of pages in reading order, not their text: a thousand pages take no more memory than their numbers.
Together the parts hold every character of the pages that is not white space.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from slmrag.schema import Page
from slmrag.text.headings import HEADING
from slmrag.text.sentences import split_sentences

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class PageSpan:
    """``page.text[start:end]``, of so many tokens; ``begins`` where a section of the document does."""

    page: int
    start: int
    end: int
    tokens: int
    begins: bool = False


Part = tuple[PageSpan, ...]


def spans(pages: Iterable[Page], count: Callable[[str], int], most: int) -> Iterator[PageSpan]:
    """The paragraphs of ``pages`` in reading order, each of at most ``most`` tokens as ``count`` counts them.

    A longer one is cut at its sentences, and a sentence that is longer still where it must be.
    """
    section = None
    for page in pages:
        begins = page.section != section
        section = page.section
        for start, end in _paragraphs(page.text):
            begins = begins or HEADING.match(page.text, start) is not None
            for first, last, tokens in _fitting(page.text, start, end, count, most):
                yield PageSpan(page.number, first, last, tokens, begins)
                begins = False


def parts(found: Sequence[PageSpan], room: int, frame: int) -> list[Part]:
    """``found`` in parts of at most ``room`` tokens, where each page in a part costs ``frame`` besides its text.

    A part ends before the section that does not fit into it whole, unless that would leave it half empty.
    """
    made: list[Part] = []
    part: list[PageSpan] = []
    used = 0
    for index, span in enumerate(found):
        cost = _cost(span, part, frame)
        full = used + cost > room
        if part and (full or (span.begins and 2 * used > room and used + _section(found, index, frame, room) > room)):
            made.append(tuple(part))
            part, used = [], 0
            cost = _cost(span, part, frame)
        part.append(span)
        used += cost
    return [*made, tuple(part)] if part else made


def stretches(part: Part) -> Iterator[tuple[int, int, int]]:
    """What of each page a part holds, as (page, start, end)."""
    first = part[0]
    followers: list[PageSpan | None] = [*part[1:], None]
    for span, following in zip(part, followers, strict=True):
        if following is None or following.page != span.page:
            yield span.page, first.start, span.end
            first = following or first


def _cost(span: PageSpan, part: Sequence[PageSpan], frame: int) -> int:
    return span.tokens + (frame if not part or part[-1].page != span.page else 0)


def _section(found: Sequence[PageSpan], index: int, frame: int, most: int) -> int:
    """The cost of the section that begins at ``index``, counted no further than beyond ``most``."""
    cost, position = 0, index
    while position < len(found) and cost <= most and (position == index or not found[position].begins):
        cost += _cost(found[position], found[position - 1 : position] if position > index else (), frame)
        position += 1
    return cost


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    cuts = {0, len(text), *(match.end() for match in _PARAGRAPH.finditer(text))}
    cuts |= {match.start() for match in HEADING.finditer(text)}
    places = sorted(cuts)
    for start, end in pairwise(places):
        if text[start:end].strip():
            yield start, end


def _fitting(text: str, start: int, end: int, count: Callable[[str], int], most: int) -> Iterator[tuple[int, int, int]]:
    """``text[start:end]`` as (start, end, tokens), in as few pieces of at most ``most`` tokens as its sentences allow."""
    tokens = count(text[start:end])
    if tokens <= most:
        yield start, end, tokens
        return
    first = last = start
    held = 0
    for begins, ends in split_sentences(text[start:end]):
        begins, ends = start + begins, start + ends
        tokens = count(text[last:ends])
        if held + tokens > most and held:
            yield first, last, held
            first, held, tokens = begins, 0, count(text[begins:ends])
        while tokens > most:  # a sentence longer than a window: a table that lost its shape, a line of base64
            cut = _longest(text, first, ends, count, most)
            yield first, cut, count(text[first:cut])
            first, tokens = cut, count(text[cut:ends])
        held, last = held + tokens, ends
    yield first, last, held


def _longest(text: str, start: int, end: int, count: Callable[[str], int], most: int) -> int:
    """Where the longest beginning of ``text[start:end]`` that fits ends; one character is taken whatever it costs."""
    fits, over = start + 1, end
    while over - fits > 1:
        middle = (fits + over) // 2
        if count(text[start:middle]) <= most:
            fits = middle
        else:
            over = middle
    return fits
