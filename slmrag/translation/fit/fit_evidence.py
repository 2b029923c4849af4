"""What tells that a text is not the whole of its original, or more, or of another: in numbers, for `misfit` to weigh."""

import re
from collections.abc import Sequence
from functools import lru_cache

from slmrag.text.scripts import UNSPACED_LANGUAGES
from slmrag.text.sentences import split_sentences
from slmrag.text.stop_words import stop_words
from slmrag.translation.fit.lengths import length_off
from slmrag.translation.fit.sounds import likeness, likest
from slmrag.translation.number_check import number_counts

# In the order of the weights.
FEATURES = (
    "length", "much_shorter", "much_longer", "numbers_kept", "numbers_missing", "numbers_added", "names", "names_alike",
    "names_unlike", "names_like", "quotes_differ", "quotes", "question_differs", "question", "brackets_differ",
    "fewer_sentences", "more_sentences", "fewer_commas", "more_commas", "latin_kept", "latin_new", "left_out", "put_in",
    "borrowed",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.&-]*[A-Za-z]")
_QUOTES = re.compile(r"[\"“”„«»「」『』]|(?<!\w)['‘]")
_QUESTION = re.compile(r"[?？؟]")
_COMMA = re.compile(r"[,;:、，؛،；：]")
_BRACKET = re.compile(r"[(（]")
_LEAST = 3  # letters of a name
LIKE, UNLIKE = 0.75, 0.55
_FAR = 20.0  # squared deviations; beyond, more tells no more
_MOST = 15.0
_CASELESS = frozenset(["de"])  # all nouns have capitals


def evidence(
    source: str, target: str, language: str, near: Sequence[str] = (), *, capitals: str = "en"
) -> tuple[float, ...]:
    """The `FEATURES` of ``target`` (in ``language``) as the translation of ``source``, which stands between the texts ``near``.

    ``capitals`` is the language of ``source``, one that tells names by their first letters.
    """
    off = length_off(source, target, capitals, language)
    kept, missing, added = number_counts(source, target)
    said = names(source, capitals)
    alike = [score for name in said if (score := likeness(name, target, language)) is not None]
    quotes, questions = _both(_QUOTES, source, target), _both(_QUESTION, source, target)
    brackets = len(_BRACKET.findall(source)) - len(_BRACKET.findall(target))
    commas = len(_COMMA.findall(source)) - len(_COMMA.findall(target))
    own, theirs = sentences(source, capitals), sentences(target, language)
    more = 0 if language == "th" else len(theirs) - len(own)
    latin_kept, latin_new = _latin(source, target)
    return (
        min(off * off, _FAR), max(-off - 1, 0), max(off - 1, 0), kept, missing, added, len(alike), sum(alike),
        sum(one < UNLIKE for one in alike), sum(one > LIKE for one in alike), quotes[0] != quotes[1], all(quotes),
        questions[0] != questions[1], all(questions), min(abs(brackets), 2), max(-more, 0), max(more, 0), max(-commas, 0),
        max(commas, 0), latin_kept, latin_new, _left_out(own, target, language, off, capitals),
        _put_in(source, theirs, language, off, capitals), min(_borrowed(source, target, language, near, capitals), 4),
    )  # fmt: skip


@lru_cache(2_000)
def names(text: str, language: str) -> tuple[str, ...]:
    """The words of ``text`` that have a capital where no sentence begins; none in a language that gives one to all nouns."""
    found = []
    for match in _WORD.finditer(text) if language not in _CASELESS else ():
        word = match[0]
        if len(word) < _LEAST or not word[0].isupper() or word.lower() in stop_words(language):
            continue
        before = text[: match.start()].rstrip(" \"“”'‘(„«»–-")
        if before and before[-1] not in ".!?:":
            found.append(re.sub(r"['’]s$", "", word))
    return tuple(found)


@lru_cache(2_000)
def sentences(text: str, language: str) -> tuple[str, ...]:
    """The sentences of ``text``."""
    return tuple(text[start:end] for start, end in split_sentences(text, language))


def _both(pattern: re.Pattern, source: str, target: str) -> tuple[bool, bool]:
    return bool(pattern.search(source)), bool(pattern.search(target))


def _latin(source: str, target: str) -> tuple[int, int]:
    """How many Latin words a text in another script has of its original, and how many others."""
    words = _LATIN.findall(target)
    if sum(map(len, words)) > len(target) / 2:
        return 0, 0
    said = source.lower()
    kept = sum(word.lower() in said for word in words)
    return kept, len(words) - kept


def _left_out(own: Sequence[str], target: str, language: str, off: float, capitals: str) -> float:
    """How much speaks for it that a sentence of the original is left out: then the length is right, and its names are missing."""
    most = 0.0
    for number, sentence in enumerate(own) if len(own) > 1 and off < 0 else ():
        without = length_off(" ".join([*own[:number], *own[number + 1 :]]), target, capitals, language)
        kept, missing, _ = number_counts(sentence, target)
        told = 2.0 * (missing - kept)
        for name in names(sentence, capitals):
            score = likeness(name, target, language)
            told += 0 if score is None else 1.5 * (score < 0.6) - 2 * (score > 0.8)
        most = max(most, _closer(off, without) + told)
    return min(most, _MOST)


def _put_in(source: str, theirs: Sequence[str], language: str, off: float, capitals: str) -> float:
    """How much speaks for it that a sentence was added."""
    most = 0.0
    between = "" if language in UNSPACED_LANGUAGES - {"ko", "th"} else " "
    for number, sentence in enumerate(theirs) if len(theirs) > 1 and off > 0 else ():
        rest = between.join([*theirs[:number], *theirs[number + 1 :]])
        told = 2.0 * number_counts(source, sentence)[2]
        for name in names(sentence, language):
            score = likest(name, source)
            told += 0.7 * (score < 0.6) - 1.2 * (score > 0.8)
        most = max(most, _closer(off, length_off(source, rest, capitals, language)) + told)
    return min(most, _MOST)


def _closer(off: float, otherwise: float) -> float:
    return (min(off * off, _FAR) - min(otherwise * otherwise, _FAR)) / 2


def _borrowed(source: str, target: str, language: str, near: Sequence[str], capitals: str) -> int:
    """How many names and numbers ``target`` has that are not its original's, but of what stands before or behind that."""
    count = 0
    for other in near:
        count += sum(
            likest(name, source) < LIKE and (likeness(name, target, language) or 0) > LIKE
            for name in names(other, capitals)
        )
        count += max(0, number_counts(other, target)[0] - number_counts(other, source)[0])
    return count
