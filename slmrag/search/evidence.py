"""The evidence of a passage: its sentences that may speak to a question, and how much each does."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from slmrag.schema import Chunk, Passage, Section, Sentence
from slmrag.search.numbered_sections import WHOLE_PAGE
from slmrag.text.headings import is_numbered_title
from slmrag.text.query_terms import Asked
from slmrag.text.section_numbers import means_a_section
from slmrag.text.sentences import BOXES, LEADERS, split_sentences
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import term_set, terms, tokens_of

# Sentences. Of the pages found in financebench (n = 23 together, 26 within one) .609 and .731 are cited; 8 and 16: .565 and
# .692, 64: as 32.
_COMPARED = 32
_LONGEST_NAME, _LEAST_BELOW = 80, 40  # characters of a line that names what stands below it, and of that
_MOST_OF_NAME = 6  # words of a line that names a list
_ITEM = re.compile(r"\s*(?:[-*•●▪–]|\(?\d{1,2}[.)])\s")
_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}[.):]?)+\s")  # that a name begins with
_TOLD = re.compile(r"[:：]\s*\S*\d")  # "Phone: +351 912 555 014" says what it names
_BOXES = re.compile(f"[{''.join(BOXES)}]")
_MARKED = re.compile(r"\s*(?:[-•●▪|]|\*\s)")  # an item of a list says something


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

    A heading is no evidence, but what stands under it speaks of what it names: its words count half; what a document is named
    for need not be said in it. ``under`` are the sections that the page holds some of, ``asked`` those that the question asks for
    as such, each with its number (from 1); lines that are ``running`` over pages are no evidence.
    """
    heading, above_page = chunk.section, chunk.section if chunk.unit == "page" else ""
    called = _held(Path(chunk.document_name).stem, weights, chunk.language)
    headings = [(one.start, one.end) for one in under if one.page == chunk.page and one.end > one.start]
    headed = dict.fromkeys(sorted([*headings, *running]))
    innermost = _innermost(under, chunk.page)
    header: tuple[int, int] | None = None
    evidence: dict[int, Sentence] = {}  # by where it starts
    named: Section | None = None  # the section in which a line was the last that only names what follows

    def scored(start: int, end: int, header: int | None = None) -> Sentence:
        own = _held(page[start:end], weights, chunk.language)
        near = _held(f"{above_page} {heading}", weights, chunk.language) - own
        by_name = sum(weights[word] * (0.5 if word in near else 1.0) for word in called - own)
        score = by_name + sum(weights[word] for word in own) + 0.5 * sum(weights[word] for word in near)
        found = max((score for first, last, score in spans if start < last and first < end), default=0.0)
        wanted = next((number for number, one in asked if _holds(one, chunk.page, start)), 0)
        return Sentence(
            start, end, page[start:end], score, header=header, found=found, heading=heading, asked=wanted, by_name=by_name,
        )  # fmt: skip

    whole_page = any(one.last_end == WHOLE_PAGE for _, one in asked)  # its contents too, where these are its text
    places = _apart(page, list(headed), chunk.language)
    texts = [page[start:end] for start, end in places]
    titled, filled = _titled(texts), {*map(_label_of, texts)}
    for place, ((start, end), text) in enumerate(zip(places, texts, strict=True)):
        header = (header or (start, end)) if text.startswith("|") else None
        outside = all(start >= last or end <= first for first, last, _ in spans)
        named_only = (start, end) in headed or " ".join(text.split()) in filled
        if outside or named_only or not _says(text, header is not None, whole_page):
            continue
        section = innermost(start)
        following = "".join(texts[place + 1 : place + 2])
        if header is None and _only_names(page, start, end, following, weights, chunk.language):
            named, heading = section, f"{section.path if section else chunk.section} › {' '.join(text.split())}"
            continue
        if titled[place] or (text.startswith("#") and not headings):
            heading = f"{chunk.section} {text}"
            continue
        if section and section is not named:
            heading = section.path
        above = header if header is not None and header[0] < start else None  # the row's
        if above is not None and above[0] not in evidence:
            evidence[above[0]] = scored(*above)
        evidence[start] = scored(start, end, None if above is None else above[0])
    return tuple(evidence.values())


def _label_of(text: str) -> str:
    """What a field of a form is called on its page, where ``text`` says what is filled in, or ticked; ``""`` where it says neither."""
    label, colon, value = text.partition(":")
    boxed = _BOXES.sub("", text)
    return " ".join((boxed if boxed != text else label if colon and value.strip() else "").split())


def _says(text: str, in_table: bool, with_contents: bool) -> bool:
    """Whether a sentence is none of these: a line of a table of contents, a page's number, the rule under a table's header."""
    if LEADERS.search(text) and not with_contents:
        return False
    return any(map(str.isalpha, text)) or (in_table and any(map(str.isdigit, text)))


def _titled(sentences: Sequence[str]) -> list[bool]:
    """Which of them are numbered titles; such lines that follow each other are steps, and each says something."""
    numbered = [is_numbered_title(one) for one in sentences]
    return [one and sum(numbered[max(0, at - 1) : at + 2]) == 1 for at, one in enumerate(numbered)]


def _only_names(page: str, start: int, end: int, following: str, weights: dict[Asked, float], language: str) -> bool:
    """Whether a line says nothing but words of the question, and stands above what says more, or is the name of a list: it names
    that, and is no answer."""
    if _heads_a_list(page, start, end, following):
        return True
    text = page[start:end]
    behind = page[end:].lstrip(" \t\r")[:1]
    if (
        len(text) > _LONGEST_NAME
        or (behind not in ("", "\n") and page[end : end + 2] != "**")
        or (not text.rstrip()[-1].isalnum() and text[-1] not in ":：*=")
    ):
        return False
    if (
        len(following) < max(_LEAST_BELOW, len(text))
        or _MARKED.match(text)
        or following.startswith("|")
        or _TOLD.search(text)
    ):
        return False
    words = [word for word in tokens_of(_NUMBER.sub("", text.casefold())) if not means_a_section(word)]
    asked = {term for group in weights for term in group}
    own = [terms(word, language) for word in words if word not in stop_words(language or "en")]
    return bool(own) and all(not asked.isdisjoint(each) for each in own)


def _heads_a_list(page: str, start: int, end: int, following: str) -> bool:
    """Whether a line is the name of the list below it: "Fixed" on a line of its own, and an item below that."""
    text, before = page[start:end], page[:start].rstrip(" \t")
    return (
        page[end : end + 1] == "\n"
        and _ITEM.match(following) is not None
        and not _MARKED.match(text)
        and (not before or before.endswith("\n\n"))
        and len(text.split()) <= _MOST_OF_NAME
        and text[0].isalpha()
        and not text[0].islower()
        and text[-1].isalnum()
    )


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
