"""What was calculated, in plain words."""

from slmrag.errors.notices import Templates, sentences

_done = Templates(
    table_sum="Added up: {terms} = {result}.",
    table_sum_of_many="Added up: {count} cells.",
    table_average="The average of {count} cells: {terms} / {count} = {result}.",
    table_average_of_many="The average of {count} cells.",
    table_median="The one in the middle of {count} cells.",
    table_difference="{one} − {other} = {result}.",
    table_change="({one} − {other}) / {other} = {result} %.",
    table_share="{one} / {whole} = {result} %.",
    table_ratio="{one} / {other} = {result}.",
    table_compared="{count} of {all} rows, each compared in two columns.",
    table_changes="{count} changes were compared.",
    table_highest="The highest of {count}.",
    table_lowest="The lowest of {count}.",
    table_nth_down="Number {nth} of {count}, the largest first.",
    table_nth_up="Number {nth} of {count}, the smallest first.",
    table_sums="{count} sums were compared.",
    table_sorted_down="{count} rows, the largest first.",
    table_sorted_up="{count} rows, the smallest first.",
    table_count="{count} of {all} rows.",
    table_count_all="All rows of the table were counted.",
    table_different="{count} different entries under “{head}”.",
    table_frequencies="Rows counted for each “{head}”.",
    table_groups="Added up for each “{head}”.",
    table_either="The question can be read in two ways that are about as likely: both are said.",
    table_cut="The table was not read as a whole: this is of its first {rows} rows.",
    table_groups_average="The average for each “{head}”.",
)


def added(operation: str, terms: str, result: str, count: int) -> str:
    """That cells were added up, or averaged; ``terms`` are their numbers, ``""`` for too many to be said."""
    if operation == "average" and terms:
        return _done("table_average", count=count, terms=f"({terms})", result=result)
    if operation == "average":
        return _done("table_average_of_many", count=count)
    return _done("table_sum", terms=terms, result=result) if terms else _done("table_sum_of_many", count=count)


def subtracted(one: str, other: str, result: str) -> str:
    """That one cell was taken from another."""
    return _done("table_difference", one=one, other=other, result=result)


def changed(one: str, other: str, result: str) -> str:
    """By how many percent one cell is more than another."""
    return _done("table_change", one=one, other=other, result=result)


def share(one: str, whole: str, result: str) -> str:
    """What share of a whole a part is."""
    return _done("table_share", one=one, whole=whole, result=result)


def divided(one: str, other: str, result: str) -> str:
    """One cell by another."""
    return _done("table_ratio", one=one, other=other, result=result)


def compared(count: int, among: int) -> str:
    """That of ``among`` rows those were taken whose one column is on the wanted side of the other."""
    return _done("table_compared", count=count, all=among)


def changes_compared(count: int) -> str:
    """That ``count`` changes from one column to another were compared with each other."""
    return _done("table_changes", count=count)


def ranked(operation: str, count: int, *, down: bool, nth: int = 1) -> str:
    """That ``count`` cells were compared with each other, and the ``nth`` is said."""
    if nth > 1:
        return _done("table_nth_down" if down else "table_nth_up", nth=nth, count=count)
    if operation == "highest":
        return _done("table_highest", count=count)
    if operation == "lowest":
        return _done("table_lowest", count=count)
    return _done("table_sorted_down", count=count) if down else _done("table_sorted_up", count=count)


def counted(count: int, among: int, *, whole: bool) -> str:
    """That rows were counted, the ``whole`` table or some ``among`` others."""
    return _done("table_count_all") if whole else _done("table_count", count=count, all=among)


def grouped(head: str, *, average: bool) -> str:
    """That the rows were taken together that say the same under ``head``."""
    return _done("table_groups_average", head=head) if average else _done("table_groups", head=head)


def different(head: str, count: int) -> str:
    """That ``count`` different texts stand under ``head``."""
    return _done("table_different", head=head, count=count)


def frequencies(head: str) -> str:
    """That the rows were counted that say the same under ``head``."""
    return _done("table_frequencies", head=head)


def either() -> str:
    """That two readings of a question are as likely."""
    return _done("table_either")


def middle(count: int) -> str:
    """That the number in the middle of ``count`` was taken."""
    return _done("table_median", count=count)


def sums_compared(count: int) -> str:
    """That ``count`` sums were compared with each other."""
    return _done("table_sums", count=count)


def of_first_rows(done: str, rows: int) -> str:
    """What was ``done``, and that only the first ``rows`` of the table were there for it."""
    return sentences(filter(None, [done, _done("table_cut", rows=rows)]))
