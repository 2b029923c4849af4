"""Whole questions as patterns, without capitals and accents. Pure."""

import re
import unicodedata


def folded(text: str) -> str:
    """``text`` without capitals and accents, letter by letter, so that it is as long as it was."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text.replace("’", "'"))


def whole_question(form: str, *places: str) -> re.Pattern[str]:
    """The pattern of ``form``, for text that is `folded`; where it has ``{place}``, that group holds as little as may be."""
    form = folded(form)
    for place in places:
        form = form.replace(f"{{{place}}}", f"(?P<{place}>.+?)")
    return re.compile(form)
