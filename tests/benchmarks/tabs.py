"""Browser tabs without a browser: websockets that speak Streamlit's protocol, and whether the server still answers."""

import asyncio
import contextlib
import re
import threading
import time
import urllib.request

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_BEFORE = re.compile(r"(\d+) (?:question|other)s? before|(?:^|\D)(\d+)(?:st|nd|rd|th) in line")
_HEALTH_EVERY = 0.05
PATIENCE = 1200


class Tab:
    """A browser tab: what it was shown, and what it does."""

    def __init__(self, address: str, pump: int) -> None:
        self.address, self.pump = address, pump
        self.shown: list[tuple[float, str]] = []
        self.finished = asyncio.Event()
        self.input, self.places = "", []
        self.stop_button, self.part = (
            "",
            "",
        )  # of the answer that is being written: its button, and the part of the page
        self.polling: dict[str, asyncio.Task] = {}
        self.drawn: set[str] = set()  # parts that are to be polled, and the button, since the last run of anything

    async def open(self) -> None:
        self.socket = await websockets.connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        )
        self.reading = asyncio.create_task(self._read())
        await self.run()

    async def run(self, question: str = "") -> None:
        """Run the page, as when it is opened, or asked; returns at its end unless it was asked."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        if question:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.input
            state.chat_input_value.data = question
        self.finished.clear()
        self.shown.clear()
        await self.socket.send(message.SerializeToString())
        if not question:
            await asyncio.wait_for(self.finished.wait(), PATIENCE)

    async def ask(self) -> None:
        self.asked = time.monotonic()
        await self.run(f"How many litres does pump {self.pump} move a minute?")

    async def stop(self) -> None:
        """Press the button that stops the answer."""
        while not self.stop_button:
            await asyncio.sleep(0.005)
        message = BackMsg()
        message.rerun_script.fragment_id = self.part
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.stop_button, True
        await self.socket.send(message.SerializeToString())

    async def _poll(self, part: str, interval: float) -> None:
        """Have a part of the page drawn again and again, as a browser does."""
        message = BackMsg()
        message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = part, True
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(interval)
                await self.socket.send(message.SerializeToString())

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for data in self.socket:
                self._see(ForwardMsg.FromString(data), time.monotonic())

    def _see(self, message: ForwardMsg, now: float) -> None:
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            part = self.part = message.auto_rerun.fragment_id  # the last of the page is the answer
            self.drawn.add(part)
            if part not in self.polling:
                self.polling[part] = asyncio.create_task(self._poll(part, message.auto_rerun.interval))
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                for part in self.polling.keys() - self.drawn:
                    self.polling.pop(part).cancel()
                if self.stop_button not in self.drawn:
                    self.stop_button = ""
                    self.finished.set()
            self.drawn.clear()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "chat_input":
                self.input = element.chat_input.id
            elif element.WhichOneof("type") == "button" and "stop-answer" in element.button.id:
                self.stop_button = element.button.id
                self.drawn.add(self.stop_button)
            elif element.WhichOneof("type") == "markdown":
                self.shown.append((now, element.markdown.body))
                if found := _BEFORE.search(element.markdown.body):
                    place = int(found[1]) if found[1] else int(found[2]) - 1
                    if not self.places or self.places[-1][1] != place:
                        self.places.append((now, place))

    @property
    def text(self) -> str:
        return "\n".join(body for _, body in self.shown)


class Health(threading.Thread):
    """Asks the server all the time whether it is there; ``seconds`` are how long its answers took."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.url, self.seconds, self.stopping = f"{address}/_stcore/health", [], threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(_HEALTH_EVERY):
            began = time.monotonic()
            with contextlib.suppress(OSError), urllib.request.urlopen(self.url, timeout=60) as answer:
                answer.read()
            self.seconds.append(time.monotonic() - began)
