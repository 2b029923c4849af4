"""Any model of an Ollama daemon, by its own client."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass
from operator import methodcaller
from typing import TYPE_CHECKING, Any

from slmrag.errors.model_access import ModelBusy, ModelMissing, ModelNotAllowed, ModelUnreachable, ServerProblem
from slmrag.errors.model_files import DownloadProblem
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.notices import Notice, Templates
from slmrag.models.chat_model import neutralise
from slmrag.models.served_model import ServedModel
from slmrag.models.server_stream import Room, Thoughts, in_thread
from slmrag.models.whole_prompt import check_whole
from slmrag.runtime.connections import connect, listens, refuse_offline, remote_host
from slmrag.schema import Finish, Message, ModelState, OnState, Progress, Reply, ignore

if TYPE_CHECKING:
    import httpx
    import ollama

DEFAULT_HOST = "http://127.0.0.1:11434"
_FIRST_BYTE_SECONDS = 900.0  # reading a long prompt on a slow machine takes minutes, and nothing comes until then
_FACTS_SECONDS = 30.0
_LIST_SECONDS = 5.0  # whether there is a daemon is asked before every first answer
_CONNECT_SECONDS = 5.0
_CLOUD = re.compile(r":\s*(?:[^:/]*-)?cloud\s*$", re.IGNORECASE)  # the daemon sends on what is asked of such a name
_EMBEDS = re.compile(r"embed|bert", re.IGNORECASE)
_able: dict[tuple[str, str, str], Sequence[str]] = {}  # by daemon, model and digest: it never changes
_READING = ModelState("reading")
_again = Templates(
    written_kept="What was written is kept; ask again.", get_again="Get it again: it goes on where it was."
)
_KEPT = _again("written_kept")
_refused = Templates(ollama_offline="Ollama does not get {model} from ollama.com")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that a daemon has: its name, bytes on disk, size in parameters ("3.8B"), and whether a cloud runs it.

    ``writes`` says whether it is made for conversations, and not, say, for embedding; ``sees_images`` whether it takes
    pictures.
    """

    name: str
    size: int
    parameters: str
    remote: bool
    writes: bool = True
    sees_images: bool = False


class OllamaModel(ServedModel):
    """Model ``model`` of the daemon at ``host``. Its window is set with every request: the daemon's default varies.

    No tokenizer is offered by a daemon, so `count_tokens` is a bound, and the daemon's own count is checked afterwards.
    """

    def __init__(
        self, model: str, *, host: str = DEFAULT_HOST, window: int = 4096, keep_seconds: float = 900.0
    ) -> None:
        self.name, self.model, self.host, self.context_window = f"ollama:{model}", model, host, window
        self.sends_to = remote_host(host)
        self._keep_alive = f"{keep_seconds:.0f}s" if keep_seconds else -1
        self._capabilities: list[str] | None = None

    @property
    def sees_images(self) -> bool:
        """Whether the daemon says that this model takes pictures. Raises `ModelProblem`."""
        return "vision" in self._able(ignore)

    def load(self, on_state: OnState = ignore) -> None:
        """Ask the daemon whether it has the model, and here. Raises `ModelProblem`, `ModelMissing`."""
        self._able(on_state)

    def _able(self, on_state: OnState) -> list[str]:
        """What the daemon says that the model can do, asked once. Raises `ModelNotAllowed` when a cloud runs it."""
        if self._capabilities is None:
            _refuse_cloud(self.model, "ollama.com" if _CLOUD.search(self.model) else "")
            ask = methodcaller("show", self.model)
            shown = _answer(self.model, self.host, ask, _FACTS_SECONDS, lambda: on_state(_READING))
            _refuse_cloud(self.model, shown.get("remote_host") or "")
            self._capabilities = shown.get("capabilities") or []
        return self._capabilities

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`. A prompt that the daemon cut is an error, never an answer."""
        able = self._able(on_state)
        if any(message.images for message in messages) and "vision" not in able:
            raise ModelProblem("ollama_sees_no_pictures", model=self.name)
        if self.count_tokens(messages) + max_tokens > self.context_window:
            raise PromptTooLong("prompt_may_not_fit", window=self.context_window, model=self.name)
        turns = [
            {"role": message.role, "content": message.content}
            | ({"images": list(message.images)} if message.images else {})
            for message in neutralise(messages)
        ]
        options = {"num_ctx": self.context_window, "num_predict": max_tokens, "temperature": 0.0, "seed": 0}
        # Unasked, such a model spends its tokens on thoughts, and may leave none for the answer.
        think = False if "thinking" in able else None
        began, first = time.monotonic(), 0.0

        ask = methodcaller(
            "chat", self.model, turns, stream=True, options=options, keep_alive=self._keep_alive, think=think
        )
        last, room, thoughts = None, Room(max_tokens), Thoughts()
        with closing(_stream(self.model, self.host, ask, lambda: on_state(_READING))) as taken:
            for chunk in taken:
                if said := thoughts.take(chunk.message.content or ""):
                    first = first or time.monotonic() - began
                    yield room.take(said)
                elif not chunk.done:
                    on_state(_READING)  # thoughts come without a pause, and may be stopped too
                last = chunk
                if room.full and not chunk.done:
                    return Reply("length", written_tokens=max_tokens, read_s=first, total_s=time.monotonic() - began)
        if rest := thoughts.rest():
            yield room.take(rest)
        if last is None or not last.done:
            raise ModelProblem("reply_stopped", model=self.name)
        check_whole(self, messages, last.prompt_eval_count)
        finish: Finish = "length" if last.done_reason == "length" else "stop"
        read = last.prompt_eval_count or 0
        return Reply(finish, read, 0, last.eval_count or 0, first, time.monotonic() - began)


def _refuse_cloud(model: str, where: str) -> None:
    if where:
        raise ModelNotAllowed("ollama_cloud", host=where, model=model)


def _client(host: str, seconds: float, **options: Any) -> "ollama.AsyncClient":
    import httpx
    import ollama

    connect(host, "ollama")
    # By default the client waits for ever, sends calls to this machine through a proxy, and follows to other machines.
    timeout = httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
    return ollama.AsyncClient(host=host, timeout=timeout, trust_env=False, follow_redirects=False, **options)


def _stream(
    model: str, host: str, ask: Callable[[Any], Awaitable], on_tick: Callable[[], None], again: Notice = _KEPT
) -> Generator:
    """What the daemon streams when it is asked; ``on_tick`` may raise what it likes."""

    async def parts() -> AsyncIterator:
        with _errors_of(model, host, again):
            async with _client(host, _FIRST_BYTE_SECONDS) as client, aclosing(await ask(client)) as stream:
                async for part in stream:
                    yield part

    return in_thread(parts, on_tick)


def _answer(
    model: str, host: str, ask: Callable[[Any], Awaitable], seconds: float, on_tick: Callable[[], None]
) -> dict:
    """The one answer of the daemon as it came: the client's own classes check it, and drop ``remote_host``."""
    came = []

    async def keep(response: "httpx.Response") -> None:
        came.append(response)

    async def answer() -> AsyncIterator[dict]:
        with _errors_of(model, host):
            async with _client(host, seconds, event_hooks={"response": [keep]}) as client:
                await ask(client)
        yield came[-1].json()

    [told] = in_thread(answer, on_tick)
    return told


@contextmanager
def _errors_of(model: str, host: str, again: Notice = _KEPT) -> Iterator[None]:
    """The client's errors as ours, each with what to do next."""
    import httpx
    import ollama

    try:
        yield
    except ollama.ResponseError as error:
        raise _refusal(error.status_code, str(error.error).strip(), model, host, again) from error
    except httpx.TimeoutException as error:
        raise ModelUnreachable("ollama_slow", host=host) from error
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise ServerProblem("ollama_lost", again=again) from error
    except (ConnectionError, httpx.TransportError) as error:
        raise ModelUnreachable("ollama_unreachable", host=host) from error
    except (
        ValueError,
        RecursionError,
        TypeError,
        AttributeError,
    ) as error:  # the client trips over answers of another shape
        raise _not_ollama(host) from error


def _refusal(status: int, said: str, model: str, host: str, again: str) -> ModelProblem:
    if said.startswith("<") or 300 <= status < 400:
        return _not_ollama(host)
    if status == 404:
        if "model" not in said:
            return _not_ollama(host)
        return ModelMissing("ollama_model_missing", model=model)
    if "file does not exist" in said:
        return ModelMissing("ollama_no_such_model", model=model)
    if status in (429, 503):
        return ModelBusy("ollama_busy", said=said)
    if "memory" in said:
        return ServerProblem("ollama_memory", model=model, said=said)
    if "exceed" in said and "context" in said:
        return PromptTooLong("ollama_prompt_too_long", model=model, said=said)
    return ServerProblem("ollama_failed", said=said[:200], again=again)


def _not_ollama(host: str) -> ModelProblem:
    return ServerProblem("not_ollama", host=host)


def installed_models(host: str = DEFAULT_HOST) -> list[InstalledModel]:
    """The models that the daemon at ``host`` has. Raises `ModelUnreachable`, `ModelProblem`."""
    if not remote_host(host) and not listens(host, _CONNECT_SECONDS):
        connect(host, "ollama")
        raise ModelUnreachable("ollama_unreachable", host=host)
    models = _answer("", host, methodcaller("list"), _LIST_SECONDS, lambda: None)["models"]
    return [_installed(found, host) for found in models if found.get("model")]


def chat_models(host: str = DEFAULT_HOST) -> tuple[InstalledModel, ...]:
    """Those of `installed_models` that are made for conversations, the one that was got last first."""
    return tuple(model for model in installed_models(host) if model.writes)


def _installed(found: dict, host: str) -> InstalledModel:
    name, details = found["model"], found.get("details") or {}
    able = _told_able(found, host)
    return InstalledModel(
        name.removesuffix(":latest"), int(found.get("size") or 0), details.get("parameter_size") or "",
        bool(found.get("remote_host") or _CLOUD.search(name)),
        # An older daemon tells nothing of what its models can do, but whose kin they are.
        "completion" in able if able else not (_EMBEDS.search(name) or _EMBEDS.search(details.get("family") or "")),
        "vision" in able,
    )  # fmt: skip


def _told_able(found: dict, host: str) -> Sequence[str]:
    """What the daemon says that a model can do: in its list, or, where its list is silent, when it is asked for the model."""
    if found.get("capabilities"):
        return found["capabilities"]
    name, key = found["model"], (host, found["model"], found.get("digest") or "")
    if key not in _able:
        try:
            shown = _answer(name, host, methodcaller("show", name), _LIST_SECONDS, lambda: None)
        except ModelProblem:
            return ()  # this one is asked again when the list is
        _able[key] = shown.get("capabilities") or ()
    return _able[key]


def pull(model: str, host: str, on_progress: Callable[[Progress], None]) -> None:
    """Have the daemon get ``model``; ``on_progress`` counts bytes. A stopped pull is gone on with by the next one.

    Raises `ModelNotAllowed` for one that a cloud runs, `Offline`, `ModelMissing` when there is none, `ModelProblem`.
    """
    _refuse_cloud(model, "ollama.com" if _CLOUD.search(model) else "")
    refuse_offline(_refused("ollama_offline", model=model))
    layers: dict[str, tuple[int, int]] = {}
    last, pull = "", methodcaller("pull", model, stream=True)
    for step in _stream(model, host, pull, lambda: None, _again("get_again")):
        last = step.status or last
        if step.digest and step.total:
            layers[step.digest] = (step.completed or 0, step.total)
            done, total = (sum(part) for part in zip(*layers.values(), strict=True))
            on_progress(Progress(model, done, total, "bytes"))
    if not last:
        raise DownloadProblem("ollama_get_silent", model=model)
    if last != "success":
        raise DownloadProblem("ollama_get_stopped", model=model, said=last)
