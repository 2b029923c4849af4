"""Questions are drafted from documents: of headings, defined terms, numbers and tables, and some that must be refused.

They test finding, not reading: each knows its document, its page and words that stand there (but for a long section, that
may be told in many words). What would read badly is left out, so fewer may come than were wanted. Nothing is left to chance:
the same documents give the same questions.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, zip_longest

import regex

from slmrag.evaluation.drafting import definitions, how_many, question_words
from slmrag.evaluation.drafting.draft_source import DraftSource, sections, sentences
from slmrag.evaluation.drafting.off_topic import off_topic
from slmrag.evaluation.drafting.subjects import Case
from slmrag.evaluation.drafting.table_cells import cells
from slmrag.evaluation.matching import holds, normalise
from slmrag.evaluation.questions import Question
from slmrag.schema import Page
from slmrag.text.numbers import NUMBER, SPACED_NUMBER
from slmrag.text.query_terms import query_terms
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import terms
from slmrag.text.topics import topic

_SEED = 7
_REFUSED = 0.25
_MOST_SHARED = 0.4
_ANSWER_WORDS, _SHORT_SECTION = 6, 3
# A number with what it counts or measures in other languages than English: "36 Monate", "4,2 %", "24个".
_NUMBER = regex.compile(
    rf"""(?<![\w.,/·-]) (?:
        (?P<sign>[£$€]) {NUMBER} (?![\w-])
      | (?P<digits>{SPACED_NUMBER})
        (?P<unit>[ \u00a0]?[%€] | [ \u00a0]?(?![年世月日号時时点分代万亿千百])[\u3400-\u9fff] | [ \u00a0][\p{{L}}\p{{M}}]{{3,}})
    )""",
    regex.VERBOSE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# A name of several words, inside of a sentence; in these languages only names have a capital there.
_NAMING = frozenset(["en", "es", "fr", "it", "pt"])
_NAME = regex.compile(
    r"(?<=[\p{Ll},] )\p{Lu}\p{Ll}{2,}(?: (?:of the |of |de |del |la )?\p{Lu}\p{Ll}{2,}){1,3}(?![\w’'-]| \p{Lu})"
)
_MOST_PAGES = 2  # what more pages hold all the words of asks for none of them


def draft(sources: Sequence[DraftSource], count: int) -> list[Question]:
    """At most ``count`` questions, a quarter of them to be refused; fewer where the documents give no more."""
    draw = random.Random(_SEED)
    sources = sorted(sources, key=lambda source: source.name)
    words = _Words(sources)
    kinds = [
        found
        for source in sources
        for case in [Case("\n".join(page.text for page in source.pages))]
        for kind in (_definitions, _numbers, cells, _headings, _spoken_of)
        # What a word means is said once, wherever else the word stands.
        for telling in [None if kind is _definitions else words.tell]
        if (found := _shuffled(_distinct(filter(telling, kind(source, case, draw))), draw))
    ]
    # One of each kind and document in turn, so that no long table has all the questions.
    candidates = _distinct(question for turn in zip_longest(*kinds) for question in turn if question)
    wanted = min(count, round(len(candidates) / (1 - _REFUSED)))
    refused = _to_be_refused(candidates[::-1], sources, words, round(wanted * _REFUSED), draw)
    return _shuffled(candidates[: count - len(refused)] + refused, draw)  # the first few are already a fair sample


class _Words:
    """Which terms the documents and their pages hold."""

    def __init__(self, sources: Sequence[DraftSource]) -> None:
        self._languages = list(dict.fromkeys(source.language for source in sources)) or [""]
        on_pages = {
            source.name: [frozenset(terms(page.text, source.language)) for page in source.pages] for source in sources
        }
        self._held = {name: frozenset[str]().union(*held) for name, held in on_pages.items()}
        self._on_page = [held for pages in on_pages.values() for held in pages]
        self._any = frozenset[str]().union(*self._held.values())
        self.text = cache(
            lambda name: normalise("\n".join(page.text for s in sources if s.name == name for page in s.pages))
        )

    def tell(self, question: Question) -> bool:
        """Whether the words of ``question`` stand together on few pages, so that it asks for one of them."""
        asked = set(query_terms(question.text, self._languages))
        return sum(asked <= held for held in self._on_page) <= _MOST_PAGES

    def share(self, question: str, name: str = "") -> float:
        """The share of the question's terms that the documents hold, or the one called ``name`` does."""
        asked = query_terms(question, self._languages)
        held = self._held[name] if name else self._any
        return sum(term in held for term in asked) / max(1, len(asked))


def _definitions(source: DraftSource, case: Case, draw: random.Random) -> Iterator[Question]:
    if source.language != "en":
        return
    for page, sentence in sentences(source):
        if made := definitions.definition_question(sentence, case) or definitions.date_question(
            definitions.plain_sentence(sentence), case
        ):
            yield Question(made[0], (made[1],), source.name, (page.number,))


def _numbers(source: DraftSource, case: Case, draw: random.Random) -> Iterator[Question]:
    for page, sentence in sentences(source):
        clause = definitions.plain_sentence(sentence.partition("; ")[0]) if source.language == "en" else sentence
        figures = list(
            how_many.counted_figures(clause) if source.language == "en" else _figures(clause, source.language)
        )
        units = Counter(unit for _, _, unit in figures)
        for start, end, unit in figures:
            # Of two of a kind, nobody can tell which is asked for.
            text = question_words.number(clause, start, end, unit, source.language, case) if units[unit] == 1 else ""
            if text:
                yield Question(text, (clause[start:end],), source.name, (page.number,))
                break


def _figures(sentence: str, language: str) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(sentence):
        unit = match["sign"] or match["unit"].strip()
        if not _YEAR.fullmatch(match["digits"] or "") and unit.casefold() not in stop_words(language):
            yield *match.span(), unit


def _spoken_of(source: DraftSource, case: Case, draw: random.Random) -> Iterator[Question]:
    """Questions about names that one page speaks of in a few sentences, and no other."""
    if source.language not in _NAMING:
        return
    told: dict[str, list[tuple[Page, str]]] = {}
    for page, sentence in sentences(source):
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
            yield Question(
                question_words.heading_question(name, source.language, case), answers, source.name, (page.number,)
            )


def _headings(source: DraftSource, case: Case, draw: random.Random) -> Iterator[Question]:
    found = list(sections(source))
    named = normalise(re.sub(r"\.\w+$", "", source.name).replace("_", " "))
    for place, (page, title, under) in enumerate(found):
        # The document's own title tells no more than its name.
        if normalise(title) == named or (not place and page is source.pages[0] and len(found) > 1):
            continue
        text = question_words.heading_question(title, source.language, case)
        yield Question(text, _beginnings(under), source.name, (page.number,))


def _beginnings(sentences: Sequence[str]) -> tuple[str, ...]:
    """How the sentences of a short section begin: any of them answers. Of a long one, its place is all there is to expect."""
    starts = [" ".join(text.split()[:_ANSWER_WORDS]).strip("•- ,;:.") for text in sentences]
    return tuple(filter(None, starts)) if len(starts) <= _SHORT_SECTION else ()


def _to_be_refused(
    candidates: Sequence[Question], sources: Sequence[DraftSource], words: _Words, count: int, draw: random.Random
) -> list[Question]:
    """Questions that the documents do not answer: everyday ones, and those of one document asked within another."""
    languages = list(dict.fromkeys(source.language if source.language == "en" else "" for source in sources))
    everyday = [text for language in languages for text in off_topic(language)]
    everyday = sorted(_shuffled(everyday, draw), key=words.share)[: len(everyday) // 2]
    within = (_within_another(question, _shuffled(sources, draw), words) for question in candidates)
    elsewhere = list(islice(filter(None, within), count // 2))
    chosen = _shuffled(everyday, draw)[: count - len(elsewhere)]
    return [Question(text, refuse=True) for text in chosen] + elsewhere


def _within_another(question: Question, sources: Sequence[DraftSource], words: _Words) -> Question | None:
    """``question`` within the first other document that has neither its answer nor most of its words, if there is one."""
    for other in sources:
        if other.name == question.document or words.share(question.text, other.name) > _MOST_SHARED:
            continue
        if not any(holds(words.text(other.name), answer) for answer in question.answers):
            return Question(question.text, refuse=True, within=(other.name,))
    return None


def _distinct(questions: Iterable[Question]) -> list[Question]:
    """``questions`` without those that are asked twice: what two places answer is no test of finding one."""
    questions = list(questions)
    times = Counter(question.text.casefold() for question in questions)
    return [question for question in questions if times[question.text.casefold()] == 1]


def _shuffled(items: Sequence, draw: random.Random) -> list:
    items = list(items)
    draw.shuffle(items)
    return items
