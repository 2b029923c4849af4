"""The process that runs ONNX Runtime GenAI: one for each loaded model, spoken to in lines of JSON.

The binding holds the interpreter for whole prompts and a bad file can end its process, so it lives apart from the app.
It reads ``{"do": "generate", "id", "prompt", "images", "max_tokens"}`` and ``{"do": "cancel", "id"}`` from its standard
input and exits when that closes. It writes ``ready`` or ``failed`` once, then for each request ``reading``, ``text``
and ``end``, or ``failed``.
"""

import base64
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, Literal

# Phi-3's longrope tables change at this length, which silently corrupts keys and values made with the other table.
_SWITCHES = {"phi3": 4096, "phi3v": 4096, "phimoe": 4096, "phi3small": 8192}
_PROVIDERS = {
    "auto": ("cuda", "DML", "OpenVINO", "QNN", "CPU"),
    "cpu": ("CPU",),
    "cuda": ("cuda",),
    "directml": ("DML",),
}
_CHUNK_SECONDS = 1.0  # a chunk of the prompt cannot be interrupted: this is how long stopping may take
_WORDS_SECONDS = 0.05
_FIRST_CHUNK, _SMALLEST, _LARGEST = 32, 32, 512  # 16 reads a tenth slower, 32 a thirtieth, more no quicker


Finish = Literal["stop", "length", "cancelled"]  # as in the schema, of which this process needs nothing


class AnswerCancelled(Exception):
    """Whoever asked does not want it any more."""


class Session:
    """A generator kept warm: what a new prompt shares with what was read before is not read again.

    ``ids`` are the tokens whose keys and values are in the cache, the one truth about it: the sampled last token of an
    interrupted answer is in the runtime's sequence but not in its cache.
    """

    def __init__(self, og: Any, model: Any, window: int, eos: set[int], switch: int, rewinds: bool) -> None:
        self._model, self._window, self._eos, self._switch, self._rewinds = model, window, eos, switch, rewinds
        self._params = og.GeneratorParams(model)  # shared by reference: kept, never changed
        self._params.set_search_options(max_length=window, do_sample=False)
        self._og = og
        self._generator: Any = None
        self._chunk = _FIRST_CHUNK
        self.ids: list[int] = []

    def read(self, ids: list[int], on_read: Callable[[int, int], None]) -> int:
        """Bring the cache to hold exactly ``ids``; returns how many of them it held already.

        ``on_read(done, reused)`` is called between chunks and may raise `AnswerCancelled`.
        """
        shared = next((n for n, (a, b) in enumerate(zip(self.ids, ids, strict=False)) if a != b), None)
        shared = min(len(self.ids), len(ids)) if shared is None else shared
        done = min(shared, len(ids) - 1)  # at least one token is read: a rewind alone leaves stale logits
        if (len(ids) > self._switch) != (len(self.ids) > self._switch) or done <= self._switch < len(ids):
            done = 0
        done = reused = self._hold(done)
        self._generate()
        on_read(done, reused)
        while done < len(ids):
            # The first piece of a long prompt must itself be past the switch.
            size = self._switch + 1 if len(ids) > self._switch and done == 0 else self._chunk
            piece = ids[done : done + size]
            began = time.monotonic()
            self._generator.append_tokens(piece)
            self._fit_chunk(len(piece), time.monotonic() - began)
            self.ids += piece
            done += len(piece)
            on_read(done, reused)
        return reused

    def read_images(self, inputs: Any, count: int) -> None:
        """Read a prompt with pictures, in one go: the runtime can neither divide nor rewind it."""
        self.forget()
        self._generate()
        self._generator.set_inputs(inputs)
        self.ids = [-1] * count

    def write(self, most: int) -> Generator[int, None, Finish]:
        """Yield tokens until the model ends, ``most`` are written, or the window is full.

        Returns ``"stop"`` or ``"length"``. Leaves the cache sound however it is left.
        """
        sampled = None
        try:
            for _ in range(most):
                if self._generator.is_done() or len(self.ids) + 1 >= self._window:
                    break
                self._generator.generate_next_token()
                token = int(self._generator.get_next_tokens()[0])
                if sampled is not None:
                    self.ids.append(sampled)
                    sampled = None
                if token in self._eos:
                    return "stop"
                sampled = token
                yield token
            return "length"
        finally:
            self._hold(len(self.ids))

    def _hold(self, count: int) -> int:
        """Let runtime and cache hold the first ``count`` of ``ids``, or nothing where it cannot go back; returns how many."""
        if self._generator is not None and self._generator.token_count() > count:
            if self._rewinds:
                self._generator.rewind_to(count)
            else:
                self.forget()
                return 0
        del self.ids[count:]
        return count

    def _generate(self) -> None:
        if self._generator is None:
            self._generator = self._og.Generator(self._model, self._params)

    def forget(self) -> None:
        """Give the cache back."""
        self._generator = None
        self.ids = []

    def _fit_chunk(self, size: int, seconds: float) -> None:
        if size >= self._chunk and seconds > 0:
            fitting = int(size / seconds * _CHUNK_SECONDS) // 16 * 16
            self._chunk = min(_LARGEST, max(_SMALLEST, min(fitting, 2 * self._chunk)))


def load(og: Any, folder: Path, window: int, threads: int, device: str) -> tuple[Any, str]:
    """The model on the first provider of ``device`` that works, and that provider's name.

    Providers that the installed build says it has are not believed: each is tried. Raises what the last one does.
    """
    *_, last = _PROVIDERS[device]
    for provider in _PROVIDERS[device]:
        config = og.Config(str(folder))
        config.clear_providers()
        settings: dict = {"search": {"max_length": window}}
        if provider == "CPU":
            settings["model"] = {"decoder": {"session_options": {"intra_op_num_threads": threads}}}
        else:
            config.append_provider(provider)
        config.overlay(json.dumps(settings))
        try:
            return og.Model(config), provider
        except RuntimeError:
            if provider == last:
                raise
    raise AssertionError("the last provider is tried or raises")


def serve(
    folder: Path, window: int, threads: int, device: str, requests: "queue.Queue[dict]", say: Callable[[dict], None]
) -> None:
    """Load the model, then do what ``requests`` ask until the input ends (``{"do": "exit"}``)."""
    import onnxruntime_genai as og

    try:
        model, provider = load(og, folder, window, threads, device)
        tokenizer = og.Tokenizer(model)
        sees = model.type == "phi3v"
        processor = model.create_multimodal_processor() if sees else None
        eos = {int(token) for token in tokenizer.eos_token_ids}
    except (RuntimeError, OSError, ValueError) as error:
        say({"failed": str(error)})
        return
    session = Session(og, model, window, eos, _SWITCHES.get(model.type, 1 << 62), rewinds=not sees)
    say({"ready": {"provider": provider}})
    cancelled: set[int] = set()

    def check(request_id: int) -> None:
        while not requests.empty():
            message = requests.get()
            if message["do"] == "exit":
                raise SystemExit
            cancelled.add(message["id"])
        if request_id in cancelled:
            raise AnswerCancelled

    while (request := requests.get())["do"] != "exit":
        if request["do"] != "generate":
            continue
        try:
            _generate(request, session, tokenizer, processor, og, say, lambda: check(request["id"]))
        except (RuntimeError, MemoryError, ValueError) as error:
            session.forget()
            say({"id": request["id"], "failed": str(error)})


def _generate(
    request: dict, session: Session, tokenizer: Any, processor: Any, og: Any, say: Callable[[dict], None],
    check: Callable[[], None],
) -> None:  # fmt: skip
    began, name = time.monotonic(), request["id"]
    facts: dict[str, float] = {"prompt_tokens": 0, "reused_tokens": 0, "written_tokens": 0, "read_s": 0.0}
    finish: Finish = "cancelled"
    try:
        if request["images"]:
            images = og.Images.open_bytes(*(base64.b64decode(image) for image in request["images"]))
            inputs = processor(request["prompt"], images=images)
            count = int(inputs["input_ids"].shape()[-1])
            facts["prompt_tokens"] = count
            say({"id": name, "reading": [0, count, 0]})
            session.read_images(inputs, count)
            stream = processor.create_stream()
        else:
            ids = [int(token) for token in tokenizer.encode(request["prompt"])]
            facts["prompt_tokens"] = len(ids)

            def on_read(done: int, reused: int) -> None:
                facts["reused_tokens"] = reused
                say({"id": name, "reading": [done, len(ids), reused]})
                check()

            session.read(ids, on_read)
            stream = tokenizer.create_stream()
        facts["read_s"] = time.monotonic() - began
        tokens = session.write(request["max_tokens"])
        # Whoever wakes for a word takes a core from the model: a fast one's words go out a few at a time.
        waiting, told = "", 0.0
        try:
            while True:
                check()
                try:
                    token = next(tokens)
                except StopIteration as end:
                    finish = end.value
                    break
                facts["written_tokens"] += 1
                waiting += stream.decode(token)
                if waiting and time.monotonic() - told > _WORDS_SECONDS:
                    say({"id": name, "text": waiting})
                    waiting, told = "", time.monotonic()
        finally:
            tokens.close()
            if waiting:
                say({"id": name, "text": waiting})
    except AnswerCancelled:
        pass
    say({"id": name, "end": facts | {"finish": finish, "total_s": time.monotonic() - began}})


def main() -> None:
    """``python -m slmrag.models.onnx_child FOLDER WINDOW THREADS DEVICE``."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    folder, window, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # What a library prints must not get between our lines: they go out on a descriptor of their own.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    requests: queue.Queue[dict] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            requests.put(json.loads(line))
        requests.put({"do": "exit"})

    threading.Thread(target=listen, daemon=True).start()

    def say(message: dict) -> None:
        out.write(json.dumps(message) + "\n")

    code = 0
    try:
        serve(folder, window, threads, sys.argv[4], requests, say)
    except (BrokenPipeError, SystemExit):
        pass  # nobody listens any more
    except BaseException:
        traceback.print_exc()
        code = 1
    os._exit(code)  # the runtime's own teardown can take seconds, and there is nothing to save


if __name__ == "__main__":
    main()
