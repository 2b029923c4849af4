"""What a value is asked of: the words of a question that tell it, each with all that states it, and how much of them a text holds."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.search.values.asked_value import AskedValue, is_post, with_last_years
from slmrag.search.values.same_words import Concept, apart, concepts, surfaces
from slmrag.text.query_terms import Asked, names_in, query_groups
from slmrag.text.terms import fold_case, terms, tokens_of

Weigh = Callable[[Sequence[Asked]], Mapping[Asked, float]]

# Words without which a label is known, and what turns a word round.
_NO_LABEL = frozenset(
    [
        "total",
        "number",
        "amount",
        "of",
        "the",
        "in",
        "for",
        "and",
        "as",
        "at",
        "by",
        "a",
        "an",
        "on",
        "to",
        "from",
        "per",
        "note",
        "notes",
        "consolidated",
    ]
)
_RUN = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’&.-]*(?:\s[A-ZÀ-ÖØ-Þ&][\w'’&.-]*)+")
_NEGATED = re.compile(r"non-", re.IGNORECASE)
_MAY_BE_UNASKED = frozenset(["net", "operating", "basic", "diluted"])
# Measured before the weights were learned, with others left as they are (tests/benchmarks/value_weights.py): values stated rightly / wrongly without a warning /
# absent and not stated, of 45 and 15 questions of reports.jsonl, 38/4/15 as it stands, and then of reports_m.jsonl, 15/11/12
# (some were asked of the first alone). Where no figure stands, nothing moved.
_NAMED = 0.6  # of what is written like a name must stand there (0: same, 15/11/11)
_ALL_BUT = 0.75  # of all, where what tells most does not (0: 38/5/14, 15/12/12)
_AROUND = 0.5  # of what its own words say, what stands above a sentence says of it (0: 35/6/15; 0.75: 37/5/15)
_SOFT = 0.4  # of what others tell, a word that hardly matters (0: 37/6/15)
_HEAD = 2.0  # times as much as others tells the word for what the value is of (0: 29/3/15; 3.0: 37/5/15)


@dataclass(frozen=True, slots=True)
class SubjectWord:
    """A word of the question: what states it, what it weighs, whether the value is of it, whether it is written like a name,
    whether it tells less than others (``soft``), and of which ``run`` of names it is: "Halden Works" is one."""

    text: str
    concept: Concept
    weight: float
    head: bool
    name: bool
    soft: bool = False
    surfaces: frozenset[str] = frozenset()
    run: int = -1

    def held(self, held: frozenset[str]) -> bool:
        """Whether a text of these terms states it."""
        return any(phrase <= held for phrase in self.concept)


@dataclass(frozen=True, slots=True)
class Subject:
    """The value that a question asks for, and the words that tell it; ``apart`` are its qualities ("diluted"),
    ``full`` the words with those by which its document goes."""

    asked: AskedValue
    words: tuple[SubjectWord, ...]
    own: frozenset[str]
    apart: frozenset[str]
    full: tuple[SubjectWord, ...] = ()

    def of_document(self, identity: frozenset[str]) -> "Subject":
        """The subject within a document that goes by the terms of ``identity``: whose name it is need not be said in it."""
        own = {word.run for word in self.words if word.name and word.run >= 0 and word.held(identity)}
        left = tuple(
            word for word in self.words if word.head or not (word.name and (word.held(identity) or word.run in own))
        )
        return Subject(self.asked, left or self.words, self.own, self.apart, self.words)

    @property
    def asks_change(self) -> bool:
        """Whether it is asked by how much something changed."""
        return "change" in self.apart

    @property
    def may_be_unasked(self) -> frozenset[str]:
        """Qualities that a label may name unasked: "net sales" are sales."""
        return _MAY_BE_UNASKED

    @property
    def asks_part(self) -> bool:
        """Whether more is named than what the value is of: a part of what the document is about, then."""
        return not all(
            word.head or word.soft or word.name or any(set(word.concept) & set(head.concept) for head in self.heads)
            for word in self.words
        )

    @property
    def heads(self) -> tuple[SubjectWord, ...]:
        """The words for what the value is of."""
        return tuple(word for word in self.words if word.head)

    def share(self, own: frozenset[str], around: frozenset[str] = frozenset()) -> float:
        """How much of the subject stands in a text, 0 to 1; what stands only ``around`` it counts half."""
        whole = sum(word.weight for word in self.words)
        if not whole:
            return 0.0
        held = sum(word.weight * (1.0 if word.held(own) else _AROUND * word.held(around | own)) for word in self.words)
        return held / whole

    def tells(self, held: frozenset[str], share: float) -> bool:
        """Whether a text of these terms, which holds such a ``share``, holds most of what is written like a name, and the word that
        tells most, or nearly all besides."""
        names = [word for word in self.words if word.name]
        named = sum(word.weight for word in names if word.held(held)) >= _NAMED * sum(word.weight for word in names)
        most = max((word for word in self.words if not word.soft), key=lambda word: word.weight, default=None)
        return named and (most is None or most.held(held) or share >= _ALL_BUT)

    def left_over(self, held: frozenset[str]) -> float:
        """How much the word tells that stands nowhere in a text of these terms and tells most of those, of all, 0 to 1."""
        whole = sum(word.weight for word in self.words)
        return (
            max((word.weight for word in self.words if not word.soft and not word.held(held)), default=0.0) / whole
            if whole
            else 0.0
        )

    def tells_time(self, text: str) -> bool:
        """Whether ``text`` names each year that is asked for, where one is."""
        wanted = years(self.asked.periods)
        return bool(wanted) and wanted <= years(periods(with_last_years(text))[0])

    def terms(self) -> list[str]:
        """All terms under which it may stand in the keyword index."""
        return list(dict.fromkeys(term for word in self.words for phrase in word.concept for term in phrase))

    def is_of_another_time(self, text: str, around: str, known: frozenset[str]) -> bool:
        """Whether ``text`` is of another year or part of a year than is asked for; ``known`` are the years of its document."""
        wanted = years(self.asked.periods)
        found = periods(with_last_years(text))[0]
        parts = self.asked.periods & PART_OF_YEAR
        if parts and not parts & (found | periods(around)[0]):
            return True
        if not wanted:
            return False
        told = years(found) or years(periods(with_last_years(around))[0]) or known
        return bool(told) and wanted.isdisjoint(told)

    def is_alike(self, label: str, around: str) -> bool:
        """Whether a row's label names every quality that is asked for, and none that keeps its value apart from what is asked."""
        own = apart(label)
        return self.apart <= own | apart(around) and own - self.apart <= _MAY_BE_UNASKED

    def is_apart(self, text: str, around: str) -> bool:
        """Whether a quality is asked for that neither ``text`` nor what stands around it names."""
        return not self.apart <= (apart(text) | apart(around))


def subject_of(question: str, asked: AskedValue, languages: Iterable[str], weigh: Weigh) -> Subject:
    """The subject of a value that ``question`` asks for. ``weigh`` gives the weights of words, by how rare they are."""
    spoken = tuple(dict.fromkeys(languages)) or ("",)
    names = {fold_case(word).partition("'")[0] for word in names_in(question).split()}
    groups = {word: query_groups(word, spoken) for word in asked.rest}
    weights = weigh([group for found in groups.values() for group in found])
    which = re.match(r"\W*(?:which|what)\b", question, re.IGNORECASE)
    runs = {
        fold_case(word).partition("'")[0]: number
        for number, run in enumerate(_RUN.finditer(question))
        for word in tokens_of(run[0])
    }
    head = {fold_case(word) for word in (asked.head if asked.kind == "count" else asked.head[-1:])}
    if asked.kind == "name" and (asked.head or not which):
        head |= {fold_case(word) for word in asked.rest if is_post(word)}
    words = tuple(
        SubjectWord(
            word, concepts(word, spoken), max((weights.get(group, 0.0) for group in found), default=0.0)
            * (_HEAD if fold_case(word) in head else _SOFT if word in asked.soft else 1.0), fold_case(word) in head,
            fold_case(word) in names, word in asked.soft, surfaces(word), runs.get(fold_case(word), -1),
        )
        for word, found in groups.items()
    )  # fmt: skip
    own = frozenset(term for language in spoken for term in terms(question, language))
    return Subject(asked, words, own, apart(question))


def own_year(document: str, known: frozenset[str]) -> str:
    """The year that a document is about, as `periods` has it: the latest of its name, or else of those by which it goes; ``""`` for none."""
    named = years(periods(with_last_years(document.replace("_", " ")))[0])
    return max(named or known, default="")


def fit(words: Sequence[SubjectWord], label: str, language: str) -> float:
    """How much of what a row's label says is asked for, 0 to 1; what stands in brackets is left out."""
    bare = re.sub(r"\([^)]*\)", " ", label)
    tokens = [token for token in tokens_of(bare) if fold_case(token) not in _NO_LABEL and not token.isdigit()]
    held = frozenset(terms(bare, language))
    asked = {term for word in words for phrase in word.concept if phrase <= held for term in phrase}
    fitting = [not asked.isdisjoint(terms(token, language)) and not _NEGATED.match(token) for token in tokens]
    return sum(fitting) / len(fitting) if fitting else 0.0
