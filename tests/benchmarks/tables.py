"""Questions to tables: ``python tests/benchmarks/tables.py [SET] [--half odd|even] [--cache DIR] [--show] [--together]``.

SET (``sets/tables.jsonl``) has a question a line, about a document below the shared ``eval/``, with its answer in several
spellings (``accept``), or none where no table holds one. Each document is asked in a library of its own, or ``--together`` in
one of all. ``--half``: the documents at the odd or even positions of their sorted names; the odd ones were looked at while the
rules were written. Prints, for look-ups, calculations and what is absent: right in the first line, right anywhere, refused,
and wrong with no warning; and of which a table answered.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from slmrag import Assistant

HERE = Path(__file__).resolve().parent
EVAL = HERE.parents[2] / "shared" / "eval"
LOOK_UPS = {"lookup", "name", "date", "lookup_name", "lookup_date"}


def folded(text: str) -> str:
    return " ".join(re.sub(r"[\s\u00a0\u202f]+", " ", text.replace("−", "-").replace("’", "'")).casefold().split())


def figures(text: str) -> set[str]:
    found = re.findall(r"\d+(?:[.,' ]\d{3}(?!\d))*(?:[.,]\d+)?", text)
    return {
        re.sub(r"\.0+$", "", re.sub(r"(?<=\d)[,' ](?=\d{3}(?!\d))", "", one)).rstrip("0").rstrip(".")
        if "." in one
        else re.sub(r"[,' ]", "", one)
        for one in found
    }


def holds(said: str, wanted: str) -> bool:
    """Whether ``said`` holds an answer: its figures, where it is one; else its names in this order, or its words.

    Of several, parted by semicolons, each in this order; a figure with more decimals than the answer is that which it rounds to.
    """
    if "; " in wanted:
        at, line = 0, folded(said)
        for one in wanted.split("; "):
            figure = one.rsplit(" ", 1)[-1]
            name = one.removesuffix(figure).strip() if re.search(r"\d", figure) else one
            at = line.find(folded(name), at)
            if at < 0 or (name != one and not _rounded(figures(figure), figures(line[at + len(name) :][:40]))):
                return False
        return True
    if re.fullmatch(
        r"[^a-z]*\d[\d.,']*\D{0,20}", folded(re.sub(r"(?i)chf|usd|million|billion|thousand|seconds?|in", "", wanted))
    ):
        return _rounded(figures(wanted), figures(said))
    at, line = 0, folded(said)
    for name in wanted.split(", "):
        place = line.find(folded(name), at)
        if place < 0:
            words = set(re.findall(r"\w+", folded(wanted)))
            return len(words) > 1 and words <= set(re.findall(r"\w+", line))
        at = place + len(name)
    return True


def _rounded(wanted: set[str], said: set[str]) -> bool:
    """Whether each figure is among those that are said, or is one of them with fewer decimals."""
    finer = {f"{float(one):.{len(two.partition('.')[2])}f}" for one in said for two in wanted if _finer(one, two)}
    return wanted <= said | {one.rstrip("0").rstrip(".") if "." in one else one for one in finer}


def _finer(one: str, two: str) -> bool:
    return re.fullmatch(r"\d+\.\d+", one) is not None and len(one.partition(".")[2]) > len(two.partition(".")[2])


def outcome(row: dict, answer) -> tuple[str, str]:
    """What came of a question: right in the first line, right elsewhere, refused, warned, or wrong; and by a table or not."""
    way = "table" if answer.table or answer.reason else "other"
    if answer.refused:
        return "refused", way
    wanted = [row["answer"], *(row.get("accept") or [])] if row.get("answer") else []
    if any(holds(answer.text.split("\n")[0], one) for one in wanted):
        return "right", way
    if any(holds(answer.text, one) for one in wanted):
        return "elsewhere", way
    return "warned" if answer.doubtful else "wrong", way


def main() -> None:
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("set", type=Path, nargs="?", default=HERE / "sets" / "tables.jsonl")
    say.add_argument("--half", choices=["odd", "even"])
    say.add_argument("--cache", type=Path, help="where the libraries are kept for the next run")
    say.add_argument("--show", action="store_true", help="print what was not right")
    say.add_argument("--together", action="store_true")
    say.add_argument("--documents", type=Path, default=EVAL, help="where the documents of SET lie")
    say.add_argument("--only", default="", help="documents whose name holds this")
    given = say.parse_args()
    if not given.documents.is_dir():
        sys.exit(f"Skipped: {given.documents} is not there.")
    rows = [json.loads(line) for line in given.set.read_text("utf-8").splitlines()]
    documents = sorted({row["doc"] for row in rows})
    chosen = [one for at, one in enumerate(documents, 1) if not given.half or (at % 2 == 1) == (given.half == "odd")]
    chosen = [one for one in chosen if given.only in one]
    cache = given.cache or Path(tempfile.mkdtemp())
    counts: dict[str, Counter] = defaultdict(Counter)
    seconds = []
    for number, group in enumerate([chosen] if given.together else [[one] for one in chosen]):
        name = "together" if given.together else Path(group[0]).name
        with Assistant(cache / re.sub(r"\W", "_", name)[:80], background=False, model="quote") as assistant:
            for added in assistant.add([str(given.documents / one) for one in group]):
                if added.status == "failed":
                    sys.exit(f"{added.name}: {added.error}")
            assistant.load()
            assistant.finish_embedding()
            for row in (row for row in rows if row["doc"] in group):
                began = time.perf_counter()
                answer = assistant.ask(row["question"]).result()
                seconds.append(time.perf_counter() - began)
                what, way = outcome(row, answer)
                kind = "absent" if not row.get("answer") else "look-ups" if row["kind"] in LOOK_UPS else "calculations"
                for each in (
                    (kind, "not English" if row["lang"] != "en" else "English", "all") if kind != "absent" else (kind,)
                ):
                    counts[each][what] += 1
                    counts[each][f"{what} by {way}"] += 1
                    counts[each]["n"] += 1
                if given.show and what != ("refused" if kind == "absent" else "right"):
                    print(
                        f"{what:9} {way} {row['kind']:8} {row['question'][:100]} = {row.get('answer')} | {answer.text.split(chr(10))[0][:140]}"
                    )
        print(f"{number + 1} of {len(chosen)}: {name}", file=sys.stderr)
    for kind, count in counts.items():
        shares = ", ".join(
            f"{what} {count[what]} ({100 * count[what] / count['n']:.0f} %)"
            for what in ("right", "elsewhere", "refused", "warned", "wrong")
        )
        print(
            f"{kind} (n = {count['n']}): {shares}; by a table: right {count['right by table']}, wrong {count['wrong by table'] + count['elsewhere by table']}"
        )
    print(f"seconds a question: median {sorted(seconds)[len(seconds) // 2]:.3f}, most {max(seconds):.3f}")


if __name__ == "__main__":
    main()
