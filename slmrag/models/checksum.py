"""Whether a file is what it should be, by the checksum that the hub gives for it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

_BLOCK = 1 << 20


def has_checksum(path: Path, checksum: str, on_bytes: Callable[[int], object] = lambda count: None) -> bool:
    """Whether ``path`` has that SHA-256 (64 hex digits), or that id of Git for a file (SHA-1 of it with its size, 40).

    ``on_bytes`` is told how many bytes were read, block by block, and may raise to stop. Raises `OSError`.
    """
    digest = hashlib.sha256() if len(checksum) == 64 else hashlib.sha1(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
            on_bytes(len(block))
    return digest.hexdigest() == checksum
