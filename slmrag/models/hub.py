"""Where models are got: a folder of a repository of the hub, or files that are listed here below an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HubFolder:
    """Where a model lies: a repository of the hub, the folder in it (``""``: all of it), and the commit.

    ``revision`` ``"main"`` is whatever is newest when it is got; the commit is then kept beside the files. ``files`` are
    patterns of the names that are wanted; empty means all. ``checksums`` are the SHA-256 of files, 64 hex digits by name,
    where they are known beforehand: then the hub is not believed without them.
    """

    repository: str
    folder: str = ""
    revision: str = "main"
    files: tuple[str, ...] = ()
    checksums: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedFiles:
    """Files below an address: the ``folder`` there, and each file's path in it with its bytes and SHA-256 (64 hex digits).

    Whoever has copied them keeps these paths; a copy that says otherwise is not believed. ``revision`` is their commit.
    """

    folder: str
    revision: str
    files: Mapping[str, tuple[int, str]]
