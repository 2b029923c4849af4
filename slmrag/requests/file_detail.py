"""Whether the author or the title of a file is asked for, which the file may tell beside its text. Pure.

The questions are listed whole in ``file_detail.toml``: nothing else is taken for one.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.document_names import Names
from slmrag.schema.requests import Intent, RequestKind

_KINDS: tuple[RequestKind, ...] = ("author", "title")
_AROUND = " \t\n?？؟.¿!"
_LONGEST = 300  # characters


def file_detail(text: str, names: Names) -> Intent | None:
    """Which detail ``text`` asks for, of the documents that it names among ``names``, or of all; ``None`` where it asks for none."""
    bare = " ".join(text.strip(_AROUND).split())
    if len(bare) > _LONGEST:
        return None
    named = [name for name, _ in names if name.casefold() in bare.casefold()]
    for name in named:
        bare = re.sub(re.escape(name), "\0", bare, flags=re.IGNORECASE)
    kind = next((kind for kind in _KINDS if _asks(kind).fullmatch(bare)), None)
    return Intent(kind, tuple(named), which=not named and len(names) > 1) if kind else None


@cache
def _asks(kind: RequestKind) -> re.Pattern[str]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    file = rf"(?:\0|{'|'.join(listed['file'].values())})"
    return re.compile("|".join(listed[kind].values()).replace("{file}", file), re.IGNORECASE)
