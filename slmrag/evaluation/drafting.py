"""Questions are drafted from documents: of headings, defined terms, numbers and tables, and some that must be refused.

They test finding, not reading: each knows its document, its page and words that stand there (but for a long section, that
may be told in many words). Nothing is left to chance:
the same documents give the same questions.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest

import regex

from slmrag.evaluation import wording
from slmrag.evaluation.matching import holds, normalised
from slmrag.evaluation.off_topic import off_topic
from slmrag.evaluation.questions import Question
from slmrag.schema import Page
from slmrag.sentences import LEADERS, split_sentences
from slmrag.terms import query_terms, terms

_SEED = 7
_REFUSED = 0.25
_MOST_SHARED = 0.4
_ANSWER_WORDS, _SHORT_SECTION = 6, 3
_LONGEST_SENTENCE, _LONGEST_HEADING = 40, 10  # words
# A number with what it counts or measures: "£180", "4.2%", "5 working days", "30 mA", "36 Monate", "24个".
_NUMBER = regex.compile(
    r"""(?<![\w.,/·-]) (?:
        (?P<sign>[£$€]) (?:\d[\d,.]*\d|\d) (?![\w-]) (?:[ ](?:million|billion|trillion))?
      | (?P<digits>\d{1,3}(?:[ ,.]\d{3})*(?:[.,]\d+)?|\d{1,4})
        (?P<unit>
            [ \u00a0]?[%℃€\u3400-\u9fff]
          | [ \u00a0](?:°[CF]|[kcmµM]?[mgVAWlLhJN]²?|kWh|min|bar|dB|[KMGT]B|Hz)(?!\w)
          | [ \u00a0](?:(?:working|calendar|full|square|cubic|million|billion|thousand)[ ])?[\p{L}\p{M}]{3,}
        )
    )""",
    regex.VERBOSE,
)
_UNITS = frozenset(["percent", "min", "bar", "kWh"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_FIGURE = re.compile(r"(?:section|table|figure|page|version|appendix|chapter|step|no\.?)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d+(?:\.\d+)*|[IVX]+|Appendix [A-Z])[.:)]?\s+(?P<title>[A-Z][^.]{2,60})")
_SENTENCE_END = re.compile(r"[.!?。！？؟۔][\"'”’»)\]]*$")
_MOST_FIGURES, _FULL_LINE = 0.34, 0.6
_COMMON = frozenset(
    ["abstract", "appendix", "conclusion", "contents", "glossary", "index", "introduction", "notes", "overview",
     "references", "summary"]
)  # fmt: skip


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
        for kind in (_definitions, _numbers, _cells, _headings)
        if (found := _shuffled(_distinct(kind(source, words.rarity, draw)), draw))
    ]
    # One of each kind and document in turn, so that no long table has all the questions.
    candidates = _distinct(question for turn in zip_longest(*kinds) for question in turn if question)
    wanted = min(count, round(len(candidates) / (1 - _REFUSED)))
    refused = _to_be_refused(candidates[::-1], sources, words, round(wanted * _REFUSED), draw)
    return _shuffled(candidates[: count - len(refused)] + refused, draw)  # the first few are already a fair sample


class _Words:
    """Which terms the documents hold, and how rare they are."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._languages = list(dict.fromkeys(source.language for source in sources)) or [""]
        self._held = {
            source.name: Counter(term for page in source.pages for term in set(terms(page.text, source.language)))
            for source in sources
        }
        self._pages = Counter[str]()
        for counts in self._held.values():
            self._pages.update(counts)
        self._total = 1 + sum(len(source.pages) for source in sources)
        self.text = cache(
            lambda name: normalised("\n".join(page.text for s in sources if s.name == name for page in s.pages))
        )

    def rarity(self, word: str) -> float:
        """How much a word tells: the rarer among the pages, the more."""
        counts = [self._pages[term] for term in query_terms(word, self._languages)]
        return math.log(self._total / (1 + min(counts, default=0)))

    def share(self, question: str, name: str = "") -> float:
        """The share of the question's terms that the documents hold, or the one called ``name`` does."""
        asked = query_terms(question, self._languages)
        held = self._held[name] if name else self._pages
        return sum(term in held for term in asked) / max(1, len(asked))


Rarity = Callable[[str], float]


def _definitions(source: Source, rarity: Rarity, draw: random.Random) -> Iterator[Question]:
    if source.language != "en":
        return
    for page, sentence in _sentences(source):
        if made := wording.definition(sentence):
            yield Question(made[0], (made[1],), source.name, (page.number,))


def _numbers(source: Source, rarity: Rarity, draw: random.Random) -> Iterator[Question]:
    for page, sentence in _sentences(source):
        figures = [match for match in _NUMBER.finditer(sentence) if _counts(match, sentence, source.language)]
        if not figures:
            continue
        match = draw.choice(figures)
        unit = match["sign"] or match["unit"].strip()
        keywords = wording.key_words(sentence, match[0], source.language, rarity)
        if not keywords:
            continue
        if source.language == "en":
            text = wording.number(sentence, match.start(), unit, keywords)
        else:
            text = f"{unit if unit.isalpha() else ''} {' '.join(keywords)}?".strip()
        yield Question(text, (match[0],), source.name, (page.number,))


def _counts(match: regex.Match[str], sentence: str, language: str) -> bool:
    """Whether what follows a number is what it counts, as far as one can tell: in English, a plural."""
    unit = (match["unit"] or "").split()[-1:]
    word = unit[0] if unit else ""
    if _NO_FIGURE.search(sentence[: match.start()].rstrip()) or _YEAR.fullmatch(match["digits"] or ""):
        return False
    if word.isalpha() and not wording.content_words(word, language):
        return False
    return language != "en" or len(word) < 3 or (word.endswith("s") and word.islower()) or word in _UNITS


def _cells(source: Source, rarity: Rarity, draw: random.Random) -> Iterator[Question]:
    for page in source.pages:
        header: list[str] = []
        for line in page.text.splitlines():
            row = line.strip()
            cells = [cell.strip() for cell in row.strip("|").split("|")] if row.startswith("|") else []
            if len(cells) < 2 or not set("".join(cells)) - set("-: "):
                header = header if cells else []
            elif not header:
                header = cells
            elif cells[0] and len(cells) == len(header) and any(map(str.isalpha, cells[0])):
                column = draw.randrange(1, len(cells))
                if cells[column] and len(header[column].split()) <= 5 and any(map(str.isalpha, header[column])):
                    text = wording.cell(cells[0], header[column], source.language)
                    yield Question(text, (cells[column],), source.name, (page.number,))


def _headings(source: Source, rarity: Rarity, draw: random.Random) -> Iterator[Question]:
    for page in source.pages:
        under: list[str] = []
        title = ""
        for block, is_heading in [*_blocks(page, source.language), ("", True)]:
            if not is_heading:
                if block:
                    under.append(block)
                elif not under:  # a table or a list is what stands there
                    title = ""
                continue
            # Any sentence of a short section answers; of a long one, its place is all there is to expect.
            starts = [" ".join(text.split()[:_ANSWER_WORDS]).strip("•- ,;:.") for text in under]
            answers = tuple(filter(None, starts)) if len(under) <= _SHORT_SECTION else ()
            if title and under and (question := wording.heading(title, source.language, draw)):
                yield Question(question, answers, source.name, (page.number,))
            title, under = block, []


def _blocks(page: Page, language: str) -> Iterator[tuple[str, bool]]:
    """The headings (True) and sentences (False) of a page, in order; what is no prose, such as cells in a row, as ``""``."""
    usual = _usual_length(page.text)
    for start, end in split_sentences(page.text, language):
        text = " ".join(page.text[start:end].split())
        if text.startswith("|") or LEADERS.search(text):
            continue
        numbered = _NUMBERED.fullmatch(text)
        if text.startswith("#") or numbered:
            title = text.lstrip("# ") if numbered is None else numbered["title"]
            words = title.split()
            common = title.casefold() in _COMMON or len(words) > _LONGEST_HEADING or _are_figures(words)
            yield ("" if common else title), True
        elif len(text.split()) >= 4 or not text.isascii():
            yield (text if _is_prose(page.text, start, end, usual) else ""), False


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
    for page in source.pages:
        for text, is_heading in _blocks(page, source.language):
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
