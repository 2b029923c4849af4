"""The process that gets a model: told what as JSON on its standard input, tells how it goes in lines of JSON.

It ends with the manifest (the commit, each file's size and checksum) when every file was compared with the hub's own
checksum, and with ours where one is known beforehand.
The hub says what there is, or, where a model's files are listed here, our list does; the bytes are fetched here, as
huggingface_hub's own download begins a file from zero each time it is asked.
"""

import errno
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from slmrag.errors.model_access import Offline
from slmrag.models.partial_file import Asked, DownloadRefused, PartialFile
from slmrag.runtime import connections

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub.hf_api import RepoSibling

_TICK_SECONDS = 0.3
_SILENT_SECONDS = 10.0  # as the hub's own client waits


def main() -> None:
    """``python -m slmrag.models.download_child < what.json``."""
    what = json.load(sys.stdin)
    import httpx2  # huggingface_hub's own
    from huggingface_hub.errors import HfHubHTTPError

    client = _watched(what)
    try:
        _get_listed(what, client()) if "listed" in what else _get_from_hub(what, client)
    except Offline:
        pass  # whoever asked was told the host, and refuses it too
    except DownloadRefused as refused:
        _say(refused.args[0])
    except (HfHubHTTPError, httpx2.HTTPStatusError) as error:
        _say({"failed": "missing" if error.response.status_code in (401, 404, 410) else "other", "said": _line(error)})
    except (httpx2.HTTPError, ConnectionError) as error:
        _say({"failed": "unreachable", "said": _line(error)})
    except (OSError, ValueError) as error:
        _say({"failed": "other", "said": _line(error)})


def _watched(what: dict) -> "Callable[[], httpx2.Client]":
    """What makes a client that tells each host before it is asked, those that it is led on to too; one is refused where nothing may leave."""
    import httpx2

    connections.set_offline(what["offline"])
    reached = {urlsplit(what["endpoint"]).netloc}

    def tell(request: httpx2.Request) -> None:
        address = f"{request.url.scheme}://{request.url.netloc.decode().rpartition('@')[2]}"
        if urlsplit(address).netloc not in reached:
            reached.add(urlsplit(address).netloc)
            _say({"reaches": address})
        connections.connect(address, what["purpose"])

    return lambda: httpx2.Client(event_hooks={"request": [tell]}, follow_redirects=True, timeout=None)


@contextmanager
def _told_apart() -> Iterator[None]:
    """Have a connection that broke tried anew, and nothing else."""
    import httpx2

    try:
        yield
    except httpx2.TransportError as error:
        raise ConnectionError(_line(error)) from error


def _get_listed(what: dict, client: "httpx2.Client") -> None:
    """Get files whose sizes and checksums are known beforehand from below an address."""
    into = Path(what["into"])
    files = [PartialFile(into, name, size, checksum, "changed") for name, (size, checksum) in what["listed"].items()]
    base = f"{what['endpoint'].rstrip('/')}/{what['folder']}" if what["folder"] else what["endpoint"].rstrip("/")

    @contextmanager
    def ask(url: str, headers: Mapping[str, str]) -> "Iterator[httpx2.Response]":
        with _told_apart(), client.stream("GET", url, headers=headers, timeout=_SILENT_SECONDS) as response:
            response.raise_for_status()
            yield response

    _fetch(what, files, lambda name: f"{base}/{quote(name)}", ask)
    manifest = {"repository": what["endpoint"], "revision": what["revision"]}
    manifest["files"] = {file.name: file.size for file in files}
    manifest["checksums"] = {file.name: file.checksum for file in files}
    _say({"manifest": manifest})


def _get_from_hub(what: dict, client: "Callable[[], httpx2.Client]") -> None:
    from huggingface_hub import HfApi, constants, get_session, hf_hub_url, hf_raise_for_status, set_client_factory
    from huggingface_hub.utils import build_hf_headers
    from huggingface_hub.utils._http import hf_request_event_hook

    def hubs_own() -> "httpx2.Client":
        one = client()
        hooks = one.event_hooks["request"]
        one.event_hooks = {"request": [*hooks, hf_request_event_hook]}
        return one

    set_client_factory(hubs_own)
    api, into, folder = HfApi(endpoint=what["endpoint"]), Path(what["into"]), what["folder"]
    info = api.model_info(
        what["repository"], revision=what["revision"], files_metadata=True, timeout=constants.HF_HUB_ETAG_TIMEOUT
    )
    checksums = what["checksums"]
    listed = [file for file in info.siblings or () if _wanted(file.rfilename, folder, what["files"])]
    files = [_listed_file(into, file, checksums.get(file.rfilename, "")) for file in listed]
    if lacking := checksums.keys() - {file.name for file in files}:
        raise DownloadRefused({"failed": "missing", "said": f"no file {min(lacking)}"})
    if not files:
        raise DownloadRefused({"failed": "missing", "said": f"no folder {folder}"})

    @contextmanager
    def ask(url: str, headers: Mapping[str, str]) -> "Iterator[httpx2.Response]":
        headers = {**build_hf_headers(), **headers}
        with (
            _told_apart(),
            get_session().stream("GET", url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT) as response,
        ):
            hf_raise_for_status(response)
            yield response

    def address(name: str) -> str:
        return hf_hub_url(what["repository"], name, revision=info.sha, endpoint=what["endpoint"])

    _fetch(what, files, address, ask)
    named = {Path(file.name).relative_to(folder).as_posix(): file for file in files}
    manifest = {"repository": what["repository"], "revision": info.sha}
    manifest["files"] = {name: file.size for name, file in named.items()}
    manifest["checksums"] = {name: file.checksum for name, file in named.items()}
    _say({"manifest": manifest})


def _listed_file(into: Path, listed: "RepoSibling", known: str) -> PartialFile:
    """A file of the hub; ``known`` is the SHA-256 that it must have whatever the hub says, ``""`` where none is known."""
    checksum = listed.lfs.sha256 if listed.lfs else listed.blob_id  # SHA-256 of the file, or Git's SHA-1
    if listed.size is None or checksum is None:
        raise ValueError(f"the hub tells neither size nor checksum of {listed.rfilename}")
    if known and listed.lfs and checksum != known:  # told now, and not after the last byte
        raise DownloadRefused({"failed": "changed", "said": Path(listed.rfilename).name})
    return PartialFile(into, listed.rfilename, listed.size, known or checksum, "changed" if known else "checksum")


def _fetch(what: dict, files: Sequence[PartialFile], address: Callable[[str], str], ask: Asked) -> None:
    """Get ``files`` from their addresses, telling how far that is. Raises `DownloadRefused`, also where the disk has no room."""
    into = Path(what["into"])
    for stray in into.rglob("*"):  # of another commit
        if stray.is_file() and not any(stray in (file.path, file.part) for file in files):
            stray.unlink()
    total = sum(file.size for file in files)

    def held() -> int:
        return sum(file.held() for file in files)

    def room() -> dict:
        need = total - held() + what["spare"]
        return {"failed": "room", "need": need, "free": shutil.disk_usage(into).free}

    if (found := room())["need"] > found["free"]:
        raise DownloadRefused(found)
    over = threading.Event()

    def tell() -> None:
        while True:
            try:
                _say({"bytes": [held(), total]})
            except OSError:
                os._exit(1)  # whoever asked is gone
            if over.wait(_TICK_SECONDS):
                return

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        for file in files:
            file.get(address(file.name), ask)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DownloadRefused(room()) from None
        raise
    finally:
        over.set()
        teller.join()
    _say({"bytes": [total, total]})


def _wanted(name: str, folder: str, patterns: list[str]) -> bool:
    if folder and not name.startswith(f"{folder}/"):
        return False
    # A pattern's star stays in its folder.
    return not patterns or any(name.count("/") == one.count("/") and fnmatch(name, one) for one in patterns)


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200] or type(error).__name__


def _say(message: dict) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
