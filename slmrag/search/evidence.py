"""The evidence of a passage: its sentences that may speak to a question, and how much each does."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from slmrag.schema import Chunk, Passage, Section, Sentence
from slmrag.text.headings import is_numbered_title
from slmrag.text.query_terms import Asked
from slmrag.text.sentences import LEADERS, split_sentences
from slmrag.text.terms import term_set

# Sentences. Of the pages found in financebench (n = 23 together, 26 within one) .609 and .731 are cited; 8 and 16: .565 and
# .692, 64: as 32.
_COMPARED = 32


def evidence_of(
    page: str,
    chunk: Chunk,
    spans: Sequence[tuple[int, int, float]],
    weights: dict[Asked, float],
    under: Sequence[Section] = (),
    asked: Sequence[tuple[int, Section]] = (),
    running: Sequence[tuple[int, int]] = (),
) -> tuple[Sentence, ...]:
    """The sentences that touch ``spans``, whole even where a chunk was cut inside one, scored by the question's words.

    A heading is no evidence, but what stands under it speaks of what it names: its words count half. ``under`` are the
    sections that the page holds some of, ``asked`` those that the question asks for as such, each with its number (from 1); lines that are ``running`` over pages
    are no evidence.
    """
    heading, above_page = chunk.section, chunk.section if chunk.unit == "page" else ""
    headings = [(one.start, one.end) for one in under if one.page == chunk.page and one.end > one.start]
    headed = dict.fromkeys(sorted([*headings, *(one for one in running if one not in headings)]))
    innermost = _innermost(under, chunk.page)
    header: tuple[int, int] | None = None
    evidence: list[Sentence] = []
    there: set[int] = set()

    def scored(start: int, end: int, header: int | None = None) -> Sentence:
        own = _held(page[start:end], weights, chunk.language)
        near = _held(f"{above_page} {heading}", weights, chunk.language) - own
        score = sum(weights[word] for word in own) + 0.5 * sum(weights[word] for word in near)
        found = max((score for first, last, score in spans if start < last and first < end), default=0.0)
        wanted = next((number for number, one in asked if _holds(one, chunk.page, start)), 0)
        return Sentence(
            start, end, page[start:end], score, header=header, found=found, heading=heading, asked=wanted
        )  # fmt: skip

    places = _apart(page, list(headed), chunk.language)
    numbered = [is_numbered_title(page[start:end]) for start, end in places]
    for place, (start, end) in enumerate(places):
        text = page[start:end]
        header = (header or (start, end)) if text.startswith("|") else None
        if all(start >= last or end <= first for first, last, _ in spans):
            continue
        says = any(map(str.isalpha, text)) or (header is not None and any(map(str.isdigit, text)))
        if LEADERS.search(text) or not says:
            continue  # a line of a table of contents, a page's number, the rule under a table's header
        # Numbered lines that follow each other are steps, and each says something.
        titled = numbered[place] and sum(numbered[max(0, place - 1) : place + 2]) == 1
        if (start, end) in headed:
            continue
        if titled or (text.startswith("#") and not headings):
            heading = f"{chunk.section} {text}"
            continue
        if section := innermost(start):
            heading = section.path
        above = header if header is not None and header[0] < start else None  # the row's
        if above is not None and above[0] not in there:
            there.add(above[0])
            evidence.append(scored(*above))
        there.add(start)
        evidence.append(scored(start, end, None if above is None else above[0]))
    return tuple(evidence)


def _apart(page: str, headed: Sequence[tuple[int, int]], language: str) -> list[tuple[int, int]]:
    """The sentences of a page, and its headings, so that none reaches over another."""
    places: list[tuple[int, int]] = []
    at = 0
    for start, end in [*headed, (len(page), len(page))]:
        places += [(at + first, at + last) for first, last in split_sentences(page[at:start], language)]
        places += [(start, end)] if end > start else []
        at = max(at, end)
    return places


def _innermost(under: Sequence[Section], page: int) -> Callable[[int], Section | None]:
    """What tells of one place of a page after another, downwards, the last section of ``under`` that it is of."""
    coming = deque(under)
    begun: list[Section] = []

    def innermost(place: int) -> Section | None:
        while coming and (coming[0].page, coming[0].start) <= (page, place):
            begun.append(coming.popleft())
        while begun and not _holds(begun[-1], page, place):
            begun.pop()
        return begun[-1] if begun else None

    return innermost


def _holds(section: Section, page: int, place: int) -> bool:
    """Whether what stands at ``place`` of a page is of a section."""
    return (section.page, section.start) <= (page, place) < (section.last_page, section.last_end)


def with_meaning(
    passages: Sequence[Passage], similarities: Callable[[str, Sequence[str]], Iterable[float]], question: str
) -> tuple[Passage, ...]:
    """``passages`` with the ``meaning`` of their sentences: of those only that hold most of the question's words."""
    places = [
        (sentence.score + passage.score / 2, number, index)
        for number, passage in enumerate(passages)
        for index, sentence in enumerate(passage.evidence)
    ]
    chosen = sorted(places, reverse=True)[:_COMPARED]
    texts = [passages[number].evidence[index].text for _, number, index in chosen]
    near = similarities(question, texts)
    meanings = {(number, index): float(one) for (_, number, index), one in zip(chosen, near, strict=True)}
    return tuple(
        replace(
            passage,
            evidence=tuple(
                replace(sentence, meaning=meanings.get((number, index), 0.0))
                for index, sentence in enumerate(passage.evidence)
            ),
        )
        for number, passage in enumerate(passages)
    )


def _held(text: str, weights: dict[Asked, float], language: str) -> set[Asked]:
    """The words of the question that ``text`` holds."""
    held = term_set(text, language)
    return {group for group in weights if not held.isdisjoint(group)}
