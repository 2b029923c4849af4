"""What a page says to those who listen instead of looking: names of its controls, what goes on, and where the focus goes."""

from slmrag.ui.pieces.component import own_component
from slmrag.ui.words import text

_DRAWER = 768  # pixels of a window up to which Streamlit lays its sidebar over the page


def name_controls() -> None:
    """Have controls that Streamlit names in English, or with marks, named in the reader's language and as they are read."""
    if component := own_component("names", js="names.js"):
        component(data={"names": text.table(text.language())["controls"], "narrow": _DRAWER}, key="names")


def announce(words: str, *, key: str) -> None:
    """Say ``words``, in plain text, to whoever listens; the same again is not said twice."""
    if component := own_component("live", js="live.js"):
        component(data=words, key=f"live-{key}")


def focus_viewer(opening: int, name: str) -> None:
    """Move the focus into the viewer, a region called ``name``, once for each ``opening``; and back when it is closed."""
    if component := own_component("focus", js="focus.js"):
        component(data={"opening": opening, "name": name}, key="focus")
