"""A visitor of a real server without a browser: a websocket that speaks Streamlit's protocol, and HTTP with its cookie."""

import http.client
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import connect

_SECONDS = 60
_PIECE = 1 << 20


class Visitor:
    """Somebody at a page of the server at ``address``; ``headers`` are what their connection bears, as a proxy's would.

    ``shown`` are the elements of the page as it was drawn last, ``session`` is the id of the session.
    """

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self.netloc = urlsplit(address).netloc
        self.session, self.page, self.query, self.shown = "", "", "", list[Element]()
        self._states: dict[str, WidgetState] = {}
        self._leaving = ExitStack()
        self._socket = self._leaving.enter_context(
            connect(
                f"ws://{self.netloc}/_stcore/stream", subprotocols=["streamlit"], max_size=None, proxy=None,
                additional_headers=dict(headers or {}), open_timeout=_SECONDS,
            )
        )  # fmt: skip
        self._xsrf = self._cookie()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the tab."""
        self._leaving.close()

    # -- the page -------------------------------------------------------------------------------------------------

    def open(self, page: str, query: str = "") -> str:
        """Go to a page; returns the words that it shows."""
        self.page, self.query = page, query
        self._states.clear()
        return self._drawn(self._states.values())

    def say(self, words: str) -> str:
        """Type into the field at the foot of the page; returns the words that it shows then."""
        return self._do("chat_input", lambda state: setattr(state.chat_input_value, "data", words))

    def press(self, label: str) -> str:
        """Press the button that says ``label``; returns the words that the page shows then."""
        return self._do("button", lambda state: setattr(state, "trigger_value", True), label)

    def select(self, label: str, *values: str) -> str:
        """Choose the options that read so, where several may be; returns the words that the page shows then."""
        state = WidgetState(id=self._find("multiselect", label).id)
        state.string_array_value.data[:] = values
        self._states[state.id] = state
        return self._drawn(self._states.values())

    def choose(self, *files: str) -> str:
        """Have the uploader hold the files of these ids, which were `put`; returns the words that the page shows then."""
        state = WidgetState(id=self._find("file_uploader").id)
        for file in files:
            state.file_uploader_state_value.uploaded_file_info.add(file_id=file, name="a.txt", size=1)
        self._states[state.id] = state
        return self._drawn(self._states.values())

    def _do(self, kind: str, act: Callable[[WidgetState], None], label: str = "") -> str:
        state = WidgetState(id=self._find(kind, label).id)
        act(state)
        return self._drawn([*self._states.values(), state])

    def _find(self, kind: str, label: str = ""):
        found = [getattr(one, kind) for one in self.shown if one.WhichOneof("type") == kind]
        return next(one for one in found if not label or one.label == label)

    def _drawn(self, states: Iterable[WidgetState]) -> str:
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = self.page, self.query
        message.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=states))
        self._socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(self._socket.recv(timeout=_SECONDS))
            kind = told.WhichOneof("type")
            if kind == "new_session":
                self.session, self.shown = told.new_session.initialize.session_id, []
            elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                self.shown.append(told.delta.new_element)
            elif kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return "\n".join(one.markdown.body or one.alert.body for one in self.shown).replace("\\", "")

    # -- files ----------------------------------------------------------------------------------------------------

    def put(
        self, data: bytes | int, *, name: str = "a.txt", file_id: str = "", chunked: bool = False
    ) -> tuple[int, str]:
        """Upload a file, or so many zeros, as Streamlit's page does; returns the status and what was said."""
        edge = uuid.uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        ).encode()
        end, size = f"\r\n--{edge}--\r\n".encode(), data if isinstance(data, int) else len(data)
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        if not chunked:
            headers["Content-Length"] = str(len(head) + size + len(end))
        path = f"/_stcore/upload_file/{self.session}/{file_id or uuid.uuid4()}"
        return self.ask("PUT", path, (head, *_pieces(data), end), headers, chunked=chunked)

    def ask(
        self, method: str, path: str, body: Iterable[bytes] = (), headers: Mapping[str, str] | None = None, *,
        chunked: bool = False,
    ) -> tuple[int, str]:  # fmt: skip
        """Ask the server for anything; returns the status and what was said."""
        token = {"Cookie": f"_streamlit_xsrf={self._xsrf}", "X-Xsrftoken": self._xsrf}
        with closing(http.client.HTTPConnection(self.netloc, timeout=_SECONDS)) as connection:
            connection.request(method, path, body, token | dict(headers or {}), encode_chunked=chunked)
            with connection.getresponse() as response:
                return response.status, response.read().decode()

    def _cookie(self) -> str:
        with closing(http.client.HTTPConnection(self.netloc, timeout=_SECONDS)) as connection:
            connection.request("GET", "/_stcore/health")
            with connection.getresponse() as response:
                return response.getheader("Set-Cookie", "").partition("=")[2].partition(";")[0]


def _pieces(data: bytes | int) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    for start in range(0, data, _PIECE):
        yield bytes(min(_PIECE, data - start))
