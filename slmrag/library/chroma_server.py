"""A Chroma server in the place of the library's own folder: where it is, and what it asks for."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """The server at ``url``, or none where that is ``""``.

    ``token`` goes with every request, as whatever stands before the server asks for (``Authorization: Bearer``); ``certificate`` is a
    PEM file of whoever vouches for its HTTPS, ``""``: who vouches for the rest of the web.
    """

    url: str = ""
    token: str = field(default="", repr=False)
    certificate: str = ""

    def __bool__(self) -> bool:
        return bool(self.url)

    def as_json(self) -> dict[str, Any]:
        """What makes the same one in another process."""
        return asdict(self)
