"""The app: Streamlit pages over an assistant."""

from pathlib import Path

PAGES = Path(__file__).parent / "pages"  # Streamlit knows a page by its file
