"""Does a sentence say one cell of a table, with its row, its column and its unit, and nothing else? Then it stands there.

By construction: each word of the sentence is of the row's label, of the column's head, of what stands over the table, a unit, or
one of the few that only join them (``rows.toml``); and none of the label or the head is left out.
"""

from collections.abc import Sequence, Set

from slmrag.checking.keys import key_of
from slmrag.checking.quantities import MONEY, PLAIN, Quantity, equal, unit_of
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_words
from slmrag.text.numbers import magnitude


def says_row(own: Sequence[Token], source: Source, language: str) -> bool:
    """Whether the sentence ``own`` says one figure of the row ``source`` and what it belongs to."""
    return source.row and any(_says_cell(own, source, index, language) for index in source.bound)


def _says_cell(own: Sequence[Token], source: Source, index: int, language: str) -> bool:
    cell, bound = source.tokens[index].quantity, source.bound[index]
    figures = [
        token for token in own if token.quantity and cell and _is_cell(token.quantity, cell, source, index, language)
    ]
    if len(figures) != 1 or not _names_column(bound, source, index):
        return False
    rest = [token for token in own if token is not figures[0]]
    keys = [key for token in rest if (key := key_of(token, language))]
    wanted = {key for key, weight in bound.items() if weight == 1.0 and not unit_of(key)}
    columns = {key for place, other in source.bound.items() if place != index for key in other} - set(bound)
    allowed = set(bound) | (source.heads - columns)
    label = source.tokens[: min(source.bound)]
    joining = listed_words("rows", language or "en", "joining") | {token.norm for token in label}
    return (
        wanted <= set(keys)
        and _in_order(label, keys, language)
        and all(_is_joined(token, allowed, joining, language) for token in rest)
    )


def _in_order(label: Sequence[Token], keys: Sequence[str], language: str) -> bool:
    """Whether the words of a row's label stand in a sentence in their order."""
    rest = iter(keys)
    return all(key in rest for token in label if (key := key_of(token, language)) and not token.quantity)


def _is_cell(own: Quantity, cell: Quantity, source: Source, index: int, language: str) -> bool:
    """Whether ``own`` is the cell to its last digit, with its unit and in its scale."""
    unit = cell.unit if cell.unit != PLAIN else source.units.get(index, PLAIN)
    if own.unit.dimension != unit.dimension or own.negative != cell.negative:
        return False
    if (
        not source.scale
        and unit.dimension in ("", *MONEY)
        and any(magnitude(key, language or "en") for key in source.heads)
    ):
        return False  # a head that says a magnitude which is not read
    amounts = in_scale(cell, source) if cell.unit == PLAIN else cell.amounts
    factor = unit.factor if cell.unit == PLAIN else 1.0
    return any(equal(a, b * factor) for a in own.amounts for b in amounts)


def _names_column(bound: dict[str, float], source: Source, index: int) -> bool:
    """Whether it is known which column a figure stands in, or it is the only one of its row."""
    others = [keys for place, keys in source.bound.items() if place != index]
    return not others or (
        source.whole_head
        and any(weight == 1.0 and all(other.get(key) != 1.0 for other in others) for key, weight in bound.items())
    )


def _is_joined(token: Token, allowed: Set[str], joining: frozenset[str], language: str) -> bool:
    key = key_of(token, language)
    if key:
        return key in allowed or token.norm in joining
    return token.kind == "mark" or token.norm.startswith("unit ") or token.norm in joining
