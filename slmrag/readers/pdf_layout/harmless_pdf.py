"""A PDF without what acts by itself: scripts, and actions that start programs or send something."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_HARMLESS = ("/GoTo", "/URI", "/Named")
_DEEPEST = 20  # actions that follow one another


def remove_scripts(pdf: "pikepdf.Pdf") -> None:
    """Take them out of ``pdf``; links and destinations stay."""
    from pikepdf import Dictionary

    _bare(pdf.Root, "/OpenAction")
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        del names["/JavaScript"]
    form = pdf.Root.get("/AcroForm")
    for field in form.get("/Fields", []) if isinstance(form, Dictionary) else []:
        _bare(field, "/A")
    for page in pdf.pages:
        _bare(page.obj, "/A")
        for annotation in page.obj.get("/Annots", []):
            _bare(annotation, "/A")


def _bare(owner: Any, key: str) -> None:
    """Take an action that is not harmless from ``owner``, and those for its events."""
    from pikepdf import Dictionary

    if not isinstance(owner, Dictionary):
        return
    if "/AA" in owner:
        del owner["/AA"]
    action = owner.get(key)
    for _ in range(_DEEPEST):
        if not isinstance(action, Dictionary):
            return
        if str(action.get("/S", "/GoTo")) not in _HARMLESS:
            break
        action = action.get("/Next")
    del owner[key]
