"""Whether the author or the title of a file is asked for, which the file may tell beside its text. Pure.

The questions are listed whole in ``file_detail.toml``: nothing else is taken for one.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.document_names import Names
from slmrag.requests.said_documents import said_documents
from slmrag.schema.requests import Intent, RequestKind

_KINDS: tuple[RequestKind, ...] = ("author", "title")
_AROUND = " \t\n?？؟.¿!"
_LONGEST = 300  # characters


def file_detail(text: str, names: Names) -> Intent | None:
    """Which detail ``text`` asks for, of the documents that it names among ``names``, or of all; ``None`` where it asks for none."""
    bare = " ".join(text.strip(_AROUND).split())
    if len(bare) > _LONGEST:
        return None
    for kind in _KINDS:
        if match := _asks(kind).fullmatch(bare):
            said = next(group for group in match.groups() if group is not None)
            named = said_documents(said, names)
            if named or _some_file().fullmatch(said):
                return Intent(kind, named, which=not named and len(names) > 1)
    return None


@cache
def _some_file() -> re.Pattern[str]:
    return re.compile("|".join(_listed()["file"].values()), re.IGNORECASE)


@cache
def _asks(kind: RequestKind) -> re.Pattern[str]:
    forms = "|".join(_listed()[kind].values())
    return re.compile(forms.replace("{file}", "(.+?)"), re.IGNORECASE)


@cache
def _listed() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
