"""How sentences are held against what they cite: what is asked, and what comes of it. `slmrag.checking.judge` does it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from slmrag.schema.answers import AnswerSentence, Citation, Opinion, Passage


class Judgement(NamedTuple):
    """What came of a check: the sentences with their support, what is quoted beside them, and the numbers that name no passage."""

    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    invented: tuple[int, ...] = ()


class Check(Protocol):
    """What holds sentences against passages. Whoever opens an assistant hands it to what writes answers and summaries."""

    def __call__(
        self,
        said: Iterable[tuple[str, Sequence[int]]],
        passages: Sequence[Passage],
        language: str = "",
        sent: int | None = None,
    ) -> Judgement:
        """Judge what is ``said``, sentences in ``language`` (ISO code, ``""`` unknown) with the numbers they carry.

        Number ``n`` is that of ``passages[n - 1]``; the model was ``sent`` the first so many of them (all, when not given),
        and cannot have meant another. Each sentence that is said has its `AnswerSentence`, in order: with the support
        that it has in the passages it cites, what differs there, and its nearest sentences among the citations.
        """
        ...


class Checker(Protocol):
    """A model that judges whether a text says what a sentence says."""

    name: str  # as it is shown

    def opinion(self, text: str, sentence: str) -> Opinion:
        """Whether ``text`` says what ``sentence`` says: it agrees, probably not, or ``""`` for neither. Raises `ModelProblem`."""
        ...
