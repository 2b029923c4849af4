"""Questions are drafted from documents: of headings, defined terms, numbers and tables, and some that must be refused.

They test finding, not reading: each knows its document, its page and words that stand there (but for a long section, that
may be told in many words). Nothing is left to chance:
the same documents give the same questions.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest

import regex

from slmrag.evaluation import english, wording
from slmrag.evaluation.matching import holds, normalised
from slmrag.evaluation.off_topic import off_topic
from slmrag.evaluation.questions import Question
from slmrag.headings import outline
from slmrag.schema import Page
from slmrag.sentences import LEADERS, split_sentences
from slmrag.stop_words import STOP
from slmrag.terms import query_terms, terms
from slmrag.topics import topic

_SEED = 7
_REFUSED = 0.25
_MOST_SHARED = 0.4
_ANSWER_WORDS, _SHORT_SECTION = 6, 3
_MOST_BEFORE = 1
_LONGEST_SENTENCE = 40  # words
# A number with what it counts or measures in other languages than English: "36 Monate", "4,2 %", "24个".
_NUMBER = regex.compile(
    r"""(?<![\w.,/·-]) (?:
        (?P<sign>[£$€]) (?:\d[\d,.]*\d|\d) (?![\w-])
      | (?P<digits>\d{1,3}(?:[ ,.]\d{3})*(?:[.,]\d+)?|\d{1,4})
        (?P<unit>[ \u00a0]?[%€] | [ \u00a0]?(?![年世月日号時时点分代万亿千百])[\u3400-\u9fff] | [ \u00a0][\p{L}\p{M}]{3,})
    )""",
    regex.VERBOSE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# A name of several words, inside of a sentence; in these languages only names have a capital there.
_NAMING = frozenset(["en", "es", "fr", "it", "pt"])
_NAME = regex.compile(
    r"(?<=[\p{Ll},] )\p{Lu}\p{Ll}{2,}(?: (?:of the |of |de |del |la )?\p{Lu}\p{Ll}{2,}){1,3}(?![\w’'-]| \p{Lu})"
)
_SENTENCE_END = re.compile(r"[.!?。！？؟۔][\"'”’»)\]]*$")
_MOST_FIGURES, _FULL_LINE = 0.34, 0.6
# A cell that is asked for, and what it stands under: short, and words rather than a sentence.
_LONGEST_CELL, _LONGEST_LABEL, _LONGEST_COLUMN = 8, 6, 4  # words
_MOST_PAGES = 2  # what more pages hold all the words of asks for none of them


@dataclass(frozen=True, slots=True)
class Source:
    """A document to draft questions from; ``language`` is its ISO code."""

    name: str
    language: str
    pages: Sequence[Page]


def draft(sources: Sequence[Source], count: int) -> list[Question]:
    """At most ``count`` questions, a quarter of them to be refused; fewer where the documents give no more."""
    draw = random.Random(_SEED)
    sources = sorted(sources, key=lambda source: source.name)
    words = _Words(sources)
    kinds = [
        found
        for source in sources
        for case in [english.Case("\n".join(page.text for page in source.pages))]
        for kind in (_definitions, _numbers, _cells, _headings, _spoken_of)
        if (
            found := _shuffled(
                _distinct(
                    question for question in kind(source, case, draw) if kind is _definitions or words.places(question)
                ),
                draw,
            )
        )
    ]
    # One of each kind and document in turn, so that no long table has all the questions.
    candidates = _distinct(question for turn in zip_longest(*kinds) for question in turn if question)
    wanted = min(count, round(len(candidates) / (1 - _REFUSED)))
    refused = _to_be_refused(candidates[::-1], sources, words, round(wanted * _REFUSED), draw)
    return _shuffled(candidates[: count - len(refused)] + refused, draw)  # the first few are already a fair sample


class _Words:
    """Which terms the documents and their pages hold."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._languages = list(dict.fromkeys(source.language for source in sources)) or [""]
        on_pages = {
            source.name: [frozenset(terms(page.text, source.language)) for page in source.pages] for source in sources
        }
        self._held = {name: frozenset[str]().union(*held) for name, held in on_pages.items()}
        self._on_page = [held for pages in on_pages.values() for held in pages]
        self._any = frozenset[str]().union(*self._held.values())
        self.text = cache(
            lambda name: normalised("\n".join(page.text for s in sources if s.name == name for page in s.pages))
        )

    def places(self, question: Question) -> bool:
        """Whether the words of ``question`` stand together on few pages, so that it asks for one of them."""
        asked = set(query_terms(question.text, self._languages))
        return sum(asked <= held for held in self._on_page) <= _MOST_PAGES

    def share(self, question: str, name: str = "") -> float:
        """The share of the question's terms that the documents hold, or the one called ``name`` does."""
        asked = query_terms(question, self._languages)
        held = self._held[name] if name else self._any
        return sum(term in held for term in asked) / max(1, len(asked))


def _definitions(source: Source, case: english.Case, draw: random.Random) -> Iterator[Question]:
    if source.language != "en":
        return
    for page, sentence in _sentences(source):
        if made := english.definition(sentence, case) or english.dated(english.plain(sentence), case):
            yield Question(made[0], (made[1],), source.name, (page.number,))


def _numbers(source: Source, case: english.Case, draw: random.Random) -> Iterator[Question]:
    for page, sentence in _sentences(source):
        clause = english.plain(sentence.partition("; ")[0]) if source.language == "en" else sentence
        figures = list(english.figures(clause) if source.language == "en" else _figures(clause, source.language))
        units = Counter(unit for _, _, unit in figures)
        for start, end, unit in figures:
            # Of two of a kind, nobody can tell which is asked for.
            text = wording.number(clause, start, end, unit, source.language, case) if units[unit] == 1 else ""
            if text:
                yield Question(text, (clause[start:end],), source.name, (page.number,))
                break


def _figures(sentence: str, language: str) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(sentence):
        unit = match["sign"] or match["unit"].strip()
        if not _YEAR.fullmatch(match["digits"] or "") and unit.casefold() not in STOP.get(language, ()):
            yield *match.span(), unit


def _spoken_of(source: Source, case: english.Case, draw: random.Random) -> Iterator[Question]:
    """Questions about names that one page speaks of in a few sentences, and no other."""
    if source.language not in _NAMING:
        return
    told: dict[str, list[tuple[Page, str]]] = {}
    for page, sentence in _sentences(source):
        for name in dict.fromkeys(_NAME.findall(sentence)):
            told.setdefault(name, []).append((page, sentence))
    for name, places in told.items():
        page, pages = places[0][0], {page.number for page, _ in places}
        # What a sentence begins with, it tells of; what is only mentioned once or twice is not asked about.
        begins = regex.compile(rf"(?:\p{{Lu}}\p{{L}}{{1,2}} )?{regex.escape(name)} (?!and |or |y |o |et |e )\p{{Ll}}")
        if (
            len(pages) > 1
            or not len(places) >= 2
            or not (len(places) > 2 or any(begins.match(one) for _, one in places))
        ):
            continue
        if topic(name, source.language) and case(name) == name:
            answers = _beginnings([text for _, text in places])
            yield Question(wording.heading(name, source.language, case, draw), answers, source.name, (page.number,))


def _cells(source: Source, case: english.Case, draw: random.Random) -> Iterator[Question]:
    for page in source.pages:
        header: list[str] = []
        for line in page.text.splitlines():
            row = line.strip()
            cells = [cell.strip() for cell in row.strip("|").split("|")] if row.startswith("|") else []
            if len(cells) < 2 or not set("".join(cells)) - set("-: "):
                header = header if cells else []
            elif not header:
                header = cells
            elif len(cells) == len(header) and _names(cells[0], _LONGEST_LABEL, source.language):
                kind = (
                    header[0]
                    if _names(header[0], _LONGEST_COLUMN - 1, source.language) and not _has_digit(header[0])
                    else ""
                )
                columns = [
                    at for at, name in enumerate(header)
                    if at and _is_column(name, header, source.language) and _is_value(cells[at], cells[0])
                ]  # fmt: skip
                if columns:
                    column = draw.choice(columns)
                    text = wording.cell(cells[0], kind, header[column], source.language, case)
                    yield Question(text, (cells[column],), source.name, (page.number,))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _names(text: str, most: int, language: str) -> bool:
    """Whether a cell holds a name, and no sentence or list."""
    words = text.split()
    return (
        0 < len(words) <= most and any(map(str.isalpha, text)) and text[-1] not in ".,;:?!" and not set("[]•<>=") & set(text)
        and words[-1].casefold() not in STOP.get(language, ())
    )  # fmt: skip


def _is_column(name: str, header: Sequence[str], language: str) -> bool:
    return (
        _names(name, _LONGEST_COLUMN, language) and not _has_digit(name) and header.count(name) == 1
        and not {word.casefold() for word in name.split()} & STOP.get(language, frozenset())
    )  # fmt: skip


def _is_value(cell: str, label: str) -> bool:
    return 0 < len(cell.split()) <= _LONGEST_CELL and cell != label and any(map(str.isalnum, cell)) and cell[0] != "["


def _headings(source: Source, case: english.Case, draw: random.Random) -> Iterator[Question]:
    found = list(_sections(source))
    named = normalised(re.sub(r"\.\w+$", "", source.name).replace("_", " "))
    for place, (page, title, under) in enumerate(found):
        # The document's own title tells no more than its name.
        if normalised(title) == named or (not place and page is source.pages[0] and len(found) > 1):
            continue
        text = wording.heading(title, source.language, case, draw)
        yield Question(text, _beginnings(under), source.name, (page.number,))


def _beginnings(sentences: Sequence[str]) -> tuple[str, ...]:
    """How the sentences of a short section begin: any of them answers. Of a long one, its place is all there is to expect."""
    starts = [" ".join(text.split()[:_ANSWER_WORDS]).strip("•- ,;:.") for text in sentences]
    return tuple(filter(None, starts)) if len(starts) <= _SHORT_SECTION else ()


def _sections(source: Source) -> Iterator[tuple[Page, str, list[str]]]:
    """Each heading that names a topic, with the page it stands on and the sentences below it there."""
    at, title, before, under = None, "", 0, list[str]()
    for page, block, is_heading in _blocks(source):
        if is_heading:
            # A table or a list, rather than a salutation, is what stands under some headings.
            if at and title and under and before <= _MOST_BEFORE:
                yield at, title, under
            at, title, before, under = page, block, 0, []
        elif block:
            under.append(block)
        elif not under:
            before += 1


def _blocks(source: Source) -> Iterator[tuple[Page, str, bool]]:
    """The headings (True) and sentences (False) of each page, in order; what is no prose or no topic is ``""``."""
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


def _sentences(source: Source) -> Iterator[tuple[Page, str]]:
    for page, text, is_heading in _blocks(source):
        if text and not is_heading and len(text.split()) <= _LONGEST_SENTENCE:
            yield page, text.replace("*", "").lstrip("-• ")


def _to_be_refused(
    candidates: Sequence[Question], sources: Sequence[Source], words: _Words, count: int, draw: random.Random
) -> list[Question]:
    """Questions that the documents do not answer: everyday ones, and those of one document asked within another."""
    languages = list(dict.fromkeys(source.language if source.language == "en" else "" for source in sources))
    everyday = [text for language in languages for text in off_topic(language)]
    everyday = sorted(_shuffled(everyday, draw), key=words.share)[: len(everyday) // 2]
    within = (_within_another(question, _shuffled(sources, draw), words) for question in candidates)
    elsewhere = list(islice(filter(None, within), count // 2))
    chosen = _shuffled(everyday, draw)[: count - len(elsewhere)]
    return [Question(text, refuse=True) for text in chosen] + elsewhere


def _within_another(question: Question, sources: Sequence[Source], words: _Words) -> Question | None:
    """``question`` within the first other document that has neither its answer nor most of its words, if there is one."""
    for other in sources:
        if other.name == question.document or words.share(question.text, other.name) > _MOST_SHARED:
            continue
        if not any(holds(words.text(other.name), answer) for answer in question.answers):
            return Question(question.text, refuse=True, within=(other.name,))
    return None


def _distinct(questions) -> list[Question]:
    """``questions`` without those that are asked twice: what two places answer is no test of finding one."""
    questions = list(questions)
    times = Counter(question.text.casefold() for question in questions)
    return [question for question in questions if times[question.text.casefold()] == 1]


def _shuffled(items: Sequence, draw: random.Random) -> list:
    items = list(items)
    draw.shuffle(items)
    return items
