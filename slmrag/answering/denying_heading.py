"""A sentence under a heading that denies ("What is not insured"): it is quoted with that, or it would say the opposite."""

import re
from dataclasses import replace

from slmrag.schema import Passage, Sentence
from slmrag.text.opposites import negations

_REACH = 400  # characters from the heading, farther below which a sentence stands by itself
_WORD = re.compile(r"[^\W\d_]+")


def with_denying_heading(passage: Passage, sentence: Sentence) -> Sentence:
    """``sentence``, from the heading on that it stands under where that denies and the sentence itself does not."""
    title, chunk = sentence.heading.rpartition(" › ")[2], passage.chunk
    above = chunk.text[: max(0, sentence.start - chunk.start)]
    at = above.rfind(title) if title else -1
    far = at < 0 or len(above) - at > _REACH
    if far or not _denies(title, chunk.language) or _denies(sentence.text, chunk.language):
        return sentence
    return replace(sentence, start=chunk.start + at, text=chunk.text[at : sentence.end - chunk.start])


def _denies(text: str, language: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    return "?" not in text and not negations(language).isdisjoint(words)
