"""Where in the documents a sentence of a summary comes from, and what comes of holding it against that.

Each sentence is checked against the pages it was made from as an answer's sentence against its passages; where it does
not stand there, against the pages that speak of the same in the same words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from slmrag.library import Shelf
from slmrag.schema import (
    AnswerSentence,
    Check,
    Chunk,
    Difference,
    Document,
    Opinion,
    Page,
    Passage,
    Scope,
    Sentence,
    Support,
    place,
)
from slmrag.schema.tables import StoredTable
from slmrag.summary.summary import Place, SourcePlace, SummarySentence
from slmrag.text.query_terms import query_terms
from slmrag.text.sentences import split_sentences

_MOST_CITED, _MOST_FOUND = 8, 4  # pages that one sentence is held against
_MOST_TABLES = 100
_ORDER: tuple[Support, ...] = ("disagrees", "in other words", "stands there")
_OPINIONS: tuple[Opinion, ...] = ("failed", "probably not", "", "agrees")
_NUMBER = re.compile(r"\d+")


class Grounds:
    """The pages of ``documents``, read when they are wanted, a few at a time."""

    def __init__(self, shelf: Shelf, documents: Sequence[Document], check: Check) -> None:
        self._shelf, self._check = shelf, check
        self._documents = {document.id: document for document in documents}
        self.page = lru_cache(maxsize=32)(self._page)
        self._passage = lru_cache(maxsize=32)(self._make_passage)

    def _page(self, document_id: str, number: int) -> Page:
        return self._shelf.pages.page(document_id, number)

    def tables(self, document_id: str) -> list[StoredTable]:
        """The tables of a document, the first of very many."""
        return self._shelf.tables.all(Scope(documents=(document_id,)), _MOST_TABLES) or []

    def source(self, at: Place, quote: str = "", start: int = 0, end: int = 0) -> SourcePlace:
        """The page ``at`` as a source."""
        document, page = self._documents[at[0]], self.page(*at)
        where = place(document.unit, page.number, page.label, page.section)
        return SourcePlace(document.id, document.name, page.number, where, quote, start, end)

    def check(self, sentence: str, cited: Sequence[Place], language: str) -> SummarySentence:
        """``sentence``, in ``language``, with the pages that it stands on, and else the ``cited`` ones it was made from.

        Words cannot be compared across languages: of a sentence in another language than its pages only the numbers
        are looked for; it is in other words at best.
        """
        cited = list(dict.fromkeys(cited))[:_MOST_CITED]
        plain = tuple(self.source(at) for at in cited)
        if any(self._foreign(at, language) for at in cited):
            return self._by_numbers(sentence, cited, plain)
        said = self._held(sentence, cited, language)
        if said.support != "stands there":
            elsewhere = [at for at in self._speaking_of(sentence, language) if at not in cited]
            other = self._held(sentence, elsewhere, language)
            said = other if other.support == "stands there" or not cited else said
        return said if said.sources else replace(said, sources=plain)

    def _held(self, sentence: str, places: Sequence[Place], language: str) -> SummarySentence:
        """What comes of holding it against the pages at ``places`` together, with what to quote of them."""
        if not places:
            return SummarySentence(sentence, (), "in other words")
        numbers = range(1, len(places) + 1)
        said = [(sentence[start:end], numbers) for start, end in split_sentences(sentence, language)]
        sentences, quoted, _ = self._check(said, [self._passage(*at) for at in places], language)
        support: Support = min((each.support for each in sentences), key=_ORDER.index, default="in other words")
        differences = tuple(
            replace(one, number=places[one.number - 1][1]) for each in sentences for one in each.differences
        )
        missing = tuple(word for each in sentences for word in each.missing)
        # Every page cited has its closest sentence; those with the largest share of the words are meant.
        shares = {id(citation): _share(sentence, citation.quote, language) for citation in quoted}
        best = max(shares.values(), default=0.0)
        sources = {
            (passage.document_id, passage.page): self.source(
                (passage.document_id, passage.page), citation.quote, citation.start, citation.end
            )
            for citation in quoted
            if 2 * shares[id(citation)] > best
            for passage in [citation.passage.chunk]
        }
        opinion, of = _opinion(sentences) if sentences and support == "in other words" else ("", "")
        return SummarySentence(sentence, tuple(sources.values()), support, differences, missing, opinion, of)

    def _speaking_of(self, sentence: str, language: str) -> list[Place]:
        scope = Scope(documents=tuple(self._documents))
        hits = self._shelf.keywords.search(query_terms(sentence, [language]), scope, 2 * _MOST_FOUND)
        chunks = self._shelf.pages.chunks(key for key, _ in hits)
        places = [(chunks[key].document_id, chunks[key].page) for key, _ in hits if key in chunks]
        return list(dict.fromkeys(places))[:_MOST_FOUND]

    def _make_passage(self, document_id: str, number: int) -> Passage:
        document, page = self._documents[document_id], self.page(document_id, number)
        chunk = Chunk(
            document_id, document.name, number, 0, len(page.text), page.text, page.section, page.label, document.unit,
            document.language,
        )  # fmt: skip
        spans = split_sentences(page.text, document.language)
        return Passage(chunk, 0.0, tuple(Sentence(start, end, page.text[start:end]) for start, end in spans))

    def _foreign(self, at: Place, language: str) -> bool:
        return bool(language) and self._documents[at[0]].language not in ("", language)

    def _by_numbers(self, sentence: str, cited: Sequence[Place], sources: tuple[SourcePlace, ...]) -> SummarySentence:
        held = {number for at in cited for number in _NUMBER.findall(self.page(*at).text)}
        lacking = tuple(number for number in dict.fromkeys(_NUMBER.findall(sentence)) if number not in held)
        differences = tuple(Difference("number", number, "", cited[0][1]) for number in lacking)
        return SummarySentence(sentence, sources, "disagrees" if lacking else "in other words", differences, lacking)


def _opinion(sentences: Sequence[AnswerSentence]) -> tuple[Opinion, str]:
    """What a model thinks of ``sentences`` together, and which or why not: the worst; that it agrees, where it does with each in other words."""
    asked = [one for one in sentences if one.support == "in other words"]
    worst = min(asked, key=lambda one: _OPINIONS.index(one.opinion))
    return worst.opinion, worst.opinion_of


def _share(sentence: str, quote: str, language: str) -> float:
    wanted = set(query_terms(sentence, [language]))
    return len(wanted & set(query_terms(quote, [language]))) / len(wanted) if wanted else 0.0
