"""What stands before every answer of the server: by whom and by which name it may be asked, and what its pages may load.

A page of the internet can have a name of its own lead to this machine (DNS rebinding), and would then read the app as its
own; it can also ask by the right name, and Streamlit, to see whether it is a friend, would ask the internet for this
machine's address. And a picture that found its way into a page could carry words to another machine.
"""

import asyncio
import base64
import hashlib
import html
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slmrag import settings
from slmrag.errors.input_problems import SettingsProblem
from slmrag.text.languages import is_rtl
from slmrag.ui.session.shared_assistant import desk_origins
from slmrag.ui.words import text

_HERE = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+?)\.?(?::\d{1,5})?", re.ASCII)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_REFUSAL = (
    "This app answers only to its own pages, at localhost or a name that it was given: start it with --name and this "
    "name, or add it to server.allowedHosts, or this page's origin to server.corsAllowedOrigins, if it is yours "
    "(.streamlit/config.toml).\n"
)
_REFUSING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"  # of a page that runs nothing
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class OwnPagesOnly:
    """ASGI middleware: refuses, with 403, what another site asks or another name leads to; gives every answer its policy.

    The server's metrics answer nobody, with 404, unless the setting ``metrics`` turns them on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, of HTTP or a WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        own = _is_own_page(headers)
        origins = await _framing(scope) if own else ()
        rules = policy(scope["path"], origins)

        async def send_with_policy(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                MutableHeaders(scope=message).update(_HEADERS | {"Content-Security-Policy": rules})
            await send(message)

        answer: ASGIApp = self._app
        if not own:
            answer = PlainTextResponse(_REFUSAL, 403)
        elif _is_desk(scope) and (stranger := _stranger(headers, origins)):
            rules, answer = _REFUSING, HTMLResponse(_refused_frame(stranger, headers), 403)
        elif scope["path"].rstrip("/").endswith("/_stcore/metrics") and not _tells_metrics():
            answer = PlainTextResponse("Metrics are off: the setting metrics turns them on.\n", 404)
        await answer(scope, receive, send_with_policy)


def _is_own_page(headers: Headers) -> bool:
    """Whether a request was sent to one of our names, and by one of our pages where a page sent it."""
    host, origin = headers.get("host", "").lower(), headers.get("origin", "")
    at_home = (
        not origin or _parts(origin).netloc.lower() == host or origin in st.get_option("server.corsAllowedOrigins")
    )
    return at_home and _is_own_name(host)


def _parts(address: str) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_own_name(host: str) -> bool:
    """Whether a ``Host`` header names this machine, or what ``server.allowedHosts`` lists."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found[1].strip("[]")
    listed = (pattern.strip().lower().rstrip(".") for pattern in st.get_option("server.allowedHosts"))
    return name in _HERE or any(fnmatchcase(name, pattern) for pattern in listed)


def policy(path: str, origins: Sequence[str] = ()) -> str:
    """The content security policy of a page that, beside this server's own, those of ``origins`` may frame.

    It loads from this server alone. Streamlit writes styles into its pages, hence ``'unsafe-inline'`` there.
    """
    framed_by = " ".join(["'self'", *origins])
    sent_to = "'self'" if path.endswith(("/sign-in", "/invitation")) else "'none'"
    return (
        f"default-src 'none'; script-src 'self' {_inline_scripts()}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; frame-src 'self'; "
        f"base-uri 'none'; form-action {sent_to}; frame-ancestors {framed_by}"
    )


def _is_desk(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["path"].rstrip("/").endswith("/support")


async def _framing(scope: Scope) -> tuple[str, ...]:
    """The origins that may frame what is asked for: of a desk those of the setting ``desk_origins`` and its own."""
    if not _is_desk(scope):
        return ()
    id = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("desk", [""])[0]
    own = await asyncio.to_thread(desk_origins, id) if id else ()
    return tuple(dict.fromkeys((*desk_origins_set(), *own)))


def _stranger(headers: Headers, origins: Sequence[str]) -> str:
    """The origin of another site's page that frames a desk without leave; ``""`` for none, and where the browser does not say."""
    if headers.get("sec-fetch-dest") not in ("iframe", "frame", "embed", "object"):
        return ""
    page = _parts(headers.get("referer", ""))
    origin = f"{page.scheme}://{page.netloc}".lower()
    return (
        "" if not page.netloc or page.netloc.lower() == headers.get("host", "").lower() or origin in origins else origin
    )


def _refused_frame(origin: str, headers: Headers) -> str:
    """A page that says, within the frame, why nothing is shown there, and who can change that. It runs nothing."""
    wanted = headers.get("accept-language", "").split(",")[0].split("-")[0].strip().lower()
    language = wanted if wanted in text.LANGUAGES else "en"
    with text.speak(language):
        said = html.escape(text.say("DESK_FRAME_REFUSED", origin=origin))
    direction = "rtl" if is_rtl(language) else "ltr"
    return f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>slmrag</title><p>{said}</p></html>'


@cache
def _inline_scripts() -> str:
    """The checksums of the scripts that stand in Streamlit's own page."""
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = (script.encode() for script in _INLINE.findall(page.read_text("utf-8")))
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in scripts)


def _tells_metrics() -> bool:
    try:
        return settings.load().metrics
    except SettingsProblem:  # the page itself says what is wrong
        return False


def desk_origins_set() -> tuple[str, ...]:
    """The origins that the setting ``desk_origins`` names; none where the settings cannot be read."""
    try:
        return settings.load().desk_origins
    except SettingsProblem:  # the page itself says what is wrong
        return ()
