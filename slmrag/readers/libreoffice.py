"""Word and PowerPoint files of Office 97 to 2003, written anew by LibreOffice: only where somebody has turned that on.

It is a program that knows no limits of slmrag's, and reads a stranger's file: it gets a copy in a folder of its own, an
empty profile in which macros, links and the network are off, none of the environment, and limits of time, memory and output.
"""

import logging
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.reading import OLDER_OFFICE, Limits

log = logging.getLogger(__name__)

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_KEPT = ("PATH", "SYSTEMROOT", "LANG")  # of the environment: what a program needs to start
_SECONDS = 6  # times what reading may compute: it starts anew for each file
_WAIT = 3  # times as long as it may compute
_MEMORY = 2  # times what reading may take
_TICK_SECONDS = 0.2  # how soon it is seen that nobody waits any more
_WRITTEN = 200 << 20  # bytes of the file that it writes
# The shell gives its limits to what it becomes; no Mac knows that of memory.
_LIMITED = 'ulimit -c 0; ulimit -t "$0"; ulimit -f "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"'
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_OFF = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),  # a proxy where nobody listens
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
_one_at_a_time = threading.Lock()


def program() -> str:
    """Where LibreOffice is; ``""`` where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def written_anew(path: Path, suffix: str, folder: Path, limits: Limits, stop: Callable[[], bool]) -> Path:
    """The file at ``path``, of the older type ``suffix``, as LibreOffice writes it in the present one, in the empty ``folder``.

    Raises `FileProblem`, also at ``stop()``.
    """
    soffice = program()
    newer = OLDER_OFFICE[suffix]
    if not soffice:
        raise FileProblem("no_libreoffice", newer=newer)
    source, out, profile = folder / f"file{suffix}", folder / "out", folder / "profile"
    shutil.copyfile(path, source)
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(*item) for item in _OFF)
    (profile / "user/registrymodifications.xcu").write_text(_PROFILE.format(items), "utf-8")
    command = [
        soffice, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
        f"-env:UserInstallation={profile.as_uri()}", "--convert-to", newer[1:], "--outdir", str(out), str(source),
    ]  # fmt: skip
    while not _one_at_a_time.acquire(timeout=_TICK_SECONDS):
        if stop():
            raise FileProblem("ends_its_reader")
    try:
        _run(command, folder, _SECONDS * limits.seconds + path.stat().st_size / 1e6, limits.megabytes * _MEMORY, stop)
    finally:
        _one_at_a_time.release()
    written = out / f"file{newer}"
    if not written.is_file():
        raise FileProblem("libreoffice_failed", newer=newer)
    return written


def _run(command: list[str], folder: Path, seconds: float, megabytes: int, stop: Callable[[], bool]) -> None:
    """Run a program that may compute so long and take so much memory, and wait for its end, or ``stop()``. Raises `FileProblem`."""
    if sys.platform != "win32":
        limits = (math.ceil(seconds), _WRITTEN // 512, megabytes << 10)
        command = ["/bin/sh", "-c", _LIMITED, *map(str, limits), *command]
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    home = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), str(folder))
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=folder, env=kept | home, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise FileProblem("ends_its_reader") from error
    until = time.monotonic() + seconds * _WAIT
    try:
        while process.poll() is None:
            if stop():
                raise FileProblem("ends_its_reader")
            if time.monotonic() > until:
                raise FileProblem("reading_too_costly")
            with suppress(subprocess.TimeoutExpired):
                process.wait(_TICK_SECONDS)
        log.info("LibreOffice ended with %s", process.returncode)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that still runs, and what it has started."""
    with suppress(psutil.NoSuchProcess):
        ours = psutil.Process(process.pid)
        for one in [*ours.children(recursive=True), ours]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()
