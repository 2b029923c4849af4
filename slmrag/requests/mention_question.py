"""Whether it is asked which documents speak of something: "which document mentions the scaffolding?". Pure.

The questions are listed whole in ``mention_question.toml``: nothing else is taken for one.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.folding import folded, whole_question

_AROUND = " \t\n?？؟.¿¡!！。"
_QUOTES = " \"'“”„«»「」"
_LONGEST = 200  # characters


def mentioned_topic(text: str) -> str:
    """What is asked for in documents, in its own words; ``""`` where that is not asked."""
    bare = " ".join(text.strip(_AROUND).split())
    if len(bare) > _LONGEST:
        return ""
    plain = folded(bare)
    found = (pattern.fullmatch(plain) for pattern in _asks())
    spans = (match.span("topic") for match in found if match)
    return next((bare[start:end].strip(_QUOTES) for start, end in spans), "")


@cache
def _asks() -> list[re.Pattern[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["mentions"]
    return [whole_question(form, "topic") for forms in listed.values() for form in forms]
