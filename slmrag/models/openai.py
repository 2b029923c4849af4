"""Any server that speaks OpenAI's chat protocol: llama.cpp, LM Studio, vLLM, NIM, Azure AI Foundry, hosted services."""

import time
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import responses
from typing import TYPE_CHECKING, Any

from slmrag.errors.model_access import ModelBusy, ModelMissing, ModelNotAllowed, ModelUnreachable, ServerProblem
from slmrag.errors.model_files import ModelUnusable
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.models.chat_model import neutralise
from slmrag.models.model_server import check_address, list_models
from slmrag.models.served_model import ServedModel
from slmrag.models.server_stream import Room, Thoughts, in_thread
from slmrag.models.whole_prompt import check_whole
from slmrag.runtime.connections import connect, remote_host
from slmrag.schema import Finish, Message, ModelState, OnState, Reply, ignore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx2
    import openai

_CONNECT_SECONDS = 10.0
_LISTED = 12
_LONGEST_REPLY = 32 << 20  # bytes: a token comes in some hundred of them, and a model may think for a long while


class OpenAIModel(ServedModel):
    """Model ``model`` of the server at ``base_url`` (ending in ``/v1``), opened by ``key`` where it wants one.

    ``spec`` is what it is called here. Raises `ModelProblem` for what is no address, or one with a password in it.

    Its protocol counts no tokens beforehand, so `count_tokens` is a bound, and the server's own count is checked
    afterwards. ``sees_images`` cannot be asked either: it is what the user says.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        spec: str = "",
        key: str = "",
        window: int = 4096,
        sees_images: bool = False,
        silent_seconds: float = 900.0,
    ) -> None:
        check_address(base_url)
        self.name, self.model, self.base_url, self.context_window = spec or f"openai:{model}", model, base_url, window
        self.sees_images = sees_images
        self.sends_to = remote_host(base_url)
        self._key, self._silent_seconds = key.strip(), silent_seconds

    def __repr__(self) -> str:
        return f"OpenAIModel({self.model!r}, base_url={self.base_url!r})"  # never the key

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`. A prompt that the server cut is an error, never an answer."""
        if any(message.images for message in messages) and not self.sees_images:
            raise ModelProblem("pictures_not_known", model=self.name)
        if self.count_tokens(messages) + max_tokens > self.context_window:
            raise PromptTooLong("server_prompt_may_not_fit", window=self.context_window, model=self.name)
        turns: Any = [{"role": message.role, "content": _content(message)} for message in neutralise(messages)]
        began, first = time.monotonic(), 0.0
        heard: float | None = None  # until it answers at all, which the client waits for

        def wait() -> None:
            # Signs of life keep its connection open, and thoughts come without a pause: neither is an answer.
            if heard is not None and time.monotonic() - heard > self._silent_seconds:
                raise ServerProblem("server_slow", url=self.base_url)
            on_state(ModelState("reading"))

        async def chunks() -> AsyncIterator:
            nonlocal heard
            async with (
                self._client() as client,
                await client.chat.completions.create(
                    model=self.model, messages=turns, stream=True, temperature=0, max_tokens=max_tokens,
                    stream_options={"include_usage": True},
                ) as stream,
            ):  # fmt: skip
                heard = time.monotonic()
                async for chunk in self._whole(stream):
                    yield chunk

        finish, usage, streams, room, thoughts = None, None, False, Room(max_tokens), Thoughts()
        with self._errors(), closing(in_thread(chunks, wait)) as taken:
            for chunk in taken:
                streams, usage = True, chunk.usage or usage
                for choice in (chunk.choices or ())[:1]:  # the last chunk, with the usage, has none
                    if said := thoughts.take(self._piece(choice)):
                        heard = time.monotonic()
                        first = first or heard - began
                        yield room.take(said)
                    else:
                        wait()
                    finish = choice.finish_reason or finish
                if room.full:
                    finish = "length"
                    break
        if rest := thoughts.rest():
            yield room.take(rest)
        if not streams:
            raise ServerProblem("server_no_stream", url=self.base_url)
        if finish is None:
            raise ModelProblem("reply_stopped", model=self.name)
        read, written = (usage.prompt_tokens or 0, usage.completion_tokens or 0) if usage else (0, 0)
        check_whole(self, messages, read)
        details = usage.prompt_tokens_details if usage else None
        reused = (details.cached_tokens or 0) if details else 0
        ended: Finish = "length" if finish == "length" else "stop"
        return Reply(ended, read, reused, written, first, time.monotonic() - began)

    def _piece(self, choice: Any) -> str:
        """What a chunk adds to the answer, ``""`` where that is nothing."""
        piece = choice.delta.content if choice.delta else None
        if not isinstance(piece, str | None):
            raise ServerProblem("server_no_text", url=self.base_url)
        return piece or ""

    def load(self, on_state: OnState = ignore) -> None:
        """Ask a server of this machine whether it is one, and has anything. Raises `ModelProblem`, `ModelUnreachable`."""
        if not self.sends_to and not self.offered():
            raise ModelMissing("server_offers_nothing", url=self.base_url)

    def offered(self) -> tuple[str, ...]:
        """The models that the server lists, sorted. Raises what `list_models` does."""
        self._check_key()
        return list_models(self.base_url, "", self._key)[1]

    def _check_key(self) -> None:
        if not (self._key.isascii() and self._key.isprintable()):
            raise ModelNotAllowed("server_key_invalid")

    async def _whole(self, stream: AsyncIterator) -> AsyncIterator:
        """The chunks of an answer that has begun: from here on, no failure means that nobody answers."""
        import openai

        try:
            async for chunk in stream:
                yield chunk
        except openai.APITimeoutError as error:
            raise ServerProblem("server_slow", url=self.base_url) from error
        except UnicodeDecodeError as error:
            raise ServerProblem("server_no_text", url=self.base_url) from error
        except (openai.APIConnectionError, ValueError, RecursionError) as error:  # or it is no JSON
            raise ServerProblem("server_lost", url=self.base_url, said=self._said(error)) from error

    def _client(self) -> "openai.AsyncOpenAI":
        import httpx2  # what its client is made with
        import openai

        self._check_key()
        connect(self.base_url, "openai")
        timeout = httpx2.Timeout(self._silent_seconds, connect=_CONNECT_SECONDS)
        # Calls to this machine must not go through a proxy.
        hooks = {"response": [_bounding(self.base_url)]}
        web = httpx2.AsyncClient(timeout=timeout, trust_env=bool(self.sends_to), event_hooks=hooks)
        client = openai.AsyncOpenAI(
            base_url=self.base_url, api_key=self._key or "none", max_retries=0, timeout=timeout, http_client=web
        )
        client.organization = client.project = None  # it takes these from the environment, for whatever server
        return client

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The client's errors as ours, each with what to do next; the key is in none of them.

        What a server said is told without its exception, for it may have said the key.
        """
        try:
            import openai
        except ImportError:
            raise ModelUnusable("openai_missing") from None
        where = self.base_url
        try:
            yield
        except openai.APITimeoutError as error:
            raise ModelUnreachable("server_silent", url=where) from error
        except openai.APIConnectionError as error:
            raise ModelUnreachable("server_unreachable", url=where) from error
        except openai.APIStatusError as error:
            raise self._refused(error.status_code, self._said(error)) from None
        except openai.APIError as error:
            raise ModelProblem("model_failed", model=self.name, said=self._said(error)) from None

    def _said(self, error: Exception) -> str:
        """What a server said, in OpenAI's form or in any other, cut, and without the key."""
        said = getattr(error, "body", None)
        if isinstance(said, dict):
            said = said.get("message") or said.get("detail") or said
        said = " ".join(str(said or error).split())
        return (said.replace(self._key, "…") if self._key else said)[:200]

    def _refused(self, status: int, said: str) -> ModelProblem:
        if 300 <= status < 400 or (said.startswith("<") and status in (400, 404, 405)):
            return ServerProblem("not_openai", url=self.base_url)  # another place, or a page for people
        if said.startswith("<"):
            said = responses.get(status, "")
        if status in (404, 410):
            try:
                names = self.offered()
            except ModelProblem:
                names = ()
            if not names and not self.base_url.rstrip("/").endswith("/v1"):
                return ModelMissing("server_address_wrong", model=self.model, url=self.base_url)
            if not names:
                return ModelMissing("server_lacks_model", url=self.base_url, model=self.model)
            offered, more = ", ".join(names[:_LISTED]), len(names) - _LISTED
            if more <= 0:
                return ModelMissing("server_offers", url=self.base_url, model=self.model, names=offered)
            return ModelMissing("server_offers_more", url=self.base_url, model=self.model, names=offered, more=more)
        if status in (401, 403):
            return ModelNotAllowed("server_refused_key", url=self.base_url)
        if status == 429:
            return ModelBusy("server_busy", url=self.base_url)
        if status in (400, 413, 422) and "context" in said.lower():
            return PromptTooLong("server_prompt_too_long", model=self.name, said=said)
        return ServerProblem("server_failed", url=self.base_url, status=status, said=said)


def _bounding(url: str) -> "Callable[[httpx2.Response], Awaitable[None]]":
    """A hook for a client: what the server at ``url`` sends is an error where it does not end.

    A line without end would be held in memory until it ended.
    """
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = _LONGEST_REPLY
            async for piece in self._stream:
                left -= len(piece)
                if left < 0:
                    raise ServerProblem("server_endless", url=url)
                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def bound(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = Bounded(response.stream)

    return bound


def _content(message: Message) -> str | list[dict]:
    if not message.images:
        return message.content
    import base64

    urls = (f"data:image/png;base64,{base64.b64encode(image).decode()}" for image in message.images)
    return [{"type": "image_url", "image_url": {"url": url}} for url in urls] + [
        {"type": "text", "text": message.content}
    ]
