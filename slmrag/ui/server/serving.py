"""How the app is served: its script, what stands before it, and who may reach it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from slmrag import settings
from slmrag.errors.input_problems import SettingsProblem
from slmrag.ui.server.middleware import OwnPagesOnly
from slmrag.ui.server.named_proxies import NamedProxies
from slmrag.ui.server.sign_in_page import SignInPage
from slmrag.ui.server.sign_in_return import BackToThePage
from slmrag.ui.server.upload_limits import UploadsWithinLimits
from slmrag.ui.session.own_address import reached_at, reached_from_here
from slmrag.ui.session.people import sign_in_configured
from slmrag.ui.session.uploads import give_back_of_the_gone

SCRIPT = Path(__file__).with_name("script.py")
MIDDLEWARE = (
    Middleware(NamedProxies),
    Middleware(OwnPagesOnly),
    Middleware(BackToThePage),
    Middleware(SignInPage),
    Middleware(UploadsWithinLimits),
)


def is_this_machine(address: str) -> bool:
    """Whether a server that listens at ``address`` is reached from this machine alone.

    ``0.0.0.0`` is not: to connect to it means this machine, to listen there means every address it has.
    """
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def require_this_machine() -> None:
    """End with a sentence where others could reach the app and none of them has to sign in.

    A server of support desks alone is for others: it shows nothing but what the id of a desk opens.
    """
    address = st.get_option("server.address") or "0.0.0.0"
    if is_this_machine(address) or sign_in_configured():
        return
    try:
        if settings.load().desks_only:
            return
        problem = (
            f"The app does not listen at {address}: others could read your documents there, as nobody has to sign in. Leave "
            "server.address at 127.0.0.1, or have people sign in (slmrag people add NAME, or [auth] in .streamlit/secrets.toml), "
            "or show support desks alone (SLMRAG_DESKS_ONLY=true)."
        )
    except SettingsProblem as wrong:
        problem = str(wrong)
    print(f"slmrag: {problem}", file=sys.stderr)
    sys.exit(1)


@asynccontextmanager
async def running(app: st.App) -> AsyncIterator[None]:
    """While the server runs. Says where, and opens the browser, where that is wished; `st.App` does not. Keeps what is half written."""
    address = reached_at() or reached_from_here()
    print(f"slmrag is at {address} (Ctrl-C ends it).", flush=True)
    if not st.get_option("server.headless") and (sys.platform != "linux" or os.environ.get("DISPLAY")):
        import typer

        typer.launch(address)
    giving_back = asyncio.create_task(give_back_of_the_gone())
    yield
    giving_back.cancel()
    from slmrag.ui.session import answers_under_way

    answers_under_way.end()
