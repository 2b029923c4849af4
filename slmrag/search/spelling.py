"""Typing errors: a word that no document has is read as the nearest one that they have.

The keyword index has terms, which are stems, and not words; so the stems that a word may begin with are looked up, and the
words that have them in the documents are compared letter by letter. What an other language of the library has, a name, a number, and
what the embedder knows as a word are no typing errors; function words are known to all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile

from rapidfuzz.distance import OSA

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.search.joined_words import parts_of
from slmrag.search.question_frame import frame_places
from slmrag.text.detect import detect_language
from slmrag.text.months import month
from slmrag.text.query_terms import spoken_in
from slmrag.text.stop_words import stop_lists, word_set
from slmrag.text.terms import fold_case, token_terms, tokens_of, without_marks

_WORD = re.compile(r"(?<![\w'’.@/&-])[^\W\d_]{3,30}(?![\w@/&]|['’.-]\w)")
_MOST, _LOOKED_THROUGH = 3, 60  # words of a question that are put right, and that are looked at
_SHORTEST, _LONG = 4, 8  # letters: with fewer none is corrected; from so many on there may be two errors
_LIKELY, _LOOKED_AT = 8, 2  # stems whose words are read, in so many chunks of each
_ENDS = ("", "s", "es", "ed", "d", "ing", "er", "r", "ly", "y")  # of English words
_ASKING = word_set(
    "what when where which who whose why how does can was wer wie wann warum welche qué quién cuándo dónde cómo cuál cuánto"
)
_NOUNS = ("de", "lb")  # languages that write every noun with a capital


def correct_spelling(
    shelf: Shelf, question: str, languages: Sequence[str], scope: Scope, is_word: Callable[[str], bool]
) -> str:
    """``question`` with its typing errors put right; as it is where there are none.

    ``is_word`` tells of a word that somebody has, though no document does. A question in a language that no document is in
    has no errors that could be told.
    """
    spoken = spoken_in(question, languages) or detect_language(question)
    if spoken and spoken not in languages:
        return question
    readable = Scope(own=scope.own)
    right = question
    for number, match in reversed(_unknown(shelf, question, languages, readable)):
        word = fold_case(match[0])
        known, named = _is_known(word, is_word), _is_name(question, match, number, spoken)
        nearest = (
            (_asking_word(word) if match.start() == 0 else "")
            or parts_of(shelf, match[0], languages, readable, only_capitals=known or named)
            or ("" if known else _nearest(shelf, word, spoken, languages, readable, of_names=named))
        )
        if nearest:
            nearest = nearest.capitalize() if match[0][0].isupper() and nearest.islower() else nearest
            right = f"{right[: match.start()]}{nearest}{right[match.end() :]}"
    return right


def _unknown(shelf: Shelf, question: str, languages: Sequence[str], readable: Scope) -> list[tuple[int, re.Match[str]]]:
    """The first words of ``question`` that no document has, each with its number among its words."""
    framed = frame_places(question)  # "steht", which a document need not have
    possible = [
        (number, match, {term for language in {"en", *languages} for term in token_terms(match[0], language)})
        for number, match in enumerate(islice(_WORD.finditer(question), _LOOKED_THROUGH))
        if _may_be_wrong(match) and not any(start <= match.start() < end for start, end in framed)
    ]
    counts, _ = shelf.keywords.frequencies([term for *_, those in possible for term in those], readable)
    return [(number, match) for number, match, those in possible if not any(counts[one] for one in those)][:_MOST]


def _may_be_wrong(match: re.Match[str]) -> bool:
    word = fold_case(match[0])
    if match.start() == 0 and _asking_word(word):
        return True
    known = any(word in listed for listed in stop_lists().values()) or month(word)
    return len(word) >= _SHORTEST and not known and _is_spaced(word)


def _is_known(word: str, is_word: Callable[[str], bool]) -> bool:
    """Whether somebody has a word, or the one that it is a form of: "reminders"."""
    stems = {word.removesuffix(end) for end in _ENDS}
    return any(len(stem) >= _SHORTEST - 1 and is_word(stem) for stem in stems)


def _asking_word(word: str) -> str:
    """The word that a question begins with, where it has one error: "wat is the fee?"."""
    near = (one for one in _ASKING if one[0] == word[0] and OSA.distance(one, word) == 1)
    return "" if word in _ASKING else max(near, key=len, default="")


def _is_spaced(word: str) -> bool:
    return len(tokens_of(word)) == 1 and len(token_terms(word, "")) == 1


def _is_name(question: str, match: re.Match[str], number: int, spoken: str) -> bool:
    """Whether a word is written like a name: with a capital inside the question, in German beside another one."""
    word = match[0]
    if word.islower() or (number == 0 and word[1:].islower()) or question.isupper():
        return False
    beside = re.search(r"\b[^\W\d_a-z][\w'’-]*\s+$", question[: match.start()]) if number > 1 else None
    behind = re.match(r"\s+[^\W\d_a-z]", question[match.end() :])
    return spoken not in _NOUNS or not word[1:].islower() or bool(beside or behind)


def _nearest(shelf: Shelf, word: str, spoken: str, languages: Sequence[str], readable: Scope, *, of_names: bool) -> str:
    """The nearest word that the readable documents hold; ``""`` for none that is near enough.

    For what may be one ``of_names`` only one that has no other letters, and that documents write in small ones, or in German is long.
    """
    if of_names and spoken in _NOUNS and len(word) <= _LONG:
        return ""
    most = 2 if len(word) >= _LONG else 1
    bare = without_marks(word)
    stems = {without_marks(term) for language in {"en", *languages} for term in token_terms(word, language)}
    likely = sorted(
        (distance, -len(term), term)
        for term in _alike(shelf, bare)
        if (distance := _distance(term, bare, stems, most)) <= most
    )[: 3 * _LIKELY]
    counts, _ = shelf.keywords.frequencies([term for _, _, term in likely], readable)
    best: list[tuple[int, bool, int, str]] = []
    for term in [term for _, _, term in likely if counts[term]][:_LIKELY]:
        for surface in _surfaces(shelf, term, spoken, readable, small=of_names and spoken not in _NOUNS):
            right = without_marks(surface)
            distance = OSA.distance(right, bare, score_cutoff=most)
            if distance <= most and _is_likely(right, bare, distance) and (not of_names or _is_slip(right, bare)):
                best.append((distance, not _is_slip(right, bare), -counts[term], surface))
    return min(best)[3] if best else ""


def _alike(shelf: Shelf, word: str) -> Iterator[str]:
    """The terms that begin as ``word`` does, or with its first two letters the other way round."""
    for first in dict.fromkeys((word[0], word[1])):
        # (Of a million passages a letter's 20,000 terms take half a second.)
        for term in shelf.library.cache.get(("terms", first), partial(shelf.keywords.beginning, first)):
            if len(term) > 2 and term.isalpha() and (first == word[0] or term[1:2] == word[0]):
                yield term


def _distance(term: str, word: str, stems: set[str], most: int) -> int:
    """How many letters a word's beginning, or its own stem, is away from a stem."""
    ends = {len(term) - 1, len(term), len(term) + 1}
    beginnings = {word[:end] for end in ends if 2 < end <= len(word)} if len(term) <= len(word) + most else set()
    return min((OSA.distance(term, one, score_cutoff=most) for one in beginnings | stems), default=most + 1)


def _surfaces(shelf: Shelf, term: str, spoken: str, readable: Scope, *, small: bool) -> set[str]:
    """The words of a language that have ``term`` for their stem, as some documents write them; or only those in ``small`` letters."""
    chunks = shelf.pages.chunks(shelf.keywords.holding(term, readable, _LOOKED_AT)).values()
    found = {
        fold_case(token) for chunk in chunks if not spoken or chunk.language in ("", spoken)
        for token in tokens_of(f"{chunk.section} {chunk.text}")
        if token.isalpha() and not (small and token[0].isupper()) and term in token_terms(token, chunk.language)
    }  # fmt: skip
    return found | ({term} if f"{term}s" in found else set())  # one of what they write in the plural


def _is_slip(right: str, word: str) -> bool:
    """Whether letters were only doubled, left out or exchanged, none replaced by another."""
    short, long = sorted((right, word), key=len)
    return not Counter(short) - Counter(long)


def _is_likely(right: str, word: str, distance: int) -> bool:
    """Whether an error may be meant: a letter replaced makes another word of a short one, and another ending of any word."""
    if word.startswith(right):
        return len(right) >= _SHORTEST - 1 and word == right + right[-1]
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(right, word, strict=False)))
    ends_otherwise = alike >= min(len(right), len(word)) - 1 and right[-1] != word[-1]
    if ends_otherwise and not (right.startswith(word) and (len(word) >= _LONG or right == word + word[-1])):
        return sorted(right) == sorted(word)
    return _is_slip(right, word) or len(word) > (_SHORTEST + 1 if distance == 1 else _LONG + 1)
