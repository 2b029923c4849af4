"""How an answer that was given is wanted once more: shorter, in more detail, in simple words, or in another language.

What people type for it are short requests that are listed whole in ``manner.toml``: nothing else is taken for one, so
that no question is.
"""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

# "shorter", "detail", "simple", or the ISO code of a language; "" for none.
Manner = str
MANNERS: tuple[Manner, ...] = ("shorter", "detail", "simple")
_ENDS = " .。!！،,，"


def manner_of(request: str) -> Manner:
    """The manner that a request asks for, and asks for only; ``""`` for anything else."""
    bare = _bare(request)
    for word in _listed()["please"]:
        bare = bare.removeprefix(_bare(word)).removesuffix(_bare(word)).strip(_ENDS)
    return _requests().get(bare, "")


@cache
def _requests() -> dict[str, Manner]:
    known = {_bare(form): manner for manner in MANNERS for form in _listed()[manner]}
    for tongue in _listed()["language"].values():
        for code, names in tongue["names"].items():
            known |= {_bare(form.replace("{}", name)): code for form in tongue["forms"] for name in names}
    return known


def _bare(words: str) -> str:
    """Without accents, capitals, and what ends a sentence that does not ask."""
    letters = unicodedata.normalize("NFD", words.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).strip(_ENDS).split())


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
