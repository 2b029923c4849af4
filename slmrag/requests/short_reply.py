"""Whether a text says nothing that could be looked for: a bare "ok" or "no", that the last answer be given again, or where it stands. Pure.

All are listed whole in ``short_reply.toml``: nothing else is taken for one.
"""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from slmrag.requests.folding import folded
from slmrag.schema.requests import Intent, RequestKind

_KINDS: tuple[RequestKind, ...] = ("reply", "again", "source")
_AROUND = " \t\n.!,;…。！，、؟?？¿¡:)("
_BETWEEN = str.maketrans(",，،", "   ")
_LONGEST = 60  # characters


def short_reply(text: str) -> Intent | None:
    """A bare reply, or a wish to have the last answer again, or its source; ``None`` where ``text`` is none of them."""
    if len(text) > _LONGEST:
        return None
    bare = _bare(text)
    return next((Intent(kind) for kind in _KINDS if bare in _listed(kind)), None)


def _bare(text: str) -> str:
    """``text`` without capitals, accents, Arabic vowel signs, and what stands between and around words."""
    letters = "".join(sign for sign in folded(text) if unicodedata.category(sign) != "Mn")
    return " ".join(letters.translate(_BETWEEN).strip(_AROUND).split())


@cache
def _listed(kind: RequestKind) -> frozenset[str]:
    forms = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[kind]
    return frozenset(_bare(form) for language in forms.values() for form in language)
