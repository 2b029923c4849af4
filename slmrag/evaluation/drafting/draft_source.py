"""A document as its questions are drafted from it: headings that name a topic, and whole sentences below them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from slmrag.chunking.page_headings import outline
from slmrag.schema import Page
from slmrag.text.sentences import LEADERS, split_sentences
from slmrag.text.topics import topic

_MOST_BEFORE = 1
_LONGEST_SENTENCE = 40  # words
_SENTENCE_END = re.compile(r"[.!?。！？؟۔][\"'”’»)\]]*$")
_MOST_FIGURES, _FULL_LINE = 0.34, 0.6


@dataclass(frozen=True)
class DraftSource:
    """A document to draft questions from; ``language`` is its ISO code."""

    name: str
    language: str
    pages: Sequence[Page]

    @cached_property
    def blocks(self) -> list[tuple[Page, str, bool]]:
        """The headings (True) and sentences (False) of each page, in order; what is no prose or no topic is ``""``."""
        return list(_blocks(self))  # each kind of question goes through them


def sections(source: DraftSource) -> Iterator[tuple[Page, str, list[str]]]:
    """Each heading that names a topic, with the page it stands on and the sentences below it there."""
    at, title, before, under = None, "", 0, list[str]()
    for page, block, is_heading in source.blocks:
        if is_heading:
            # A table or a list, rather than a salutation, is what stands under some headings.
            if at and title and under and before <= _MOST_BEFORE:
                yield at, title, under
            at, title, before, under = page, block, 0, []
        elif block:
            under.append(block)
        elif not under:
            before += 1


def _blocks(source: DraftSource) -> Iterator[tuple[Page, str, bool]]:
    headed = {(number, heading) for _, heading, number in outline(source.pages)}
    for page in source.pages:
        usual, part = _usual_length(page.text), ""
        for line in [*page.text.splitlines(keepends=True), "# "]:
            title = " ".join(line.split())
            if not title.startswith("#") and (page.number, title) not in headed:
                part += line
                continue
            yield from ((page, text, False) for text in _prose(part, source.language, usual))
            part = ""
            yield page, topic(title, source.language), True


def _prose(text: str, language: str, usual: int) -> Iterator[str]:
    for start, end in split_sentences(text, language):
        sentence = " ".join(text[start:end].split())
        if sentence.startswith("|") or LEADERS.search(sentence):
            continue
        if len(sentence.split()) >= 4 or not sentence.isascii():
            yield sentence if _is_prose(text, start, end, usual) else ""


def _are_figures(words: Sequence[str]) -> bool:
    return sum(any(map(str.isdigit, word)) for word in words) > len(words) * _MOST_FIGURES


def _usual_length(text: str) -> int:
    """How long the longer lines of a page are, as far as its paragraphs are broken into lines."""
    lengths = sorted(len(line.rstrip()) for line in text.splitlines() if line.strip())
    return lengths[len(lengths) * 3 // 4] if lengths else 0


def _is_prose(text: str, start: int, end: int, usual: int) -> bool:
    """Whether ``text[start:end]`` is a whole sentence: it ends as one, is of words, and its lines but the last are full."""
    sentence = text[start:end].strip()
    if not _SENTENCE_END.search(sentence):
        return False
    if _are_figures(sentence.split()):
        return False
    from_line = text.rfind("\n", 0, start) + 1
    lines = [line.rstrip() for line in text[from_line:end].rstrip().split("\n")]
    return all(len(line) >= usual * _FULL_LINE for line in lines[:-1])


def sentences(source: DraftSource) -> Iterator[tuple[Page, str]]:
    """The whole sentences, with their pages, that are not too long to ask about."""
    for page, text, is_heading in source.blocks:
        if text and not is_heading and len(text.split()) <= _LONGEST_SENTENCE:
            yield page, text.replace("*", "").lstrip("-• ")
