"""What a real model makes of answers: ``python tests/benchmarks/speaking.py FOLDER [--n 60] [--seed 7] [--home DIR]``.

FOLDER is a model for ONNX Runtime GenAI (``tests/fakes/smollm2.py`` makes one). Asked are questions of SQuAD 2.0, as many
that its articles answer as that only seem answerable. Prints in how many answers the gold answer stands: quoting alone,
the product with the model (quotes that come first with it), the model's own words, a bare instruction; how many that are
unanswerable are answered; how the model's sentences are marked; and what the answers cost.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from slmrag import Assistant
from slmrag.answering.refusals import says_no
from slmrag.models import ChatModel
from slmrag.schema import Answer, Message

SET = Path(__file__).resolve().parents[3] / "shared" / "eval" / "squad2" / "dev"
BARE = "Using the text above, answer in one short sentence: "


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", default=None)
    parser.add_argument("--outputs", type=Path, default=None, help="a file to write what was said to, as JSON lines")
    options = parser.parse_args()
    if not SET.is_dir():
        sys.exit(f"skipped: the evaluation set is not here ({SET})")
    spec = f"onnx:{options.model.resolve()}"
    with Assistant(options.home or tempfile.mkdtemp(), background=False) as assistant:
        if not assistant.documents():
            assistant.add(sorted((SET / "docs").glob("*.md")))
        assistant.load()
        model = assistant.models.open(spec)
        model.load()
        rows = [row(assistant, spec, model, one) for one in questions(options.n, options.seed)]
    if options.outputs:
        options.outputs.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    show(rows)


def questions(n: int, seed: int) -> list[dict]:
    """``n`` that are answered in the articles, and ``n`` that are not."""
    articles = json.loads((SET / "squad2.json").read_text("utf-8"))["data"]
    all_ = [qa for article in articles for paragraph in article["paragraphs"] for qa in paragraph["qas"]]
    drawn = random.Random(seed)
    return [
        qa for impossible in (False, True)
        for qa in drawn.sample([one for one in all_ if bool(one.get("is_impossible")) == impossible], n)
    ]  # fmt: skip


def row(assistant: Assistant, spec: str, model: ChatModel, qa: dict) -> dict:
    """What each way says to a question."""
    asked = qa["question"]
    quoted = assistant.ask(asked, model="quote").result()
    said = assistant.ask(asked, model=spec).result()
    return {
        "question": asked, "gold": [one["text"] for one in qa["answers"]], "answerable": not qa.get("is_impossible"),
        "quote": quoted.text, "quote_refused": quoted.refused, "product": f"{said.text}\n{said.model_wrote}", "refused": said.refused,
        "because": said.quoted_because, "own": said.model_wrote or ("" if said.refused else said.text),
        "bare": bare(model, asked, said), "marks": [one.support for one in said.claims],
        "tokens": said.context.prompt_tokens, "first_word_s": said.timings["first_word_s"], "total_s": said.timings["total_s"],
    }  # fmt: skip


def bare(model: ChatModel, asked: str, said: Answer) -> str:
    """What the model says of the same text to a bare instruction; nothing where it was not asked."""
    text = "\n\n".join(extract.text for extract in said.extracts)
    if not text:
        return ""
    return "".join(model.stream([Message("user", f"{text}\n\n{BARE}{asked}")], max_tokens=100))


def show(rows: list[dict]) -> None:
    """The table."""
    yes, no = [one for one in rows if one["answerable"]], [one for one in rows if not one["answerable"]]
    own = [one for one in yes if holds(one["own"], one)]
    print(f"gold answer in it, of {len(yes)}: " + ", ".join(
        f"{way} {sum(holds(one[way], one) for one in yes)}" for way in ("quote", "product", "own", "bare")
    ))  # fmt: skip
    kept = sum(holds(one["product"], one) for one in own)
    print(
        f"of {len(own)} of the model's own that hold it, the product does in {kept}, after quotes in {sum(bool(one['because']) for one in own)}"
    )
    print(f"answered, of {len(no)} unanswerable: quote {sum(not one['quote_refused'] for one in no)}, "
          f"product {sum(not one['refused'] for one in no)}, bare {sum(bool(one['bare']) and not says_no(one['bare']) for one in no)}")  # fmt: skip
    stand = sum(not one["because"] and not one["refused"] and bool(one["own"]) for one in rows)
    why = {
        key: sum(one["because"] == key for one in rows)
        for key in ("refused", "nothing", "in other words", "aside", "failed")
    }
    print(f"the model's own words stand in {stand} of {len(rows)}; quotes first: {why}")
    print(
        "sentences: "
        + ", ".join(f"{mark} {n}" for mark, n in Counter(mark for one in rows for mark in one["marks"]).most_common())
    )
    asked = [one for one in rows if one["tokens"]]
    print(
        f"median of {len(asked)}: {statistics.median(one['tokens'] for one in asked):.0f} tokens of prompt, first word "
        f"{statistics.median(one['first_word_s'] for one in asked):.2f} s, whole {statistics.median(one['total_s'] for one in asked):.2f} s"
    )


def holds(text: str, one: dict) -> bool:
    """Whether a gold answer stands in it."""
    words = " ".join(text.split()).casefold()
    return any(" ".join(gold.split()).casefold() in words for gold in one["gold"])


if __name__ == "__main__":
    main()
