"""Of which topic a summary is asked for, where no document is named: "summarise the warranty rules". Pure.

The requests are listed whole in ``topic_summary.toml``.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.folding import topic_in, whole_question
from slmrag.requests.recognise import read


def summed_up_topic(text: str) -> str:
    """The topic that ``text`` wants summed up, in its own words, without "the rules on"; ``""`` where it wants no summary."""
    return topic_in(text, _requests())


def is_a_matter(topic: str) -> bool:
    """Whether ``topic`` is looked for: it holds a word of its own, and is no document that nobody has ("the Peterson contract")."""
    readings = read(topic, ())
    own = all(any(all(kind.startswith("word:") for kind in here) for here in one.at) for one in readings)
    return bool(topic) and own and not any(kind.startswith("kind:") for one in readings for kind in one.kinds)


@cache
def _requests() -> list[re.Pattern[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [whole_question(form, "topic") for forms in listed.values() for form in forms]
