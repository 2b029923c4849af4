"""A text as one language's lexicon reads it: which part each word has in a request, and which documents are named. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from slmrag.requests.document_names import Mention, Names, known_names
from slmrag.requests.lexicon import KINDS, STOPS, PhraseMatch, RequestToken, canonical, lexicon
from slmrag.schema.requests import RequestKind

_ARROWS = frozenset(["->", "→", "⇒", "=>"])
_ALWAYS = {"fill", "form", "doc", "all", "thanks", "greet", "brief", "detailed"}
# What may stand in a request of each kind, beside itself.
_WITH: dict[RequestKind, set[str]] = {
    "translate": {"it", "part", "language", "can", "both", "summarise"},
    "compare": {"it", "both", "what", "topics", "about", "on", "part", "can", "summarise"},
    "summarise": {"it", "both", "about", "on", "language", "part", "topics", "can"},
    "topics": {"what", "about", "part", "can", "both", "summarise", "it"},
    "about": {"what", "part", "can", "it", "summarise", "topics"},
    "count": {"what", "can", "endings", "both", "language", "total", "numeral"},
    "abilities": {"what", "can", "able", "doing", "language", "it", "part", "summarise", "translate", "compare"},
    "thanks": {"it"},
    "greet": {"it", "can"},
}

_MOST_SENTENCES = 10
_HAN_NUMBERS = {"一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5"}
_TWO_SENTENCES = ("جملتين", "جملتان")  # the Arabic dual


class LexiconReading:
    """A text as one language's lexicon reads it."""

    def __init__(self, text: str, tokens: Sequence[RequestToken], language: str, names: Names) -> None:
        self.text, self.tokens = text, tokens
        self.words = [canonical(token.word, language) for token in tokens]
        self.found = _longest(list(lexicon(language).found(self.words)))
        self.kinds = {one.kind for one in self.found}
        self.at: list[set[str]] = [set() for _ in tokens]
        for one in self.found:
            for place in range(one.start, one.end):
                self.at[place].add(one.kind)
        for at, token in enumerate(tokens):  # the Arabic dual: "the two files"
            if (
                language == "ar"
                and token.word.endswith(("ين", "ان"))
                and any(one == "doc" or one.startswith("kind:") for one in self.at[at])
            ):
                self.at[at].add("both")
                self.kinds.add("both")
        self._names, self._language, self.lexicon = names, language, lexicon(language)
        self.mentions: list[Mention] = []
        self._named = False

    def name_documents(self) -> None:
        """Find the documents that are named; once."""
        if self._named:
            return
        self._named = True
        concepts: dict[int, set[str]] = {at: set() for at in range(len(self.words))}
        requests = [one for one in self.found if one.kind in KINDS]
        for at in range(len(self.words)):
            if not self.at[at]:
                concepts[at] |= lexicon(self._language).parts(self.tokens[at].word)
                self.at[at] |= {one for one in concepts[at] if one.startswith("kind:")}
        for one in self.found:
            within = any(
                other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
                for other in requests
            )
            if one.kind.startswith(("kind:", "word:", "number:", "month:", "endings:")) and not within:
                for at in range(one.start, one.end):
                    concepts[at].add(one.kind)
        for at, word in enumerate(self.words):
            if word.isdigit():
                concepts[at] |= {str(int(word)), f"number:{int(word)}"}
            elif self.at[at] & {"both", "fill"} and not (
                at and any(one.startswith("kind:") for one in self.at[at - 1])
            ):
                # "two lectures" are not lecture two, and a lecture is not lecture one
                concepts[at] = {one for one in concepts[at] if one.startswith(("kind:", "word:"))}
        plain = frozenset(
            at for at, kinds in enumerate(self.at) if any(":" not in one and one != "able" for one in kinds)
        )
        skipped = frozenset(
            at for at in range(len(self.words) - 1)
            if (self.words[at].isdigit() or any(one.startswith("number:") for one in self.at[at]))
            and not (at and any(one.startswith(("kind:", "word:")) for one in self.at[at - 1]))
            and "form" in self.at[at + 1] and not any(one.startswith("number:") for one in self.at[at + 1]) and not any(one.startswith("kind:") for one in self.at[at + 1])
        )  # fmt: skip
        known = known_names(self._names, self._language)
        self.mentions = known.mentions(self.tokens, self.words, concepts, plain, skipped, self.text)
        covered = frozenset(at for at, kinds in enumerate(self.at) if kinds)
        for place in known.foreign(self.tokens, self.mentions, covered):
            self.at[place].add("named")
        whole: set[int] = set()
        for mention in self.mentions:
            for place in mention.places:
                self.at[place].add("named")
            if any(self.tokens[place].word == "." for place in mention.places):
                whole |= mention.places
        named = {place for mention in self.mentions for place in mention.places}
        for at, here in enumerate(self.at):
            lettered = len(self.words[at]) == 1 and self.words[at].isascii() and self.words[at + 1 : at + 2] != []
            if (lettered and self.words[at + 1].isdigit() and self.tokens[at].end == self.tokens[at + 1].start) or (
                any(one.startswith("kind:") for one in here) and {at - 2, at - 1, at + 1, at + 2} & named
            ):
                here.add("named")  # the v of "v2", the contract of "the lease contract"
        if whole:  # what a file name says is no request
            self.found = [one for one in self.found if not whole.issuperset(range(one.start, one.end))]
            self.kinds = {one.kind for one in self.found}
            for place in whole:
                self.at[place] = {"named"}

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of the documents named, in the order of their mentions."""
        return tuple(dict.fromkeys(name for mention in self.mentions for name in mention.documents))

    def rest(self, kind: RequestKind) -> list[int]:
        """The places of the words that have no part in a request of ``kind``."""
        allowed = (_ALWAYS | _WITH[kind] | {kind, "named"}) - ({"form"} if kind == "count" else set())
        return [
            at for at, kinds in enumerate(self.at)
            if self.tokens[at].word not in STOPS | _ARROWS | {"/"} and not kinds & allowed
            and not ("language" in allowed and any(one.startswith("language:") for one in kinds))
            and not (kind == "count" and any(one.startswith("number:") for one in kinds))
            and not ("endings" in allowed and any(one.startswith("endings:") for one in kinds))
            and not (self.words[at].isdigit() and kind in ("summarise", "translate", "compare", "count"))
        ]  # fmt: skip

    @property
    def whole(self) -> bool:
        """Whether a document is named by its whole file name."""
        return any(self.tokens[at].word == "." for mention in self.mentions for at in mention.places)

    @property
    def firm(self) -> bool:
        """Whether a document is named as one: by its whole file name, or as a handbook, a contract, a report."""
        return self.whole or any(
            one.startswith(("kind:", "month:"))
            for mention in self.mentions
            for at in mention.places
            for one in self.at[at]
        )

    @property
    def asks_on(self) -> bool:
        """Whether a second thing is named that an "on" leads to: "what does the handbook say about the contract?"."""
        led = {at for one in self.found if one.kind == "on" for at in range(one.end, one.end + 3)}
        others = [mention for mention in self.mentions if not mention.places & led]
        docs = {at for at, kinds in enumerate(self.at) if "doc" in kinds and not kinds & {"named", "about"}}
        for mention in self.mentions:
            beside = {near for at in mention.places for near in (at - 1, at + 1)}
            if mention.places & led and (others or docs - beside):
                return True
        return False

    @property
    def language(self) -> str:
        """The language that is named last, as a code; ``""`` for none."""
        named = [one for one in self.found if one.kind.startswith("language:")]
        return named[-1].kind.removeprefix("language:") if named else ""

    @property
    def length(self) -> str:
        """How long a summary is wanted, ``""`` where it is not said."""
        return "brief" if "brief" in self.kinds else "detailed" if "detailed" in self.kinds else ""

    @property
    def sentences(self) -> int:
        """In how many sentences a summary is wanted, at most ten; 0 where it is not said."""
        for at, kinds in enumerate(self.at):
            for before in range(at - 1, max(-1, at - 3), -1) if "sentence" in kinds else ():
                named = next((one.removeprefix("number:") for one in self.at[before] if one.startswith("number:")), "")
                word = _HAN_NUMBERS.get(self.words[before], self.words[before])
                number = word if word.isdigit() else named
                if number.isdigit():
                    return int(number) if int(number) <= _MOST_SENTENCES else 0
        return 2 if any(token.word in _TWO_SENTENCES for token in self.tokens) else 0

    @property
    def endings(self) -> tuple[str, ...]:
        """What the files end in that are spoken of: PDFs, spreadsheets."""
        named = [one.kind.removeprefix("endings:") for one in self.found if one.kind.startswith("endings:")]
        return tuple(dict.fromkeys(ending for endings in named for ending in endings.split()))

    def clauses(self, signs: frozenset[str]) -> list[range]:
        """The tokens between ``signs``."""
        bounds = [-1, *(at for at, token in enumerate(self.tokens) if token.word in signs), len(self.tokens)]
        return [range(first + 1, then) for first, then in pairwise(bounds) if then > first + 1]


def _longest(found: Sequence[PhraseMatch]) -> list[PhraseMatch]:
    """``found`` without the requests that stand within a longer one: "what is this app" asks not what this is."""
    requests = [one for one in found if one.kind in KINDS]
    return [
        one for one in found
        if one.kind not in KINDS or not any(
            other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
            for other in requests
        )
    ]  # fmt: skip
