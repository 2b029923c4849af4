"""Whether it is asked which documents speak of something: "which document mentions the scaffolding?". Pure.

The questions are listed whole in ``mention_question.toml``: nothing else is taken for one.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.folding import topic_in, whole_question

_QUOTES = " \"'“”„«»「」"


def mentioned_topic(text: str) -> str:
    """What is asked for in documents, in its own words; ``""`` where that is not asked."""
    return topic_in(text, _asks()).strip(_QUOTES)


@cache
def _asks() -> list[re.Pattern[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["mentions"]
    return [whole_question(form, "topic") for forms in listed.values() for form in forms]
