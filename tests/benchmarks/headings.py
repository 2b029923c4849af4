"""Questions for headings: ``python tests/benchmarks/headings.py [SET ABSENT] [--half odd|even] [--cache DIR] [--show]``.

SET (``sets/headings.jsonl``) has a heading a line, of a document below the shared ``eval/``, with questions of six kinds that its
section answers; ABSENT (``sets/absent.jsonl``) questions about what these documents do not hold. Each document is asked in a
library of its own, without a model; those that are ``fetched`` from public repositories only with their folder. A section reaches from its heading to the next of the set that does not lie below it
(on printed pages, at most to the end of the next page). Right: a quote stands in it; first: the first one does. ``--half``: the
documents at the odd or even positions of their sorted names; the odd ones were looked at while the code was written.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from own_sets import EVAL, SETS, letters

from slmrag import Assistant
from slmrag.schema import Page

KINDS = ("bare", "say_about", "tell_me", "should_do", "own_words", "section_n")
Place = tuple[int, int]  # the number of a page, a place in its text


def place_of(row: dict, pages: list[Page]) -> Place | None:
    """Where the text under a row's heading begins: at its ``start`` among the letters of its page, where the row says it; page 0
    are the pages as one, where a file has none of its own."""
    if "start" in row:
        number, letter = row["start"]
        for page in pages[number - 1 :] if number else pages:
            places = letters(page.text)[1]
            if letter < len(places):
                return page.number, places[letter - 1] + 1 if letter else 0
            letter -= len(places)
        return None
    wanted = letters(row["heading"])[0]
    for page in pages:  # a file that says what its headings are
        if page.section and letters(page.section.split(" › ")[-1])[0] == wanted and row["page"] in (None, page.number):
            kept, places = letters(page.text)
            at = kept.find(wanted)
            return page.number, places[at + len(wanted) - 1] + 1 if at >= 0 else 0
    found = []
    for page in pages:
        if row["page"] in (None, page.number):
            kept, places = letters(page.text)
            for match in re.finditer(re.escape(wanted), kept):
                start, end = places[match.start()], places[match.end() - 1] + 1
                before, after = page.text[:start].rpartition("\n")[2], page.text[end:].partition("\n")[0]
                found.append((sum(map(str.isalnum, before + after)), page.number, end))
    return min(found)[1:] if found else None


def sections(rows: list[dict], pages: list[Page]) -> list[tuple[Place, Place] | None]:
    """From where to where the section of each row reaches."""
    places = [place_of(row, pages) for row in rows]
    numbers = [re.match(r"\W*(?:\w+ )?((?:\d+\.)*\d+)\b", row["heading"]) for row in rows]
    reach = []
    for row, place, number in zip(rows, places, numbers, strict=True):
        if place is None:
            reach.append(None)
            continue
        following = [
            (other[0], other[1] - len(each["heading"]))
            for each, other, its in zip(rows, places, numbers, strict=True)
            if other and other > place and not (number and its and its[1].startswith(f"{number[1]}."))
        ]
        last = (place[0] + 1, sys.maxsize) if row["page"] else (sys.maxsize, 0)
        nearest = min([*following, last])
        if nearest[0] == place[0] and not letters(pages[place[0] - 1].text[place[1] : nearest[1]])[0]:
            nearest = min([one for one in following if one > nearest] + [last])  # it begins with what lies below it
        reach.append((place, nearest))
    return reach


def asked(assistant: Assistant, question: str, reaches: list[tuple[Place, Place]]) -> str:
    """What came of a question that any of these sections answers."""
    answer = assistant.ask(question).result()
    if answer.refused:
        return "refused"
    places = [(citation.passage.chunk.page, citation.start) for citation in answer.citations]
    held = [any(start <= place < end for start, end in reaches) for place in places]
    return "first" if held and held[0] else "later" if any(held) else "elsewhere"


def main() -> None:
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("sets", type=Path, nargs="*", default=[SETS / "headings.jsonl", SETS / "absent.jsonl"])
    say.add_argument("--half", choices=["odd", "even"])
    say.add_argument("--cache", type=Path, help="where the libraries are kept for the next run")
    say.add_argument("--fetched", type=Path, help="the folder of the documents that are marked as fetched")
    say.add_argument("--show", action="store_true", help="print what was not right")
    say.add_argument("--only", default="", help="documents whose name holds this")
    given = say.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"Skipped: {EVAL} is not there.")
    if len(given.sets) != 2:
        say.error("SET goes with ABSENT")
    rows, absent = ([json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in given.sets)
    documents = sorted({row["doc"] for row in rows if given.fetched or not row.get("fetched")})
    fetched = {row["doc"] for row in rows if row.get("fetched")}
    chosen = [one for at, one in enumerate(documents, 1) if not given.half or (at % 2 == 1) == (given.half == "odd")]
    cache = given.cache or Path(tempfile.mkdtemp())
    counts: dict[str, Counter] = defaultdict(Counter)
    seconds = []
    for document in (one for one in chosen if given.only in one):
        with Assistant(cache / re.sub(r"\W", "_", document)[-80:], background=False, model="quote") as assistant:
            added, *_ = assistant.add([str((given.fetched if document in fetched else EVAL) / document)])
            assistant.load()
            assistant.finish_embedding()
            of_it = [row for row in rows if row["doc"] == document]
            reached = sections(of_it, assistant.pages(added.document_id))
            named = {row["heading"]: reach for row, reach in zip(of_it, reached, strict=True)}
            for row, reach in zip(of_it, reached, strict=True):
                reaches = [one for one in (reach, *map(named.get, row.get("also", ()))) if one]
                if not reaches:
                    counts["not placed"]["n"] += 1
                    continue
                for kind, question in row["questions"].items():
                    began = time.perf_counter()
                    what = asked(assistant, question, reaches)
                    seconds.append(time.perf_counter() - began)
                    counts[kind].update(["n", what])
                    if given.show and what != "first":
                        print(f"{what:9} {kind:9} {row['heading'][:50]!r} {question} [{Path(document).name}]")
            for row in (row for row in absent if row["doc"] == document):
                answer = assistant.ask(row["question"]).result()
                counts["absent"].update(
                    ["n", "refused" if answer.refused else "warned" if answer.doubtful else "answered"]
                )
                if given.show and not answer.refused:
                    print(f"answered  absent    {row['question']} | {answer.text[:100]!r}")
    report(counts)
    print(f"seconds a question: median {sorted(seconds)[len(seconds) // 2]:.3f}, most {max(seconds):.3f}")


def report(counts: dict[str, Counter]) -> None:
    whole = Counter()
    for kind in KINDS:
        if count := counts[kind]:
            whole += count
            right = count["first"] + count["later"]
            print(
                f"{kind:9} (n = {count['n']:3}): right {100 * right / count['n']:.0f} %, refused "
                f"{100 * count['refused'] / count['n']:.0f} %, from elsewhere {100 * count['elsewhere'] / count['n']:.0f} %"
            )
    answered = whole["n"] - whole["refused"]
    print(
        f"first quote from the section, of what is answered: {100 * whole['first'] / answered:.0f} % (n = {answered})"
    )
    if count := counts["absent"]:
        print(
            f"absent    (n = {count['n']:3}): refused {100 * count['refused'] / count['n']:.0f} %, warned {count['warned']}"
        )
    if count := counts["not placed"]:
        print(f"headings that stand nowhere in the text: {count['n']}")


if __name__ == "__main__":
    main()
