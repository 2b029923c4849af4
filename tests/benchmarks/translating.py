"""Small translation models: ``python tests/benchmarks/translating.py marks|speed|quality|names|search|samples|mirrored``.

The real pair of English and Portuguese, out of a wheel of the package registry. ``marks``: of the segments with marks in parser_zoo's
English files, how many pass every check. ``speed``: `AMCOR_2023_10K.pdf` from English into Portuguese, its text read before, and the
PDF laid out; memory is that of the processes that translate and lay it out, at most. ``quality``: chrF on NTREX, both ways. ``names``: how often
each kind of made-up name comes through, and how much of sentences joined to one is still written. ``search``: 200 questions in
Portuguese, written by a hand, to XQuAD's English paragraphs, with the pair and without it, and XQuAD's own English ones.
``samples``: the sample handbook and FAQ, translated into Portuguese with the pair, asked in English with the pair and without it; and in
their own language. A passage is right that holds the figure, name or number of a section that the row names.
``mirrored``: XQuAD's paragraphs, put into Portuguese sentence by sentence with the pair, asked in English; a passage of the paragraph is right.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from fakes import real_pair  # noqa: E402
from finding import overlaps, plain, share  # noqa: E402
from sacrebleu.metrics import CHRF  # noqa: E402

from slmrag import Assistant  # noqa: E402
from slmrag.errors import FileProblem  # noqa: E402
from slmrag.models import QUOTE  # noqa: E402
from slmrag.models.known_models import MANIFEST  # noqa: E402
from slmrag.models.pairs import Pairs  # noqa: E402
from slmrag.models.store import ModelStore  # noqa: E402
from slmrag.translation.formats import open_translatable  # noqa: E402
from slmrag.translation.formats.text_file import GivenText  # noqa: E402
from slmrag.translation.pair_writer import PairWriter  # noqa: E402
from slmrag.translation.placeholders import STYLES  # noqa: E402
from slmrag.translation.request import language_of, start  # noqa: E402

EVAL = Path(__file__).parents[3] / "shared" / "eval"
SETS, SAMPLES = Path(__file__).parent / "sets", Path(__file__).parents[2] / "data" / "samples"
NTREX, ZOO = EVAL / "ntrex" / "dev", EVAL / "parser_zoo" / "dev"
AMCOR = EVAL / "financebench" / "dev"
SUFFIXES = (".docx", ".pptx", ".xlsx", ".html", ".htm", ".md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["marks", "speed", "quality", "names", "search", "samples", "mirrored"])
    parser.add_argument("--pages", default="", help="of the report, for speed")
    given = parser.parse_args()
    if not EVAL.is_dir():
        sys.exit(f"skipped: the documents are not here ({EVAL})")
    folder = Path(tempfile.gettempdir()) / "slmrag-real-pair"
    try:
        if not (folder / "translate-pt").is_dir():
            real_pair.fetch(folder)
    except real_pair.NotToBeHad as why:
        sys.exit(f"skipped: the pair cannot be had: {why}")
    with closing(Pairs(ModelStore(folder, mark=MANIFEST))) as pairs:
        measures = {"marks": marks, "quality": quality, "names": names}
        if given.what in measures:
            measures[given.what](pairs)
        elif given.what == "speed":
            speed(folder, given.pages)
        elif given.what == "mirrored":
            mirrored(pairs, folder)
        elif given.what == "samples":
            samples(folder)
        else:
            search(folder)


def marks(pairs: Pairs) -> None:
    segments: list[tuple[str, str]] = []
    files = 0
    for path in sorted(ZOO.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            try:
                found = open_translatable(path).segments
            except FileProblem:
                continue
            if found and language_of(found) == "en":
                files += 1
                segments += [(path.name, segment.text) for segment in found]
    texts = list(dict.fromkeys(text for _, text in segments))
    writer = PairWriter(pairs, pairs.way("en", "pt"), "en", "pt")
    made = dict(zip(texts, writer.written(texts), strict=True))
    for what, chosen in (
        ("with marks", [text for _, text in segments if "⟦" in text]),
        ("all", [text for _, text in segments]),
    ):
        good = sum(not made[text].problems for text in chosen)
        print(f"{what}: {good} of {len(chosen)} pass every check ({good / len(chosen):.1%}), {files} files")
    for text in texts:
        if made[text].problems:
            print(f"  {text[:90]!r}: {'; '.join(reason for _, reason in made[text].problems)[:120]}")


def speed(folder: Path, pages: str) -> None:
    (file,) = AMCOR.rglob("AMCOR_2023_10K.pdf")
    with tempfile.TemporaryDirectory() as home:
        Path(home, "pairs").symlink_to(folder)
        with Assistant(Path(home), background=False) as assistant:
            peak, began = _Peak(), time.perf_counter()
            stream = assistant.translate(file, to="pt", source="en", pages=pages)
            read, words = time.perf_counter() - began, sum(len(one.split()) for one in stream._to_ask())
            cpu = time.process_time()
            result = stream.result()
            own = time.process_time() - cpu
            made = time.perf_counter() - began - read
            result.save(Path(home, "out.pdf"))
            whole = time.perf_counter() - began
            print(
                f"read in {read:.1f} s; {result.receipt.segments} segments, {words} words asked for, made in {made:.1f} s, {whole:.1f} s with the PDF; load {os.getloadavg()[0]:.1f}"
            )
            behind = sum(left.reason.values["number"] for left in result.not_laid_out)
            print(f"{behind} segments on {len(result.not_laid_out)} pages found no place, and are behind them")
            print(
                f"computing: {peak.end():.0f} s in the processes that translate, {peak.reading:.0f} s in those that read and lay out, {own:.0f} s here; their memory together {peak.most / 1e6:.0f} MB at most"
            )
            print(result.receipt.words)
            text = "The seal must be replaced every two thousand hours, or when the pump is opened."
            began = time.perf_counter()
            assistant.translate_text(text, to="pt").result()
            print(f"a short text, warm: {time.perf_counter() - began:.2f} s")


class _Peak:
    """The most memory that the processes that translate and lay out held together, and what they computed."""

    def __init__(self) -> None:
        self.most, self._over = 0, threading.Event()
        self._by_module = {"slmrag.models.pair_child": {}, "slmrag.readers.sandbox.reader_process": {}}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            held = 0
            for one in psutil.Process().children():
                try:
                    for module, seconds in self._by_module.items():
                        if module in one.cmdline():
                            held += one.memory_info().rss
                            seconds[one.pid] = sum(one.cpu_times()[:2])
                except psutil.Error:
                    continue
            self.most = max(self.most, held)

    def end(self) -> float:
        self._over.set()
        self._thread.join()
        return sum(self._by_module["slmrag.models.pair_child"].values())

    @property
    def reading(self) -> float:
        """What those computed that read and lay out."""
        return sum(self._by_module["slmrag.readers.sandbox.reader_process"].values())


def quality(pairs: Pairs) -> None:
    english, portuguese = ((NTREX / f"{name}.txt").read_text("utf-8").splitlines() for name in ("eng", "por"))
    for source, target, texts, wanted in (("en", "pt", english, portuguese), ("pt", "en", portuguese, english)):
        began = time.perf_counter()
        stream = start(GivenText("\n\n".join(texts)), QUOTE, to=target, source=source, pairs=pairs)
        result = stream.result()
        said = {segment.source: segment.written for segment in result.segments}
        made = [said.get(text.strip(), text) for text in texts]
        print(
            f"{source} → {target}: chrF {CHRF().corpus_score(made, [wanted]).score:.1f}, copied as it is {CHRF().corpus_score(texts, [wanted]).score:.1f}; {len(result.receipt.failed)} of {len(texts)} failed a check; {time.perf_counter() - began:.0f} s"
        )
        for failed in result.receipt.failed[:8]:
            print(f"  {failed.reason[:100]}")


def names(pairs: Pairs) -> None:
    way, chosen = pairs.way("en", "pt"), random.Random(3)
    english = [text for text in (NTREX / "eng.txt").read_text("utf-8").splitlines() if 6 < len(text.split()) < 30][:150]
    for style in STYLES:
        alone, around = [], []
        for text in english:
            words = text.split()
            at = chosen.randrange(1, len(words) - 2)
            alone.append(" ".join([*words[:at], style.format(1), *words[at:]]))
            around.append(
                " ".join([*words[:at], style.format(1), *words[at : at + 2], style.format(2), *words[at + 2 :]])
            )
        found = [re.findall(style.replace("{}", r"(\d+)"), said) for said in pairs.translate(alone, way)]
        both = [re.findall(style.replace("{}", r"(\d+)"), said) for said in pairs.translate(around, way)]
        print(
            f"{style}: alone {found.count(['1']) / len(found):.1%}, around two words {both.count(['1', '2']) / len(both):.1%}"
        )
    for count in (1, 2, 3, 4, 5, 8):
        joined = [", and ".join(text.rstrip(".") for text in english[at : at + count]) for at in range(0, 120, count)]
        single = sum(map(len, pairs.translate(english[:120], way)))
        share = sum(map(len, pairs.translate(joined, way))) / single
        print(f"{count} joined, {sum(map(len, joined)) // len(joined)} characters: {share:.0%} is written")


def search(folder: Path) -> None:
    articles = json.loads((EVAL / "xquad" / "dev" / "xquad.en.json").read_text("utf-8"))["data"]
    rows = [json.loads(line) for line in (SETS / "xquad_pt.jsonl").read_text("utf-8").splitlines()]
    by_title = {article.get("title", str(number)): article for number, article in enumerate(articles)}
    portuguese = [
        (
            by_title[str(row["article"])]["paragraphs"][row["paragraph_index"]]["context"],
            row["question"],
            {row["answer"]},
            row["variety"],
        )
        for row in rows
    ]
    english = [
        (paragraph["context"], qa["question"], {answer["text"] for answer in qa["answers"]}, "en")
        for article in articles for paragraph in article["paragraphs"] for qa in paragraph["qas"]
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as texts:
        paths = []
        for number, article in enumerate(articles):
            paths.append(Path(texts, f"{number}.md"))
            paths[-1].write_text("\n\n".join(paragraph["context"] for paragraph in article["paragraphs"]))
        with Assistant(Path(home), background=False, model="quote") as assistant:
            assistant.add(paths, wait=True)
            assistant.load()
            asked = {"Portuguese": portuguese, "English": random.Random(7).sample(english, 200)}
            for with_pair in (False, True):
                if with_pair:
                    Path(home, "pairs").symlink_to(folder)
                for name, questions in asked.items():
                    _hits(assistant, f"{name}, {'with' if with_pair else 'without'} the pair", questions)


def mirrored(pairs: Pairs, folder: Path) -> None:
    articles = json.loads((EVAL / "xquad" / "dev" / "xquad.en.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    parted = [re.split(r"(?<=[.!?])\s+", paragraph["context"]) for paragraph in paragraphs]
    said = iter(pairs.translate([sentence for sentences in parted for sentence in sentences], pairs.way("en", "pt")))
    made = [" ".join(next(said) for _ in sentences) for sentences in parted]
    asked = [
        (text, qa["question"], {""}, "en")
        for text, paragraph in zip(made, paragraphs, strict=True) for qa in paragraph["qas"]
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as texts:
        paths, left = [], iter(made)
        for number, article in enumerate(articles):
            paths.append(Path(texts, f"{number}.md"))
            paths[-1].write_text("\n\n".join(next(left) for _ in article["paragraphs"]))
        with Assistant(Path(home), background=False, model="quote") as assistant:
            assistant.add(paths, wait=True)
            assistant.load()
            for with_pair in (False, True):
                if with_pair:
                    Path(home, "pairs").symlink_to(folder)
                what = f"Portuguese paragraphs, {'with' if with_pair else 'without'} the pair"
                _hits(assistant, what, random.Random(7).sample(asked, 200))


def samples(folder: Path) -> None:
    rows = [json.loads(line) for line in (SETS / "samples_asked.jsonl").read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as texts:
        english = [SAMPLES / "handbook.pdf", SAMPLES / "product-faq.md"]
        Path(home, "pairs").symlink_to(folder)
        with Assistant(Path(home), background=False, model="quote") as assistant:
            portuguese = [
                assistant.translate(file, to="pt", source="en").result().save(Path(texts, file.name))
                for file in english
            ]
        Path(home, "pairs").unlink()
        for language, paths in (("Portuguese", portuguese), ("English", english)):
            with Assistant(Path(home, language), background=False, model="quote") as assistant:
                assistant.add(paths, wait=True)
                assistant.load()
                for with_pair in (False, True):
                    if with_pair:
                        Path(home, language, "pairs").symlink_to(folder)
                    found = [assistant.search(row["question"]) for row in rows]
                    hits = [
                        any(
                            passage.chunk.document_name.startswith(row["document"])
                            and re.search(rf"(?<![\w.,]){re.sub('[.,]', '[.,]', row['holds'])}", passage.chunk.text)
                            for passage in one.passages[:5]
                        )
                        for row, one in zip(rows, found, strict=True)
                    ]
                    missed = [row["question"] for row, hit in zip(rows, hits, strict=True) if not hit]
                    print(
                        f"in {language}, {'with' if with_pair else 'without'} the pair: hit@5 {share(hits)}; {sum(not one.supported for one in found)} refused; missed: {missed}",
                        flush=True,
                    )


def _hits(assistant: Assistant, what: str, questions: list[tuple[str, str, set[str], str]]) -> None:
    hits: dict[str, list[bool]] = {}
    seconds, refused, changed = [], 0, 0
    for context, question, gold, kind in questions:
        began = time.perf_counter()
        found = assistant.search(question)
        seconds.append(time.perf_counter() - began)
        refused, changed = refused + (not found.supported), changed + bool(found.searched_as)
        place = plain(context)
        hit = any(
            any(plain(one) in plain(passage.chunk.text) for one in gold) and overlaps(plain(passage.chunk.text), place)
            for passage in found.passages[:5]
        )
        hits.setdefault(kind, []).append(hit)
    every = [hit for some in hits.values() for hit in some]
    parts = ", ".join(f"{kind} {sum(some) / len(some):.3f}" for kind, some in hits.items())
    print(
        f"{what}: hit@5 {share(every)} ({parts}); {refused} refused, {changed} searched as something else, {sorted(seconds)[len(seconds) // 2]:.2f} s at the median",
        flush=True,
    )


if __name__ == "__main__":
    main()
