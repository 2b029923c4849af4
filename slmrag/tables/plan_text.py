"""A plan in plain English words, whose meaning is compared with that of a question. Pure."""

from slmrag.tables.plan import Plan

_MOST_NAMES = 2  # of the rows that are meant
_MOST_LETTERS = 48  # of a head or a name
_WAYS = {
    "look up": "{head} of {rows}", "sum": "total {head} of {rows}", "average": "average {head} of {rows}", "count": "how many {rows}",
    "highest": "{named} with the most {head} of {rows}", "lowest": "{named} with the least {head} of {rows}",
    "difference": "difference in {head} between {rows}", "sorted": "ranking of {named} by {head} of {rows}", "groups": "{head} by {by}",
}  # fmt: skip


def plan_text(plan: Plan, condition: str = "") -> str:
    """What a plan asks for, in words: "price of Tarn 40", "how many airlines deaths = 0"; ``condition`` is of those that are counted."""
    index, head = plan.index, " and ".join(dict.fromkeys(_head(plan, at) for at in plan.columns[:2]))
    name = index.name_column
    said = _WAYS[plan.operation].format(
        head=head, rows=_rows(plan), named=_head(plan, plan.named if plan.named is not None else name),
        by=_head(plan, plan.by) if plan.by is not None else "",
    )  # fmt: skip
    said = f"{said} where {head} {condition}" if condition and plan.operation == "count" else said
    return " ".join(said.split())


def _head(plan: Plan, at: int | None) -> str:
    return (
        plan.index.table.columns[at].head.replace("_", " ").replace(" › ", " ")[-_MOST_LETTERS:]
        if at is not None
        else ""
    )


def _rows(plan: Plan) -> str:
    """The rows that are meant, by their names; all of them by what they are."""
    index, name = plan.index, plan.index.name_column
    if plan.rows is None or len(plan.rows) > max(_MOST_NAMES, len(index.rows) // 2):
        title = index.table.title.strip().rsplit("\n", 1)[-1][:_MOST_LETTERS]
        return f"all {_head(plan, name)} {title}" if name is not None else title
    names = [
        " ".join(filter(None, [index.rows[n].section, index.rows[n].cells[name] if name is not None else ""]))
        for n in plan.rows
    ]
    return " and ".join(dict.fromkeys(one[:_MOST_LETTERS] for one in names[:_MOST_NAMES]))
