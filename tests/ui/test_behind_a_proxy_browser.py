"""The app behind a proxy that speaks HTTPS: who is not named is not believed, and who is makes it an app over HTTPS."""

import http.client
import os
import re
import sys
import urllib.parse
from contextlib import closing
from pathlib import Path

import pytest
from browser import needs_chromium, playwright, rests
from certificates import make_certificate
from fakes.https_proxy import https_proxy
from served import PATIENCE, free_port, started

from slmrag.accounts import Accounts

NAME = "127.0.0.2"  # none by which the app knows itself
PASSWORD = "correct horse"


def app(folder: Path, port: int, **environment: str):
    command = [sys.executable, "-m", "slmrag", "app", "--no-browser", "--port", str(port), "--name", NAME]
    accounts = Accounts(folder / "library")
    accounts.add("Anna", PASSWORD, administers=True)
    accounts.close()
    return started(command, port, folder, os.environ | {"SLMRAG_HOME": str(folder / "library")} | environment)


@needs_chromium
def test_a_phone_signs_in_through_a_proxy_that_is_named(chromium: "playwright.Browser", tmp_path: Path) -> None:
    port, certificate = free_port(), make_certificate(tmp_path, NAME)
    with app(tmp_path, port, SLMRAG_TRUSTED_PROXIES="127.0.0.1"), https_proxy(NAME, port, *certificate) as address:
        context = chromium.new_context(locale="en-GB", ignore_https_errors=True, viewport={"width": 390, "height": 844})
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        tab.goto(f"{address}/sign-in?back=settings")
        assert tab.get_by_text("not encrypted").count() == 0
        tab.get_by_label("Name").fill("anna")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_label("Password").press("Enter")
        tab.get_by_role("button", name="Invite somebody").click()
        link = tab.get_by_text(re.compile(r"/invitation\?token="))
        playwright.expect(link).to_be_visible()
        rests(tab)
        assert link.inner_text().startswith(f"{address}/"), "what others reach it by, not where it listens"
        playwright.expect(tab.get_by_text(address, exact=True)).to_be_visible()
        assert tab.get_by_text("not encrypted").count() == 0
        assert all(cookie["secure"] for cookie in context.cookies() if cookie["name"].startswith("slmrag"))


@pytest.mark.slow
@pytest.mark.parametrize("believed", ["", "127.0.0.1", "*"])
def test_what_nobody_named_does_not_make_it_https(tmp_path: Path, believed: str) -> None:
    """``believed``: whom the environment would have uvicorn believe."""
    with app(tmp_path, port := free_port(), FORWARDED_ALLOW_IPS=believed):
        asking = http.client.HTTPConnection("127.0.0.1", port)
        said = {"Host": f"{NAME}:{port}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6"}
        form = urllib.parse.urlencode({"name": "anna", "password": PASSWORD})
        asking.request("POST", "/sign-in", form, said)
        with closing(asking), asking.getresponse() as led:
            assert led.status == 303 and "Secure" not in "".join(led.headers.get_all("Set-Cookie"))
