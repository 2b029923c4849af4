"""A PDF without what acts by itself: scripts, and actions that start programs or send something."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_HARMLESS = ("/GoTo", "/URI", "/Named")
_AT_ONCE = ("/GoTo",)  # of what is done when the file is opened, and nobody has chosen anything
# Actions for events, scripts of the file, the form that brings scripts of its own, and that of a model in space.
_NEVER = ("/AA", "/JavaScript", "/XFA", "/OnInstantiate")


def remove_scripts(pdf: "pikepdf.Pdf") -> None:
    """Take them out of ``pdf``, wherever they stand; links and destinations stay."""
    from pikepdf import Array, Dictionary, Stream

    left: list[Any] = list(pdf.objects)
    while left:
        one = left.pop()
        if isinstance(one, Dictionary | Stream):
            _clean(one)
            inside = [value for _, value in one.items()]  # a stream has no other way
        elif isinstance(one, Array):
            inside = list(one)
        else:
            continue
        # What has a number comes by itself.
        left += [each for each in inside if isinstance(each, Dictionary | Array) and not each.is_indirect]


def _clean(holder: Any) -> None:
    """Take out of ``holder``, which is no more than one dictionary, what it does by itself."""
    from pikepdf import Dictionary

    keys = set(holder.keys())
    for key in keys.intersection(_NEVER):
        del holder[key]
    if "/Next" in keys and "/S" in keys:  # what an action is followed by; an entry of the contents has no kind
        del holder["/Next"]
    for key, allowed in (("/A", _HARMLESS), ("/OpenAction", _AT_ONCE)):
        action = holder.get(key) if key in keys else None
        if isinstance(action, Dictionary) and str(action.get("/S", "/GoTo")) not in allowed:
            del holder[key]
