"""Does a text hold an expected answer? Word for word, after what is only typography is taken away."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from slmrag.text.scripts import UNSPACED, UNSPACED_SIGN

_SIGNS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
    | dict.fromkeys("*`\u00ad\u200b", None)
)  # fmt: skip
_EDGES = " \t\n.,;:!?\"'()[]"


def normalise(text: str) -> str:
    """``text`` in one case, with plain quotes and hyphens, single spaces, and no marks of emphasis."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold().split())


def holds(text: str, answer: str) -> bool:
    """Whether ``text``, already `normalise`, holds ``answer`` as whole words: 28 is not in 128, nor in 28.5."""
    return _pattern(answer).search(text) is not None


def holds_any(text: str, answers: Sequence[str]) -> bool:
    """Whether ``text``, as it stands, holds any of ``answers``."""
    plain = normalise(text)
    return any(holds(plain, answer) for answer in answers)


@lru_cache(maxsize=4096)
def _pattern(answer: str) -> re.Pattern[str]:
    words = normalise(answer).strip(_EDGES)
    if not words:
        return re.compile(r"(?!)")
    # Where words are not parted, one may begin and end anywhere.
    before, after = (
        f"[^\\W{UNSPACED}]" if sign.isalnum() and not UNSPACED_SIGN.match(sign) else ""
        for sign in (words[0], words[-1])
    )
    opening = (f"(?<!{before})" if before else "") + (r"(?<!\d[.,])" if words[0].isdigit() else "")
    closing = (f"(?!{after})" if after else "") + (r"(?![.,]\d)" if words[-1].isdigit() else "")
    return re.compile(opening + re.escape(words) + closing)
