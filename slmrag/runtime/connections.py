"""What leaves this process: whose machine an address is, and every connection that was made, kept count of or refused.

An address of this machine's own keeps everything here; any other does not. Whoever is about to connect says so first, with
`connect`: there are eight such places (Ollama, a model server, the look for one, the hub, the store of translation models, that of Tesseract's
data, a Chroma server, the nodes of a Ray cluster).
"""

import ipaddress
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from slmrag.errors.model_access import Offline, ServerProblem
from slmrag.errors.notices import Notice, Templates

ConnectionPurpose = Literal["ollama", "openai", "server", "hub", "pairs", "tessdata", "chroma", "ray"]

_lock, _proxies = threading.Lock(), threading.Lock()
_made: dict[tuple[str, ConnectionPurpose], "Connection"] = {}
_offline = False


_said = Templates(no_host="it names no host", nothing_sent="nothing is sent to {host}")


@dataclass(frozen=True, slots=True)
class Connection:
    """The connections to one ``host`` (with its port) for one purpose: how many, the last of them (UTC, ISO), and whether
    the host is another machine."""

    host: str
    purpose: ConnectionPurpose
    elsewhere: bool
    times: int
    last: str


def remote_host(url: str) -> str:
    """The host that ``url`` sends to, ``""`` when that is this machine. Raises `ModelProblem` for what is no address."""
    try:
        address = urlsplit(url if "//" in url else f"//{url}")
        host = (address.hostname or "").strip()
        if not host or address.port == 0:
            raise ServerProblem("no_address", url=url, why=_said("no_host"))
    except ValueError as error:
        raise ServerProblem("no_address", url=url, why=error) from None
    try:
        here = ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"
    except ValueError:
        here = host == "localhost" or (host.endswith(".localhost") and not _offline and _resolves_here(host))
    return "" if here else host


def remote_hosts(urls: str) -> str:
    """The hosts of a list of addresses, with commas between them, that are other machines, in such a list; ``""`` for none.

    Raises what `remote_host` does.
    """
    return ", ".join(dict.fromkeys(filter(None, map(remote_host, filter(None, map(str.strip, urls.split(",")))))))


def _resolves_here(host: str) -> bool:
    """Whether every address of ``host`` is this machine's: a name below "localhost" is looked up like any other by many systems."""
    try:
        found = {str(address[0]).partition("%")[0] for *_, address in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(one).is_loopback for one in found)


@contextmanager
def without_proxy(url: str) -> Iterator[None]:
    """Have clients that are made meanwhile take no proxy from the environment where ``url`` is of this machine.

    For a client that cannot be told so itself. The environment is the whole process's: others get what it was when this ends.
    """
    if remote_host(url):
        yield
        return
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    with _proxies:
        before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
        try:
            os.environ.update(dict.fromkeys(before, ",".join(filter(None, [*before.values(), host]))))
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def connect(url: str, purpose: ConnectionPurpose) -> None:
    """Keep count of a connection that is about to be made. Raises `Offline`, `ModelProblem` for what is no address."""
    elsewhere = remote_host(url)
    if elsewhere:
        refuse_sending(elsewhere)
    address = urlsplit(url if "//" in url else f"//{url}")
    host = address.netloc.rpartition("@")[2]  # without a name and a password that stand in it
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with _lock:
        before = _made.get((host, purpose)) or Connection(host, purpose, bool(elsewhere), 0, now)
        _made[host, purpose] = replace(before, times=before.times + 1, last=now)


def listens(url: str, seconds: float) -> bool:
    """Whether anybody listens at an address of this machine: told at once, before a client is imported to be told so."""
    address = urlsplit(url if "//" in url else f"//{url}")
    try:
        socket.create_connection((address.hostname or "", address.port or 80), seconds).close()
    except OSError:
        return False
    return True


def refuse_offline(refused: Notice) -> None:
    """Raise `Offline`, saying what is ``refused``, where the settings want no connection to another machine."""
    if _offline:
        raise Offline("offline", refused=refused)


def refuse_sending(host: str) -> None:
    """Raise `Offline` where the settings want nothing sent to another machine, such as ``host``."""
    refuse_offline(_said("nothing_sent", host=host))


def set_offline(offline: bool) -> None:
    """Refuse, from now on, every connection of this process to another machine; or allow them again."""
    global _offline
    _offline = offline


def is_offline() -> bool:
    """Whether connections to other machines are refused."""
    return _offline


def connections_made() -> list[Connection]:
    """Every connection that this process made, and had made by its children, to other machines first."""
    with _lock:
        return sorted(_made.values(), key=lambda one: (not one.elsewhere, one.host, one.purpose))
