"""Where the sample documents lie."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
_SAMPLES = (_PACKAGE / "samples", _PACKAGE.parent / "data" / "samples")  # in an installed wheel; in a checkout
_SAMPLE_NAMES = ("handbook.pdf", "product-faq.md", "brief-kunde.docx", "prices.xlsx")


def sample_files() -> list[Path]:
    """The sample documents, none where they are not beside the program."""
    found = ([folder / name for name in _SAMPLE_NAMES] for folder in _SAMPLES)
    return next((paths for paths in found if all(path.is_file() for path in paths)), [])
