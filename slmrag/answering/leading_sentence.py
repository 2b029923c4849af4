"""Where an answer begins, once the sentence is found that speaks most to the question: with the rule before its condition, with what stands
below a question, where the section begins that is the question."""

import re
from collections.abc import Sequence

from slmrag.schema import Passage, Sentence

# Quotes, of which three hold the answer of .950 (2.94 on average): characters from the best one (0: .920 with 1.68; 1000: .950
# with 2.98), and the share of its worth that is quoted from farther away (0: .950 with 3.00; 1: .940 with 2.92).
NEAR, AS_GOOD = 400, 0.85
# What a sentence begins with that tells of a case and not of the rule, in the languages of the app and French.
_CONDITION = re.compile(
    r"\W*(?:(?:if|unless|wenn|falls|sofern|si|à moins)\b|如果|若|除非|(?:إذا|لو|ما لم)\b)", re.IGNORECASE
)
# "Yes, within a month", and not "No pets are allowed".
_YES = re.compile(
    r"\W*(?:(?:yes|ja|nein|sí|oui)\b|(?:no|si|non)\W*?[,.;:!–—]|是的?[，,。]|不[，,。]|نعم\b|لا[،,.])", re.IGNORECASE
)
_ASKS = ("?", "？", "؟")
_NONE = 1e-6  # of a score
_YES_OR_NO = 6  # characters: "Yes.", "Nein."
SPACE = 4  # characters: what stands between two sentences that follow each other

SentencePlace = tuple[int, int]  # positions of a passage, and of a sentence in its evidence
Chosen = tuple[int, Sentence]  # a sentence with the number (from 1) of its passage


def where_it_begins(
    found: Chosen, others: Sequence[Chosen], passages: Sequence[Passage], worth: dict[SentencePlace, float]
) -> tuple[Chosen, list[Chosen]]:
    """What comes first where ``found`` speaks most to the question, and what of ``others`` is quoted with it.

    Under a question that is a heading the answer begins where it begins, but for a table, whose row is asked for; the "Yes."
    of a heading that shares no word with what is asked answers something else.
    """
    answer = _below_question(_rule_before(found, passages, worth), passages)
    others = [pair for pair in others if answer[1] is found[1] or not pair[1].text.rstrip().endswith(_ASKS)]
    number, leading = answer
    if leading.header is None and not leading.stated and leading.heading.rstrip().endswith(_ASKS):
        below = (one for one in passages[number - 1].evidence if one.heading == leading.heading)
        begins = min(below, key=lambda one: one.start)
        if _asks_more(leading, begins):
            others = [pair for pair in others if not _YES.match(pair[1].text)]
        elif begins.score or len(begins.text) > _YES_OR_NO:
            answer = (number, begins)
    return answer, others


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
        if one.heading == leading.heading and leading.start - NEAR <= one.start < leading.start
        and not _CONDITION.match(one.text)
    ]  # fmt: skip
    most, rule = max(before, key=lambda pair: pair[0], default=(0.0, leading))
    return (number, rule) if most >= AS_GOOD * worth[number - 1, evidence.index(leading)] else answer


def _below_question(answer: tuple[int, Sentence], passages: Sequence[Passage]) -> tuple[int, Sentence]:
    """``answer``, or where it is a question within a text, what stands right behind it: "Why no phones? Last year three got wet."."""
    number, leading = answer
    if not leading.text.rstrip().endswith(_ASKS):
        return answer
    evidence = passages[number - 1].evidence
    behind = (one for one in evidence if leading.end <= one.start <= leading.end + SPACE and one.header is None)
    following = next(behind, leading)
    return answer if following.text.rstrip().endswith(_ASKS) else (number, following)
