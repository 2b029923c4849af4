"""What people read of an evaluation."""

from typing import TYPE_CHECKING

from slmrag.cli.terminal import count, harmless, tell

if TYPE_CHECKING:
    from slmrag.evaluation import Evaluation, Figure, FigureDifference, Metric

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
    for heading in (*_settings(evaluation), "Difference (95 %)") if compared else ("", "95 %"):
        table.add_column(Text(heading), justify="right")
    table.add_column("n", justify="right", style="dim")
    for measure in MEASURES:
        shown = [side.get(measure.name) for side in figures]
        if not any(shown):
            continue
        cells = [_value(measure, figure.value) if figure else "–" for figure in shown]
        if compared:
            cells.append(_difference(measure, differences.get(measure.name)))
        elif only := shown[0]:
            cells.append(_interval(measure, only))
        table.add_row(measure.words, *cells, " / ".join(dict.fromkeys(str(figure.n) for figure in shown if figure)))
    tell(table)
    for note in evaluation.notes:
        tell(Text(harmless(note), style="yellow"))
    _show_missed(evaluation)


def _settings(evaluation: "Evaluation") -> list[str]:
    """What tells the two sides apart."""
    one, other = (side.settings for side in evaluation.sides)
    names = [name for name in one if one[name] != other[name]]
    return [", ".join(f"{name} = {settings[name]}" for name in names) for settings in (one, other)]


def _interval(measure: "Metric", figure: "Figure") -> str:
    return f"{_value(measure, figure.low)} … {_value(measure, figure.high)}"


def _difference(measure: "Metric", difference: "FigureDifference | None") -> str:
    if difference is None or difference.verdict == "the same":
        return "–" if difference is None else difference.verdict
    unit = " points" if measure.unit == "share" else ""
    value, low, high = (
        _value(measure, part, "+").removesuffix(" %") for part in (difference.value, difference.low, difference.high)
    )
    return f"{difference.verdict}: {value}{unit} ({low} … {high})"


def _value(measure: "Metric", value: float, sign: str = "") -> str:
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
            where = ", ".join(
                filter(None, [row.question.document, *(f"page {page}" for page in row.question.pages[:1])])
            )
            expected = f"; expected: {where}" if where and not row.question.refuse else ""
            nearest = f"{row.nearest.document_name}, {row.nearest.place}" if row.nearest else "nothing"
            tell(Text(harmless(f"  {row.question.text} (nearest: {nearest}{expected})")))
