"""What people say around the thing they ask about: "tell me about …", "what does it say about …", "what should I do in case of …"."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from slmrag.text.query_terms import Asked
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import terms, tokens_of

_UNSPACED = ("zh", "ja", "ko")


class Framed(NamedTuple):
    """A question without what is said around what it asks about (``left``); whether it ``asks`` for no single fact, whether it tells a
    ``situation`` and asks what to do in it, and whether it ``speaks`` of being told or of something being said."""

    left: str
    asks: bool
    situation: bool
    speaks: bool


def without_frame(question: str) -> Framed:
    """What ``question`` asks about, and how."""
    around, situation, particular = _patterns()
    question = question.replace("’", "'")
    bare = situation.sub(" ", question)
    left = around.sub(" ", bare)
    told = bare != question
    speaks = told or not _talk_words().isdisjoint(tokens_of(question.casefold()))
    # What has happened may begin like a question ("what should I do when …"), but "how many days do I have?" is one; and what
    # is asked about, too ("about who to go to").
    own = particular.match(around.sub(" ", question)) is not None and situation.match(question) is None
    asks = (told and not own) or particular.match(left) is None or _about().search(question) is not None
    return Framed(left, asks, told, speaks)


def frame_places(question: str) -> list[tuple[int, int]]:
    """Where in ``question`` stands what is only said around what it asks about; these words are known, whatever a document holds."""
    question = question.replace("’", "'")
    around, situation, _ = _patterns()
    words = re.finditer(r"[^\W\d_]+", question)
    talk = (match.span() for match in words if match[0].casefold() in _talk_words())
    return [*(match.span() for pattern in (around, situation) for match in pattern.finditer(question)), *talk]


@cache
def idle_terms(language: str) -> frozenset[str]:
    """The terms of words that say nothing of what is asked about, in ``language`` and in English."""
    listed = _listed()
    words = {
        word for one in {language, "en"}
        for word in (*stop_words(one), *listed["talk"].get(one, "").split(), *listed["idle"].get(one, "").split())
    }  # fmt: skip
    return frozenset(term for word in words for term in terms(word, language))


def telling_groups(groups: Sequence[Asked], languages: Sequence[str]) -> list[Asked]:
    """``groups`` without small words of ``languages``, where anything else is left."""
    small = _small_terms(tuple(languages))
    return [group for group in groups if small.isdisjoint(group)] or list(groups)


@cache
def _small_terms(languages: tuple[str, ...]) -> frozenset[str]:
    listed = _listed()["small"]
    return frozenset(term for one in languages for word in listed.get(one, "").split() for term in terms(word, one))


@cache
def _talk_words() -> frozenset[str]:
    return frozenset(word for words in _listed()["talk"].values() for word in words.split())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    listed = _listed()
    spaced = "|".join(
        form for language, forms in listed["around"].items() for form in forms if language not in _UNSPACED
    )
    unspaced = "|".join(form for language in _UNSPACED for form in listed["around"][language])
    around = re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{unspaced}", re.IGNORECASE)
    situations = "|".join(
        form for language, forms in listed["situation"].items() for form in forms if language not in _UNSPACED
    )
    unspaced = "|".join(form for language in _UNSPACED for form in listed["situation"].get(language, ()))
    situation = re.compile(rf"(?<!\w)(?:{situations})(?!\w)|{unspaced}", re.IGNORECASE)
    particular = re.compile(rf"\W*(?:{'|'.join(listed['particular'].values())})(?!\w)", re.IGNORECASE)
    return around, situation, particular


@cache
def _about() -> re.Pattern[str]:
    """Where a question says what it is about, and that is a question itself."""
    listed = _listed()
    return re.compile(
        rf"(?<!\w)(?:{listed['about']['words']})\s+(?:{'|'.join(listed['particular'].values())})(?!\w)", re.IGNORECASE
    )


@cache
def _listed() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
