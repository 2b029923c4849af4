"""Which sentences reach the prompt: the ones that speak to the question, with what is needed to read them.

Reading is what a small model on a slow machine spends its time on, so sentences are sent and not whole chunks.
"""

from collections.abc import Callable, Sequence

from slmrag.schema import Extract, Passage, Sentence

MOST_PASSAGES = 5
_GAP = " … "
_CUT = " …"


def extracts(
    passages: Sequence[Passage],
    budget: int,
    count: Callable[[str], int],
    frame: Callable[[Passage], int],
    similarity: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> list[Extract]:
    """The best sentences of ``passages`` in at most ``budget`` tokens, as ``count`` counts them; in the given order.

    Sentence by sentence, best first, each with the one before and the one after it where there is room, for those say
    what "it" is. ``frame`` is what a passage costs besides its text; ``similarity`` gives how close in meaning texts
    are to the question. The best sentence is taken however long it is, cut where it must be.
    """
    candidates = [
        (number, index, sentence)
        for number, passage in enumerate(passages[:MOST_PASSAGES])
        for index, sentence in enumerate(passage.evidence)
    ]
    near = similarity([sentence.text for _, _, sentence in candidates]) if similarity and candidates else ()
    meaning = dict(zip(((n, i) for n, i, _ in candidates), near, strict=False))

    def worth(candidate: tuple[int, int, Sentence]) -> float:
        number, index, sentence = candidate
        return sentence.score + meaning.get((number, index), 0.0) + 0.3 * passages[number].score

    chosen: dict[int, set[int]] = {}
    left = budget
    for number, index, _ in sorted(candidates, key=worth, reverse=True):
        passage = passages[number]
        for neighbour in (index, index - 1, index + 1):
            if not 0 <= neighbour < len(passage.evidence) or neighbour in chosen.get(number, ()):
                continue
            cost = count(_GAP + passage.evidence[neighbour].text) + (0 if number in chosen else frame(passage))
            if cost <= left:
                chosen.setdefault(number, set()).add(neighbour)
                left -= cost
            elif not chosen:
                text = _cut(passage.evidence[index].text, left - frame(passage), count)
                return [Extract(passage, text)] if text else []
    return [Extract(passages[number], _joined(passages[number], sorted(chosen[number]))) for number in sorted(chosen)]


def _joined(passage: Passage, indices: Sequence[int]) -> str:
    parts = []
    for position, index in enumerate(indices):
        if position:
            parts.append(" " if index == indices[position - 1] + 1 else _GAP)
        parts.append(passage.evidence[index].text)
    return "".join(parts)


def _cut(text: str, budget: int, count: Callable[[str], int]) -> str:
    """The longest beginning of ``text`` that fits, at a word where it has words; ``""`` when none does."""
    fits, over = 0, len(text) + 1
    while over - fits > 1:
        middle = (fits + over) // 2
        if count(text[:middle] + _CUT) <= budget:
            fits = middle
        else:
            over = middle
    beginning = text[:fits]
    at_word = beginning.rsplit(" ", 1)[0]
    return (at_word if 2 * len(at_word) > fits else beginning) + _CUT if fits else ""
