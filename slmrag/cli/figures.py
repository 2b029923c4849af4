"""What people read of an evaluation."""

from typing import TYPE_CHECKING

from slmrag.cli.shared import count, harmless, tell

if TYPE_CHECKING:
    from slmrag.evaluation import Difference, Evaluation, Figure, Measure

_MOST_MISSED = 5


def show_evaluation(evaluation: "Evaluation") -> None:
    """The figures as a table, what differs where two settings were compared, what to know, and what was missed."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from slmrag.evaluation import MEASURES

    compared = len(evaluation.sides) == 2
    figures = [{figure.name: figure for figure in side.figures} for side in evaluation.sides]
    differences = {difference.name: difference for difference in evaluation.differences}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(count(len(evaluation.rows), "question"))
    for side in evaluation.sides:
        table.add_column(Text(_settings(side.settings)) if compared else "", justify="right")
        table.add_column("95 %", justify="right", style="dim")
    table.add_column("n", justify="right", style="dim")
    if compared:
        table.add_column("Difference, 95 %", justify="right")
        table.add_column("")
    for measure in MEASURES:
        shown = [side.get(measure.name) for side in figures]
        if not any(shown):
            continue
        cells = [cell for figure in shown for cell in _figure_cells(measure, figure)]
        n = " / ".join(dict.fromkeys(str(figure.n) for figure in shown if figure))
        table.add_row(measure.words, *cells, n, *(_difference_cells(measure, differences.get(measure.name)) if compared else ()))  # fmt: skip
    tell(table)
    for note in evaluation.notes:
        tell(Text(harmless(note), style="yellow"))
    _show_missed(evaluation)


def _settings(settings: dict) -> str:
    """What tells two sides apart: the model only where nothing else does."""
    others = {name: value for name, value in settings.items() if name != "model"} or settings
    return ", ".join(f"{name} = {value}" for name, value in others.items())


def _figure_cells(measure: "Measure", figure: "Figure | None") -> tuple[str, str]:
    if figure is None:
        return "–", ""
    return _value(measure, figure.value), f"{_value(measure, figure.low)} … {_value(measure, figure.high)}"


def _difference_cells(measure: "Measure", difference: "Difference | None") -> tuple[str, str]:
    if difference is None:
        return "–", ""
    value, low, high = (_value(measure, part, "+") for part in (difference.value, difference.low, difference.high))
    return f"{value} ({low} … {high})", difference.verdict


def _value(measure: "Measure", value: float, sign: str = "") -> str:
    match measure.unit:
        case "share":
            return f"{100 * value:{sign}.0f} %"
        case "tokens":
            return f"{value:{sign},.0f} tokens"
        case _:
            return f"{value:{sign}.2f} s"


def _show_missed(evaluation: "Evaluation") -> None:
    """Some of the questions that went wrong, for that is where to look."""
    from rich.text import Text

    wrong = {
        "Not found": [row for row in evaluation.rows if row.rank == 0],
        "Refused, and should not be": [row for row in evaluation.rows if row.outcome == "refused" and not row.question.refuse],
        "Answered, and should be refused": [row for row in evaluation.rows if row.outcome == "answered" and row.question.refuse],
    }  # fmt: skip
    for words, rows in wrong.items():
        if rows:
            tell(Text(f"{words} ({len(rows)}):", style="bold"))
        for row in rows[:_MOST_MISSED]:
            where = ", ".join([row.question.document, *(f"page {page}" for page in row.question.pages[:1])])
            expected = f"; expected: {where}" if where and not row.question.refuse else ""
            tell(Text(harmless(f"  {row.question.text} (nearest: {row.nearest or 'nothing'}{expected})")))
