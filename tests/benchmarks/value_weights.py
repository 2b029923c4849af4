"""What each tuned number of `slmrag.search.values` is worth: ``python tests/benchmarks/value_weights.py --home DIR FOLDER SET [FOLDER SET …]``.

The questions of the sets (`reports.py` has their form) are asked once; then what finds the value is run again for each number left
out (0), and half as much again, all others as they are. Prints for each how many values are stated rightly, how many
wrongly without a warning, and how many that are absent are not taken for stated.
"""

import argparse
import ast
import importlib
from collections import Counter
from functools import cache
from pathlib import Path

import own_sets
import reports

from slmrag import Assistant
from slmrag.search.values.find_value import ValueResult

MODULES = ("subject", "value_place", "value_rows", "value_sentences")
SHELVES = ("documents", "keywords", "pages", "tables")
WHOLE = (
    "_MOST",
    "_LOOKED_AT",
    "_COMPARED",
    "_LINE",
    "_REACH",
    "_CLOSE",
    "_BESIDE",
    "_LINES_ABOVE",
    "_HEAD_LETTERS",
    "_LONG_LIST",
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="+", help="a folder and the name of its set, in turn")
    parser.add_argument("--home", required=True)
    parser.add_argument("--modules", nargs="+", default=MODULES, choices=MODULES)
    options = parser.parse_args()
    asked: list[tuple[dict, tuple, dict]] = []
    find = importlib.import_module("slmrag.search.find")  # the name is its function's in the room
    real = find.find_value
    with Assistant(options.home, background=False) as assistant:
        there = {document.name: document.id for document in assistant.documents()}
        assistant.load()
        for folder, name in zip(options.sets[::2], options.sets[1::2], strict=True):
            for row in own_sets.rows(name):
                if row["doc"] not in there:
                    there[row["doc"]] = assistant.add_file(Path(folder) / row["doc"]).document_id

                def noted(shelf, *given, _row=row, **named):
                    asked.append((_row, (Remembered(shelf), *given), {key: kept(one) for key, one in named.items()}))
                    return real(shelf, *given, **named)

                find.find_value = noted
                assistant.search(row["question"], documents=[there[row["doc"]]], compare=True)
        for name in MODULES:  # what does not hang on these numbers is told once
            module = importlib.import_module(f"slmrag.search.values.{name}")
            for pure in {"terms", "places", "periods", "apart"} & vars(module).keys():
                setattr(module, pure, cache(getattr(module, pure)))
        print("as it stands", counted(asked, real))
        for module, name, value in tuned(options.modules):
            for other in (0, value * 1.5):
                other = round(other) if name in WHOLE else round(other, 3)
                setattr(module, name, other)
                print(f"{module.__name__.split('.')[-1]}.{name} = {value}, {other}:", counted(asked, real), flush=True)
            setattr(module, name, value)


class Remembered:
    """A shelf that is looked into once for each question: what it told is told again."""

    def __init__(self, part: object) -> None:
        self._part = part

    def __getattr__(self, name: str):
        value = getattr(self._part, name)
        made = kept(value) if callable(value) else Remembered(value) if name in SHELVES else value
        setattr(self, name, made)
        return made


def kept(call):
    """``call``, done once for the same."""
    known: dict[str, object] = {}

    def told(*given):
        if (key := repr(given)) not in known:
            known[key] = call(*given)
        return known[key]

    return call and told


def tuned(modules: list[str]):
    """(module, name, value) of each number that stands by itself at the top of a module."""
    for name in modules:
        module = importlib.import_module(f"slmrag.search.values.{name}")
        for node in ast.parse(Path(module.__file__).read_text("utf-8")).body:
            if isinstance(node, ast.Assign):
                target = node.targets[0]
                for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(value := getattr(module, one.id), (int, float)):
                        yield module, one.id, value


def counted(asked, find_value) -> str:
    counts = Counter()
    for row, given, named in asked:
        value: ValueResult = find_value(*given, **named)
        stated = [one.text for passage in value.passages for one in passage.evidence if one.stated]
        said = value.row.answer.value if value.row else " ".join(stated)
        if row.get("absent"):
            counts["absent, not stated"] += value.missed or not said
            continue
        right = bool(said) and reports.holds(said, row)
        counts["right"] += right
        counts["wrong, unmarked"] += bool(said) and not right and not value.missed
    return ", ".join(f"{name} {counts[name]}" for name in ("right", "wrong, unmarked", "absent, not stated"))


if __name__ == "__main__":
    main()
