"""The address by which others of the network open the app."""

from urllib.parse import urlsplit

import streamlit as st

from slmrag.runtime.own_addresses import own_addresses

_HERE = ("127.0.0.1", "::1", "localhost")


def opened_at() -> str:
    """The app's address as whoever is at the page has opened it, through a proxy too; where that leads nobody else here, `reached_at`."""
    page = urlsplit(st.context.url or "")
    if not page.hostname or page.hostname in _HERE:
        return reached_at()
    return f"{page.scheme}://{page.netloc}{_base()}"


def reached_at() -> str:
    """The app's address for others of the network, ``""`` where it listens to this machine alone, or is named so."""
    host = st.get_option("server.address") or "0.0.0.0"
    if host in _HERE:
        return ""
    if host in ("0.0.0.0", "::"):
        host = st.get_option("browser.serverAddress")
        if host == "localhost":  # named so, as for a container whose port leads to this machine alone
            return ""
        if host in _HERE:  # what .streamlit/config.toml says where none is named
            host = next(iter(own_addresses()), "localhost")
    return _address(host)


def reached_from_here() -> str:
    """The app's address for this machine's own browser."""
    host = st.get_option("server.address") or "0.0.0.0"
    return _address("localhost" if host in ("0.0.0.0", "::") else host)


def _address(host: str) -> str:
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    bare = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bare}:{st.get_option('server.port')}{_base()}"


def _base() -> str:
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
