"""A model folder or a hub name through Hugging Face Transformers: for machines with a GPU, and for tests."""

import re
import sys
import threading
import time
from collections.abc import Generator, Sequence
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.errors.model_access import ModelMissing
from slmrag.errors.model_files import ModelUnusable
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.models.chat_model import neutralise
from slmrag.models.error_line import in_a_line
from slmrag.models.model_folder import has_vocabulary
from slmrag.models.providers import Device, torch_device
from slmrag.schema import Finish, Message, ModelState, OnState, Reply, ignore

if TYPE_CHECKING:
    import torch
    from transformers import DynamicCache

_FIRST_CHUNK, _SMALLEST, _LARGEST = 64, 16, 256  # tokens of a prompt that are read at a time
_CHUNK_SECONDS = 0.5  # such a piece cannot be interrupted: this is how long stopping may take


def _imitates(dtype: "torch.dtype") -> bool:
    """Whether this machine's CPU has no instructions for a half of a float, and works it out of whole ones."""
    import torch

    told: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()  # an older torch cannot tell
    return dtype == torch.float16 or (
        dtype == torch.bfloat16 and not any(told[name] for name in told if "bf16" in name)
    )


def _fits_in_float32(model: Any) -> bool:
    import psutil

    return 4 * sum(weights.numel() for weights in model.parameters()) < psutil.virtual_memory().available


class TransformersModel:
    """A causal language model with a chat template, by ``device`` "auto" on the GPU where there is one. One reply at a time.

    ``source`` is a folder, or a name of the hub whose files are in its cache already: nothing is downloaded here.
    It runs no code that a model brings along, which Phi-3.5-vision does: pictures are for its ONNX build.
    """

    sends_to = ""
    counts_exactly = True
    sees_images = False

    def __init__(self, source: str, *, window: int = 4096, device: Device = "auto") -> None:
        self.name, self.source, self._window, self._device = f"transformers:{source}", source, window, device
        self._turn = threading.Lock()
        self._model: Any = None  # Transformers' classes promise little: each model has its own
        self._loaded_tokenizer: Any = None
        self._chunk = _FIRST_CHUNK
        self._forget()

    def _forget(self) -> None:
        self._cache: DynamicCache | None = None
        self._ids: list[int] = []
        self._turned = False

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    @property
    def context_window(self) -> int:
        """Tokens of prompt and reply together. Raises `ModelProblem`."""
        return min(self._window, self._configuration().max_position_embeddings)

    def _configuration(self) -> Any:
        return self._from_pretrained("AutoConfig")

    def _from_pretrained(self, kind: str, **options: Any) -> Any:
        try:
            import transformers
        except ImportError:
            raise ModelUnusable("transformers_missing") from None
        transformers.logging.set_verbosity_error()  # what it has to say is an error here, or nobody's
        transformers.logging.disable_progress_bar()
        try:
            return getattr(transformers, kind).from_pretrained(
                self.source, local_files_only=True, trust_remote_code=False, **options
            )
        except MemoryError:
            raise
        except Exception as error:  # at a damaged file its libraries raise anything
            if "trust_remote_code" in str(error):
                raise ModelUnusable("transformers_code", source=self.source) from error
            if Path(self.source).is_dir() or not isinstance(error, (OSError, ValueError)):
                raise self._unusable(error) from error
            raise ModelMissing("transformers_model_missing", source=self.source) from error

    def _unusable(self, error: Exception) -> ModelProblem:
        folder = Path(self.source)
        if kind := re.search(r"model type `([^`]+)` but Transformers does not recognize", str(error)):
            return ModelUnusable("model_kind_unknown", model=self.name, kind=kind[1], runtime="Transformers")
        if folder.is_dir() and not (folder / "config.json").is_file():
            return ModelMissing("no_transformers_model", folder=folder)
        if folder.is_dir() and not has_vocabulary(folder):
            return ModelUnusable("tokenizer_missing", folder=folder)
        return ModelUnusable("transformers_not_loaded", source=self.source, said=in_a_line(error))

    def load(self, on_state: OnState = ignore) -> None:
        """Load it now. Raises `ModelProblem`, `ModelMissing`."""
        if self._model is not None:
            return
        on_state(ModelState("loading"))
        self._tokenizer()  # without which nothing could be asked
        import torch

        if (device := torch_device(self._device)) is None:
            raise ModelUnusable("model_device_missing", model=self.name, device=self._device)
        try:
            model, loaded = self._from_pretrained(
                "AutoModelForCausalLM", dtype="auto", output_loading_info=True, use_safetensors=True
            )
            if loaded["missing_keys"]:  # they would be random
                raise ModelUnusable("weights_missing", source=self.source, number=len(loaded["missing_keys"]))
            # Transformers 5.24 renames it, model by model.
            self._cache_name = "cache" if "cache" in signature(model.forward).parameters else "past_key_values"
            if device == "cpu" and _imitates(model.dtype) and _fits_in_float32(model):
                model = model.float()  # several times quicker
            self._model = model.to(device).eval()
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise ModelProblem("memory_too_small", model=self.name) from error

    def unload(self) -> None:
        """Give its memory back."""
        # Not in its turn: a reply that is being written notices at its next token.
        self._model = None
        self._forget()

    def _tokenizer(self) -> Any:
        if self._loaded_tokenizer is None:
            self._loaded_tokenizer = self._from_pretrained("AutoTokenizer")
        return self._loaded_tokenizer

    def _encode(self, messages: Sequence[Message]) -> list[int]:
        from jinja2 import TemplateError

        turns = [{"role": message.role, "content": message.content} for message in neutralise(messages)]
        try:
            return self._tokenizer().apply_chat_template(turns, add_generation_prompt=True, return_dict=True)[
                "input_ids"
            ]
        except (ValueError, TemplateError) as error:
            raise ModelProblem("no_template_for_conversation", model=self.name, said=in_a_line(error)) from error

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the model reads for ``messages``, by its own tokenizer and template."""
        return len(self._encode(messages))

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`. The most likely token, always; what a prompt shares with the last is not read again."""
        if any(message.images for message in messages) and not self.sees_images:
            raise ModelProblem("sees_no_pictures", model=self.name)
        ids = self._encode(messages)
        count = len(ids)
        if count + max_tokens > self.context_window:
            raise PromptTooLong(
                "prompt_and_answer_too_long",
                tokens=count,
                answer=max_tokens,
                window=self.context_window,
                model=self.name,
            )
        with self._turn:
            self.load(on_state)
            import torch

            try:
                return (yield from self._reply(ids, max_tokens, on_state))
            except torch.OutOfMemoryError as error:
                raise ModelProblem("out_of_memory", model=self.name) from error

    def _reply(self, ids: list[int], max_tokens: int, on_state: OnState) -> Generator[str, None, Reply]:
        began = time.monotonic()
        tokenizer = self._tokenizer()
        logits, reused = self._read(ids, on_state)
        read_s = time.monotonic() - began
        ends = self._model.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        written: list[int] = []
        shown = ""
        finish: Finish = "length"
        for _ in range(max_tokens):
            token = int(logits.argmax())
            if token in ends:
                finish = "stop"
                break
            written.append(token)
            text = tokenizer.decode(written, skip_special_tokens=True)
            if not text.endswith("\ufffd") and len(text) > len(shown):  # a character may take several tokens
                yield text[len(shown) :]
                shown = text
            if len(written) < max_tokens:
                logits = self._forward([token])
        total = time.monotonic() - began
        return Reply(finish, len(ids), reused, len(written), read_s, total)

    def _read(self, ids: list[int], on_state: OnState) -> tuple["torch.Tensor", int]:
        """Read the prompt; returns the logits after it, and how many of its tokens were in the cache."""
        began = time.monotonic()
        shared, turn = 0, self._turn_at()
        if self._turned == (len(ids) > turn):
            for ours, theirs in zip(self._ids, ids, strict=False):
                if ours != theirs:
                    break
                shared += 1
        shared = min(shared, len(ids) - 1)
        shared = self._keep(shared)
        on_state(ModelState("reading", shared, len(ids)))
        done = shared
        while True:  # at least one token is read
            end = done + self._chunk
            if done <= turn < len(ids):
                end = max(end, turn + 1)  # a shorter first piece would be turned as a short prompt
            started = time.monotonic()
            logits = self._forward(ids[done:end])
            done = len(self._ids)
            if done >= end:  # the last piece is mostly shorter, and tells less
                fitting = int(self._chunk * _CHUNK_SECONDS / max(time.monotonic() - started, 1e-6))
                self._chunk = max(_SMALLEST, min(fitting, 2 * self._chunk, _LARGEST))
            left = (time.monotonic() - began) / (done - shared) * (len(ids) - done)
            on_state(ModelState("reading", done, len(ids), left))
            if done == len(ids):
                return logits, shared

    def _keep(self, count: int) -> int:
        """Drop all but the first ``count`` tokens from the cache; returns how many could be kept."""
        surplus = len(self._ids) - count
        try:
            if count and surplus and self._cache is not None:
                self._cache.crop(-surplus)
        except RuntimeError:  # beyond a sliding window nothing can be taken back
            count = 0
        if not count:
            self._forget()
        del self._ids[count:]
        return count

    def _turn_at(self) -> int:
        """Beyond so many tokens, longrope turns all positions otherwise: what was cached until then is wrong."""
        rope = getattr(self._model.config.get_text_config(), "rope_parameters", None) or {}
        return rope["original_max_position_embeddings"] if rope.get("rope_type") == "longrope" else sys.maxsize

    def _forward(self, ids: list[int]) -> "torch.Tensor":
        import torch
        from transformers import DynamicCache

        model = self._model
        if model is None:
            raise ModelProblem("model_unloaded", model=self.name)
        turned = len(self._ids) + len(ids) > self._turn_at()
        if turned and not self._turned:
            ids = self._ids + ids
            self._forget()
        if self._cache is None:
            self._cache = DynamicCache(config=model.config)
        given = torch.tensor([ids], device=model.device)
        try:
            with torch.inference_mode():  # not around a yield: it would hold for whoever reads
                output = model(input_ids=given, use_cache=True, logits_to_keep=1, **{self._cache_name: self._cache})
        except BaseException:
            self._forget()  # some of its layers have these tokens, some have not
            raise
        if self._model is not model:
            self._forget()  # unloaded meanwhile: the next reply begins anew
            raise ModelProblem("model_unloaded", model=self.name)
        self._ids += ids
        self._turned = turned
        return output.logits[0, -1]
