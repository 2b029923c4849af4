"""Whether an answer says that the documents do not tell, in the languages that Phi-3.5 writes.

Such an answer becomes a refusal. One that states something and adds what is missing does not: every sentence, and
every part of it before and after a "but", must say that it does not know, or say nothing (an apology, a request). The words
of each language lie in ``refusals.toml``.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.prompts.question_prompts import REFUSAL
from slmrag.text.markers import MARKER, without_markers
from slmrag.text.sentences import split_sentences


def says_no(text: str) -> bool:
    """Whether an answer says, and says only, that the documents do not tell."""
    bare = without_markers(text).strip().replace("’", "'")
    if not bare:
        return False
    if bare.startswith(REFUSAL.rstrip(".")) and len(bare) <= len(REFUSAL) + 1:
        return True
    parts = [
        part.strip(" ,.。、!")
        for start, end in split_sentences(bare)
        for part in _pattern("but").split(bare[start:end])
    ]
    parts = [part for part in parts if any(map(str.isalpha, part))]
    # Who cites speaks of the documents: "No data is kept" would be a fact of theirs.
    forms = _of_sources() if MARKER.search(text) else _of_sources() + _of_oneself()
    told = [part.startswith(REFUSAL.rstrip(".")) or any(form.search(part) for form in forms) for part in parts]
    return any(told) and all(no or _is_empty(part) for no, part in zip(told, parts, strict=True))


def _is_empty(part: str) -> bool:
    """A polite phrase without a fact in it."""
    if any(map(str.isdigit, part)):
        return False
    return _pattern("polite").search(part) is not None


@cache
def _listed() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_listed()[name], re.IGNORECASE)


@cache
def _of_sources() -> tuple[re.Pattern[str], ...]:
    forms = []
    for language, words in _listed()["languages"].items():
        gap = r"\s?(?:\S{1,12} ){0,2}" if language not in ("zh", "ja", "ko", "th") else ""
        forms.append(rf"(?:{words['sources']}){gap}(?:{words['say_not']})")
        if inside := words.get("not_in"):
            forms.append(inside.replace("{s}", words["sources"]))
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _of_oneself() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words["oneself"], re.IGNORECASE) for words in _listed()["languages"].values())
