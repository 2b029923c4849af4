"""Which sentences reach the prompt: the ones that speak to the question, with what is needed to read them.

Reading is what a small model on a slow machine spends its time on, so sentences are sent and not whole chunks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slmrag.schema import Passage, Sentence

MOST_PASSAGES = 5
_GAP = " … "


@dataclass(frozen=True, slots=True)
class Extract:
    """What of passage ``number`` (from 1) is sent: its sentences in reading order, gaps shown as an ellipsis."""

    number: int
    passage: Passage
    text: str


def extracts(
    passages: Sequence[Passage],
    budget: int,
    count: Callable[[str], int],
    similarity: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> list[Extract]:
    """The best sentences of ``passages`` in at most ``budget`` tokens, as ``count`` counts them; numbered as given.

    Sentence by sentence, best first, each with the one before and the one after it where there is room, for those say
    what "it" is. ``similarity`` gives how close in meaning texts are to the question. The best sentence is taken
    however long it is, cut to fit at a word.
    """
    candidates = [
        (number, index, sentence)
        for number, passage in enumerate(passages[:MOST_PASSAGES], 1)
        for index, sentence in enumerate(passage.evidence)
    ]
    near = similarity([sentence.text for _, _, sentence in candidates]) if similarity and candidates else ()
    meaning = dict(zip(((n, i) for n, i, _ in candidates), near, strict=False))

    def worth(candidate: tuple[int, int, Sentence]) -> float:
        number, index, sentence = candidate
        return sentence.score + meaning.get((number, index), 0.0) + 0.3 * passages[number - 1].score

    chosen: dict[int, set[int]] = {}
    left = budget
    for number, index, _ in sorted(candidates, key=worth, reverse=True):
        for neighbour in (index, index - 1, index + 1):
            evidence = passages[number - 1].evidence
            if not 0 <= neighbour < len(evidence) or neighbour in chosen.get(number, ()):
                continue
            cost = count(evidence[neighbour].text) + (0 if number in chosen else _frame(passages[number - 1], count))
            if cost <= left:
                chosen.setdefault(number, set()).add(neighbour)
                left -= cost
            elif not chosen:
                return [Extract(number, passages[number - 1], _cut(evidence[index].text, left, count))]
    return [
        Extract(number, passages[number - 1], _joined(passages[number - 1], sorted(chosen[number])))
        for number in sorted(chosen)
    ]


def _frame(passage: Passage, count: Callable[[str], int]) -> int:
    return count(f"[1] {passage.chunk.document_name}, {passage.chunk.place}\n```\n\n```\n\n")


def _joined(passage: Passage, indices: Sequence[int]) -> str:
    parts = []
    for position, index in enumerate(indices):
        if position:
            parts.append(" " if index == indices[position - 1] + 1 else _GAP)
        parts.append(passage.evidence[index].text)
    return "".join(parts)


def _cut(text: str, budget: int, count: Callable[[str], int]) -> str:
    words = text.split(" ")
    while len(words) > 1 and count(" ".join(words)) > budget:
        words = words[: max(1, int(len(words) * 0.8))]
    return " ".join(words) + " …"
