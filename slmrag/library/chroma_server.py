"""A Chroma server in the place of the library's own folder: where it is, and what it asks for."""

from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit


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

    @property
    def port(self) -> int:
        """Where none is named that of HTTPS, or the one at which ``chroma run`` listens. Raises `ValueError` for what is none."""
        address = urlsplit(self.url)
        return address.port or (443 if address.scheme == "https" else 8000)

    def as_json(self) -> dict[str, Any]:
        """What makes the same one in another process."""
        return asdict(self)
