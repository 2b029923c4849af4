"""What is asked of a summary."""

from dataclasses import dataclass

from slmrag.errors.work_problems import WorkProblem
from slmrag.text.language_codes import language_code

LENGTHS = ("brief", "standard", "detailed")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: ``pages`` like ``"3-40"`` (``""``: all), ``language`` a code (``""``: the document's own)."""

    length: str = "standard"
    language: str = ""
    pages: str = ""
    focus: str = ""


def summary_request(length: str, language: str, pages: str, focus: str) -> Request:
    """What is asked for, ``language`` by its name or code. Raises `WorkProblem` for a length or a language that is none."""
    if length not in LENGTHS:
        raise WorkProblem("no_length", length=length)
    code = language_code(language) if language.strip() else ""
    return Request(length, code, pages.strip(), " ".join(focus.split()))
