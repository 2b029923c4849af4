"""How fast a translation model is here: each of its directions is loaded, and translates a little."""

import time
from dataclasses import dataclass

from slmrag.errors.model_access import ModelMissing
from slmrag.models.pairs import Pairs

_WORDS = {
    True: "The pump was inspected on Monday, the seal was replaced, and the report was filed by the end of the week.",
    False: "Firefox, Berlin, 24.12.2025: Hotel Central, Restaurant Europa, Telefon 030 1234567.",
}
_TIMES = 12


@dataclass(frozen=True, slots=True)
class PairTrial:
    """What a trial of a direction (ISO codes) measured: seconds until it was there, and words a second on one core."""

    source: str
    target: str
    load_s: float
    words: float


def try_pair(pairs: Pairs, name: str) -> list[PairTrial]:
    """Try each direction of the model ``name``. Raises `ModelMissing`, `ModelUnusable`."""
    trials = []
    for direction in pairs.directions().values():
        if direction.name != name:
            continue
        text = _WORDS[direction.source == "en"]
        began = time.monotonic()
        pairs.translate([text], (direction,))
        loaded = time.monotonic()
        pairs.translate([text] * _TIMES, (direction,))
        seconds = max(time.monotonic() - loaded, 1e-6)
        trials.append(
            PairTrial(direction.source, direction.target, loaded - began, _TIMES * len(text.split()) / seconds)
        )
    if not trials:
        raise ModelMissing("model_missing_unknown", name=name)
    return trials
