"""Whole questions as patterns, without capitals and accents. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_AROUND = " \t\n?？؟.¿¡!！。"
_LONGEST_QUESTION = 200  # characters


def folded(text: str) -> str:
    """``text`` without capitals and accents, letter by letter, so that it is as long as it was."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text.replace("’", "'"))


def whole_question(form: str, *places: str) -> re.Pattern[str]:
    """The pattern of ``form``, for text that is `folded`; where it has ``{place}``, that group holds as little as may be."""
    form = folded(form)
    for place in places:
        form = form.replace(f"{{{place}}}", f"(?P<{place}>.+?)")
    return re.compile(form)


def topic_in(text: str, questions: Iterable[re.Pattern[str]]) -> str:
    """What ``text`` has for the ``topic`` of the first of ``questions`` that it is, in its own words; ``""`` where it is none of them."""
    bare = " ".join(text.strip(_AROUND).split())
    if len(bare) > _LONGEST_QUESTION:
        return ""
    plain = folded(bare)
    found = next((match for one in questions if (match := one.fullmatch(plain))), None)
    return bare[slice(*found.span("topic"))] if found else ""
