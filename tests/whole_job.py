"""The whole main job in a network that has no way out: ``unshare -rn python whole_job.py FOLDER``.

A real server, whose attempts to connect are written to ``FOLDER/trace``, and a real browser, whose requests are printed.
"""

import fcntl
import http.client
import json
import re
import socket
import struct
import subprocess
import sys
from pathlib import Path

from served import CHROMIUM, PATIENCE, ROOT, SWITCHES, served

HANDBOOK = ROOT / "data" / "samples" / "handbook.pdf"
QUESTION = "How long is the probation period?"


def tracer(trace: Path) -> list[str]:
    """What a command is run by to have its attempts to reach others, and those of its children, written to ``trace``."""
    return ["strace", "-f", "--seccomp-bpf", "-A", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg,sendmmsg"]


def bring_loopback_up() -> None:
    """A new network has one interface, to itself, which is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh14x", b"lo", 1)  # struct ifreq, IFF_UP
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS


def in_the_browser(address: str) -> list[str]:
    """Upload, ask by keywords and by meaning, look it up, sum up, export; returns every URL that was asked for."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=2 * PATIENCE)
    requests: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(locale="en-GB")
        page.set_default_timeout(2 * PATIENCE)
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda opened: requests.append(opened.url))
        page.goto(f"{address}/library")
        page.locator("input[type=file]").set_input_files(HANDBOOK)
        page.get_by_role("button", name="Add 1 file").click()
        expect(page.get_by_text("handbook.pdf added:")).to_be_visible()
        expect(page.get_by_text("Found by keywords;")).to_be_hidden()  # the vectors are there, and Chroma has them
        page.get_by_role("link", name="Ask").first.click()
        field = page.get_by_placeholder("Ask a question")
        field.fill(QUESTION)
        field.press("Enter")
        answer = page.get_by_test_id("stChatMessage").last
        expect(answer.get_by_role("button", name="Ask again")).to_be_visible()
        expect(answer.get_by_text("The first six months are a probation period").last).to_be_visible()
        answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
        expect(page.locator(".st-key-viewer").get_by_role("img", name="handbook.pdf, page")).to_be_visible()
        page.goto(f"{address}/summarise")
        page.get_by_role("button", name="Summarise").last.click()
        with page.expect_download() as word:
            page.get_by_role("button", name="Word").click()
        assert word.value.path().read_bytes().startswith(b"PK")
        page.goto(f"{address}/history")
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as exported:
            page.get_by_role("button", name="HTML").click()
        assert "probation" in exported.value.path().read_text("utf-8")
        page.goto(f"{address}/settings")
        expect(page.get_by_text("Made since the app was started")).to_be_visible()
        browser.close()
    return requests


def main(folder: Path) -> None:
    """Do it all, and print what the browser asked for."""
    bring_loopback_up()
    with served(folder, before=tracer(folder / "trace")) as address:
        requests = in_the_browser(address)
        asking = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE / 1000)
        asking.request("GET", "/_stcore/health", headers={"Origin": "http://evil.example"})
        assert asking.getresponse().status == 403, "before Streamlit asks the internet who this machine is"
    for command in (["ask", QUESTION], ["summarize", "handbook.pdf", "-o", str(folder / "summary.docx")]):
        traced = [*tracer(folder / "trace"), sys.executable, "-m", "slmrag", *command]
        subprocess.run(traced, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    print(json.dumps({"address": address, "requests": requests}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
