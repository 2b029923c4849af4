"""What was measured: the figures as a table and as bars, and the questions that went wrong."""

import streamlit as st

from slmrag.evaluation import MEASURES, Evaluation, Figure, FigureDifference, Metric, Row
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text

_MOST = 20


def show_evaluation(evaluation: Evaluation) -> None:
    """The whole of it, of one setting or of two."""
    st.header(text.say("TRIAL_RESULT", questions=text.count_of(len(evaluation.rows), "question")), anchor=False)
    names = text.table(text.language())["measure"]
    sides = [{figure.name: figure for figure in side.figures} for side in evaluation.sides]
    heads = _heads(evaluation)
    rows = _table(evaluation, names, heads, sides)
    st.table(
        [{plain(name): plain(cell) for name, cell in row.items()} for row in rows], border="horizontal", hide_index=True
    )
    shares = [one for one in MEASURES if one.unit == "share" and any(one.name in side for side in sides)]
    bars = [
        {"measure": names[one.name], "side": head, "share": round(100 * side[one.name].value)}
        for one in shares for head, side in zip(heads, sides, strict=True) if one.name in side
    ]  # fmt: skip
    if bars:
        _draw_bars(bars, several=len(heads) > 1)
    st.caption(text.TRIAL_INTERVAL)
    for note in evaluation.notes:
        st.caption(f":material/info: {plain(notice_text(note))}")
    _show_wrong(evaluation)


def _draw_bars(bars: list[dict[str, object]], *, several: bool) -> None:
    # Not st.bar_chart: it cuts the names of the measures, and two of them are the same then.
    side = {"field": "side", "type": "nominal", "sort": None, "title": None}
    encoding = {
        "y": {"field": "measure", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}},
        "x": {"field": "share", "type": "quantitative", "title": None, "scale": {"domain": [0, 100]},
              "axis": {"labelExpr": "datum.value + ' %'", "tickCount": 5}},
        "tooltip": [{"field": "measure"}, *([{"field": "side"}] if several else []), {"field": "share"}],
    }  # fmt: skip
    if several:
        encoding |= {"yOffset": side, "color": side | {"legend": {"orient": "top", "direction": "vertical"}}}
    st.vega_lite_chart(
        {"data": {"values": bars}, "mark": "bar", "encoding": encoding, "height": {"step": 14 if several else 26}}
    )


def _heads(evaluation: Evaluation) -> list[str]:
    """What tells the sides apart."""
    if len(evaluation.sides) == 1:
        return [text.TRIAL_FIGURE]
    one, other = (side.settings for side in evaluation.sides)
    names = [name for name in one if one[name] != other[name]]
    return [", ".join(f"{name} = {settings[name]}" for name in names) for settings in (one, other)]


def _table(
    evaluation: Evaluation, names: dict[str, str], heads: list[str], sides: list[dict[str, Figure]]
) -> list[dict[str, str]]:
    differences = {difference.name: difference for difference in evaluation.differences}
    rows = []
    for measure in MEASURES:
        shown = [side.get(measure.name) for side in sides]
        if not any(shown):
            continue
        cells = {head: _value(measure, one.value) if one else "–" for head, one in zip(heads, shown, strict=True)}
        if len(sides) == 2:
            cells[text.TRIAL_DIFFERENCE] = _difference(measure, differences.get(measure.name))
        elif only := shown[0]:
            cells["95 %"] = f"{_value(measure, only.low)} … {_value(measure, only.high)}"
        n = " / ".join(dict.fromkeys(str(one.n) for one in shown if one))
        rows.append({text.TRIAL_MEASURE: names[measure.name], **cells, "n": n})
    return rows


def _difference(measure: Metric, difference: FigureDifference | None) -> str:
    if difference is None:
        return "–"
    verdict = text.table(text.language())["verdict"][difference.verdict]
    if difference.verdict == "the same":
        return verdict
    value, low, high = (_value(measure, one, "+") for one in (difference.value, difference.low, difference.high))
    return f"{verdict}: {value} ({low} … {high})"


def _value(measure: Metric, value: float, sign: str = "") -> str:
    match measure.unit:
        case "share":
            return f"{100 * value:{sign}.0f} %"
        case "tokens":
            return _signed(value, 0, sign)
        case _:
            return text.say("SECONDS", s=_signed(value, 2, sign))


def _signed(value: float, decimals: int, sign: str) -> str:
    return f"{sign if value >= 0 else ''}{text.write_number(value, decimals)}"


def _show_wrong(evaluation: Evaluation) -> None:
    wrong = _wrong(evaluation.rows)
    if not wrong:
        st.success(text.TRIAL_ALL_RIGHT, icon=":material/check_circle:")
        return
    st.subheader(text.TRIAL_WRONG, anchor=False)
    for words, rows in wrong.items():
        with st.expander(plain(f"{words}: {text.write_number(len(rows))}"), icon=":material/help:"):
            for row in rows[:_MOST]:
                _show_row(row)
            if len(rows) > _MOST:
                st.caption(text.say("MORE", n=len(rows) - _MOST))


def _wrong(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    """The rows that went wrong, by what went wrong with them first."""
    kinds = {
        text.WRONG_FAILED: lambda row: row.outcome == "failed",
        text.WRONG_ANSWERED: lambda row: row.outcome == "answered" and row.question.refuse,
        text.WRONG_REFUSED: lambda row: row.outcome == "refused" and not row.question.refuse,
        text.WRONG_PLACE: lambda row: row.rank == 0 or row.right_page is False,
        text.WRONG_ANSWER: lambda row: row.contains is False,
    }
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.question.refuse and row.outcome == "refused":
            continue
        if words := next((words for words, holds in kinds.items() if holds(row)), ""):
            found.setdefault(words, []).append(row)
    return found


def _show_row(row: Row) -> None:
    question = row.question
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(question.text)}**")
        expected = [" | ".join(question.answers), question.document, ", ".join(map(str, question.pages))]
        if question.refuse:
            expected = [text.TO_BE_REFUSED]
        st.caption(plain(text.say("TRIAL_EXPECTED", what=" · ".join(filter(None, expected)) or "–")))
        st.caption(plain(text.say("TRIAL_GOT", what=notice_text(row.error) or row.answer or text.REFUSED)))
        if row.nearest:
            st.caption(plain(text.say("TRIAL_NEAREST", what=text.stands(row.nearest))))
