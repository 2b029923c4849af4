"""Segments translated by small models: in sentences, many at a time, with what must stay kept and what came of it checked.

A sentence is tried with its atoms under one kind of name after another, then run by run between its marks; a segment whose
numbers did not come through is tried once more with each of them as an atom.
"""

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from slmrag.models.pairs import Pairs, Way, name_of_way
from slmrag.text.detect import detect_language
from slmrag.translation import checks
from slmrag.translation.formats import has_words
from slmrag.translation.kept_segments import KeptPiece
from slmrag.translation.markup import Mark, alone, literal, parse, plain
from slmrag.translation.placeholders import STYLES, Atom, named, parts_of, put_back
from slmrag.translation.sentence_pieces import fitted, is_too_long, sentence_pieces, simple

_TELLING = 8  # words from which on a segment's own language is believed
_NUMBERED = re.compile(r"(?:\d+(?:\.\d+)+\.?|\d+[.)]|\(\w{1,2}\)|[a-z]\))\s+(?=\w)")
_MOST_ATOMS = 30  # of a sentence: beyond, it is said run by run

# Work that yields sentences to be translated, is sent their translations, and returns what it made.
Work = Generator[list[str], list[str], Any]


class PairWriter:
    """Translates segments between two languages (ISO codes) on ``way``. Safe to share between threads."""

    def __init__(self, pairs: Pairs, way: Way, source: str, target: str, glossary: Mapping[str, str] = {}) -> None:
        self.name, self.workers = name_of_way(way), pairs.workers
        self._pairs, self._way, self._source, self._target = pairs, way, source, target
        self._glossary = dict(sorted(glossary.items(), key=lambda pair: -len(pair[0])))
        self._between = "" if target in ("zh", "ja") else " "

    def written(self, texts: Sequence[str]) -> list[KeptPiece]:
        """Each of ``texts`` translated, with what is wrong with it. Raises `ModelUnusable`."""
        ways = [self._way_of(text) for text in texts]
        if set(ways) - {self._way}:  # of a mixture each is taken for itself
            return [self._alone(text, way) for text, way in zip(texts, ways, strict=True)]
        return self._done(_together([self._segment(text) for text in texts]), self._way)

    def _alone(self, text: str, way: Way) -> KeptPiece:
        return self._done(self._segment(text), way) if way else KeptPiece(text)

    def _done(self, work: Work, way: Way) -> Any:
        try:
            asked = next(work)
            while True:
                asked = work.send(self._pairs.translate(asked, way))
        except StopIteration as end:
            return end.value

    def _way_of(self, text: str) -> Way:
        """The way for a segment: that of most, unless it surely is in another language; empty where it is in the target's."""
        words = plain(text)
        found = detect_language(words) if len(words.split()) >= _TELLING else ""
        if found in ("", self._source):
            return self._way
        if found == self._target:
            return ()
        return self._pairs.way(found, self._target) or self._way

    def _segment(self, text: str) -> Work:
        best: KeptPiece | None = None
        for tries, numbers in enumerate((False, True), 1):
            said = yield from self._text(text, numbers)
            found = checks.problems(
                text, said, source_language=self._source, target_language=self._target, glossary=self._glossary
            )
            made = KeptPiece(said, tuple(found), tries)
            if best is None or len(made.problems) < len(best.problems):
                best = made
            if not any(kind in ("numbers", "copies", "length", "addresses") for kind, _ in made.problems):
                break
        return best

    def _text(self, text: str, numbers: bool) -> Work:
        pieces = sentence_pieces(text, self._source)
        said = yield from _together([self._sentence(piece.strip(), numbers) for piece in pieces])
        whole = ""
        for piece, words in zip(pieces, said, strict=True):
            gap = piece[len(piece.rstrip()) :]
            whole += words + (gap if len(gap) > 1 else self._between)
        return whole.strip()

    def _sentence(self, sentence: str, numbers: bool) -> Work:
        if not has_words(plain(sentence)):
            return sentence
        nodes = parse(sentence)
        edges = _edges(sentence)
        if edges != ("", sentence, ""):
            before, core, after = edges
            return before + (yield from self._sentence(core, numbers)) + after
        if len(nodes) == 1 and isinstance(nodes[0], Mark):
            inner = sentence[sentence.index("⟧") + 1 : sentence.rindex("⟦")]
            said = yield from self._text(inner, numbers)
            return sentence[: sentence.index("⟧") + 1] + said + sentence[sentence.rindex("⟦") :]
        parts = parts_of(sentence, self._glossary, numbers=numbers)
        atoms = sum(isinstance(part, Atom) for part in parts)
        if not atoms:
            (said,) = yield [simple(sentence)]
            return literal(fitted(sentence, said))
        if atoms <= _MOST_ATOMS and not is_too_long(sentence):
            for style in STYLES:
                if style.partition("{")[0] in sentence:
                    continue
                (said,) = yield [simple(named(parts, style))]
                whole = put_back(fitted(sentence, literal(said)), parts, style, sentence)
                if whole is not None:
                    return whole
        return (yield from self._runs(parts, numbers))

    def _runs(self, parts: Sequence[str | Atom], numbers: bool) -> Work:
        """A sentence run by run between its atoms, each where it was."""
        runs = [part for part in parts if isinstance(part, str)]
        said = iter((yield from _together([self._sentence(run, numbers) for run in runs])))
        whole = ""
        for number, part in enumerate(parts):
            if isinstance(part, Atom):
                follows = number + 1 < len(parts) and isinstance(parts[number + 1], Atom)
                whole += (part.before if number and isinstance(parts[number - 1], str) else "") + part.text
                whole += part.after if number + 1 < len(parts) or follows else ""
            else:
                whole += next(said)
        return whole


def _edges(sentence: str) -> tuple[str, str, str]:
    """What stands before and behind the words of a sentence and is none: marks without an inside, bullets, white space."""
    numbered = _NUMBERED.match(sentence)  # "3.5 Illness" would be read as one sentence of both
    start, end = numbered.end() if numbered else 0, len(sentence)
    while start < end:
        node = next((mark for mark in _alone_marks(sentence) if sentence.startswith(mark, start)), "")
        if node or not (sentence[start].isalnum() or sentence[start] in "⟦\"'“‘«„([$<`#@{¿¡-"):
            start += len(node) or 1
        else:
            break
    while end > start:
        node = next((mark for mark in _alone_marks(sentence) if sentence.endswith(mark, start, end)), "")
        if node or sentence[end - 1].isspace():
            end -= len(node) or 1
        else:
            break
    return sentence[:start], sentence[start:end], sentence[end:]


def _alone_marks(sentence: str) -> list[str]:
    return [alone(node.number) for node in parse(sentence) if isinstance(node, Mark) and node.inner is None]


def _together(works: Sequence[Work]) -> Work:
    """Many works as one: what they ask for at a time is asked for together."""
    results: list[Any] = [None] * len(works)
    asked: dict[int, list[str]] = {}

    def go_on(number: int, answer: list[str] | None) -> None:
        try:
            asked[number] = works[number].send(answer) if answer is not None else next(works[number])
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(works)):
        go_on(number, None)
    while asked:
        now, asked = asked, {}
        answers = iter((yield [text for texts in now.values() for text in texts]))
        for number, texts in now.items():
            go_on(number, [next(answers) for _ in texts])
    return results
