"""What a file that is sent to the server meets first: whether its tab may send one, and whether there is room for it."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slmrag.errors.input_problems import SettingsProblem
from slmrag.ui.session.uploads import Refusal, receive_upload

_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+\Z")  # where Streamlit takes a file of a session
_REFUSED: dict[Refusal, tuple[int, str]] = {
    "no_uploader": (403, "The page of this tab takes no files.\n"),
    "file_too_large": (413, "The file is larger than upload_mb.\n"),
    "tab_full": (413, "This tab has sent as much as tab_uploads_mb allows: add those files, or dismiss them, first.\n"),
    "server_full": (503, "The server holds as many uploads as all_uploads_mb allows: try again in a moment.\n"),
}


class UploadsWithinLimits:
    """ASGI middleware: takes a file of a session whose page has an uploader, and no more than fits within the limits."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; any but an upload is passed on as it is."""
        found = _UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        try:
            with receive_upload(found[1], int(declared) if declared.isdecimal() else 0) as upload:

                async def counted() -> Message:
                    message = await receive()
                    if refusal := upload.receive(len(message.get("body", b""))):
                        raise HTTPException(*_REFUSED[refusal])
                    return message

                if refusal := upload.refusal():
                    await _refuse(refusal, upload.limits.file, scope, receive, send)
                else:
                    await self._app(scope, counted, send)
        except SettingsProblem as problem:  # the page says so too
            await PlainTextResponse(f"{problem}\n", 503)(scope, receive, send)


async def _refuse(refusal: Refusal, most: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Say that a file is not taken, after up to ``most`` bytes of it, kept nowhere: a browser listens when it has spoken."""
    while most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        if not message.get("more_body"):
            break
    status, words = _REFUSED[refusal]
    await PlainTextResponse(words, status)(scope, receive, send)
