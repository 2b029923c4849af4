"""Models that translate in tests: they do what a function does with the words between the fences."""

import itertools
import re
from collections.abc import Callable

from slmrag.testing import ScriptedModel

_ASKED = re.compile(r"Translate this.*?:\n```\n(.*?)\n```", re.DOTALL)
_MARK = re.compile(r"(⟦[^⟧]*⟧)")


def translator(reply: Callable[[str, int], str], window: int = 4096) -> ScriptedModel:
    """One that answers with ``reply(text, number of the call)``."""
    calls = itertools.count(1)
    return ScriptedModel(lambda prompt: reply(asked(prompt), next(calls)), window=window)


def asked(prompt: str) -> str:
    """What a prompt asks to translate."""
    return _ASKED.findall(prompt)[-1]


def shouted(text: str) -> str:
    """Words in capitals, marks as they are."""
    return "".join(part if part.startswith("⟦") else part.upper() for part in _MARK.split(text))
