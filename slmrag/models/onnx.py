"""Phi-3.5 and its kin through ONNX Runtime GenAI, in a child process that may be stopped, may die, and is started again."""

import base64
import json
import os
import re
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from slmrag.errors.model_files import ModelUnusable
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.notices import Notice
from slmrag.models.chat_model import neutralise
from slmrag.models.error_line import in_a_line
from slmrag.models.model_folder import cache_bytes, read_config
from slmrag.models.providers import Device
from slmrag.runtime.child import Child
from slmrag.schema import Message, ModelState, OnState, Reply, ignore

DEFAULT_WINDOW = 4096
_TAG_TOKENS = 4  # around a picture; the one thing that is not counted but bounded
_STOP_SECONDS = 1.0  # how long who stops a reply waits for its end: a piece of prompt may take longer beside other work
_PATIENCE_SECONDS = 20.0  # for a stop to be obeyed; then the process is killed
_LOAD_SECONDS = 600.0


class OnnxModel:
    """A model folder of ONNX Runtime GenAI (``genai_config.json`` and its files). One reply at a time.

    ``window`` is the most tokens of prompt and reply together; the cache for all of them is held from the first
    question on. ``threads`` 0 means one for each core; ``device`` "auto" the first of the runtime's providers that works.
    """

    sends_to = ""
    counts_exactly = True

    def __init__(
        self, folder: Path, *, name: str = "", window: int = DEFAULT_WINDOW, threads: int = 0, device: Device = "auto"
    ) -> None:
        self.folder, self.name = folder, name or f"onnx:{folder}"
        self._config = read_config(folder)
        self.context_window = min(window, self._config["model"]["context_length"])
        self.sees_images = self._config["model"]["type"] == "phi3v"
        self._threads, self._device = threads or os.cpu_count() or 1, device
        self._child: Child | None = None
        self._provider = ""
        self._turn = threading.Lock()
        self._requests = 0
        # A reply that was stopped and has not ended, and when it must have.
        self._stopping: tuple[int, float] | None = None
        self.last_reply: Reply | None = None  # also of a reply that was stopped, which can return none

    # -- loading --------------------------------------------------------------------------------------------------

    @property
    def loaded(self) -> bool:
        """Whether its process is there and has the model."""
        return self._child is not None and self._child.alive

    @property
    def pid(self) -> int | None:
        """The process that holds it, ``None`` when it is not loaded."""
        child = self._child
        return child.process.pid if child is not None and child.alive else None

    @property
    def provider(self) -> str:
        """What it runs on: ``"CPU"``, ``"cuda"``, …; ``""`` before it is loaded."""
        return self._provider if self._child else ""

    def load(self, on_state: OnState = ignore) -> None:
        """Start its process and wait for the model. Raises `ModelProblem`, `ModelMissing`."""
        self.prompt([Message("user", "?")])  # without which nothing could be asked
        with self._turn:
            self._load(on_state)

    def unload(self) -> None:
        """End its process; its memory is free when this returns. The next reply loads it again."""
        child, self._child, self._stopping = self._child, None, None
        if child is not None:
            child.kill()

    def memory(self) -> int:
        """Bytes it needs: its files, and the cache of its window (keys and values, 4 bytes each; see `cache_bytes`)."""
        files = sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())
        return files + self.context_window * cache_bytes(self._config)

    def _load(self, on_state: OnState) -> Child:
        if self._child is not None and self._child.alive:
            return self._child
        self.unload()  # what is left of a process that died
        import psutil

        needed, free = self.memory(), psutil.virtual_memory().available
        if needed > free:
            raise ModelProblem(
                "model_memory", model=self.name, needed=round(needed / 1e9, 1), free=round(free / 1e9, 1)
            )
        child = Child(
            "slmrag.models.onnx_child",
            self.folder,
            self.context_window,
            self._threads,
            self._device,
            ORT_DISABLE_TELEMETRY="1",
        )
        try:
            began = time.monotonic()
            while (message := child.next()) is None:
                on_state(ModelState("loading"))
                if time.monotonic() - began > _LOAD_SECONDS:
                    raise ModelProblem("model_load_slow", model=self.name, seconds=round(_LOAD_SECONDS))
            if "ready" not in message:
                raise self._not_loaded(message.get("failed") or child.last_words())
        except BaseException:
            child.kill()
            raise
        self._provider = message["ready"]["provider"]
        self._child = child
        return child

    def _not_loaded(self, why: str) -> ModelUnusable:
        if kind := re.search(r"Unsupported model_type\W.*?: (\S+)", why):
            return ModelUnusable("model_kind_unknown", model=self.name, kind=kind[1], runtime="ONNX Runtime GenAI")
        why = why if isinstance(why, Notice) else in_a_line(why)
        return ModelUnusable("model_not_loaded", model=self.name, why=why)

    # -- counting -------------------------------------------------------------------------------------------------

    @cached_property
    def _tokenizer(self) -> Any:
        # Its telemetry is on unless this is there before the import, whoever the importer is.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime_genai as og

        try:
            return og.Tokenizer(str(self.folder))
        except (RuntimeError, ValueError) as error:
            raise ModelUnusable("tokenizer_damaged", model=self.name, said=in_a_line(error)) from None

    def prompt(self, messages: Sequence[Message]) -> str:
        """``messages`` in the model's own chat template, ready for its reply."""
        turns, images = [], 0
        for message in neutralise(messages):
            tags = "".join(f"<|image_{images + n}|>\n" for n in range(1, len(message.images) + 1))
            images += len(message.images)
            turns.append({"role": message.role, "content": tags + message.content})
        try:
            return self._templated(turns)
        except (RuntimeError, ValueError) as error:
            if turns[0]["role"] == "system" and len(turns) > 1:
                # Some templates know no system role: its text goes before the first question.
                first = {"role": "user", "content": f"{turns[0]['content']}\n\n{turns[1]['content']}"}
                with suppress(RuntimeError, ValueError):
                    return self._templated([first, *turns[2:]])
            raise ModelUnusable("no_chat_template", model=self.name, said=in_a_line(error)) from None

    def _templated(self, turns: list[dict]) -> str:
        prompt = self._tokenizer.apply_chat_template(json.dumps(turns), add_generation_prompt=True)
        if not prompt.strip():
            raise ValueError("it makes nothing of a conversation")
        return prompt

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the model reads for ``messages``, by its own tokenizer and template; pictures included."""
        pictures = sum(image_tokens(image) + _TAG_TOKENS for message in messages for image in message.images)
        words = [replace(message, images=()) for message in messages]
        return len(self._tokenizer.encode(self.prompt(words))) + pictures

    # -- replying -------------------------------------------------------------------------------------------------

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`. What the prompt shares with the one before is not read again."""
        images = [image for message in messages for image in message.images]
        if images and not self.sees_images:
            raise ModelProblem("sees_no_pictures", model=self.name)
        count = self.count_tokens(messages)
        if count + max_tokens > self.context_window:
            raise PromptTooLong(
                "prompt_and_answer_too_long",
                tokens=count,
                answer=max_tokens,
                window=self.context_window,
                model=self.name,
            )
        request = {
            "do": "generate",
            "prompt": self.prompt(messages),
            "images": [base64.b64encode(image).decode() for image in images],
            "max_tokens": max_tokens,
        }
        with self._turn:
            if self._child is not None and self._stopping is not None:
                self._await_stop(self._child, self._stopping, _PATIENCE_SECONDS, on_state)
            child = self._load(on_state)
            self._requests += 1
            return (yield from self._reply(child, request | {"id": self._requests}, on_state))

    def _reply(self, child: Child, request: dict, on_state: OnState) -> Generator[str, None, Reply]:
        ended, wrote = False, False
        state = ModelState("reading")
        began = time.monotonic()
        child.send(request)
        try:
            while True:
                message = child.next()
                if message is None:
                    on_state(state)
                elif "died" in message:
                    ended = True
                    raise ModelProblem("model_process_ended", model=self.name, why=child.last_words())
                elif message.get("id") != request["id"]:
                    continue
                elif "reading" in message:
                    done, total, reused = message["reading"]
                    state = _reading(done, total, reused, time.monotonic() - began)
                    on_state(state)
                elif "text" in message:
                    # The first word of a reply is decoded with the space that stood before it.
                    if text := message["text"] if wrote else message["text"].lstrip():
                        wrote = True
                        yield text
                elif "end" in message:
                    ended = True
                    return self._ended(message["end"])
                else:
                    ended = True
                    raise ModelProblem("model_failed", model=self.name, said=message["failed"])
        finally:
            if not ended:
                self._stop(child, request["id"])

    def _stop(self, child: Child, request: int) -> None:
        """Have the child stop. Nobody waits for a piece of prompt that it is reading: the next reply does."""
        child.send({"do": "cancel", "id": request})
        self._stopping = request, time.monotonic() + _PATIENCE_SECONDS
        self._await_stop(child, self._stopping, _STOP_SECONDS)

    def _await_stop(
        self, child: Child, stopping: tuple[int, float], seconds: float, on_state: OnState = ignore
    ) -> None:
        """Wait ``seconds`` at most for the end of a reply that was stopped; a child that does not obey in time is ended."""
        request, deadline = stopping
        until = min(deadline, time.monotonic() + seconds)
        while time.monotonic() < until:
            message = child.next()
            if message is None:
                on_state(ModelState("reading"))
            elif "died" in message or (message.get("id") == request and message.keys() & {"end", "failed"}):
                self._stopping = None
                if "end" in message:
                    self._ended(message["end"])
                return
        if time.monotonic() >= deadline:
            self.unload()

    def _ended(self, facts: dict) -> Reply:
        self.last_reply = Reply(**facts)
        return self.last_reply


def image_tokens(png: bytes) -> int:
    """What a picture costs in Phi-3-vision: 144 tokens a tile of 336 pixels, a separator a row, and a view of the whole.

    The runtime scales every picture up to the largest grid of at most 16 tiles that keeps its shape (its
    ``Phi3ImageTransform``; the setting ``num_crops`` is ignored).
    """
    import io

    from PIL import Image

    width, height = Image.open(io.BytesIO(png)).size
    short, long = sorted((width, height))
    across = max(n for n in range(1, 17) if n == 1 or n * -(-n * short // long) <= 16)
    down = -(-int(across * 336 * short / long) // 336) or 1
    rows = across if width == short else down
    return across * down * 144 + 145 + (rows + 1) * 12


def _reading(done: int, total: int, reused: int, seconds: float) -> ModelState:
    """How far reading is; what was reused took no time."""
    read = done - reused
    return ModelState("reading", done, total, seconds / read * (total - done) if read > 0 else None)
