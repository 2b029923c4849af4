"""People who live somewhere are its inhabitants, and no staff, nor all people of a table."""

import re

_LIVING = re.compile(
    r"\b(?:how many|(?:the )?number of) (?:people|persons|residents) (?:(?:who|that) )?(?:live|lived|reside|are living|do live|living)\b|"
    r"\bwie ?viele (?:menschen|leute|personen) (?:leben|lebten|wohnen)\b|"
    r"\bcuántas personas (?:viven|vivían|habitan)\b|\bcombien de (?:personnes|gens) (?:vivent|habitent)\b|有多少人(?:居住|住)|كم شخص[اً]* يعيش",
    re.IGNORECASE,
)


def as_inhabitants(question: str) -> str:
    """``question`` with "how many people live" as the number of inhabitants."""
    return _LIVING.sub("number of inhabitants", question)
