"""Whose machine is it? An address of this machine's own keeps everything here; any other does not."""

import ipaddress
from urllib.parse import urlsplit


def remote_host(url: str) -> str:
    """The host that ``url`` sends to, ``""`` when that is this machine."""
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return "" if here else host
