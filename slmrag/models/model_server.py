"""A server that speaks OpenAI's protocol: its address, and the list of its models."""

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from slmrag.errors.model_access import ModelNotAllowed, ModelUnreachable, ServerProblem
from slmrag.runtime.connections import connect, listens, remote_host, remote_hosts

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS, _LIST_SECONDS, _LONGEST_LIST = 2.0, 5.0, 4 << 20  # bytes
_LONGEST_NAME = 200  # letters
# What a list has beside models for conversations; the protocol does not say of what kind a model is.
_NO_CHAT = re.compile(r"embed|rerank|whisper|(?:^|[/_-])(?:bge|gte|e5|minilm|tts)(?:[_-]|$)", re.IGNORECASE)
_OWNERS = {"llamacpp": "llama.cpp", "vllm": "vLLM"}  # who tells it in ``owned_by``

KnownBy = Literal["port", "foundry", "setting", "address"]


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server: what to call it, its address (ending in ``/v1``), and the names of its models for conversations.

    ``known_by`` says how we know of it: it listens on a usual port of this machine, Foundry Local told its address, the
    settings name it, or somebody entered it.
    """

    title: str
    url: str
    models: tuple[str, ...]
    known_by: KnownBy

    def spec(self, model: str) -> str:
        """What names ``model`` of this server, wherever a model is named."""
        match self.known_by:
            case "foundry":
                return f"foundry:{model}"  # its port is another one each time
            case "setting":
                return f"openai:{model}"
            case _:
                return f"openai:{model}@{self.url}"

    @property
    def elsewhere(self) -> str:
        """The host, where it is another machine; else ``""``."""
        return remote_hosts(self.url)


def complete_address(address: str) -> str:
    """An address as somebody types it, ``127.0.0.1:1234``, with its scheme and its ``/v1``. Raises `ModelProblem`."""
    address = address.strip()
    url = (address if "://" in address else f"http://{address}").rstrip("/")
    check_address(url)
    return f"{url}/v1" if urlsplit(url).path == "" else url


def check_address(url: str) -> None:
    """Raise `ModelProblem` for what is no address, and for one with a name or a password in it: it is shown to people."""
    remote_host(url)
    parts = urlsplit(url if "//" in url else f"//{url}")
    if "@" in parts.netloc:
        raise ServerProblem("address_with_password", host=parts.netloc.rpartition("@")[2])
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or len(url.split()) != 1:
        raise ServerProblem("address_not_plain", url=url.partition("?")[0])


def list_models(url: str, title: str, key: str = "") -> tuple[str, tuple[str, ...]]:
    """What to call the server at ``url`` and its models, sorted; ``title`` where it does not tell its name itself.

    Asked with short patience, for what listens there may be anything. Raises `ModelUnreachable` where nobody listens,
    `ModelNotAllowed` for a key that it refuses, `ModelProblem` for what does not answer as such a server does, `Offline`.
    """
    connect(url, "server")
    if not remote_host(url) and not listens(url, _CONNECT_SECONDS):
        raise ModelUnreachable("server_unreachable", url=url)
    import httpx

    timeout, deadline = httpx.Timeout(_LIST_SECONDS, connect=_CONNECT_SECONDS), time.monotonic() + _LIST_SECONDS
    headers = {"Authorization": f"Bearer {key.strip()}"} if key else {}
    try:
        # Neither a proxy nor another place is to learn of it.
        with (
            httpx.Client(timeout=timeout, trust_env=bool(remote_host(url)), follow_redirects=False) as client,
            client.stream("GET", f"{url}/models", headers=headers) as response,
        ):
            models = _rows(_body(response, url, deadline), url)
    except httpx.ConnectError as error:
        raise ModelUnreachable("server_unreachable", url=url) from error
    except httpx.TimeoutException as error:
        raise ModelUnreachable("server_silent", url=url) from error
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        raise ServerProblem("not_openai", url=url) from error
    maker = next((str(row.get("owned_by")) for row in models), "")
    names = {row["id"] for row in models if _is_name(row.get("id"))}
    return _OWNERS.get(maker, title), tuple(sorted(name for name in names if not _NO_CHAT.search(name)))


def _is_name(told: object) -> bool:
    """Whether it can be shown in a line, and named again: the server may be anything."""
    return isinstance(told, str) and 0 < len(told.strip()) == len(told) <= _LONGEST_NAME and told.isprintable()


def _body(response: "httpx.Response", url: str, deadline: float) -> bytes:
    """What the server says, as far as a list is long."""
    if response.status_code in (401, 403):
        raise ModelNotAllowed("server_refused_key", url=url)
    if response.status_code != 200:
        raise ValueError(f"status {response.status_code}")
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LONGEST_LIST or time.monotonic() > deadline:
            raise ValueError("it does not end")
    return body


def _rows(body: bytes, url: str) -> list[dict[str, Any]]:
    import json

    told = json.loads(body)
    rows = told.get("data") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise ServerProblem("not_openai", url=url)
    return [row for row in rows if isinstance(row, dict)]
