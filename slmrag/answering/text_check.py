"""What a model wrote, sentence by sentence, handed to a check."""

from collections.abc import Collection, Sequence

from slmrag.schema import AnswerSentence, Check, Judgement, Passage
from slmrag.text.citing_sentences import citing_sentences


def check_text(
    text: str,
    passages: Sequence[Passage],
    check: Check,
    language: str = "",
    sent: int | None = None,
    frame: Collection[str] = (),
    *,
    broken_off: bool = False,
) -> Judgement:
    """The sentences of an answer as a model wrote it, markers and all, as ``check`` judges them; see `citing_sentences`.

    What is no claim carries no support, and no number.
    """
    said = citing_sentences(text, language, frame, broken_off=broken_off)
    judged = check([(one.text, one.numbers) for one in said if one.claim], passages, language, sent)
    rest = iter(judged.sentences)
    return judged._replace(
        sentences=tuple(next(rest) if one.claim else AnswerSentence(one.text, (), "no claim") for one in said)
    )
