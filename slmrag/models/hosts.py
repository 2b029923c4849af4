"""Whose machine is it? An address of this machine's own keeps everything here; any other does not."""

import ipaddress
from urllib.parse import urlsplit

from slmrag.errors import ModelProblem


def remote_host(url: str) -> str:
    """The host that ``url`` sends to, ``""`` when that is this machine. Raises `ModelProblem` for what is no address."""
    try:
        address = urlsplit(url if "//" in url else f"//{url}")
        host = (address.hostname or "").strip()
        if not host or address.port == 0:
            raise ValueError("it names no host")
    except ValueError as error:
        raise ModelProblem(f"“{url}” is no address of a server ({error}): correct it in the settings.") from None
    try:
        here = ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return "" if here else host
