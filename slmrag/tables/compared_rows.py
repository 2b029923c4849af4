"""Which two rows a difference is of, where two things are named that stand in several rows each."""

from slmrag.tables.row_filters import RowFilter
from slmrag.tables.word_links import Links

_MOST = 8  # pairs


def compared_rows(links: Links, rows: RowFilter, numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The two rows whose numbers are compared; of two things with several rows each those whose labels say the same besides."""
    if len(rows.parts) != 2:
        return []
    if len(numbers) == 2:
        return [numbers]
    one, other = (sorted(part & frozenset(numbers)) for part in rows.parts)
    beside = {number: _beside(links, number, rows.columns) for number in (*one, *other)}
    found: list[tuple[int, ...]] = [(a, b) for a in one for b in other if a != b and beside[a] == beside[b]]
    return found[:_MOST]


def _beside(links: Links, number: int, columns: frozenset[int]) -> frozenset[str]:
    """What the labels of a row that tell it, or are of several rows, say besides what is asked for."""
    index, asked = links.index, links.asked
    wanted = frozenset().union(*(own | kin for own, kin in asked.terms(index.table.language)))
    row = index.rows[number]
    told = (at for at in index.keys if at in columns or index.repeats(at))
    words = (word for at in told for word in index.label(row.cells[at]).words)
    return frozenset().union(*(word for word in words if word.isdisjoint(wanted)))
