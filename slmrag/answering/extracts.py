"""Which sentences are quoted or reach a prompt: those that speak to the question, with what is needed to read them.

Reading is what a small model on a slow machine spends its time on, so sentences are sent and not whole chunks, and no more
of them than say something: the budget is a bound, not a measure to fill.
"""

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest

from slmrag.answering.versions import versions_of, wording_of
from slmrag.schema import Answer, Extract, Passage, Sentence

MOST_PASSAGES = 5
_GAP = " … "
_CUT = " …"
# Measured with others left as they are: how often the answer is in a prompt of at most 350 tokens, and how long one of at most
# 700 is on average (tests/benchmarks/finding.py context, n = 100 of squad2): 1.00 and 312 as it stands; in a prompt of 700
# it is in all but where said. What neighbours add shows in chunking_eval (.835 at .078 to .864 at .162, all of it together).
_FOUND = 0.8  # the worth of the best chunk that a sentence stands in; of its words and its meaning: 1 (0: .99, 420; 1.2: 1.00, 266)
_FIGURE = 0.99  # of the best one's worth (financebench: cited pages .696 to .739 together, .654 to .731 within one)
_NEIGHBOUR = 0.4  # of a near one's worth is added (0: .99, 321; 0.6: 1.00, 295)
_REACH = 6  # sentences are near (1: 1.00, 300; 12: the same)
_FADES = 0.9  # with each sentence between (0.7: 1.00, 306; 1: 1.00, 329)
_AHEAD = 0.6  # of what stands before counts what is still ahead (0: .99, 312; 1: 1.00, 308)
_BELOW = 0.9  # the best one's worth, down to which sentences are sent (0.5: .97, and .99 of 700, 211; 1.2: 1.00, 439)
_PER_TOKEN = 1 / 1000  # of the budget, where that is more: who can read more is given more (at most 700: moves nothing)
# Quotes, of which three hold the answer of .950 (2.94 on average): characters from the best one (0: .920 with 1.68; 1000: .950
# with 2.98), and the share of its worth that is quoted from farther away (0: .950 with 3.00; 1: .940 with 2.92).
_NEAR, _AS_GOOD = 400, 0.85
# Of what the best one says by its words and its meaning, one that does not go on from it says at least this: the answer is quoted
# in .919 of 149 questions with 2.49 quotes (0: .919 with 2.96), by words alone in .884 with 2.67 (0: .884 with 3).
_ADDS = 0.5
_ITEM = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,2}|[A-Za-z])[.)])\s")
_ENDS = frozenset('.!?:;。！？：；؟؛…"”’)»')  # what a sentence ends with
# What a sentence begins with that tells of a case and not of the rule, in the languages of the app and French.
_CONDITION = re.compile(
    r"\W*(?:(?:if|unless|wenn|falls|sofern|si|à moins)\b|如果|若|除非|(?:إذا|لو|ما لم)\b)", re.IGNORECASE
)
# "Yes, within a month", and not "No pets are allowed".
_YES = re.compile(
    r"\W*(?:(?:yes|ja|nein|sí|oui)\b|(?:no|si|non)\W*?[,.;:!–—]|是的?[，,。]|不[，,。]|نعم\b|لا[،,.])", re.IGNORECASE
)
_NONE = 1e-6  # of a score
_YES_OR_NO = 6  # characters: "Yes.", "Nein."
_SPACE = 4  # characters: what stands between two sentences that follow each other

SentencePlace = tuple[int, int]  # positions of a passage, and of a sentence in its evidence


def _worth(passages: Sequence[Passage]) -> dict[SentencePlace, float]:
    """How much each sentence speaks to the question: by its words, its meaning, and the chunk that it stands in.

    A figure that makes what is asked for is worth nearly what the best is, though it shares no word with the question; so is
    what stands in a section that is asked for as such, the less the further down.
    """
    sentences = {
        (number, index): sentence
        for number, passage in enumerate(passages)
        for index, sentence in enumerate(passage.evidence)
    }
    worth = {place: one.score + one.meaning + _FOUND * one.found for place, one in sentences.items()}
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


def best_sentences(passages: Sequence[Passage], count: int, *, as_good: float = _AS_GOOD) -> list[tuple[int, Sentence]]:
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
    for number, index in sorted(
        worth, key=lambda at: (passages[at[0]].evidence[at[1]].stated, worth[at]), reverse=True
    ):
        sentence = passages[number].evidence[index]
        first = first or (number, index)
        leading = passages[first[0]].evidence[first[1]]
        far = number != first[0] or abs(sentence.start - leading.start) > _NEAR
        if far and (leading.stated or (leading.meaning and worth[number, index] < as_good * worth[first])):
            continue  # what states the value that is asked for is the answer: elsewhere stands no more of it
        if as_good and not _adds(sentence, leading):
            continue
        # The same words may stand in two passages: once is enough.
        best.setdefault(wording_of(sentence), (number + 1, sentence))
        if len(best) == count:
            break
    sections = list(dict.fromkeys((number, one.heading) for number, one in best.values()))
    in_order = sorted(best.values(), key=lambda pair: (sections.index((pair[0], pair[1].heading)), pair[1].start))
    if not best:
        return []
    answer = _rule_before(next(iter(best.values())), passages, worth)
    # Under a question that is a heading the answer begins where it begins, but for a table, whose row is asked for; the "Yes."
    # of a heading that shares no word with what is asked answers something else.
    if answer[1].header is None and not answer[1].stated and answer[1].heading.rstrip().endswith(("?", "？", "؟")):
        below = (one for one in passages[answer[0] - 1].evidence if one.heading == answer[1].heading)
        begins = min(below, key=lambda one: one.start)
        if _asks_more(answer[1], begins):
            in_order = [pair for pair in in_order if not _YES.match(pair[1].text)]
        elif begins.score or len(begins.text) > _YES_OR_NO:
            answer = (answer[0], begins)
    item = _ITEM.match(answer[1].text) and not answer[1].stated
    leading_ones = versions_of(passages, answer) or ([] if item else [answer])
    wordings = {wording_of(sentence) for _, sentence in leading_ones}
    return [*leading_ones, *(one for one in in_order if wording_of(one[1]) not in wordings)][:count]


def nearest_sentences(answer: Answer, count: int = 3) -> list[tuple[int, Sentence]]:
    """Of a refusal that may be wrong, the ``count`` sentences that come nearest to the question, each with the number (from 1)
    of its passage, the best first; of any other answer none."""
    if not answer.refused or answer.understood or not (answer.doubtful or answer.reason):
        return []
    return [found for found in best_sentences(answer.passages, count) if found[1].score or found[1].meaning]


def _asks_more(leading: Sentence, begins: Sentence) -> bool:
    """Whether ``leading`` holds a word of the question that the heading above it does not, nor what ``begins`` below that: "can I
    return bulbs?" under "Can I return a lamp?".

    Of what begins without any word of the question twice the score is that of the heading's words.
    """
    return leading is not begins and leading.score > 2 * begins.score + _NONE


def _rule_before(
    answer: tuple[int, Sentence], passages: Sequence[Passage], worth: dict[SentencePlace, float]
) -> tuple[int, Sentence]:
    """``answer``, or where it begins with a condition, the rule before it in its section that speaks to the question nearly as much.

    Whoever asks about the case itself ("… if I register") shares its words with the condition alone.
    """
    number, leading = answer
    if leading.stated or not _CONDITION.match(leading.text):
        return answer
    evidence = passages[number - 1].evidence
    before = [
        (worth[number - 1, index], one)
        for index, one in enumerate(evidence)
        if one.heading == leading.heading and leading.start - _NEAR <= one.start < leading.start
        and not _CONDITION.match(one.text)
    ]  # fmt: skip
    most, rule = max(before, key=lambda pair: pair[0], default=(0.0, leading))
    return (number, rule) if most >= _AS_GOOD * worth[number - 1, evidence.index(leading)] else answer


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
    behind = 0 <= sentence.start - leading.end <= _SPACE and ends
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
            text += "\n" if new else " " if between <= _SPACE else _GAP
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
