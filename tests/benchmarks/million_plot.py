"""Draws what `million.py` measured, cost against size: ``python tests/benchmarks/million_plot.py DIR/figures.jsonl``, into ``million.svg``."""

import json
import math
import sys
from pathlib import Path

_DRAWN = {
    "seconds until the first passages": ("seconds until the first passages", 5.0),
    "ms of a question, all, median": ("ms of a question beyond its embedding, median", 1000.0),
    "ms of a question, all, most": ("the same, the worst of 50", 1000.0),
    "seconds: adding a document": ("seconds to add a document", None),
    "seconds: removing a document": ("seconds to remove one", None),
    "MB of library.db": ("MB of the catalogue", None),
    "MB at most": ("MB of memory at most", None),
}  # what is drawn, how it is called, and what was to be kept
_WIDE, _HIGH, _LEFT, _GAP = 460, 110, 150, 44  # pixels of a field


def plot(rows: list[dict]) -> str:
    """A field for each of what is drawn; both ways each ten times as much is as far: what grows as the library does goes up as the dotted line."""
    sizes = [math.log10(row["passages"]) for row in rows]
    fields = [_field(key, rows, sizes, 24 + number * (_HIGH + _GAP)) for number, key in enumerate(_DRAWN)]
    height = len(_DRAWN) * (_HIGH + _GAP) + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDE + 30}" height="{height}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(fields)}</svg>\n'
    )


def _field(key: str, rows: list[dict], sizes: list[float], top: float) -> str:
    name, limit = _DRAWN[key]
    values = [max(row[key], 1e-3) for row in rows]
    low = math.log10(min(values)) - 0.1
    high = max(math.log10(max([*values, limit or 0])), low + 0.2 + sizes[-1] - sizes[0]) + 0.1

    def place(size: float, value: float) -> tuple[float, float]:
        across = (size - sizes[0]) / (sizes[-1] - sizes[0]) * (_WIDE - 30) + 15
        return _LEFT + across, top + _HIGH * (high - value) / (high - low)

    points = [place(size, math.log10(value)) for size, value in zip(sizes, values, strict=True)]
    first = math.log10(values[0])
    (left, begins), (right, ends) = place(sizes[0], first), place(sizes[-1], first + sizes[-1] - sizes[0])
    parts = [
        f'<rect x="{_LEFT}" y="{top}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#ccc"/>',
        f'<text x="{_LEFT}" y="{top - 6}">{name}</text>',
        f'<line x1="{left:.1f}" y1="{begins:.1f}" x2="{right:.1f}" y2="{ends:.1f}" stroke="#999" stroke-dasharray="2 4"/>',
        '<polyline fill="none" stroke="#1f6feb" points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>',
    ]
    if limit:
        y = place(sizes[0], math.log10(limit))[1]
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _WIDE}" y2="{y:.1f}" stroke="#c33"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#c33">{limit:g} asked</text>')
    for (x, y), value, row in zip(points, values, rows, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1f6feb"/>')
        parts.append(f'<text x="{x:.1f}" y="{y - 6:.1f}" text-anchor="middle">{value:.3g}</text>')
        parts.append(
            f'<text x="{x:.1f}" y="{top + _HIGH + 14}" text-anchor="middle" fill="#666">{row["passages"]:,}</text>'
        )
    return "".join(parts)


if __name__ == "__main__":
    measured = sorted(map(json.loads, Path(sys.argv[1]).read_text().splitlines()), key=lambda row: row["passages"])
    Path(__file__).with_name("million.svg").write_text(plot(measured))
