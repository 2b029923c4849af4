"""Whether something new is to be written: "write an email to the customer about the delay". Pure.

The requests are patterns of how one begins, in ``writing_request.toml``.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.requests.folding import folded
from slmrag.schema.requests import Intent

_BEFORE = " \t\n¿¡\"'“"


def writing_request(text: str) -> Intent | None:
    """A wish for a new text; ``None`` where ``text`` begins otherwise."""
    bare = " ".join(folded(text).lstrip(_BEFORE).split())
    return Intent("write") if any(form.match(bare) for form in _forms()) else None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tuple(
        re.compile(folded(f"(?:{one['before']})*(?:{one['write']})(?:{one['between']}){{0,4}}(?:{one['what']})"))
        for one in listed.values()
    )
