"""Figures, dates and names in reports that nobody had tried: ``python tests/benchmarks/reports.py FOLDER [--set reports_f] [--home DIR] [--show]``.

FOLDER holds the three reports that ``sets/README.md`` names; they are asked when their vectors are made. A line of the set names one (``doc``), a ``question``, its ``answer`` and what else is right (``accept``; ``values`` are what a right
answer holds all of), or says that it is ``absent``. Prints how often the answer stands in the first line, and anywhere; how many are wrong in their first line
without a warning; how many of what is absent are refused or warned of; and how long a question took.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import own_sets

from slmrag import Assistant
from slmrag.schema import Answer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", default="reports")
    parser.add_argument("--home", default=None)
    parser.add_argument("--show", action="store_true", help="what was answered where the first line is not right")
    options = parser.parse_args()
    rows = own_sets.rows(options.set)
    if missing := {row["doc"] for row in rows if not (options.folder / row["doc"]).is_file()}:
        sys.exit(f"skipped: not in {options.folder}: {', '.join(sorted(missing))}")
    counted = dict.fromkeys(
        ("asked", "first line", "anywhere", "wrong, unmarked", "absent", "absent refused or warned of"), 0
    )
    with Assistant(options.home or tempfile.mkdtemp(), background=False) as assistant:
        there = {document.name: document.id for document in assistant.documents()}
        there |= add(assistant, {options.folder / row["doc"] for row in rows if row["doc"] not in there})
        seconds = []
        for row in rows:
            began = time.monotonic()
            answer = assistant.ask(row["question"], model="quote", documents=[there[row["doc"]]]).result()
            seconds.append(time.monotonic() - began)
            right = tell(row, answer, counted)
            if options.show and not right:
                print(
                    row["question"],
                    "|",
                    row.get("answer", "ABSENT"),
                    "|",
                    answer.outcome,
                    "|",
                    answer.text[:300].replace("\n", " / "),
                )
    print(counted, f"{1000 * statistics.median(seconds):.0f} ms a question (median)")


def add(assistant: Assistant, files: set[Path]) -> dict[str, str]:
    """The id of each of ``files`` by its name, added to the library; every vector is there when this returns."""
    there = {file.name: assistant.add_file(file).document_id for file in sorted(files)}
    assistant.finish_embedding()
    assistant.load()
    return there


def tell(row: dict, answer: Answer, counted: dict[str, int]) -> bool:
    """Count what became of a question; whether it was answered, or refused, as it should have been."""
    if row.get("absent"):
        careful = answer.outcome != "answered"
        counted["absent"] += 1
        counted["absent refused or warned of"] += careful
        return careful
    first = holds(answer.text.split("\n\n")[0], row) and not answer.refused
    counted["asked"] += 1
    counted["first line"] += first
    counted["anywhere"] += holds(answer.text, row) and not answer.refused
    counted["wrong, unmarked"] += answer.outcome == "answered" and not first
    return first


def holds(text: str, row: dict) -> bool:
    """Whether a right answer stands in ``text``, or all of its ``values``, not as a part of a longer number or word."""
    said = " ".join(text.split()).casefold()

    def stands(words: str) -> bool:
        return bool(re.search(rf"(?<![\w.,]){re.escape(' '.join(words.split()).casefold())}(?![\w]|[.,]\d)", said))

    values = row.get("values", ())
    return any(map(stands, (row["answer"], *row.get("accept", ())))) or (bool(values) and all(map(stands, values)))


if __name__ == "__main__":
    main()
