"""The address by which others of the network open the app."""

import streamlit as st

from slmrag.runtime.own_addresses import own_addresses

_HERE = ("127.0.0.1", "::1", "localhost")


def reached_at() -> str:
    """The app's address for others of the network, ``""`` where it listens to this machine alone."""
    host = st.get_option("server.address") or "0.0.0.0"
    if host in _HERE:
        return ""
    if host in ("0.0.0.0", "::"):
        named = st.get_option("browser.serverAddress")
        host = named if named not in _HERE else next(iter(own_addresses()), "localhost")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    bare = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bare}:{st.get_option('server.port')}{'/' + base if base else ''}"
