"""Marks of sentences as an older slmrag kept them ("supported", "partly", "not found"), read as those of today.

They were given by another rule: what a model wrote is in other words until it is compared anew. What was quoted stands
there; that a model's words were "unsupported" is no reason that is given today.
"""

import re

from slmrag.schema import Support

_KEPT = re.compile(
    r'("support": ?)"(?:supported|partly|not found)"'
)  # as JSON has it: within a text, quotes are escaped
_UNSUPPORTED = re.compile(r'("quoted_because": ?)"unsupported"')
_QUOTED = re.compile(r'"model": ?"quote"|"quoted_because": ?"[a-z]')


def todays(kept: str) -> str:
    """An answer or a summary in JSON, with the marks of today."""
    mark: Support = "stands there" if _QUOTED.search(kept) else "in other words"
    return _UNSUPPORTED.sub(r'\1"in other words"', _KEPT.sub(rf'\1"{mark}"', kept))
