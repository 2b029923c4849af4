"""Whether a fact is asked for in words that sound like a request: "what does the summary say about the sample?". Pure.

The words lie beside this file, in ``asked_facts.toml``.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from slmrag.schema.requests import RequestKind

_ALWAYS = frozenset(["greet", "thanks", "author", "title"])


def asks_for_a_fact(text: str, kind: RequestKind) -> bool:
    """Whether ``text`` asks for something that stands in a document, though it sounds like a request of ``kind``."""
    bare = _folded(text)
    names = (kind,) if kind == "abilities" else ("any", kind)  # "who are you?" asks for one
    return kind not in _ALWAYS and any(_words(name).search(bare) for name in names)


def _folded(text: str) -> str:
    """``text`` without capitals, accents, and what stands around it."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return " ".join("".join(sign for sign in apart if unicodedata.category(sign) != "Mn").split()).lstrip(" ¿¡.,")


@cache
def _words(name: str) -> re.Pattern[str]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).get(name, {})
    forms = [form for language in listed.values() for form in language]
    return re.compile("|".join(f"(?:{form})" for form in forms) or r"(?!)")
