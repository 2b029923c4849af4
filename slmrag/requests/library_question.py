"""Whether a question is for what the library knows of its documents beside their text, or wants them removed. Pure.

The questions are listed whole in ``library_question.toml``: nothing else is taken for one, and only of documents that it names.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.document_names import Names
from slmrag.requests.folding import folded, whole_question
from slmrag.requests.said_documents import said_documents
from slmrag.schema.requests import Intent, RequestKind

_KINDS: tuple[RequestKind, ...] = ("added", "pages", "size", "languages", "format", "removal")
_AROUND = " \t\n?？؟.¿¡!！。"
_LONGEST = 300  # characters


def library_question(text: str, names: Names) -> Intent | None:
    """What ``text`` asks of the documents that it names among ``names``, or of all; ``None`` where it asks for nothing of the kind."""
    bare = " ".join(text.strip(_AROUND).split())
    if len(bare) > _LONGEST:
        return None
    plain = folded(bare)
    for kind in _KINDS:
        for pattern in _asks(kind):
            if match := pattern.fullmatch(plain):
                exact = "exact" in pattern.groupindex
                group = "exact" if exact else "file" if "file" in pattern.groupindex else ""
                start, end = match.span(group) if group else (0, 0)
                meant = _meant(bare[start:end].strip(" ,"), names, exact) if group else ()
                if meant is not None:
                    return Intent(kind, meant)
    return None


def _meant(said: str, names: Names, exact: bool) -> tuple[str, ...] | None:
    """The documents that ``said`` names, none where it says all; ``None`` where it is something else."""
    if _every().fullmatch(folded(said)):
        return ()
    return said_documents(said, names, exact=exact) or None


@cache
def _every() -> re.Pattern[str]:
    return whole_question("|".join(form for forms in _listed()["all"].values() for form in forms))


@cache
def _asks(kind: RequestKind) -> list[re.Pattern[str]]:
    forms = [form for forms in _listed()[kind].values() for form in forms]
    return [whole_question(form, "file", "exact") for form in forms]


@cache
def _listed() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
