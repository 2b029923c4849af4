"""The rows of a passage's tables that hold the figures behind what is asked for (`expansion`)."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.schema import Passage, Sentence
from slmrag.search.expansion import Expansion
from slmrag.text.query_terms import Asked, query_groups
from slmrag.text.sentences import is_row
from slmrag.text.terms import terms

# Of a figure's name, that its row holds. Cited of the pages found in financebench (n = 23 together, 26 within one): .609 and
# .731; .35: .652 and .692, a question each way; .65: .609 together.
_NAMED = 0.5


def with_figures(passages: Sequence[Passage], names: Sequence[dict[Asked, float]]) -> tuple[Passage, ...]:
    """``passages`` with the rows marked that hold figures of such ``names``, each the words of one with their weights.

    In one passage only, where most of them stand, of the document that was found first: figures of two statements make no
    ratio.
    """

    def rows(passage: Passage) -> dict[int, float]:
        """The best row for each name, and how much of it that holds."""
        best: dict[int, float] = {}
        lines = [(index, one) for index, one in enumerate(passage.evidence) if _holds_figures(one)]
        held = {index: set(terms(one.text, passage.chunk.language)) for index, one in lines}
        for weights in names:
            shares = {
                index: sum(weight for word, weight in weights.items() if not words.isdisjoint(word))
                for index, words in held.items()
            }
            index = max(shares, key=shares.__getitem__, default=None)
            if index is not None and shares[index] >= _NAMED * sum(weights.values()) > 0:
                best[index] = max(best.get(index, 0.0), shares[index] / sum(weights.values()))
        return best

    found = [rows(passage) for passage in passages]
    worth = [
        passage.score * sum(best.values()) * (passage.chunk.document_id == passages[0].chunk.document_id)
        for passage, best in zip(passages, found, strict=True)
    ]
    if not any(worth):
        return tuple(passages)
    place = worth.index(max(worth))
    evidence = tuple(replace(one, figure=index in found[place]) for index, one in enumerate(passages[place].evidence))
    return (*passages[:place], replace(passages[place], evidence=evidence), *passages[place + 1 :])


def _holds_figures(sentence: Sentence) -> bool:
    if sentence.header is not None:
        return any(map(str.isdigit, sentence.text))
    return is_row(sentence.text.rsplit("\n", 1)[-1].strip())


def figure_weights(
    behind: Sequence[Expansion], weights: dict[Asked, float], languages: Sequence[str]
) -> list[dict[Asked, float]]:
    """For each figure behind the question, the words of its name with their weights."""
    names = dict.fromkeys(figure for one in behind for figure in one.figures)
    return [{word: weights[word] for word in query_groups(name, languages) if word in weights} for name in names]
