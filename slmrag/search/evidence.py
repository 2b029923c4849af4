"""The evidence of a passage: its sentences that may speak to a question, and how much each does."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from slmrag.schema import Chunk, Passage, Sentence
from slmrag.text.sentences import LEADERS, is_numbered_title, is_row, split_sentences
from slmrag.text.terms import Asked, terms

_COMPARED = 32  # sentences
_NAMED = 0.5  # of a figure's name, that its row holds


def evidence_of(
    page: str, chunk: Chunk, spans: Sequence[tuple[int, int, float]], weights: dict[Asked, float]
) -> tuple[Sentence, ...]:
    """The sentences that touch ``spans``, whole even where a chunk was cut inside one, scored by the question's words.

    A heading is no evidence, but what stands under it speaks of what it names: its words count half.
    """
    heading, header, evidence = chunk.section, None, []

    def scored(start: int, end: int, header: int | None = None) -> Sentence:
        own = _held(page[start:end], weights, chunk.language)
        near = _held(heading, weights, chunk.language) - own
        score = sum(weights[word] for word in own) + 0.5 * sum(weights[word] for word in near)
        found = max((score for first, last, score in spans if start < last and first < end), default=0.0)
        return Sentence(start, end, page[start:end], score, header=header, found=found)

    places = split_sentences(page, chunk.language)
    numbered = [is_numbered_title(page[start:end]) for start, end in places]
    for place, (start, end) in enumerate(places):
        text = page[start:end]
        header = (header or (start, end)) if text.startswith("|") else None
        if all(start >= last or end <= first for first, last, _ in spans):
            continue
        says = any(map(str.isalpha, text)) or (header is not None and any(map(str.isdigit, text)))
        if LEADERS.search(text) or not says:
            continue  # a line of a table of contents, a page's number, the rule under a table's header
        # Numbered lines that follow each other are steps, and each says something.
        titled = numbered[place] and sum(numbered[max(0, place - 1) : place + 2]) == 1
        if titled or text.startswith("#"):
            heading = f"{chunk.section} {text}"
            continue
        row = header is not None and header[0] < start
        if row and not any(sentence.start == header[0] for sentence in evidence):
            evidence.append(scored(*header))
        evidence.append(scored(start, end, header[0] if row else None))
    return tuple(evidence)


def compared(
    passages: Sequence[Passage], similarities: Callable[[str, Sequence[str]], Sequence[float]], question: str
) -> tuple[Passage, ...]:
    """``passages`` with the ``meaning`` of their sentences: of those only that hold most of the question's words."""
    places = [
        (sentence.score + passage.score / 2, number, index)
        for number, passage in enumerate(passages)
        for index, sentence in enumerate(passage.evidence)
    ]
    chosen = sorted(places, reverse=True)[:_COMPARED]
    texts = [passages[number].evidence[index].text for _, number, index in chosen]
    near = similarities(question, texts)
    meanings = {(number, index): float(one) for (_, number, index), one in zip(chosen, near, strict=True)}
    return tuple(
        replace(
            passage,
            evidence=tuple(
                replace(sentence, meaning=meanings.get((number, index), 0.0))
                for index, sentence in enumerate(passage.evidence)
            ),
        )
        for number, passage in enumerate(passages)
    )


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
            index = max(shares, key=shares.get, default=None)
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


def _held(text: str, weights: dict[Asked, float], language: str) -> set[Asked]:
    """The words of the question that ``text`` holds."""
    held = set(terms(text, language))
    return {group for group in weights if not held.isdisjoint(group)}
