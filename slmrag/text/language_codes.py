"""The code of a language that somebody names."""

from slmrag.errors.work_problems import WorkProblem
from slmrag.text.languages import OTHERS, SUPPORTED

_BY_NAME = {name.casefold(): code for code, names in (SUPPORTED | OTHERS).items() for name in (code, *names)}


def language_code(name: str) -> str:
    """The ISO 639-1 code of a language given by its English name, its own name or a code. Raises `WorkProblem`."""
    wanted = " ".join(name.casefold().replace("_", "-").split())
    code = _BY_NAME.get(wanted) or _BY_NAME.get(wanted.partition("-")[0])
    if code is None:
        known = ", ".join(sorted(f"{names[0]} ({code})" for code, names in (SUPPORTED | OTHERS).items()))
        raise WorkProblem("no_language", name=name, known=known)
    return code
