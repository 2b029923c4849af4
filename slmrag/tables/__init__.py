"""Tables as tables: asked without a model, calculated with by SQLite. All of a question is understood, or the likeliest is taken and said so."""

from slmrag.tables.find_answer import find_answer
from slmrag.tables.of_several import is_of_rest, is_of_several
from slmrag.tables.quoted_rows import quoted_rows
from slmrag.tables.read_otherwise import beside_stated, row_may_be_otherwise, tells_no_result
from slmrag.tables.table_result import TableResult, told_if_cut
from slmrag.tables.unread import is_by_chance, is_heads, refuse_for
from slmrag.tables.word_links import no_meaning

__all__ = [
    "TableResult",
    "beside_stated",
    "find_answer",
    "is_by_chance",
    "is_heads",
    "is_of_rest",
    "is_of_several",
    "no_meaning",
    "quoted_rows",
    "refuse_for",
    "row_may_be_otherwise",
    "tells_no_result",
    "told_if_cut",
]
