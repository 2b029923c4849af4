"""Everyday questions of everyday papers: ``python tests/benchmarks/everyday.py [SET ...] [--show]``.

Each folder of ``everyday/`` has ten documents of one household or company (``docs``) and 90 questions of them (``questions.jsonl``),
made up by a hand that had not seen the code; asked without a model, in one library of all ten. Prints by kind how many are right
in the first line ("how", yes or no, sections and requests: anywhere), right elsewhere, refused, warned of, or wrong with no warning.
"""

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tables import folded, holds

from slmrag import Assistant
from slmrag.schema import Answer

EVERYDAY = Path(__file__).resolve().parent / "everyday"
ANYWHERE = {"how", "yesno", "section", "request"}


def outcome(row: dict, answer: Answer) -> str:
    """What came of a question."""
    if answer.refused:
        return "refused"
    accepted = row["accept"]
    if any(_states(answer.text if row["kind"] in ANYWHERE else answer.text.split("\n")[0], one) for one in accepted):
        return "right"
    if any(_states(answer.text, one) for one in accepted):
        return "elsewhere"
    return "warned" if answer.doubtful else "wrong"


def _states(said: str, wanted: str) -> bool:
    return holds(said, wanted) or folded(wanted) in folded(said)


def main() -> None:
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("sets", nargs="*", default=sorted(one.name for one in EVERYDAY.iterdir()))
    say.add_argument("--show", action="store_true", help="print what was not right")
    given = say.parse_args()
    for name in given.sets:
        counts: dict[str, Counter] = defaultdict(Counter)
        with Assistant(tempfile.mkdtemp(), background=False, model="quote") as assistant:
            assistant.add([str(one) for one in sorted((EVERYDAY / name / "docs").iterdir())])
            assistant.load()
            assistant.finish_embedding()
            for line in (EVERYDAY / name / "questions.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                before = [assistant.ask(row["before"]).result()] if row.get("before") else []
                answer = assistant.ask(row["question"], history=before).result()
                what = outcome(row, answer)
                for kind in ("absent",) if row["kind"] == "absent" else (row["kind"], "all that is there"):
                    counts[kind][what] += 1
                if given.show and what != ("refused" if row["kind"] == "absent" else "right"):
                    print(f"{what:9} {row['kind']:8} {row['question'][:100]} = {row['answer']} | {answer.text[:160]!r}")
        for kind, count in counts.items():
            shares = ", ".join(f"{what} {count[what]}" for what in ("right", "elsewhere", "refused", "warned", "wrong"))
            print(f"{name} {kind} (n = {count.total()}): {shares}", flush=True)


if __name__ == "__main__":
    main()
