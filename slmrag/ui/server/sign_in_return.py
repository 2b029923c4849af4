"""Signing in leads back to the page that it began on; by itself, Streamlit leads everybody to the first one."""

import base64
import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAME, _SECONDS = "slmrag_return", 600
# After the app's own base: a page of its own, and the rest of its address.
_PAGE = re.compile(r"[a-z]*(\?[!-~]{1,1500})?")


def is_page(address: str) -> bool:
    """Whether it is a page of this app, with what may follow it, after the app's own base."""
    return _PAGE.fullmatch(address) is not None


class BackToThePage:
    """ASGI middleware: notes from which page somebody goes to sign in, and has them come back to it.

    The note is a cookie, which no script reads and which ends with the sign-in or after ten minutes. Of an address it keeps
    the path and what follows, and what leads back is checked again: to a page of this app, never to another host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        goes, comes = path.endswith("/auth/login"), path.endswith("/oauth2callback")
        if not goes and not comes:
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)

        async def send_with_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if goes:
                    headers.append("Set-Cookie", _cookie(_came_from(asked), asked.url.scheme))
                elif _NAME in asked.cookies:
                    headers["Location"] = _led_back(headers.get("Location", "/"), asked.cookies[_NAME])
                    headers.append("Set-Cookie", _cookie("", asked.url.scheme))
            await send(message)

        await self._app(scope, receive, send_with_note)


def _came_from(asked: HTTPConnection) -> str:
    """The path and query of the page that a request was made from, ``""`` for one of another host."""
    try:
        referer = urlsplit(asked.headers.get("referer", ""))
    except ValueError:  # no address
        return ""
    if referer.netloc.lower() != asked.headers.get("host", "").lower():
        return ""
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def _led_back(base: str, note: str) -> str:
    """Where to go instead of the app's ``base``: the page that was noted, where it is one of ours."""
    try:
        address = base64.urlsafe_b64decode(note).decode("ascii")
    except ValueError:
        return base
    if base.startswith("/") and address.startswith(base) and is_page(address.removeprefix(base)):
        return address
    return base


def _cookie(address: str, scheme: str) -> str:
    note = base64.urlsafe_b64encode(address.encode()).decode() if len(address) < 2_000 else ""
    secure = "; Secure" if scheme == "https" else ""
    return f"{_NAME}={note}; Path=/; Max-Age={_SECONDS if note else 0}; HttpOnly; SameSite=Lax{secure}"
