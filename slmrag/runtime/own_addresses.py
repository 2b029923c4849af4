"""By which addresses and names this machine is reached from others of its network. Asks nobody."""

import socket
from ipaddress import ip_address

import psutil


def own_addresses() -> list[str]:
    """Its addresses, those of IPv4 first; not those that only it reaches itself by, nor those of one cable (``fe80::…``)."""
    found = [
        ip_address(address.address)
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6) and "%" not in address.address
    ]
    usable = {one for one in found if not (one.is_loopback or one.is_link_local or one.is_unspecified)}
    return [str(one) for one in sorted(usable, key=lambda one: (one.version, int(one)))]


def own_names() -> list[str]:
    """Its name, and that by which networks without a name server know it (``desk.local``)."""
    name = socket.gethostname().lower().rstrip(".")
    return [name] if "." in name or not name else [name, f"{name}.local"]
