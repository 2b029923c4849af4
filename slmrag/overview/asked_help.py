"""Which topics of the help a question of what the app can do is about. Pure.

What people say for each lies in ``asked_help.toml``.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path


def asked_help(question: str) -> list[str]:
    """The names of the topics that ``question`` speaks of; none where it asks for all."""
    letters = unicodedata.normalize("NFD", question.casefold().replace("أ", "ا").replace("إ", "ا"))
    bare = f"{''.join(sign for sign in letters if unicodedata.category(sign) != 'Mn')} "
    return [topic for topic, form in _forms().items() if form.search(bare)]


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {topic: re.compile(form) for topic, form in listed.items()}
