"""Reading, writing and first words of an ONNX model here: ``python tests/benchmarks/phi3.py MODEL_FOLDER [--app]``.

``python tests/tiny_phi3.py FOLDER --wide --layers 4`` builds one of the width of Phi-3.5-mini with 4 of its 32 layers
(random weights: the speed is real, the words are not). ``--app`` also asks in the app, in Chromium, and watches how fast
its server answers while the prompt is read.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from slmrag.models.onnx import OnnxModel
from slmrag.schema import Message

BARE = """
import os; os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import json, sys, time, onnxruntime_genai as og
config = og.Config(sys.argv[1]); config.overlay(json.dumps({"search": {"max_length": 4096},
    "model": {"decoder": {"session_options": {"intra_op_num_threads": os.cpu_count()}}}}))
model = og.Model(config); tokenizer = og.Tokenizer(model); texts = json.load(sys.stdin)
for text, count in texts:
    prompt = tokenizer.encode(tokenizer.apply_chat_template(json.dumps([{"role": "user", "content": text}]),
        add_generation_prompt=True))
    params = og.GeneratorParams(model); params.set_search_options(max_length=4096, do_sample=False)
    generator = og.Generator(model, params); stream = tokenizer.create_stream()
    began = time.monotonic(); generator.append_tokens(prompt); generator.generate_next_token()
    stream.decode(int(generator.get_next_tokens()[0])); first = time.monotonic()
    for _ in range(count - 1):
        generator.generate_next_token(); stream.decode(int(generator.get_next_tokens()[0]))
    print(json.dumps([len(prompt), first - began, (time.monotonic() - first) / (count - 1)]), flush=True)
"""


WATCH = """
import json, select, sys, time, urllib.request
slow = []
while not select.select([sys.stdin], [], [], 0.05)[0]:
    began = time.monotonic()
    urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/_stcore/health", timeout=60).read()
    slow.append(time.monotonic() - began)
print(json.dumps(slow))
"""


def words(model: OnnxModel, tokens: int, salt: str) -> str:
    """A text of about ``tokens`` tokens that begins like no other."""
    sentence = "The pump was inspected, its seal was replaced and the report was filed. "
    each = model.count_tokens([Message("user", sentence * 11)]) - model.count_tokens([Message("user", sentence)])
    return f"{salt} " + sentence * max(1, round(tokens / each * 10))


def timed(model: OnnxModel, messages: list[Message], count: int) -> tuple[float, float, object, str]:
    """Seconds to the first piece, seconds a token after it, the reply's own account, and the text."""
    began = time.monotonic()
    stream, pieces, first = model.stream(messages, max_tokens=count), [], None
    while True:
        try:
            pieces.append(next(stream))
            first = first or time.monotonic()
        except StopIteration as end:
            reply = end.value
            break
    return first - began, (time.monotonic() - first) / (count - 1), reply, "".join(pieces)


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--app", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    model = OnnxModel(given.folder)
    began = time.monotonic()
    model.load()
    print(
        f"{given.folder}, loaded in {time.monotonic() - began:.1f} s on {model.provider}, window {model.context_window}"
    )
    first = {}
    for tokens in (700, 2500):
        text = words(model, tokens, f"{time.time()}")
        seconds, each, reply, _ = timed(model, [Message("user", text)], 24)
        first[tokens] = seconds
        print(
            f"{reply.prompt_tokens:5} tokens of prompt: first word {seconds:.2f} s, reads {reply.prompt_tokens / reply.read_s:.0f}"
            f" and writes {1 / each:.1f} tokens a second"
        )
    text = words(model, 1200, f"{time.time()}")
    _, _, _, said = timed(model, [Message("user", text)], 24)
    follow = [Message("user", text), Message("assistant", said), Message("user", "And who filed the second report?")]
    warm, _, reply, _ = timed(model, follow, 8)
    print(
        f"follow-up of {reply.prompt_tokens} tokens: {reply.reused_tokens} reused, {reply.prompt_tokens - reply.reused_tokens} read, first word {warm:.2f} s"
    )
    model.unload()
    model.load()
    cold, _, reply, _ = timed(model, follow, 8)
    print(f"the same without the cache: {reply.reused_tokens} reused, first word {cold:.2f} s; ratio {cold / warm:.1f}")
    overhead(model, given.folder, given.rounds)
    model.unload()
    if given.app:
        app(given.folder)


def overhead(model: OnnxModel, folder: Path, rounds: int) -> None:
    """Ours against the bare loop, turn by turn in one run: the median difference."""
    ours, bare = [], []
    for number in range(rounds):
        text = words(model, 300, f"{number} {time.time()}")
        seconds, each, _, _ = timed(model, [Message("user", text)], 40)
        ours.append((seconds, each))
        model.unload()  # two copies in memory would disturb each other
        done = subprocess.run(
            [sys.executable, "-c", BARE, str(folder)], input=json.dumps([[text[:50], 3], [text, 40]]), text=True,
            capture_output=True, check=True,
        )  # fmt: skip
        count, first, each = json.loads(done.stdout.splitlines()[1])
        bare.append((first, each))
        model.load()
        timed(model, [Message("user", text[:50])], 3)  # warm, as the other was
    first = statistics.median(a[0] - b[0] for a, b in zip(ours[1:], bare[1:], strict=True))
    token = statistics.median(a[1] / b[1] for a, b in zip(ours[1:], bare[1:], strict=True))
    print(
        f"over the bare loop: {1000 * first:+.0f} ms to the first word of {count} tokens ({bare[-1][0]:.2f} s), {100 * (token - 1):+.1f} % a token"
    )


def app(folder: Path) -> None:
    """Ask in the app; meanwhile, how long its server takes to answer."""
    from playwright.sync_api import sync_playwright

    from slmrag import Assistant

    port = 8766
    with tempfile.TemporaryDirectory() as home:
        note = Path(home, "gate.txt")
        note.write_text("The gate is red. " + "The door of the hall is painted blue every spring by Ann. " * 60)
        with Assistant(home) as assistant:
            assistant.add([note])
        environment = os.environ | {"SLMRAG_HOME": home, "SLMRAG_MODEL": f"onnx:{folder}"}
        server = subprocess.Popen(
            [sys.executable, "-m", "slmrag", "app", "--port", str(port), "--no-browser"], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium",
                    args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                )
                page = browser.new_page()
                for _ in range(100):
                    try:
                        page.goto(f"http://127.0.0.1:{port}")
                        break
                    except Exception:
                        time.sleep(0.3)
                box = page.get_by_placeholder("Ask a question")
                box.wait_for(timeout=60000)
                page.get_by_text("Warming up").wait_for(state="hidden", timeout=120000)
                box.fill("What colour is the gate?")
                # A process of its own: what drives the browser would hold it up.
                watch = subprocess.Popen(
                    [sys.executable, "-c", WATCH, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
                box.press("Enter")
                page.get_by_text("Written by").wait_for(timeout=300000)
                slow = json.loads(watch.communicate()[0])
                browser.close()
        finally:
            server.terminate()
            server.wait()
    slow.sort()
    print(
        f"the app's server while it answers: median {1000 * statistics.median(slow):.0f} ms, longest {1000 * slow[-1]:.0f} ms ({len(slow)} times)"
    )


if __name__ == "__main__":
    main()
