"""Who asks, and whether over HTTPS: whoever connects, or what one of the proxies that the settings name says of whom it asks for."""

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from slmrag import settings
from slmrag.errors.input_problems import SettingsProblem

_HERE = ["127.0.0.1", "::1"]


class NamedProxies:
    """ASGI middleware: ``X-Forwarded-For`` and ``-Proto`` count where a named proxy sends them; of the hops the last that is no named proxy.

    By itself, as ``streamlit run`` starts it, uvicorn believes whatever is on this machine, and a proxy there may well pass on
    what a visitor made up: that is taken back first.
    """

    def __init__(self, app: ASGIApp) -> None:
        try:
            named = list(settings.load().trusted_proxies)
        except SettingsProblem:  # the page itself says what is wrong
            named = []
        self._app = ProxyHeadersMiddleware(app, named)  # type: ignore[arg-type]
        # Which of this machine's addresses it was cannot be told any more.
        self._here = next((one for one in _HERE if one in self._app.trusted_hosts), _HERE[0])
        self._believed = ProxyHeadersMiddleware(app, _HERE).trusted_hosts  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, of HTTP or a WebSocket."""
        if scope["type"] != "lifespan":
            said = ", ".join(Headers(scope=scope).getlist("x-forwarded-for"))
            if said and tuple(scope["client"] or ()) == self._believed.get_trusted_client_address(said):
                scope["client"] = (self._here, 0)
            kind = "ws" if scope["type"] == "websocket" else "http"
            scope["scheme"] = f"{kind}s" if st.get_option("server.sslCertFile") else kind
        await self._app(scope, receive, send)  # type: ignore[arg-type]
