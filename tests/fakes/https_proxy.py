"""A proxy that speaks HTTPS before a server of plain HTTP, as nginx and its kin do: it says for whom it asks and how."""

import asyncio
import re
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path


@contextmanager
def https_proxy(host: str, to_port: int, certificate: Path, key: Path) -> Iterator[str]:
    """The address of a proxy that listens at ``host`` and asks what listens at ``to_port`` of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    port: Future[int] = Future()
    over = threading.Event()

    async def serve() -> None:
        serving = await asyncio.start_server(lambda *ends: _pass_on(*ends, to_port), host, 0, ssl=context)
        async with serving:
            port.set_result(serving.sockets[0].getsockname()[1])
            await asyncio.to_thread(over.wait)
            under_way = asyncio.all_tasks() - {asyncio.current_task()}
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await asyncio.sleep(0)  # what was broken off is closed in the loop's next turn

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        yield f"https://{host}:{port.result()}"
    finally:
        over.set()
        thread.join()


@asynccontextmanager
async def _until_closed(end: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close ``end`` afterwards; if its other side says no farewell, it is broken off and does not outlive the proxy."""
    try:
        yield
        end.close()
        await end.wait_closed()
    finally:
        end.transport.abort()


async def _pass_on(asking: asyncio.StreamReader, answering: asyncio.StreamWriter, to_port: int) -> None:
    """One request of one connection; what becomes a WebSocket until an end of it goes."""
    with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
        async with _until_closed(answering):
            head = await asking.readuntil(b"\r\n\r\n")
            first, rest = head.split(b"\r\n", 1)
            if not re.search(rb"(?im)^upgrade:", rest):
                rest = b"Connection: close\r\n" + re.sub(rb"(?im)^connection:.*\r\n", b"", rest)
            visitor = answering.get_extra_info("peername")[0]
            answers, server = await asyncio.open_connection("127.0.0.1", to_port)
            async with _until_closed(server):
                server.write(first + f"\r\nX-Forwarded-For: {visitor}\r\nX-Forwarded-Proto: https\r\n".encode() + rest)
                ways = [asyncio.create_task(_copy(asking, server)), asyncio.create_task(_copy(answers, answering))]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await source.read(1 << 16):
            target.write(some)
            await target.drain()
