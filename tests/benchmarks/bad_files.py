"""Harmful, awkward and messy files: ``python tests/benchmarks/bad_files.py [--fuzz N] [--missed]``.

Adds every file of ``shared/bad_files`` and ``shared/eval/parser_zoo/dev`` to a library, one by one, and prints by kind:
files, outcomes, those that did not end as the manifest says, the longest, and the most memory of the process that read.
Of the messy files also the expected strings found and the words of the reference text that were read (recall).
``--fuzz N`` tries N mutations of each sample instead.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from slmrag import Assistant, settings
from slmrag.ingest.add_result import AddResult

sys.path.insert(0, str(Path(__file__).parents[1]))
from watched import Watched

SHARED = Path(__file__).parents[3] / "shared"
MARKS = re.compile(r"^\s*- |\|", re.MULTILINE)  # of a list and of the cells of a table


@dataclass
class Kind:
    """What became of the files of one kind."""

    outcomes: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0
    wanted: int = 0
    found: int = 0
    recalls: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--missed", action="store_true", help="Print the expected strings that were not found.")
    options = parser.parse_args()
    settings.quieten()
    if options.fuzz:
        from fuzzing import fuzz_pdf, fuzz_readers

        with tempfile.TemporaryDirectory() as folder:
            fuzz_readers(options.fuzz, Path(folder))
            fuzz_pdf(options.fuzz, Path(folder))
        print(f"{2 * options.fuzz:,} mutated files, each read or refused with a sentence")
        return
    kinds: dict[str, Kind] = defaultdict(Kind)
    with tempfile.TemporaryDirectory() as home, Assistant(home, background=False) as assistant:
        bad(assistant, kinds)
        zoo(assistant, kinds, options.missed)
    print(
        f"{'kind':22} {'files':>5} {'added':>6} {'partly':>6} {'refused':>7} {'wrong':>5} {'max s':>6} {'max MB':>6} {'strings':>9} {'recall':>6}"
    )
    for name, kind in kinds.items():
        strings = f"{kind.found}/{kind.wanted}" if kind.wanted else ""
        recall = f"{sum(kind.recalls) / len(kind.recalls):.3f}" if kind.recalls else ""
        print(
            f"{name:22} {kind.outcomes.total():5} {kind.outcomes['added']:6} {kind.outcomes['partly']:6} "
            f"{kind.outcomes['failed']:7} {len(kind.wrong):5} {kind.seconds:6.1f} {kind.megabytes:6.0f} {strings:>9} {recall:>6}"
        )  # fmt: skip
    for name, kind in kinds.items():
        for line in kind.wrong:
            print(f"wrong: {name}: {line}")


def bad(assistant: Assistant, kinds: dict[str, Kind]) -> None:
    for entry in json.loads((SHARED / "bad_files/manifest.json").read_text("utf-8"))["files"]:
        kind = kinds[entry["kind"]]
        path = SHARED / "bad_files" / entry["path"]
        added = tried(assistant, kind, path, name=entry["upload_name"], replace=True)
        if (added.status == "failed") != (entry["expect"] == "reject"):
            kind.wrong.append(
                f"{entry['name']}: {entry['expect']} {entry['reason']}, was {added.status} {added.reason}"
            )


def zoo(assistant: Assistant, kinds: dict[str, Kind], missed: bool) -> None:
    folder = SHARED / "eval/parser_zoo/dev"
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        kind = kinds[f"zoo {entry['format']}"]
        path = folder / "files" / entry["file"]
        added = tried(assistant, kind, path, password=entry.get("password") or None, replace=True)
        if added.status == "failed":
            if not added.error or added.reason == "library":
                kind.wrong.append(f"{entry['file']}: {added.error}")
            if entry.get("must_contain_verified"):
                kind.wanted += len(entry["must_contain_verified"])
                kind.wrong.append(f"{entry['file']}: {added.error}")
            continue
        documents = [added, *added.attached]
        read = [assistant.page(one.document_id, n + 1).text for one in documents for n in range(one.pages)]
        text = squeezed(MARKS.sub(" ", "\n".join(read)))
        for string in entry.get("must_contain_verified") or ():
            kind.wanted += 1
            there = squeezed(string).removeprefix(">") in text  # of a tag that the other tool writes
            kind.found += there
            if missed and not there:
                print(f"missed: {entry['file']}: {string!r}")
        words = Counter(re.findall(r"\w+", squeezed(entry.get("reference") or "")))
        if words:
            kind.recalls.append((words & Counter(re.findall(r"\w+", text))).total() / words.total())


def tried(assistant: Assistant, kind: Kind, path: Path, **options) -> AddResult:
    with Watched() as watched:
        added = assistant.add_file(path, **options)
    kind.outcomes["failed" if added.status == "failed" else "partly" if added.reason else "added"] += 1
    kind.seconds, kind.megabytes = max(kind.seconds, watched.seconds), max(kind.megabytes, watched.megabytes)
    return added


def squeezed(text: str) -> str:
    return " ".join(text.split()).lower()


if __name__ == "__main__":
    main()
