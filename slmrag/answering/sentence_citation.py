"""Which of an answer's citations a sentence of it means."""

from slmrag.schema import Answer, AnswerSentence, Citation


def citation_of(answer: Answer, sentence: AnswerSentence, number: int) -> Citation | None:
    """The citation of a sentence's marker ``number``: of several in one passage, the one that shares most words."""
    rivals = [citation for citation in answer.citations if citation.number == number]
    return max(rivals, key=lambda one: likeness(sentence.text, one.quote), default=None)


def likeness(one: str, other: str) -> float:
    """The share of the words of either text that both hold, 0 to 1."""
    ours, theirs = set(one.casefold().split()), set(other.casefold().split())
    return len(ours & theirs) / max(1, len(ours | theirs))
