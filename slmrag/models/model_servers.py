"""The servers of this machine that have models to offer: on their usual ports, named by the settings, or entered."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from slmrag.errors.model_problems import ModelProblem
from slmrag.models import foundry
from slmrag.models.look import Look
from slmrag.models.model_server import KnownBy, ModelServer, list_models
from slmrag.runtime.connections import remote_hosts

_TITLES = {1234: "LM Studio", 8080: "mlx_lm.server", 8000: "vLLM"}  # llama.cpp's, on 8080 too, tells its name


class _Offer(NamedTuple):
    title: str
    url: str
    models: tuple[str, ...]


_NOTHING = _Offer("", "", ())


class ModelServers:
    """What listens at ``urls`` and as Foundry Local, looked at now and then, never for longer than who asks waits.

    ``setting`` is the address that the settings name, or several of one model, with its ``key``. Other machines are not looked at.
    """

    def __init__(self, urls: Sequence[str], setting: str = "", key: str = "") -> None:
        self._setting, self._looks = setting.strip().rstrip("/"), dict[str, Look[_Offer]]()
        self._always = tuple(urls)
        self._foundry = Look(_look_at_foundry, _NOTHING) if urls else None
        if setting and not remote_hosts(setting):
            self._looks[self._setting] = Look(partial(_look, self._setting, key), _NOTHING)
        for url in urls:
            self.watch(url)

    def begin(self) -> None:
        """Look at all of them, each in a thread of its own; `found` then waits for none but the slowest."""
        for look in (*self._looks.values(), *filter(None, [self._foundry])):
            look.begin()

    def watch(self, url: str) -> None:
        """Look at ``url`` too, of this machine, for `found` to tell of."""
        if not remote_hosts(url):
            self._looks.setdefault(url, Look(partial(_look, url, ""), _NOTHING))

    def found(self, patience: float, entered: Iterable[str] = ()) -> list[ModelServer]:
        """Those that offer a model, ``patience`` seconds after they were asked at the latest."""
        self.begin()
        servers = []
        for url, look in tuple(self._looks.items()):
            if url not in (*self._always, self._setting, *entered):
                continue  # it was entered once
            title, _, models = look.seen(patience)
            known_by: KnownBy = "setting" if url == self._setting else "address" if url in entered else "port"
            servers.append(ModelServer(title, url, models, known_by))
        if self._foundry is not None:
            servers.append(ModelServer(*self._foundry.seen(patience), known_by="foundry"))
        return [server for server in servers if server.models]

    def foundry_address(self, patience: float) -> str:
        """Where Foundry Local listens, ``""`` where it does not."""
        return self._foundry.seen(patience).url if self._foundry is not None else ""


def title_of(url: str) -> str:
    """What to call a server, or several, of which nothing but the address is known: host and port."""
    return ", ".join(urlsplit(one).netloc for one in url.split(","))


def _look(url: str, key: str) -> _Offer:
    """What is offered at an address; of several, by the first that answers."""
    *others, last = url.split(",")
    for one in others:
        with suppress(ModelProblem):
            return _Offer(*_look(one.strip(), key)._replace(url=url))
    title, models = list_models(last.strip(), _TITLES.get(urlsplit(last).port or 0, title_of(last.strip())), key)
    return _Offer(title, url, models)


def _look_at_foundry() -> _Offer:
    url = foundry.address()
    _, models = list_models(url, foundry.TITLE)
    return _Offer(foundry.TITLE, url, models)
