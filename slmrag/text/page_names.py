"""What pages are called: "page", "slides", "Sheets 3, 4", in words that the app says in any language."""

from collections.abc import Sequence

from slmrag.errors.notices import Notice, Templates
from slmrag.schema import Unit

_word = Templates(
    page="page", slide="slide", sheet="sheet", section="section",
    pages="pages", slides="slides", sheets="sheets", sections="sections",
)  # fmt: skip
_numbered = Templates(
    page_numbered="page {numbers}", slide_numbered="slide {numbers}",
    sheet_numbered="sheet {numbers}", section_numbered="section {numbers}",
    pages_numbered="pages {numbers}", slides_numbered="slides {numbers}",
    sheets_numbered="sheets {numbers}", sections_numbered="sections {numbers}",
)  # fmt: skip
# The same where a sentence begins.
_first = Templates(**{f"{key}_first": template.capitalize() for key, template in _numbered.items()})
_NAMED = 12


def unit_word(unit: Unit, *, several: bool = False) -> Notice:
    """``page``, ``pages``."""
    return _word(f"{unit}s" if several else unit)


def page_list(numbers: Sequence[int], unit: Unit, *, first: bool = False) -> Notice:
    """``page 3``, ``pages 3, 4``, at most twelve of them; ``Pages 3, 4`` where it comes ``first`` in a sentence."""
    said = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
    key = f"{unit}{'s' * (len(numbers) > 1)}_numbered"
    return _first(f"{key}_first", numbers=said) if first else _numbered(key, numbers=said)
