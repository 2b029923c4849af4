"""What a start costs, and the embedder by itself: ``python tests/benchmarks/starting.py [--tree CHECKOUT]``.

Prints CPU and memory of `slmrag ask` in a process of its own, CPU of importing chromadb alone; of the app, drawn without a
browser, the seconds to its first paint, from there to the first question that is asked by meaning, and its memory; and the
CPU of embedding passages beside sentence-transformers with the same weights. ``--tree`` asks another checkout the same.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
QUESTION = "How often must the strainer be cleaned?"
APP = f"""
import os, sys, time; sys.path.insert(0, "tests"); began = time.perf_counter()
import psutil; from app_pages import opened; from slmrag.ui.session.shared_assistant import assistant_of_server
app = opened(120).run(); painted = time.perf_counter(); assistant = assistant_of_server()
while not assistant.search({QUESTION!r}).dense: time.sleep(0.05)
meant = time.perf_counter(); assistant.finish_embedding(lambda progress: None); time.sleep(1)
memory = psutil.Process().memory_info().rss / 1e6
print(f"app: first paint after {{painted - began:.2f}} s, asked by meaning {{meant - painted:.2f}} s later, {{memory:.0f}} MB", flush=True)
os._exit(0)
"""
ENCODING = """
import time; from pathlib import Path; from slmrag import settings; settings.quieten()
import numpy as np; from slmrag.embedding import Embedder
words = " ".join(file.read_text("utf-8") for file in sorted(Path("slmrag/ui/help").glob("*.md"))).split()
texts = [" ".join(words[at : at + 90 + at % 41]) for at in range(0, 92 * 37, 37)]; embedder = Embedder(); embedder.load()
began = time.process_time(); ours = embedder.embed_documents(texts); took = time.process_time() - began
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(embedder.folder), device="cpu", local_files_only=True); model.encode("warm")
began = time.process_time(); theirs = model.encode(texts, batch_size=8, normalize_embeddings=True); their = time.process_time() - began
print(f"{len(texts)} passages: {took:.1f} s of CPU, by sentence-transformers {their:.1f} s; smallest cosine {(ours * theirs).sum(axis=1).min():.7f}")
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", type=Path, default=HERE)
    tree = parser.parse_args().tree.resolve()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SLMRAG_HOME": home, "PYTHONPATH": str(tree), "SLMRAG_OLLAMA_HOST": "http://127.0.0.1:9"}
        run(tree, "-m", "slmrag", "add", "data/samples/handbook.pdf")
        run(tree, "-m", "slmrag", "ask", QUESTION)  # from then on the disk is warm
        for name, command in {
            "slmrag ask": ("-m", "slmrag", "ask", QUESTION),
            "import chromadb": ("-c", "import chromadb"),
        }.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run(tree, *command)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(f"{name}: {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.2f} s of CPU")
        print(run(tree, "-c", APP), run(tree, "-c", ENCODING), sep="", end="")


def run(tree: Path, *arguments: str) -> str:
    """What a Python process in ``tree`` prints."""
    done = subprocess.run([sys.executable, *arguments], cwd=tree, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
