"""The most central sentences of a long text: what it speaks of most, each thing said once, from all over it. Pure.

Sentences are chosen one by one so that the words of those chosen come to be distributed like the words of the whole
(KLSum: Haghighi and Vanderwende, "Exploring Content Models for Multi-Document Summarization", 2009), where a word counts
by how often it occurs and how few sentences it occurs in. What is no statement (a table's row, a heading, a line of
contents, what stands on every page) is never chosen; what is asked, or said of oneself, only where nothing better is there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from slmrag.schema import Page
from slmrag.text.headings import HEADING, title_share
from slmrag.text.scripts import UNSPACED_SIGN
from slmrag.text.sentences import split_sentences
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import terms
from slmrag.text.transcripts import utterances

# Mean ROUGE-1 of 25 stories (squality) and 20 meetings (qmsum), each constant changed and the others left: as they stand 37.4 and
# 21.2 (`tests/benchmarks/summaries.py constants`). Nothing was fitted to them but to see that no other is plainly better.
_SHORT = 11  # words (0: 36.2 and 18.8; 20: 37.0 and 20.2)
_MOST_CANDIDATES, _MOST_TERMS = 1500, 3000  # so that a thousand pages take no more memory than a hundred
_EVERYWHERE = 0.3  # a word in this share of the sentences tells nothing (0.15: 37.1 and 22.6; 1: 37.4 and 21.0)
_SMOOTHING = 0.1  # (0.01: 38.0 and 21.1; 1: 37.0 and 21.2)
# What a sentence loses that is no plain statement; whose section has one already; that stands at the very end of a
# document in sections, where its appendices are.
_DOUBT = 0.1  # (0: 36.5 and 19.6; 0.3: 36.9 and 20.5)
_CROWDED = 0.05  # (0: 37.3 and 20.8; 0.2: the same)
_LATE = 0.05  # (moves nothing in these, which have no sections: of reports there are no summaries by people to measure it with)

_SPEAKING = re.compile(r"\b(?:I|I'm|I'd|I'll|[Mm]e|[Mm]y|[Yy]ou|[Yy]our|[Ww]e)\b")
_LEANING = re.compile(
    r"(?:But|And|So|Or|It|He|She|They|This|That|These|Those|Then|Such|However|Therefore|In (?:that|this|such))\b"
)
_STOPS = ".!?…。！？।؟۔។"
_ASKS = "?？؟"
_TITLED = 0.6  # of the words with a capital: what has more is a title, or a list of names (0.4: 37.2 and 21.5; 1: 37.2 and 21.2)
_LEADERS = re.compile(r"(?:\s?[.·…_]){5,}")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\(?[a-z]\)|[•‣▪–-])\s+")  # of a clause or an item
_RUNNING = 3  # what stands on so many pages is their head or foot (2: 37.3 and 21.0)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a document: ``page.text[start:end]``, in the section numbered ``section``."""

    page: int
    start: int
    end: int
    text: str
    section: int


def candidates(pages: Iterable[Page], language: str) -> list[Statement]:
    """The statements of ``pages`` (read twice) in reading order, without what repeats from page to page."""
    running = _running_lines(pages)
    found: list[Statement] = []
    seen: Counter[str] = Counter()
    section, path = -1, None
    for page in pages:
        section, path = (section, path) if page.section == path else (section + 1, page.section)
        for start, end in _spoken(page.text, language) or _statements(page.text, running, language):
            text = " ".join(page.text[start:end].split())
            seen[_same(text)] += 1
            found.append(Statement(page.number, start, end, text, section))
    once: dict[str, Statement] = {}
    for candidate in found:
        if seen[_same(candidate.text)] < _RUNNING:
            once.setdefault(_same(candidate.text), candidate)
    return list(once.values())


def _running_lines(pages: Iterable[Page]) -> set[str]:
    """The lines that stand at the top or the bottom of several pages, whatever their numbers."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.text.split("\n") if line.strip()]
        seen.update({_same(line) for line in (*lines[:3], *lines[-3:])})
    return {line for line, count in seen.items() if count >= _RUNNING}


def _statements(text: str, running: set[str], language: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences that are statements, none of which crosses a heading or a running line."""
    first = position = 0
    for line in [*text.splitlines(keepends=True), None]:
        if line is None or _same(line) in running or HEADING.match(line):
            for start, end in split_sentences(text[first:position], language):
                number = _NUMBER.match(text[first + start : first + end])
                start += number.end() if number else 0
                if start < end and _is_prose(" ".join(text[first + start : first + end].split())):
                    yield first + start, first + end
            first = position + len(line or "")
        position += len(line or "")


def _spoken(text: str, language: str) -> list[tuple[int, int]]:
    """The spans of the sentences that are said in a transcript, without who says them and when; none of another text."""
    return [
        (one.start + start, one.start + end)
        for one in utterances(text)
        for start, end in split_sentences(text[one.start : one.end], language)
        if _is_prose(" ".join(text[one.start + start : one.start + end].split()))
    ]


def _same(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.split()))


def length(text: str) -> int:
    """How many words ``text`` is; two characters of a script without spaces count as one."""
    bare = UNSPACED_SIGN.sub(" ", text)
    return len(bare.split()) + (len(text) - len(UNSPACED_SIGN.sub("", text))) // 2


def central(
    statements: Sequence[Statement],
    words: int,
    language: str,
    *,
    most: int = _MOST_CANDIDATES,
    most_terms: int = _MOST_TERMS,
) -> list[int]:
    """The indices of the most central ``statements``, ascending: about ``words`` words in all, at least one statement.

    Of many statements only ``most`` are weighed, by ``most_terms`` of what the text speaks of.
    """
    if not statements:
        return []
    bags = [_bag(statement.text, language) for statement in statements]
    weights = _weights(bags, most_terms)
    if not weights:
        return [0]
    lengths = np.array([length(statement.text) for statement in statements])
    # Of many, those that hold most of what counts: all others could only lose.
    worth = np.array([sum(weights.get(term, 0.0) for term in set(bag)) / (5 + len(bag)) for bag in bags])
    best = np.argsort(-worth, kind="stable")
    if lengths[long := best[lengths[best] >= _SHORT]].sum() >= 3 * words:
        best = long  # a short sentence is an aside, or leans on the one before it
    pool = np.sort(best[:most])
    columns = {term: column for column, term in enumerate(weights)}
    counts = np.zeros((len(pool), len(columns)), np.float32)
    for row, index in enumerate(pool):
        for term in bags[index]:
            if term in columns:
                counts[row, columns[term]] += 1
    target = np.fromiter(weights.values(), np.float32)
    sizes = np.array([len(bags[index]) for index in pool], np.float32)
    doubts = _DOUBT * np.array([1 - _plainness(statements[i].text, language) for i in pool])
    if _is_sectioned(statements):
        doubts += _LATE * pool / len(statements)
    groups = np.array(_groups([statements[index] for index in pool], words))
    return sorted(int(pool[row]) for row in _choose(counts, target, sizes, doubts, groups, lengths[pool], words))


def most_central(statements: Sequence[Statement], count: int, language: str) -> list[int]:
    """The indices of the ``count`` most central ``statements``, ascending."""
    sizes = np.cumsum(sorted(length(statement.text) for statement in statements))
    chosen: list[int] = []
    for words in sizes:
        chosen = central(statements, int(words), language)
        if len(chosen) >= count:
            break
    missing = [index for index in range(len(statements)) if index not in chosen]
    return sorted([*chosen, *missing][:count])


def _choose(
    counts: np.ndarray,
    target: np.ndarray,
    sizes: np.ndarray,
    doubts: np.ndarray,
    groups: np.ndarray,
    lengths: np.ndarray,
    words: int,
) -> list[int]:
    """The rows of ``counts`` whose sum, within ``words``, diverges least from ``target``, chosen greedily."""
    chosen: list[int] = []
    taken, size, used = np.zeros(counts.shape[1], np.float32), 0.0, 0
    free = np.ones(len(counts), bool)
    crowded = np.zeros(len(counts))
    while used < 0.95 * words and (fits := free & (used + lengths <= 1.05 * words) if chosen else free).any():
        likeness = np.log(counts + (taken + _SMOOTHING)) @ target
        likeness -= np.log(sizes + size + _SMOOTHING * len(target))
        row = int(np.argmax(np.where(fits, likeness - doubts - crowded, -np.inf)))
        chosen.append(row)
        free[row] = False
        taken, size, used = taken + counts[row], size + sizes[row], used + int(lengths[row])
        crowded[groups == groups[row]] = _CROWDED
    return chosen


def _weights(bags: Sequence[Sequence[str]], most_terms: int) -> dict[str, float]:
    """How much each word counts, in all 1: how often it occurs times its inverse sentence frequency (log, plus one)."""
    often = Counter(term for bag in bags for term in bag)
    held = Counter(term for bag in bags for term in set(bag))
    least = min(2, max(held.values(), default=0))  # what a text says once is not what it is about
    most = max(_EVERYWHERE * len(bags), 10)
    weights = {
        term: count * (np.log((1 + len(bags)) / (1 + held[term])) + 1)
        for term, count in often.items()
        if least <= held[term] <= most
    }
    largest = dict(sorted(weights.items(), key=lambda item: -item[1])[:most_terms])
    whole = sum(largest.values())
    return {term: weight / whole for term, weight in largest.items()}


def _bag(text: str, language: str) -> list[str]:
    """The words that tell what a text is about (no numbers, no function words), and each two that follow each other."""
    stop = _stop_terms(language)
    words = [term for term in terms(text, language) if term not in stop and not term[0].isdigit()]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


@cache
def _stop_terms(language: str) -> frozenset[str]:
    words = stop_words(language) or stop_words("en")
    return frozenset(term for word in words for term in terms(word, language))


def _is_prose(text: str) -> bool:
    """Whether a sentence is a statement rather than a heading, a row of a table, or a line of contents."""
    if not text or text[0] in "#|" or "\t" in text or _LEADERS.search(text) or "|" in text:
        return False
    visible = [sign for sign in text if not sign.isspace()]
    letters = sum(map(str.isalpha, visible)) + len(UNSPACED_SIGN.findall(text)) // 8
    return 5 * letters >= 4 * len(visible) - 10 and length(text) >= 4 and title_share(text.split()) <= _TITLED


def _plainness(text: str, language: str) -> float:
    """From 1 for a plain statement down to 0 for what hardly is one."""
    plain = 1.0
    if text[-1] in _ASKS:
        plain *= 0.5
    elif text.rstrip("\"'”’)»]*")[-1:] not in _STOPS and not UNSPACED_SIGN.search(text):
        plain *= 0.3
    if text[0].islower() or not (text[0].isalpha() or text[0] in "$€£¥"):
        plain *= 0.3  # the end of a sentence, or a note to a table
    if language in ("", "en"):
        plain *= (0.3 if _SPEAKING.search(text) else 1) * (0.7 if _LEANING.match(text) else 1)
    return plain


def _groups(statements: Sequence[Statement], words: int) -> list[int]:
    """The part of the text each statement is of: its section, or its place where there are few sections."""
    if _is_sectioned(statements):
        return [statement.section for statement in statements]
    count = max(1, words // 30)
    return [index * count // len(statements) for index in range(len(statements))]


def _is_sectioned(statements: Sequence[Statement]) -> bool:
    return len({statement.section for statement in statements}) >= 4
