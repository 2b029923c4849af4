"""The app: Streamlit pages over an assistant."""

from pathlib import Path

PAGES = Path(__file__).parent / "pages"


def page_file(name: str) -> Path:
    """The file of a page, by which Streamlit knows it."""
    return PAGES / f"{name}_page.py"
