"""Uploads that the server holds in memory: from which pages they come, how much there may be of them, and their way out.

Streamlit itself takes any file of any session, and keeps it until it forgets the session. Here one is taken while a page
with an uploader is drawn for its session, within the settings' limits, and all of a session are given back when it has gone.
"""

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from slmrag import settings

_MEGABYTE = 1 << 20
_LEAST = 1 << 14  # bytes that a file counts for: an empty one takes memory too
_PIECE = 1 << 20  # bytes of a file that come before it is looked again how much room there is
_FRAME = 1 << 14  # bytes that an upload may have around its file
_GONE_SECONDS = 10.0  # a tab that is loaded anew, or whose network failed, is back before
_LOOK_SECONDS = 1.0

Refusal = Literal["no_uploader", "file_too_large", "tab_full", "server_full"]


@dataclass
class _Tab:
    """What is known of a session: the page that it shows, whether that has an uploader, why it took no file last."""

    page: str = ""
    has_uploader: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Bytes of uploads: of one file, of one tab, of all that the server holds."""

    file: int
    tab: int
    all: int


@dataclass(eq=False)
class Upload:
    """A file that a session is sending, which is to have ``size`` bytes (0: not told); ``received`` have come."""

    session: str
    size: int
    limits: UploadLimits
    received: int = 0
    _looked: int = 0

    @property
    def taken(self) -> int:
        """Bytes that are its own: what has come, and what may come until it is looked again."""
        return min(self.size or sys.maxsize, self.received + _PIECE)

    def refusal(self) -> Refusal | None:
        """Why it is not taken, or not taken any further; ``None`` where it is."""
        tab = _tabs.get(self.session)
        if tab is None or not tab.has_uploader:
            return "no_uploader"
        tab.refusal = self._refusal(max(_LEAST, self.size - _FRAME, self.received - _FRAME))
        return tab.refusal

    def _refusal(self, size: int) -> Refusal | None:
        if size > self.limits.file:
            return "file_too_large"
        others = [one for one in tuple(_coming) if one is not self]
        if size > self.limits.tab - _held(self.session) - sum(o.taken for o in others if o.session == self.session):
            return "tab_full"
        if size > self.limits.all - sum(map(_held, _storage())) - sum(one.taken for one in others):
            return "server_full"
        return None

    def receive(self, size: int) -> Refusal | None:
        """Count ``size`` bytes that came; says what `refusal` does."""
        self.received += size
        if self.size and self.received - self._looked < _PIECE:
            return None  # of one that does not tell its size, each piece may be the one too many
        self._looked = self.received
        return self.refusal()


_tabs: dict[str, _Tab] = {}
_coming: set[Upload] = set()


def limits() -> UploadLimits:
    """Those of the settings. Raises `SettingsProblem`."""
    import psutil

    chosen = settings.load()
    return UploadLimits(
        chosen.upload_mb * _MEGABYTE,
        (chosen.tab_uploads_mb or 2 * chosen.upload_mb) * _MEGABYTE,
        chosen.all_uploads_mb * _MEGABYTE or psutil.virtual_memory().total // 5,
    )


@contextmanager
def receive_upload(session: str, size: int) -> Iterator[Upload]:
    """A file of ``size`` bytes (0: not told) that a session sends meanwhile; then it is held, or was not taken.

    Raises `SettingsProblem`.
    """
    upload = Upload(session, size, limits())
    _coming.add(upload)
    try:
        yield upload
    finally:
        _coming.discard(upload)


# -- by the pages -----------------------------------------------------------------------------------------------------


def begin_page(address: str) -> None:
    """Note which page is drawn for the session of this script: another one has no uploader until it draws it."""
    if context := get_script_run_ctx(suppress_warning=True):
        tab = _tabs.get(context.session_id)
        if tab is None or tab.page != address:
            _tabs[context.session_id] = _Tab(address)


def take_uploads() -> None:
    """Take files of the session of this script from now on: its page has an uploader."""
    if context := get_script_run_ctx(suppress_warning=True):
        _tabs.setdefault(context.session_id, _Tab()).has_uploader = True


def last_refusal() -> Refusal | None:
    """Why the last file of the session of this script was not taken; ``None`` where it was."""
    context = get_script_run_ctx(suppress_warning=True)
    tab = _tabs.get(context.session_id) if context else None
    return tab.refusal if tab else None


def holds_any() -> bool:
    """Whether there are uploads of anybody, so that there may be no room for more."""
    return bool(_coming) or any(map(_held, _storage()))


def give_back(files: Iterable[UploadedFile]) -> None:
    """Let go of uploads of the session of this script: what they held is free for others."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    if tab := _tabs.get(context.session_id):
        tab.refusal = None


# -- by the server ----------------------------------------------------------------------------------------------------


async def give_back_of_the_gone() -> None:
    """End each session with uploads whose tab has been away for some seconds, as long as the server runs."""
    left: dict[str, float] = {}
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        server, now = runtime.get_instance(), time.monotonic()
        gone = {id for id in {*_tabs, *_storage()} if not server.is_active_session(id)}
        left = {id: left.get(id, now) for id in gone}
        for id in [id for id, since in left.items() if now - since > _GONE_SECONDS]:
            if _held(id):
                server.close_session(id)
            if manager := _manager():
                manager.remove_session_files(id)  # one that came when the session had ended
            _tabs.pop(id, None)


def _storage() -> list[str]:
    """The sessions that uploads are held of."""
    manager = _manager()
    return list(manager.file_storage) if manager else []


def _held(session: str) -> int:
    """Bytes of uploads that are held of a session."""
    manager = _manager()
    files = list(manager.file_storage.get(session, {}).values()) if manager else []
    return sum(max(_LEAST, len(file.data) + len(file.name)) for file in files)


def _manager() -> MemoryUploadedFileManager | None:
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None
