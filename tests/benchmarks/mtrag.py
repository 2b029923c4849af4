"""Follow-up questions in real conversations (mtrag_un): ``python tests/benchmarks/mtrag.py [--home DIR]``.

Every passage of the pool is a document. Prints hit@5 (a gold passage among the first five) when the last turn alone is
asked, when all the person's turns are joined, and for what the assistant does: the last turn with the one before it.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from slmrag import Assistant

SET = Path(__file__).resolve().parents[3] / "shared" / "eval" / "mtrag_un"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default=None)
    options = parser.parse_args()
    if not SET.is_dir():
        sys.exit(f"skipped: the evaluation set is not here ({SET})")
    passages = [json.loads(line) for line in (SET / "passages.jsonl").open()]
    tasks = [json.loads(line) for line in (SET / "dev" / "tasks.jsonl").open()]
    with (
        Assistant(options.home or tempfile.mkdtemp(), background=False) as assistant,
        tempfile.TemporaryDirectory() as files,
    ):
        if not assistant.documents():
            paths = []
            for number, passage in enumerate(passages):
                # Two passages of the same words are one document to us: the number keeps them apart.
                path = Path(files, f"{number}.md")
                path.write_text(f"{passage['text']}\n\n({number})")
                paths.append(path)
            assistant.add(paths)
        assistant.load()
        number = {passage["id"]: f"{n}.md" for n, passage in enumerate(passages)}
        ways = {
            "last turn alone": lambda turns: assistant.search(turns[-1]),
            "all turns joined": lambda turns: assistant.search(" ".join(turns)),
            "last turn, with the one before": lambda turns: assistant.search(
                turns[-1], before=turns[-2] if len(turns) > 1 else ""
            ),
        }
        for name, search in ways.items():
            hits = []
            for task in tasks:
                gold = {
                    number[context["document_id"]] for context in task["contexts"] if context["document_id"] in number
                }
                turns = [turn["text"] for turn in task["input"] if turn["speaker"] == "user"]
                if gold:
                    hits.append(bool(gold & {p.chunk.document_name for p in search(turns).passages}))
            print(f"{name:32} hit@5 {sum(hits) / len(hits):.3f}  (n = {len(hits)})", flush=True)


if __name__ == "__main__":
    main()
