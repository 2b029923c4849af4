"""Segments translated by small models: in sentences, many at a time, with what must stay kept and what came of it checked.

A sentence is tried with its atoms under one kind of name after another, then run by run between its marks; a segment whose
numbers did not come through is tried once more with each of them as an atom.
"""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

from slmrag.errors.notices import Notice, Templates
from slmrag.models.pairs import Pairs, Way, name_of_way
from slmrag.text.languages import name_of
from slmrag.translation import checks
from slmrag.translation.formats import has_words
from slmrag.translation.markup import Mark, alone, literal, parse, plain
from slmrag.translation.own_language import UNTOLD, akin, foreign_language
from slmrag.translation.placeholders import STYLES, Atom, parts_of, put_back, with_names
from slmrag.translation.segment_store import KeptPiece
from slmrag.translation.sentence_pieces import fit, is_too_long, sentence_pieces, simple

_NUMBERED = re.compile(r"(?:\d+(?:\.\d+)+\.?|\d+[.)]|\(\w{1,2}\)|[a-z]\))\s+(?=\w)")
_MOST_ATOMS = 30  # of a sentence: beyond, it is said run by run

_reason = Templates(
    in_language_to_get="it is in {language}, which no translation model here knows: slmrag models get {get}",
    in_language_unknown="it is in {language}, which no translation model here knows",
    in_another_script="it is written in another script than {language}",
)

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
        others = [self._foreign(plain(text)) for text in texts]
        own = [self._segment(text) for text, other in zip(texts, others, strict=True) if not other]
        made = iter(self._done(_together(own)))
        return [self._from(other, text) if other else next(made) for text, other in zip(texts, others, strict=True)]

    def _from(self, language: str, text: str) -> KeptPiece:
        """A segment in another language than the text: on a way from there, else as it is, which is no translation."""
        if language == self._target:
            return KeptPiece(text)
        if way := self._pairs.way(language, self._target):
            writer = PairWriter(self._pairs, way, language, self._target, self._glossary)
            return writer._done(writer._segment(text))
        return KeptPiece(text, (("language", self._not_known(language)),))

    def _not_known(self, language: str) -> Notice:
        if language == UNTOLD:
            return _reason("in_another_script", language=name_of(self._source))
        if missing := self._pairs.missing(language, self._target):
            get = "; slmrag models get ".join(pair.name for pair in missing)
            return _reason("in_language_to_get", language=name_of(language), get=get)
        return _reason("in_language_unknown", language=name_of(language))

    def _done(self, work: Work) -> Any:
        try:
            asked = next(work)
            while True:
                asked = work.send(self._pairs.translate(asked, self._way))
        except StopIteration as end:
            return end.value

    def _foreign(self, words: str) -> str:
        """The language of ``words`` where it is another than the text's; of its kin only where a way goes from there."""
        found = foreign_language(words, self._source)
        known = not akin(found, self._source) or found == self._target or self._pairs.way(found, self._target)
        return found if known else ""

    def _segment(self, text: str) -> Work:
        best: KeptPiece | None = None
        for tries, numbers in enumerate((False, True), 1):
            said = yield from self._text(text, numbers)
            found = checks.problems(
                text, said, source_language=self._source, target_language=self._target, glossary=self._glossary
            )
            made = KeptPiece(said, (*found, *self._left(text)), tries)
            if best is None or len(made.problems) < len(best.problems):
                best = made
            if not any(kind in ("numbers", "copies", "length", "addresses") for kind, _ in made.problems):
                break
        return best

    def _left(self, text: str) -> Iterator[tuple[checks.CheckKind, Notice]]:
        """What is said of the sentences of a segment that are in another language, and stay as they are."""
        others = dict.fromkeys(self._foreign(plain(piece)) for piece in sentence_pieces(text, self._source))
        for language in others:
            if language not in ("", self._target) and not self._pairs.way(language, self._target):
                yield "part", self._not_known(language)

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
        if other := self._foreign(plain(sentence)):
            return self._from(other, sentence).text
        nodes = parse(sentence)
        edges = _edges(sentence)
        if edges != ("", sentence, ""):
            before, core, after = edges
            return before + (yield from self._sentence(core, numbers)) + after
        if len(nodes) == 1 and isinstance(nodes[0], Mark):
            inner = sentence[sentence.index("⟧") + 1 : sentence.rindex("⟦")]
            said = yield from self._text(inner, numbers)
            return sentence[: sentence.index("⟧") + 1] + said + sentence[sentence.rindex("⟦") :]
        parts = parts_of(sentence, self._glossary, self._source, numbers=numbers)
        atoms = sum(isinstance(part, Atom) for part in parts)
        if not atoms:
            (said,) = yield [simple(sentence)]
            return literal(fit(sentence, said))
        if atoms <= _MOST_ATOMS and not is_too_long(sentence):
            for style in STYLES:
                if style.partition("{")[0] in sentence:
                    continue
                (said,) = yield [simple(with_names(parts, style))]
                whole = put_back(fit(sentence, literal(said)), parts, style, sentence)
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
