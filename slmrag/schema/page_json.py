"""Pages as they come back from JSON."""

from collections.abc import Iterable

from slmrag.schema.document import Page


def sent_page(fields: dict) -> Page:
    """A page as it was before it became JSON: what were tuples came as lists."""
    drawn = {
        "tables": drawn_tables(fields.get("tables", ())),
        "headings": tuple(map(tuple, fields.get("headings", ()))),
        "beside": tuple(fields.get("beside", ())),
        "pictures": tuple(map(tuple, fields.get("pictures", ()))),
    }
    return Page(**fields | drawn)


def drawn_tables(rows: Iterable) -> tuple:
    """`Page.tables` as it was before it became JSON."""
    return tuple(tuple(tuple(map(tuple, row)) for row in table) for table in rows)
