"""What is read aloud. That it is, and by whose voice, is tested in a browser (`test_app_browser.py`)."""

import pytest

from slmrag.ui.pieces.read_aloud import aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Six** months, see [the page](https://example.org).", "Six months, see the page."),
        ("## Notice\n- `four` weeks\n- eight weeks", "Notice four weeks eight weeks"),
        ("| a | b |\n\n5 * 4 - 3", "a · b 5 * 4 - 3"),
    ],
)
def test_words_are_read_without_their_marks(written: str, said: str):
    assert aloud(written) == said
