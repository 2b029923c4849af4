"""How fast a model that judges sentences is here, and whether it tells plain ones apart."""

import time
from dataclasses import dataclass
from pathlib import Path

from slmrag.models.checkers import OnnxChecker

_TEXT = "The pump was inspected on Monday, the seal was replaced, and the report was filed by the end of the week. " * 4
_SENTENCES = {
    "Somebody looked the pump over on Monday.": "agrees", "They put in a new seal.": "agrees", "A report was handed in that week.": "agrees",
    "Nobody has ever inspected the pump.": "probably not", "The old seal is still in the pump.": "probably not", "No report was written.": "probably not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckerTrial:
    """What a trial measured: seconds until the model was there, and for a sentence; how many of those ``asked`` it had ``right``."""

    model: str
    load_s: float
    opinion_s: float
    right: int
    asked: int


def try_checker(folder: Path, name: str) -> CheckerTrial:
    """Load the model in ``folder``, and ask it about a few sentences. Raises `ModelUnusable`."""
    began = time.monotonic()
    checker = OnnxChecker(folder, name)
    loaded = time.monotonic()
    right = sum(checker.opinion(_TEXT, sentence) == wanted for sentence, wanted in _SENTENCES.items())
    seconds = (time.monotonic() - loaded) / len(_SENTENCES)
    return CheckerTrial(name, loaded - began, seconds, right, len(_SENTENCES))
