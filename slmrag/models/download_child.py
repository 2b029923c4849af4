"""The process that gets a model from the hub: told what as JSON on its standard input, tells how it goes in lines of JSON.

It ends with the manifest (the commit, each file's size and checksum) when every file was compared with the hub's own
checksum, and with ours where one is known beforehand.
The hub says what there is; the bytes are fetched here, as huggingface_hub's own download begins a file from zero each
time it is asked.
"""

import errno
import json
import os
import shutil
import sys
import threading
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from slmrag.errors.model_access import Offline
from slmrag.models.checksum import has_checksum
from slmrag.runtime import connections
from slmrag.runtime.private_files import private_file, private_folder

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

_TICK_SECONDS = 0.3
_TRIES = 4  # without one more byte


def main() -> None:
    """``python -m slmrag.models.download_child < what.json``."""
    what = json.load(sys.stdin)
    import httpx2  # huggingface_hub's own
    from huggingface_hub.errors import HfHubHTTPError

    _watch(what)
    try:
        _get(what)
    except Offline:
        pass  # whoever asked was told the host, and refuses it too
    except _Refused as refused:
        _say(refused.args[0])
    except HfHubHTTPError as error:
        _say({"failed": "missing" if error.response.status_code in (401, 404, 410) else "other", "said": _line(error)})
    except (httpx2.HTTPError, ConnectionError) as error:
        _say({"failed": "unreachable", "said": _line(error)})
    except (OSError, ValueError) as error:
        _say({"failed": "other", "said": _line(error)})


class _Refused(Exception):
    """It cannot be got; the argument is the message that says why."""


def _watch(what: dict) -> None:
    """Tell each host before it is asked, those that the hub leads on to too; refuse one where nothing may leave."""
    import httpx2
    from huggingface_hub import set_client_factory
    from huggingface_hub.utils._http import hf_request_event_hook

    connections.set_offline(what["offline"])
    reached = {urlsplit(what["endpoint"]).netloc}

    def tell(request: httpx2.Request) -> None:
        address = f"{request.url.scheme}://{request.url.netloc.decode().rpartition('@')[2]}"
        if urlsplit(address).netloc not in reached:
            reached.add(urlsplit(address).netloc)
            _say({"reaches": address})
        connections.connect(address, "hub")

    set_client_factory(
        lambda: httpx2.Client(
            event_hooks={"request": [tell, hf_request_event_hook]}, follow_redirects=True, timeout=None
        )
    )


def _get(what: dict) -> None:
    from huggingface_hub import HfApi, constants, hf_hub_url

    api, into, folder = HfApi(endpoint=what["endpoint"]), Path(what["into"]), what["folder"]
    info = api.model_info(
        what["repository"], revision=what["revision"], files_metadata=True, timeout=constants.HF_HUB_ETAG_TIMEOUT
    )
    checksums = what["checksums"]
    listed = [file for file in info.siblings or () if _wanted(file.rfilename, folder, what["files"])]
    files = [_File(into, file, checksums.get(file.rfilename, "")) for file in listed]
    if lacking := checksums.keys() - {file.name for file in files}:
        raise _Refused({"failed": "missing", "said": f"no file {min(lacking)}"})
    if not files:
        raise _Refused({"failed": "missing", "said": f"no folder {folder}"})
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
        raise _Refused(found)
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
            file.get(hf_hub_url(what["repository"], file.name, revision=info.sha, endpoint=what["endpoint"]))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _Refused(room()) from None
        raise
    finally:
        over.set()
        teller.join()
    _say({"bytes": [total, total]})
    named = {Path(file.name).relative_to(folder).as_posix(): file for file in files}
    manifest = {"repository": what["repository"], "revision": info.sha}
    manifest["files"] = {name: file.size for name, file in named.items()}
    manifest["checksums"] = {name: file.checksum for name, file in named.items()}
    _say({"manifest": manifest})


def _wanted(name: str, folder: str, patterns: list[str]) -> bool:
    if folder and not name.startswith(f"{folder}/"):
        return False
    # A pattern's star stays in its folder.
    return not patterns or any(name.count("/") == one.count("/") and fnmatch(name, one) for one in patterns)


class _File:
    """A file of the hub on its way to ``path``. Until it is whole and right it is ``part``, named after its checksum.

    ``known`` is the SHA-256 that it must have whatever the hub says, ``""`` where none is known.
    """

    def __init__(self, into: Path, listed: "RepoSibling", known: str) -> None:
        self.name = listed.rfilename
        checksum = listed.lfs.sha256 if listed.lfs else listed.blob_id  # SHA-256 of the file, or Git's SHA-1
        if listed.size is None or checksum is None:
            raise ValueError(f"the hub tells neither size nor checksum of {self.name}")
        if known and listed.lfs and checksum != known:  # told now, and not after the last byte
            raise _Refused({"failed": "changed", "said": Path(self.name).name})
        self.size, self.checksum, self._wrong = listed.size, known or checksum, "changed" if known else "checksum"
        self.path = into / self.name
        self.part = self.path.with_name(f"{self.path.name}.{self.checksum[:16]}.part")
        if ".." in self.name.replace("\\", "/").split("/"):
            raise _Refused({"failed": "other", "said": f"the hub lists a file {self.name}"})

    def held(self) -> int:
        """Bytes of it that are there."""
        for path in (self.part, self.path):  # in this order: one becomes the other
            try:
                return min(path.stat().st_size, self.size)
            except FileNotFoundError:
                continue
        return 0

    def get(self, url: str) -> None:
        """Fetch what is missing of it. Raises `_Refused` when it is not what the hub, or we, say."""
        if self.path.exists():
            if self._is_right(self.path):
                return
            self.path.unlink()
        private_folder(self.part.parent)
        private_file(self.part)
        self._fetch_all(url)
        if not self._is_right(self.part):
            self.part.unlink()
            raise _Refused({"failed": self._wrong, "said": self.path.name})
        os.replace(self.part, self.path)

    def _fetch_all(self, url: str) -> None:
        import httpx2

        tries = _TRIES
        while (held := self.held()) < self.size:
            try:
                return self._fetch(url, held)
            except httpx2.TransportError:
                tries = _TRIES if self.held() > held else tries - 1
                if not tries:
                    raise
                time.sleep(1)

    def _fetch(self, url: str, held: int) -> None:
        from huggingface_hub import constants, get_session, hf_raise_for_status
        from huggingface_hub.utils import build_hf_headers

        headers = build_hf_headers() | {
            "Accept-Encoding": "identity"
        }  # a part of what was packed cannot be gone on with
        if held:
            headers["Range"] = f"bytes={held}-"
        with get_session().stream("GET", url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT) as response:
            hf_raise_for_status(response)
            going_on = response.status_code == 206
            size = held if going_on else 0
            with self.part.open("ab" if going_on else "wb") as part:
                for block in response.iter_bytes():
                    part.write(block)
                    size += len(block)
                    if size > self.size:
                        return

    def _is_right(self, path: Path) -> bool:
        return path.stat().st_size == self.size and has_checksum(path, self.checksum)


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200] or type(error).__name__


def _say(message: dict) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
