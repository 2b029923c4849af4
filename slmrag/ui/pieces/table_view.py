"""What a table answered, as it is drawn: the line, what was calculated, the cells under their heads."""

import streamlit as st

from slmrag.errors.notice_json import notice_from_json
from slmrag.schema.table_answer import TableAnswer
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text


def show_table(table: TableAnswer) -> None:
    """What was calculated in plain words, and the cells as a small table."""
    if table.calculation:
        st.caption(plain(notice_text(notice_from_json(table.calculation))))
    rows = [table.heads, *table.rows]
    if (more := table.row_count - len(table.rows)) > 0:
        rows.append((text.say("ROWS_MORE", rows=more), *[""] * (len(table.heads) - 1)))
    lines = ["| " + " | ".join(plain(cell) or " " for cell in row) + " |" for row in rows]
    st.markdown("\n".join([lines[0], "|" + " --- |" * len(table.heads), *lines[1:]]))
