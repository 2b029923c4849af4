"""Where the rows of a page's tables stand in its text. Pure."""

from slmrag.schema import Page

_BETWEEN = 2  # times the letters of its cells, that a row's text may be long


def rows_of(page: Page) -> list[tuple[int, int]]:
    """(start, end) of each row. One whose cells stand far apart in the text is none: the page's columns are read one after the other."""
    rows = [row for table in page.tables for row in table if row]
    return [
        (row[0][1], row[-1][2]) for row in rows
        if row[-1][2] - row[0][1] <= _BETWEEN * sum(end - start for _, start, end in row)
    ]  # fmt: skip
