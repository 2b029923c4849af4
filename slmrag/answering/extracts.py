"""Which sentences are quoted or reach a prompt: those that speak to the question, with what is needed to read them.

Reading is what a small model on a slow machine spends its time on, so sentences are sent and not whole chunks, and no more
of them than say something: the budget is a bound, not a measure to fill.
"""

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest

from slmrag.answering.denying_heading import with_denying_heading
from slmrag.answering.leading_sentence import AS_GOOD, NEAR, SPACE, SentencePlace, where_it_begins
from slmrag.answering.versions import versions_of, wording_of
from slmrag.schema import Answer, Extract, Passage, Sentence

MOST_PASSAGES = 5
_GAP = " … "
_CUT = " …"
# Measured with others left as they are: how often the answer is in a prompt of at most 350 tokens, and how long one of at most
# 700 is on average (tests/benchmarks/finding.py context, n = 100 of squad2): 1.00 and 312 as it stands; in a prompt of 700
# it is in all but where said. What neighbours add shows in chunking_eval (.835 at .078 to .864 at .162, all of it together).
_FOUND = 0.8  # the worth of the best chunk that a sentence stands in; of its words and its meaning: 1 (0: .99, 420; 1.2: 1.00, 266)
_NAMED = 1.0  # of how much the question names the document ("… if I leave the rowing club" of two clubs)
_FIGURE = 0.99  # of the best one's worth (financebench: cited pages .696 to .739 together, .654 to .731 within one)
_NEIGHBOUR = 0.4  # of a near one's worth is added (0: .99, 321; 0.6: 1.00, 295)
_REACH = 6  # sentences are near (1: 1.00, 300; 12: the same)
_FADES = 0.9  # with each sentence between (0.7: 1.00, 306; 1: 1.00, 329)
_AHEAD = 0.6  # of what stands before counts what is still ahead (0: .99, 312; 1: 1.00, 308)
_BELOW = 0.9  # the best one's worth, down to which sentences are sent (0.5: .97, and .99 of 700, 211; 1.2: 1.00, 439)
_PER_TOKEN = 1 / 1000  # of the budget, where that is more: who can read more is given more (at most 700: moves nothing)
# Of what the best one says by its words and its meaning, one that does not go on from it says at least this: the answer is quoted
# in .919 of 149 questions with 2.49 quotes (0: .919 with 2.96), by words alone in .884 with 2.67 (0: .884 with 3).
_ADDS = 0.5
_ITEM = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,2}|[A-Za-z])[.)])\s")
_ENDS = frozenset('.!?:;。！？：；؟؛…"”’)»')  # what a sentence ends with


def _worth(passages: Sequence[Passage]) -> dict[SentencePlace, float]:
    """How much each sentence speaks to the question: by its words, its meaning, the chunk that it stands in, and whether its document is named.

    A figure that makes what is asked for is worth nearly what the best is, though it shares no word with the question; so is
    what stands in a section that is asked for as such, the less the further down.
    """
    sentences = {
        (number, index): sentence
        for number, passage in enumerate(passages)
        for index, sentence in enumerate(passage.evidence)
    }
    worth = {
        place: one.score + one.meaning + _FOUND * one.found + _NAMED * passages[place[0]].named
        for place, one in sentences.items()
    }
    figures = _FIGURE * max(worth.values(), default=0.0)
    worth = {place: max(own, figures) if sentences[place].figure else own for place, own in worth.items()}
    asked = [place for place, sentence in sentences.items() if sentence.asked]
    return worth | {place: max(worth[place], figures * _FADES**at) for at, place in enumerate(asked)}


def _with_neighbours(worth: dict[SentencePlace, float]) -> dict[SentencePlace, float]:
    """``worth`` of sentences, raised by the best near them: what follows a sentence speaks of "it" and "that".

    The nearer the more; less where the better one is still ahead.
    """

    def near(number: int, index: int) -> float:
        return max(
            worth.get((number, index + step), 0.0) * _FADES ** (abs(step) - 1) * (_AHEAD if step > 0 else 1)
            for step in range(-_REACH, _REACH + 1)
            if step
        )

    return {place: own + _NEIGHBOUR * near(*place) for place, own in worth.items()}


def _wanted(passages: Sequence[Passage], budget: int) -> list[SentencePlace]:
    """The sentences that are worth reading, best first, each wording once. Who can read more is given more."""
    worth = _with_neighbours(_worth(passages))
    least = max(worth.values(), default=0.0) - max(_BELOW, budget * _PER_TOKEN)
    wordings: dict[str, SentencePlace] = {}
    for number, index in sorted(worth, key=worth.__getitem__, reverse=True):
        if worth[number, index] >= least:
            wordings.setdefault(wording_of(passages[number].evidence[index]), (number, index))
    return list(wordings.values())


def best_sentences(passages: Sequence[Passage], count: int, *, as_good: float = AS_GOOD) -> list[tuple[int, Sentence]]:
    """The sentences that speak most to the question, at most ``count``, each with the number (from 1) of its passage.

    The best, and those that stand near it or speak to the question nearly as much: what is found elsewhere and says less is
    mostly of something else, where meanings were compared; ``as_good`` 0 takes it all the same. Of a section that the
    question asks for as such, its first sentences. The best comes first, as an answer does, then the others of its section,
    then those of others, each in reading order: by passage, then as they stand on the page; a list's items stay in theirs.
    """
    every = [(number, one) for number, passage in enumerate(passages, 1) for one in passage.evidence]
    asked = [(number, one) for number, one in every if one.asked]
    if asked and not any(one.stated for _, one in every):
        return _beginnings(
            list({wording_of(one): (number, one) for number, one in reversed(asked)}.values())[::-1], count
        )
    worth = _worth(passages)
    best: dict[str, tuple[int, Sentence]] = {}
    first: tuple[int, int] | None = None
    for sentence, _, number, index in sorted(
        ((passages[number].evidence[index], own, number, index) for (number, index), own in worth.items()),
        key=lambda one: (one[0].stated, one[0].beside, one[1]),
        reverse=True,
    ):
        first = first or (number, index)
        leading = passages[first[0]].evidence[first[1]]
        far = number != first[0] or abs(sentence.start - leading.start) > NEAR
        less = leading.meaning and worth[number, index] < as_good * worth[first]
        # What states the value that is asked for is the answer: elsewhere stands no more of it, but what another document says of it.
        elsewhere = leading.stated and not (
            passages[number].chunk.document_id != passages[first[0]].chunk.document_id
            and _speaks_as_much(sentence, leading)
        )
        if not sentence.beside and ((far and (elsewhere or less)) or (as_good and not _adds(sentence, leading))):
            continue
        # The same words may stand in two passages: once is enough.
        best.setdefault(wording_of(sentence), (number + 1, sentence))
        if len(best) == count:
            break
    sections = list(dict.fromkeys((number, one.heading) for number, one in best.values()))
    in_order = sorted(best.values(), key=lambda pair: (sections.index((pair[0], pair[1].heading)), pair[1].start))
    if not best:
        return []
    answer, in_order = where_it_begins(next(iter(best.values())), in_order, passages, worth)
    # An item stays in its list, where that is quoted.
    item = _ITEM.match(answer[1].text) and not answer[1].stated and any(one is answer[1] for _, one in in_order)
    leading_ones = versions_of(passages, answer) or ([] if item else [answer])
    wordings = {wording_of(sentence) for _, sentence in leading_ones}
    told = [*leading_ones, *(one for one in in_order if wording_of(one[1]) not in wordings)][:count]
    return [(told[0][0], with_denying_heading(passages[told[0][0] - 1], told[0][1])), *told[1:]]


def nearest_sentences(answer: Answer, count: int = 3) -> list[tuple[int, Sentence]]:
    """Of a refusal that may be wrong, the ``count`` sentences that come nearest to the question, each with the number (from 1)
    of its passage, the best first; of any other answer none."""
    if not answer.refused or answer.understood or not (answer.doubtful or answer.reason):
        return []
    return [found for found in best_sentences(answer.passages, count) if found[1].score or found[1].meaning]


def _speaks_as_much(sentence: Sentence, leading: Sentence) -> bool:
    """Whether a sentence says nearly as much of the question, by its words and its meaning, as ``leading``."""
    return sentence.score + sentence.meaning >= AS_GOOD * (leading.score + leading.meaning)


def _beginnings(asked: Sequence[tuple[int, Sentence]], count: int) -> list[tuple[int, Sentence]]:
    """The first ``count`` sentences of the sections that are asked for, of each as many as of the others."""
    sections = sorted({one.asked for _, one in asked})
    each = [[pair for pair in asked if pair[1].asked == section] for section in sections]
    taken = [pair for row in zip_longest(*each) for pair in row if pair is not None][:count]
    return sorted(taken, key=lambda pair: (pair[1].asked, pair[0], pair[1].start))


def _adds(sentence: Sentence, leading: Sentence) -> bool:
    """Whether ``sentence`` says enough itself to be quoted after ``leading``, or goes on from it ("It weighs …").

    The items of a list and the rows of a table belong together.
    """
    whole = (
        sentence.figure or leading.header is not None or leading.text.endswith((":", "：")) or _ITEM.match(leading.text)
    )
    # A line of its own that ends like no sentence ("Kind regards") does not go on from one that does.
    ends = leading.text.rstrip()[-1:] not in _ENDS or sentence.text.rstrip()[-1:] in _ENDS
    behind = 0 <= sentence.start - leading.end <= SPACE and ends
    return bool(whole) or behind or sentence.score + sentence.meaning >= _ADDS * (leading.score + leading.meaning)


def extracts(
    passages: Sequence[Passage], budget: int, count: Callable[[str], int], frame: Callable[[Passage], int]
) -> list[Extract]:
    """What of ``passages`` is worth reading, in at most ``budget`` tokens, as ``count`` counts them; in the given order.

    Sentence by sentence, the best first, a table's row with its header. ``frame`` is what a passage costs besides its text.
    The best sentence is taken however long it is, cut where it must be.
    """
    chosen: dict[int, set[int]] = {}
    left = budget
    for number, index in _wanted(passages, budget):
        passage = passages[number]
        for place in (index, *_header(passage, index)):
            if place in chosen.get(number, ()):
                continue
            text = passage.evidence[place].text
            if heading := heading_of(passage, passage.evidence[place]):
                there = (heading_of(passage, passage.evidence[one]) for one in chosen.get(number, ()))
                text = text if heading in there else f"{heading}\n{text}"
            cost = count(_GAP + text) + (0 if number in chosen else frame(passage))
            if cost <= left:
                chosen.setdefault(number, set()).add(place)
                left -= cost
            elif not chosen:
                text = beginning_that_fits(passage.evidence[index].text, left - frame(passage), count)
                return [Extract(passage, text)] if text else []
    return [Extract(passages[number], _joined(passages[number], sorted(chosen[number]))) for number in sorted(chosen)]


def _header(passage: Passage, index: int) -> list[int]:
    """The header row without which the table's row at ``index`` says nothing."""
    header = passage.evidence[index].header
    return [place for place, sentence in enumerate(passage.evidence) if sentence.start == header]


def heading_of(passage: Passage, sentence: Sentence) -> str:
    """What a sentence of a printed page stands under, ``""`` where its place names that already."""
    return "" if passage.chunk.unit == "section" else sentence.heading.rpartition(" › ")[2]


def _joined(passage: Passage, indices: Sequence[int]) -> str:
    """The sentences at ``indices``, each run of one section under its heading."""
    text, end, under = "", None, ""
    for sentence in (passage.evidence[index] for index in indices):
        heading = heading_of(passage, sentence)
        if end is not None:
            between = sentence.start - end
            new = sentence.header is not None or heading != under
            text += "\n" if new else " " if between <= SPACE else _GAP
        if heading and heading != under:
            text += f"{heading}\n"
        text, end, under = text + sentence.text, sentence.end, heading
    return text


def beginning_that_fits(text: str, budget: int, count: Callable[[str], int]) -> str:
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
