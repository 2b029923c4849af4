"""A summary without a model: the document's own most central sentences, each where it stands."""

from collections.abc import Mapping, Sequence

from slmrag.errors.work_problems import WorkProblem
from slmrag.schema import Document
from slmrag.schema.tables import StoredTable
from slmrag.summary.central import Statement, candidates, central, length
from slmrag.summary.sentence_sources import Grounds
from slmrag.summary.sheet_line import sheet_line
from slmrag.summary.summary import Summary, SummarySentence
from slmrag.text.query_terms import query_groups
from slmrag.text.terms import terms

_WORDS = {"brief": 100, "standard": 240, "detailed": 500}
_SHEETS = {"brief": 6, "standard": 20, "detailed": 100}
_LEAST = 25  # what is hardly longer is its own summary
_MOST_SHARE = 0.4  # of the statements that a summary may be made of


def quotes(
    grounds: Grounds, document: Document, numbers: Sequence[int], *, size: str, focus: str
) -> list[SummarySentence]:
    """The most central statements on pages ``numbers``, in reading order; with ``focus`` of those that speak of it.

    ``size`` is ``"brief"``, ``"standard"`` or ``"detailed"``. Of tables without a statement it is said what they hold.
    Raises `WorkProblem` when there is neither.
    """
    found = candidates([grounds.page(document.id, number) for number in numbers], document.language)
    if focus:
        wanted = {term for group in query_groups(focus, [document.language]) for term in group}
        found = [each for each in found if not wanted.isdisjoint(terms(each.text, document.language))]
    if not found:
        if focus:
            raise WorkProblem("no_sentence_about", focus=focus, name=document.name)
        if sheets := [_held(grounds, document, one) for one in grounds.tables(document.id) if one.first in numbers]:
            return sheets[: _SHEETS[size]]
        raise WorkProblem("no_sentence", name=document.name)
    share = int(_MOST_SHARE * sum(length(each.text) for each in found))
    words = min(_WORDS[size], max(share, _LEAST))
    return [
        _quoted(grounds, document, found[index]) for index in central(found, words, document.language)
    ]  # fmt: skip


def quotes_of_all(summaries: Sequence[Summary], languages: Mapping[str, str], *, size: str) -> list[SummarySentence]:
    """Of ``summaries`` of several documents as many sentences as make one summary, the same share of each.

    ``languages`` are those of the documents, by id.
    """
    lengths = [sum(length(said.text) for said in summary.sentences) for summary in summaries]
    share = min(1.0, _WORDS[size] / sum(lengths))
    best: list[SummarySentence] = []
    for summary, words in zip(summaries, lengths, strict=True):
        statements = [
            Statement(source.page, source.start, source.end, said.text, source.page)
            for said in summary.sentences
            for source in said.sources
        ]
        chosen = central(statements, int(share * words), languages[summary.documents[0][0]])
        best += [summary.sentences[index] for index in chosen]
    return best


def _quoted(grounds: Grounds, document: Document, found: Statement) -> SummarySentence:
    quote = grounds.page(document.id, found.page).text[found.start : found.end]
    source = grounds.source((document.id, found.page), quote, found.start, found.end)
    return SummarySentence(found.text, (source,), "stands there")


def _held(grounds: Grounds, document: Document, table: StoredTable) -> SummarySentence:
    page = grounds.page(document.id, table.first)
    said, start, end = sheet_line(table, page, document.unit)
    source = grounds.source((document.id, table.first), page.text[start:end], start, end)
    return SummarySentence(said, (source,), "stands there")
