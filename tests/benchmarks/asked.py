"""Questions as people write them: ``python tests/benchmarks/asked.py FOLDER [--cache DIR] [--show]``.

``sets/asked_n.jsonl`` has a question a line, with one difficulty against ``plain``, which says the same in the document's words: a typing
error, an abbreviation, a part number, a day in another spelling, a synonym, a compound parted or joined, spaces, or capitals; and
questions that their document does not answer. FOLDER has the documents (of public repositories, and of the shared ``eval``): all
are in one library, and each question is asked of its document, without a model. Right: what is quoted holds one of ``accept``;
first: the first sentence does.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from own_sets import SETS

from slmrag import Assistant


def came_of(assistant: Assistant, question: str, row: dict) -> str:
    """What came of a question of a row."""
    answer = assistant.ask(question, documents=[row["doc"]]).result()
    if answer.refused:
        return "refused"
    told = [" ".join(sentence.text.split()).casefold() for sentence in answer.sentences]
    accept = [" ".join(one.split()).casefold() for one in row.get("accept", ())]
    held = [any(one in text for one in accept) for text in told] if accept else []
    if not held:
        return "warned" if answer.doubtful else "elsewhere"
    return "first" if held and held[0] else "later" if any(held) else "elsewhere"


def main() -> None:
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("folder", type=Path)
    say.add_argument("--cache", type=Path, help="where the library is kept for the next run")
    say.add_argument("--show", action="store_true", help="print what was not right")
    say.add_argument("--every", type=int, default=1, help="only each so manieth row, from the first")
    given = say.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"Skipped: {given.folder} is not there.")
    rows = [json.loads(line) for line in (SETS / "asked_n.jsonl").read_text("utf-8").splitlines()][:: given.every]
    counts: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = defaultdict(list)
    with Assistant(given.cache or Path(tempfile.mkdtemp()), background=False, model="quote") as assistant:
        assistant.add([str(given.folder / name) for name in sorted({row["doc"] for row in rows})])
        assistant.load()
        assistant.finish_embedding()
        for row in rows:
            for how in ("plain", "question"):
                if how in row:
                    began = time.process_time()
                    what = came_of(assistant, row[how], row)
                    seconds[how].append(time.process_time() - began)
                    counts[row["kind"]][how].update(["n", what])
                    if given.show and what not in ("first", "later") and row["kind"] != "absent":
                        print(f"{what:9} {how:8} {row['kind']:12} {row[how]}")
            if given.show and row["kind"] == "absent" and what != "refused":
                print(f"answered  absent   {row['question']}")
    for kind, by_how in counts.items():
        told = []
        for how, count in by_how.items():
            right = f"right {100 * (count['first'] + count['later']) / count['n']:.0f} %, first {100 * count['first'] / count['n']:.0f} %, "
            told.append(
                f"{how}: {right * (kind != 'absent')}refused {100 * count['refused'] / count['n']:.0f} %"
                + (f", warned {100 * count['warned'] / count['n']:.0f} %") * (kind == "absent")
            )
        print(f"{kind:12} (n = {by_how['question']['n']:3}) {'; '.join(told)}")
    for how, spent in seconds.items():
        print(f"{how}: ms of processor a question, median {1000 * sorted(spent)[len(spent) // 2]:.0f}")


if __name__ == "__main__":
    main()
