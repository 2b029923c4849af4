"""What tables hold, in a sentence each: how many rows, which columns. A workbook is told of by these."""

from slmrag.errors.notices import Notice, Templates, comma_list
from slmrag.schema import Page, Unit, place
from slmrag.schema.tables import StoredTable

_say = Templates(sheet_holds="{place}: {rows} rows; columns: {columns}.")
_MOST_COLUMNS = 12


def sheet_line(table: StoredTable, page: Page, unit: Unit) -> tuple[Notice, int, int]:
    """What ``table`` holds, and where on its first ``page`` (of a document in ``unit``) its heads stand: (sentence, start, end)."""
    heads = [column.head for column in table.columns if column.head]
    columns = comma_list([*heads[:_MOST_COLUMNS], *(["…"] if len(heads) > _MOST_COLUMNS else [])])
    named = table.title or place(unit, page.number, page.label, page.section)
    first = page.text.find(heads[0].split(" › ")[-1]) if heads else 0
    end = page.text.find("\n", max(first, 0))
    return (
        _say("sheet_holds", place=named, rows=table.row_count, columns=columns),
        max(first, 0),
        end if end > 0 else len(page.text),
    )
