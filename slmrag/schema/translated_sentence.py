"""A sentence said in another language by a machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """What a sentence says in another language: its ``text``, which passed every check, and the models it is ``by``."""

    text: str
    by: str


# Says sentences, each with its language (ISO code, ``""`` unknown), in another: ``None`` for what stays as it is.
SayIn = Callable[[Sequence[tuple[str, str]], str], list[TranslatedSentence | None]]
