"""A model folder or a hub name through Hugging Face Transformers: for machines with a GPU, and for tests."""

import io
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path

from slmrag.errors import ModelMissing, ModelProblem, PromptTooLong
from slmrag.models import OnState, ignore, neutralised
from slmrag.schema import Message, ModelState, Reply

_CHUNK = 256


class TransformersModel:
    """A causal language model with a chat template, on the GPU where there is one. One reply at a time.

    ``source`` is a folder, or a name of the hub whose files are in its cache already: nothing is downloaded here.
    Models of the ``phi3_v`` kind see pictures.
    """

    sends_to = ""
    counts_exactly = True

    def __init__(self, source: str, *, window: int = 4096) -> None:
        self.name, self.source, self._window = f"transformers:{source}", source, window
        self._turn = threading.Lock()
        self._model = self._processor = None
        self._cache, self._ids = None, []

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    @property
    def context_window(self) -> int:
        """Tokens of prompt and reply together. Raises `ModelProblem`."""
        return min(self._window, self._configuration().max_position_embeddings)

    @property
    def sees_images(self) -> bool:
        """Whether it takes pictures. Raises `ModelProblem`."""
        return self._configuration().model_type in ("phi3_v", "phi4_multimodal")

    def _configuration(self):
        return self._from_pretrained("AutoConfig")

    def _from_pretrained(self, kind: str, **options):
        try:
            import transformers
        except ImportError:
            raise ModelProblem("Transformers is missing: pip install 'slmrag[transformers]'") from None
        try:
            return getattr(transformers, kind).from_pretrained(self.source, local_files_only=True, **options)
        except (OSError, ValueError) as error:
            if Path(self.source).is_dir():
                raise ModelProblem(f"The model in {self.source} cannot be loaded ({str(error)[:200]}).") from error
            raise ModelMissing(
                f"{self.source} is not on this machine: download it (hf download {self.source}), or give its folder."
            ) from error

    def load(self, on_state: OnState = ignore) -> None:
        """Load it now. Raises `ModelProblem`, `ModelMissing`."""
        if self._model is not None:
            return
        on_state(ModelState("loading"))
        import torch

        device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            model = self._from_pretrained("AutoModelForCausalLM", dtype="auto")
            self._model = model.to(device).eval()
        except (torch.OutOfMemoryError, MemoryError) as error:
            raise ModelProblem(
                f"{self.name} does not fit the memory of this machine: choose a smaller model."
            ) from error

    def unload(self) -> None:
        """Give its memory back."""
        with self._turn:
            self._model = self._cache = None
            self._ids = []

    def _tokenizer(self):
        if self._processor is None:
            self._processor = self._from_pretrained("AutoProcessor" if self.sees_images else "AutoTokenizer")
        return self._processor

    def _encode(self, messages: Sequence[Message]):
        tokenizer = self._tokenizer()
        images = [_picture(image) for message in messages for image in message.images]
        if not images:
            turns = [{"role": message.role, "content": message.content} for message in neutralised(messages)]
            return tokenizer.apply_chat_template(
                turns, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
            )
        turns, seen = [], 0
        for message in neutralised(messages):
            tags = "".join(f"<|image_{seen + n}|>\n" for n in range(1, len(message.images) + 1))
            seen += len(message.images)
            turns.append({"role": message.role, "content": tags + message.content})
        prompt = tokenizer.tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
        return tokenizer(prompt, images, return_tensors="pt")

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the model reads for ``messages``, by its own tokenizer and template."""
        return int(self._encode(messages)["input_ids"].shape[-1])

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`. The most likely token, always; what a prompt shares with the last is not read again."""
        if any(message.images for message in messages) and not self.sees_images:
            raise ModelProblem(f"{self.name} does not see pictures: choose a model that does.")
        inputs = self._encode(messages)
        count = int(inputs["input_ids"].shape[-1])
        if count + max_tokens > self.context_window:
            raise PromptTooLong(
                f"{count} tokens of prompt and {max_tokens} for the answer do not fit the window of "
                f"{self.context_window} tokens of {self.name}."
            )
        with self._turn:
            self.load(on_state)
            import torch

            try:
                with torch.inference_mode():
                    return (yield from self._reply(inputs, max_tokens, on_state))
            except torch.OutOfMemoryError as error:
                self._cache, self._ids = None, []
                raise ModelProblem(f"{self.name} ran out of memory. What was written is kept; ask for less.") from error

    def _reply(self, inputs, max_tokens: int, on_state: OnState) -> Generator[str, None, Reply]:
        began = time.monotonic()
        tokenizer = self._tokenizer()
        tokenizer = getattr(tokenizer, "tokenizer", tokenizer)
        ids = inputs["input_ids"][0].tolist()
        logits, reused = self._read(inputs, ids, on_state)
        read_s = time.monotonic() - began
        ends = self._model.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        written, shown, finish = [], "", "length"
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

    def _read(self, inputs, ids: list[int], on_state: OnState):
        """Read the prompt; returns the logits after it, and how many of its tokens were in the cache."""
        from transformers import DynamicCache

        began = time.monotonic()
        pictures = {key: value for key, value in inputs.items() if key not in ("input_ids", "attention_mask")}
        shared = 0
        if self._cache is not None and not pictures:
            for ours, theirs in zip(self._ids, ids, strict=False):
                if ours != theirs:
                    break
                shared += 1
        shared = min(shared, len(ids) - 1)
        if shared:
            if surplus := len(self._ids) - shared:
                self._cache.crop(-surplus)
                del self._ids[shared:]
        else:
            self._cache, self._ids = DynamicCache(config=self._model.config), []
        on_state(ModelState("reading", shared, len(ids)))
        step = len(ids) if pictures else _CHUNK
        logits = None
        for start in range(shared, len(ids), step):
            logits = self._forward(ids[start : start + step], **pictures)
            done = len(self._ids)
            left = (time.monotonic() - began) / (done - shared) * (len(ids) - done)
            on_state(ModelState("reading", done, len(ids), left))
        if pictures:
            self._ids = [-1] * len(self._ids)  # pictures are no tokens: never taken for what a text prompt shares
        return logits, shared

    def _forward(self, ids: list[int], **pictures):
        import torch

        device = self._model.device
        given = torch.tensor([ids], device=device)
        moved = {key: value.to(device) for key, value in pictures.items()}
        past = len(self._ids)
        output = self._model(
            input_ids=given, past_key_values=self._cache, use_cache=True, logits_to_keep=1,
            cache_position=torch.arange(past, past + len(ids), device=device), **moved,
        )  # fmt: skip
        self._ids += ids
        return output.logits[0, -1]


def _picture(png: bytes):
    from PIL import Image

    return Image.open(io.BytesIO(png)).convert("RGB")
