"""A Chroma server in the place of the library's own folder: where it is, and what it asks for."""

import socket
import ssl
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from slmrag.errors.notices import Notice, Templates
from slmrag.errors.system_reason import system_reason

_say = Templates(
    chroma_refuses="the server at {url} does not accept SLMRAG_CHROMA_TOKEN",
    chroma_not_vouched_for="the certificate of the server at {url} is not accepted ({said}; SLMRAG_CHROMA_CERTIFICATE)",
    chroma_certificate_unread="SLMRAG_CHROMA_CERTIFICATE, {file}, cannot be read ({said})",
    chroma_silent="no server answers at {url}",
)
_REFUSALS = ("ChromaAuthError", "AuthorizationError")  # 401 and 403


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

    def why(self, error: BaseException) -> Notice | str:
        """What keeps its client from it, of an ``error`` that it raised: Chroma says “Could not connect” of much."""
        if self.certificate:
            try:
                ssl.create_default_context(cafile=self.certificate)
            except OSError as unread:
                return _say("chroma_certificate_unread", file=self.certificate, said=system_reason(unread))
        found: BaseException | None = error
        while found is not None:
            if isinstance(found, ssl.SSLCertVerificationError):
                return _say("chroma_not_vouched_for", url=self.url, said=found.verify_message)
            if type(found).__name__ in _REFUSALS:
                return _say("chroma_refuses", url=self.url)
            if isinstance(found, ConnectionError | TimeoutError | socket.gaierror):
                return _say("chroma_silent", url=self.url)
            found = found.__cause__ or found.__context__
        return str(error)

    def as_json(self) -> dict[str, Any]:
        """What makes the same one in another process."""
        return asdict(self)
