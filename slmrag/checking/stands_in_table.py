"""Does a sentence say cells of a row of a table, each with its column and its unit, and nothing else? Then it stands there.

By construction: the sentence is parted so that each part has one figure; of it and the label of the row, which the first part says, each word of the sentence is of the row's label, of the column's head, of what stands over the table, a unit, or
one of the few that only join them (``rows.toml``); and none of the label or the head is left out.
"""

from collections.abc import Sequence, Set
from itertools import zip_longest

from slmrag.checking.keys import key_of
from slmrag.checking.quantities import MONEY, PLAIN, Quantity, equal, unit_of
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.table_rows import date_pairs
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, listed_words
from slmrag.text.numbers import magnitude


def says_row(own: Sequence[Token], source: Source, language: str) -> bool:
    """Whether the sentence ``own`` says figures of the row ``source``, each with what it belongs to."""
    if not source.row or not source.bound or source.table:
        return False
    if any(_says_cell(own, source, index, language) for index in source.bound):
        return True
    parts = _parts(own)
    if len(parts) < 2:
        return False
    label = [token for token in source.tokens[: min(source.bound)] if token.kind == "word" and key_of(token, language)]
    said = {token.stem for token in parts[0]}
    if not label or any(token.stem not in said for token in label):
        return False
    whole = [parts[0], *([*label, *part] for part in parts[1:])]
    return all(any(_says_cell(part, source, index, language) for index in source.bound) for part in whole)


def _parts(own: Sequence[Token]) -> list[list[Token]]:
    """The parts of a sentence between what joins two figures: "5 in 2022 (and) 6 in 2021", "5 in 2022 (, compared with) 6 in 2021"."""
    parts: list[list[Token]] = [[]]
    for token, behind in zip_longest(own, own[1:]):
        dated = behind is not None and behind.quantity is not None and behind.quantity.kind == "year"
        joins = token.norm in all_words("joins") or (token.kind == "mark" and token.norm in ",;" and not dated)
        if joins and any(other.quantity for other in parts[-1]):
            parts.append([])
        elif not joins and not (not parts[-1] and token.norm in all_words("joins_on")):
            parts[-1].append(token)
    return [part for part in parts if part]


def _says_cell(own: Sequence[Token], source: Source, index: int, language: str) -> bool:
    cell, bound = source.tokens[index].quantity, source.bound[index]
    figures = [
        token for token in own if token.quantity and cell and _is_cell(token.quantity, cell, source, index, language)
    ]
    if len(figures) != 1:
        return False
    rest = [token for token in own if token is not figures[0]]
    keys = [key for token in rest if (key := key_of(token, language))]
    if any(pair not in source.dates and source.heads.issuperset(pair) for pair in date_pairs(own, language)):
        return False  # the day of one column with the year of another
    if not _names_column(bound, source, index, set(keys)):
        return False
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


def _names_column(bound: dict[str, float], source: Source, index: int, said: Set[str]) -> bool:
    """Whether it is known which column a figure stands in: it is the only one of its row, or what is ``said`` names no other whole."""
    others = [keys for place, keys in source.bound.items() if place != index]
    if not others:
        return True
    alone = any(weight == 1.0 and all(other.get(key) != 1.0 for other in others) for key, weight in bound.items())
    lacking = all(any(weight == 1.0 and key not in said for key, weight in other.items()) for other in others)
    return source.whole_head and (alone or lacking)


def _is_joined(token: Token, allowed: Set[str], joining: frozenset[str], language: str) -> bool:
    key = key_of(token, language)
    if key:
        return key in allowed or token.norm in joining
    return token.kind == "mark" or token.norm.startswith("unit ") or token.norm in joining
