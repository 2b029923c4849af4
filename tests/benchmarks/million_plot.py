"""Draws what `million.py` measured, cost against size, into ``million.svg``, and prints the table of it.

``python tests/benchmarks/million_plot.py DIR/figures.jsonl …``
"""

import json
import math
import sys
from pathlib import Path

_DRAWN = {
    "computing until then": ("seconds of computing until the first passages, from the start of the process", 5.0),
    "ms of a question, computing, median": ("ms of computing of a question beyond its embedding, median of 50", 1000.0),
    "ms of a question, computing, most": ("the same, the worst of 50", 1000.0),
    "seconds: adding a document, computing": ("seconds of computing to add a document", None),
    "seconds: removing a document, computing": ("seconds of computing to remove one", None),
    "MB of library.db": ("MB of the catalogue", None),
    "MB of vectors beside Chroma": ("MB of vectors beside Chroma", None),
}  # what is drawn, how it is called, and what was to be kept
_STEPS = ("keywords", "counts of words", "names", "vectors", "reading", "headings", "documents", "the rest")
_TABLE = {
    "load then": ["load then"],
    "writing 1,000 passages, made up: included, s": ["seconds per 1,000 passages written"],
    "their vectors beside Chroma; into Chroma, s": [
        "seconds per 1,000 passages kept beside Chroma", "seconds per 1,000 passages put into Chroma"
    ],
    "`library.db`, MB; of it vectors, keywords, pages, what documents are known by": [
        "MB of library.db", "MB of it vectors", "MB of it keywords", "MB of it pages", "MB of it document"
    ],
    "vectors beside Chroma, MB": ["MB of vectors beside Chroma"],
    "`Assistant()` in a new process; the first passages; computing until then, s": [
        "seconds until Assistant()", "seconds until the first passages", "computing until then"
    ],
    "the first by meaning, where the embedder was not ready, s": ["seconds until the first by meaning"],
    "a question beyond its embedding, ms: median, most": ["ms of a question, all, median", "ms of a question, all, most"],
    "of it computing, ms: median, most": ["ms of a question, computing, median", "ms of a question, computing, most"],
    **{f"of the clock, {step}, ms: median, most": [f"ms of a question, {step}, {one}" for one in ("median", "most")] for step in _STEPS},
    "adding a document of 50 passages, s: clock, computing": ["seconds: adding a document", "seconds: adding a document, computing"],
    "keeping its vectors": ["seconds: keeping its vectors", "seconds: keeping its vectors, computing"],
    "a question then": ["seconds: a question then", "seconds: a question then, computing"],
    "removing a document": ["seconds: removing a document", "seconds: removing a document, computing"],
    "a question after that": ["seconds: a question after that", "seconds: a question after that, computing"],
    "words and vectors beside Chroma have let go of five documents": [
        "seconds: words and vectors beside Chroma have let go of them", "seconds: words and vectors beside Chroma have let go of them, computing"
    ],
    "the index has let go of them": ["seconds: the index has let go of them", "seconds: the index has let go of them, computing"],
    "memory at most, MB; at the end, and of that files\' (mapped)": ["MB at most", "MB at the end", "MB of that which are files\'"],
}  # fmt: skip
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
    high = max(math.log10(max([*values, limit or 0])), math.log10(values[0]) + sizes[-1] - sizes[0]) + 0.4

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
        parts.append(
            f'<text x="{x:.1f}" y="{y - 6:.1f}" text-anchor="middle">{value:,.{0 if value >= 100 else 3}{"f" if value >= 100 else "g"}}</text>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{top + _HIGH + 14}" text-anchor="middle" fill="#666">{row["passages"]:,}</text>'
        )
    return "".join(parts)


def table(rows: list[dict]) -> str:
    """The figures of each size, in a column."""
    lines = [["", *(f"{row['passages']:,}" for row in rows)], ["---"] * (len(rows) + 1)]
    for name, keys in _TABLE.items():
        cells = [", ".join(f"{row[key]:,}" for key in keys if key in row) for row in rows]
        lines += [[name, *(cell or "–" for cell in cells)]] if any(cells) else []
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    told = [line for path in sys.argv[1:] for line in Path(path).read_text().splitlines()]
    measured = sorted(map(json.loads, told), key=lambda row: row["passages"])
    Path(__file__).with_name("million.svg").write_text(plot(measured))
    print(table(measured))
