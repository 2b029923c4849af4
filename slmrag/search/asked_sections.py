"""Which sections a question names: by the words of their headings, by their number, or by a page.

"What should I do in case of fire?" names the section "4.1 Fire", "what does Item 4 say?" the one of that number. Who asks
for a section as such is told what stands in it from its beginning; who asks for a fact in it, its sentences by what they say.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Scope
from slmrag.search.documents_aside import documents_aside
from slmrag.search.numbered_sections import AskedSection, sections_by_number
from slmrag.search.question_frame import idle_terms, without_frame
from slmrag.search.section_text import section_text
from slmrag.search.word_weights import word_weights
from slmrag.text.query_terms import Asked, query_groups
from slmrag.text.section_numbers import in_digits, means_a_section
from slmrag.text.terms import terms, tokens_of, unspaced

_LOOKED_AT = 200  # sections that share a word with the question
_MOST = 3
_ALL = 0.99
# Of the question's weight, what the headings and the document's name hold, and what its own heading holds.
_TOLD, _TITLE_TOLD = 0.75, 0.4
# Where who asks what to do tells what has happened, in words that no heading has; one that is named in full is meant (13 of 15 in sets
# ab, aa, y and s; of 16 such questions about what is not there none names one).
_SITUATION_TOLD = 0.3
_SHARE = 0.5  # of its own heading's words, that the question holds
_BEGINNING, _END = 5, 2  # letters of terms that begin alike, and by how many more one may be longer
_OF_SEVERAL = 0.6  # what a question for one of several things is worth that a heading names ("Residency and Leave")
_PLACED = 0.25  # of the question's weight, what its own heading holds, where those above it hold all else
_WRITTEN_SO = 0.05  # for the same words, and not only their stems
# What a title says beside what it names: its number ("Kapitel 8 –", "Item 4.", "10.5"), what stands in brackets, or after a colon.
_MORE = re.compile(
    r"^\W*(?:\w+\s+)?(?:\d[\w.]{0,8}|[A-Z]|[IVXLC]{2,7})(?:\s*[–—:.)-]+\s+|\s+[–—-]\s*)|^\W*\d+(?:\.\d+)*\s+(?=[^\W\d])|\(.*?\)|（.*?）|[:：]\s.*"
)
_LABELLED = re.compile(
    r"^\W*(?P<label>[^\W\d_]+)\s+(?:\d+(?:\.\d+)*|[IVXLC]+)\s+(?=[^\W\d])"
)  # "Subsection 5.1 Resignation"
_NUMBER = re.compile(
    r"^\W*(?:[一二三四五六七八九十]{1,3}[、）)]|第[^\s\w]?\w{1,4}[章节節条條][、\s]*|\d+(?:[.-]\d+)*(?:[.)\]]+\s*|\s+|(?=[^\W\d_a-zA-Z])))?"
)
_LEAST_OF_QUESTION = 3  # words; fewer are a heading like any other
_SEVERAL = re.compile(r"\s*[,;&、]\s*|\s(?:and|or|und|oder|y|o|e|et|ou)\s|[和与及]")
_SHORT_NAME = re.compile(r"[(（]([^\W\d_][\w.&-]{1,9})[)）]")  # "Student Health Plan (SHP)"
_LEAST_UNSPACED, _MOST_MORE = 2, 3  # signs of a heading, and beside it
_AS_GOOD = 0.85  # of the best one, below which another is not meant


def names_section(shelf: Shelf, question: str, scope: Scope, besides: str, *, within: bool = False) -> bool:
    """Whether ``question`` names a section of ``scope``, and asks for nothing more than what it says, or says its whole heading ``within``
    other words.

    One whose heading says nothing that does not stand in ``besides`` is not meant, unless the document goes on behind it.
    """
    found = asked_sections(shelf, question, shelf.documents.languages(scope), scope)
    titles = [
        (one.stored, title, language)
        for one in found
        if (title := set(terms(one.stored.section.title, language := one.stored.language)))
        and (one.whole or (within and title <= set(terms(question, language))))
    ]
    return any(
        title - set(terms(besides, language)) or stored.section.last_page < shelf.pages.last(stored.document_id)
        for stored, title, language in titles
    )


def asks_for_a_section(shelf: Shelf, question: str, scope: Scope) -> bool:
    """Whether ``question`` asks for what a section of ``scope`` says, and for no value: in such words, or by its heading alone."""
    found = asked_sections(shelf, question, shelf.documents.languages(scope), scope)
    return any(
        one.whole and one.sure and (one.as_such or _bare(_MORE.sub("", one.stored.section.title)) == _bare(question))
        for one in found
    )


def _bare(words: str) -> list[str]:
    return tokens_of(words.casefold())


def names_a_number(shelf: Shelf, question: str, scope: Scope) -> bool:
    """Whether a section, an item or a page of ``scope`` goes by a number that ``question`` asks for."""
    return bool(_by_number(shelf, question, shelf.documents.languages(scope), scope))


def sections_on(shelf: Shelf, topic: str, scope: Scope) -> list[StoredSection]:
    """The sections of ``scope`` that are surely about ``topic``: nothing else is left of it beside their headings; at most three, none that lies below another."""
    found = asked_sections(shelf, topic, shelf.documents.languages(scope), scope)
    sure = [one.stored for one in found if one.whole and one.sure]
    return [one for one in sure if not any(_lies_below(one, other) for other in sure)]


def _lies_below(stored: StoredSection, other: StoredSection) -> bool:
    same = stored.document_id == other.document_id
    return same and stored.section.path.startswith(f"{other.section.path} › ")


def is_heading(question: str, title: str) -> bool:
    """Whether a heading is the question itself, but for its number, as in lists of what is often asked."""
    asked = tokens_of(question.casefold())
    return len(asked) >= _LEAST_OF_QUESTION and asked == tokens_of(_NUMBER.sub("", title).casefold())


def asked_sections(shelf: Shelf, question: str, languages: Sequence[str], scope: Scope) -> list[AskedSection]:
    """The sections of ``scope`` that ``question`` names, the surest first, at most three."""
    left, asks, situation, speaks = without_frame(question)
    if found := _by_number(shelf, question, languages, scope):
        return found
    groups = query_groups(left, languages, part_of=question) if any(map(str.isalnum, left)) else []
    words = [term for group in groups for term in group]
    weights = word_weights(shelf, groups, scope)
    found = []
    for stored in shelf.sections.called(words, scope, _LOOKED_AT):
        in_text = partial(_terms_of, shelf, stored) if asks and speaks else set[str]
        called = partial(_title_terms, shelf, stored)
        share, all_told = _named(stored, weights, situation, in_text, called) or _named_within(stored, left)
        if share:
            written = set(tokens_of(left.casefold())) & set(tokens_of(stored.section.title.casefold()))
            share += _WRITTEN_SO * len(written) / len(groups)
            itself = is_heading(question, stored.section.title)
            framed = itself or (asks and (speaks or left.strip() != question.strip() or _is_bare(question, share)))
            found.append(AskedSection(stored, share, asks or itself, sure=itself or all_told, as_such=framed))
    if found and (named := documents_aside(shelf, question, left, languages, scope)):
        of_them = [one for one in found if one.stored.document_id in named]
        found = of_them or [replace(one, whole=False, sure=False) for one in found]
    best = max((one.share for one in found), default=0.0)
    found = [one for one in found if one.share >= _AS_GOOD * best]
    return sorted(found, key=lambda one: -one.share)[:_MOST]


def _by_number(shelf: Shelf, question: str, languages: Sequence[str], scope: Scope) -> list[AskedSection]:
    return sections_by_number(shelf, question, without_frame(in_digits(question)).left, languages, scope)


def _is_bare(question: str, share: float) -> bool:
    """Whether a heading's words are typed, and nothing else: all of it is named."""
    return share >= 1 and not question.rstrip().endswith(("?", "？", "؟"))


def _named(
    stored: StoredSection,
    weights: Mapping[Asked, float],
    situation: bool,
    in_text: Callable[[], set[str]],
    called: Callable[[], set[str]],
) -> tuple[float, bool] | None:
    """How surely the question names a section, 0 to 1, ``None`` where it asks for more or for something else; and whether its headings say all that is asked.

    One whose whole heading is named is meant too where all else is what the document is ``called``, or stands ``in_text``, below it.
    """
    language = stored.language
    title = set(terms(stored.section.title, language))
    above = set(terms(f"{stored.section.path} {Path(stored.document_name).stem}", language))
    telling = {
        word: weight for word, weight in weights.items()
        if _holds(above, word) or not (idle_terms(language) & set(word) or any(map(means_a_section, word)))
    }  # fmt: skip
    whole = sum(telling.values())
    held = sum(weight for word, weight in telling.items() if _holds(title, word)) / (whole or 1)
    told = sum(weight for word, weight in telling.items() if _holds(above, word)) / (whole or 1)
    share = _share(stored.section.title, language, {term for word in telling for term in word})
    least = _PLACED if share == 1 and told >= _ALL else _SITUATION_TOLD if situation else _TITLE_TOLD
    enough = _SITUATION_TOLD if situation and share >= _OF_SEVERAL else _TOLD
    if share < _SHARE:
        return None
    if (held >= least and told >= enough) or (situation and share == 1):
        return max(told, _SITUATION_TOLD) * (held + share) / 2, told >= _ALL
    rest = [word for word in telling if not _holds(above, word)]
    if share == 1 and (title := called()) and all(_holds(title, word) for word in rest):
        return (held + share) / 2, True
    if share < 1 and not situation:
        return None
    below = in_text()
    return ((held + share) / 2 * _ALL, False) if below and all(_holds(below, word) for word in rest) else None


def _title_terms(shelf: Shelf, stored: StoredSection) -> set[str]:
    """The terms of the first heading of a section's document: its title."""
    first = shelf.sections.on_page(stored.document_id, 1)[:1]
    return {term for one in first for term in terms(one.title, stored.language)}


def _terms_of(shelf: Shelf, stored: StoredSection) -> set[str]:
    """The terms of the text below a heading."""
    return {term for chunk in section_text(shelf, stored) for term in terms(chunk.text, stored.language)}


def _named_within(stored: StoredSection, left: str) -> tuple[float, bool]:
    """As `_named`, where words are not spaced: a whole heading is named that stands in what is asked beside next to nothing, and one
    of which that is at least half."""
    if not unspaced(left):
        return 0.0, False
    title, rest = _NUMBER.sub("", stored.section.title).strip(), left
    asked = "".join(filter(str.isalnum, left))
    if len(asked) >= _LEAST_UNSPACED and asked in title and 2 * len(asked) >= len(title):
        return len(asked) / len(title), True
    for part in _SEVERAL.split(title):
        bare = part.strip()
        if len(bare) < _LEAST_UNSPACED or bare not in rest:
            return 0.0, False
        rest = rest.replace(bare, " ")
    more = sum(map(str.isalnum, rest))
    return (1.0, more == 0) if more <= _MOST_MORE else (0.0, False)


def _share(title: str, language: str, asked: set[str]) -> float:
    """How much of what a heading names is asked for; of several things the one that is, or what they are called for short."""
    labelled = _LABELLED.match(title)
    first = _MORE.sub(" ", title[labelled.end() :] if labelled and means_a_section(labelled["label"]) else title)
    whole = _own_share(first, language, asked) or _own_share(title, language, asked)
    parts = (_OF_SEVERAL * _own_share(one, language, asked) for one in _SEVERAL.split(first) if one)
    names = (_own_share(one, language, asked) for one in [*first.split("/"), *_SHORT_NAME.findall(title)] if one)
    return max(whole, *parts, *names, 0.0)


def _own_share(words: str, language: str, asked: set[str]) -> float:
    every = set(terms(words, language))
    own = {term for term in every - idle_terms(language) if len(term) > 1} or every
    return sum(_holds(asked, (term,)) for term in own) / len(own) if own else 0.0


def _holds(held: set[str], word: Asked) -> bool:
    """Whether any form of a word is among ``held``, or one that begins alike: "absent", "absence"."""
    if not held.isdisjoint(word):
        return True
    beginnings = {(form[:_BEGINNING], len(form)) for form in word if len(form) >= _BEGINNING}
    return any(
        one[:_BEGINNING] == first and abs(len(one) - length) <= _END for one in held for first, length in beginnings
    )
