"""Accounts of our own for real: a phone that signs in over HTTPS, somebody who is invited, and the app between them."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import HANDBOOK, faults_as_drawn, needs_chromium, playwright, rests
from certificates import make_certificate
from served import PATIENCE, free_port, started

from slmrag.accounts import Accounts
from slmrag.runtime.own_addresses import own_addresses

pytestmark = needs_chromium
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    """The app's address as a phone in the network opens it."""
    host, port = next(iter(own_addresses()), "127.0.0.1"), free_port()
    cert, key = make_certificate(tmp_path, host)
    command = [sys.executable, "-m", "slmrag", "app", "--host", "0.0.0.0", "--port", str(port), "--no-browser"]
    command += ["--certificate", str(cert), "--key", str(key)]
    environment = os.environ | {"SLMRAG_HOME": str(tmp_path / "library")}
    accounts = Accounts(tmp_path / "library")
    accounts.add("Anna", "correct horse", administers=True)
    with started(command, port, tmp_path, environment, scheme="https"):
        yield f"https://{host}:{port}"
    accounts.close()


def phone(browser: "playwright.Browser") -> "playwright.Page":
    tab = browser.new_context(locale="en-GB", ignore_https_errors=True, viewport=PHONE).new_page()
    tab.set_default_timeout(PATIENCE)
    return tab


def test_a_phone_signs_in_and_invites_another(app: str, chromium: "playwright.Browser", tmp_path: Path) -> None:
    expect, anna = playwright.expect, phone(chromium)
    anna.goto(f"{app}/library")
    anna.get_by_role("link", name="Sign in").click()
    expect(anna.get_by_label("Name")).to_be_focused()
    assert faults_as_drawn(anna) == []
    anna.emulate_media(color_scheme="dark")
    assert faults_as_drawn(anna) == []
    anna.get_by_label("Name").fill("anna")
    anna.get_by_label("Password").fill("a wrong one")
    anna.get_by_role("button", name="Sign in").click()
    expect(anna.get_by_role("alert")).to_have_text("No account has this name and password.")
    anna.get_by_label("Password").fill("correct horse")
    anna.get_by_label("Password").press("Enter")
    expect(anna.get_by_role("heading", name="Your library")).to_be_visible()
    assert anna.url == f"{app}/library"
    anna.locator("input[type=file]").set_input_files(HANDBOOK)
    anna.get_by_role("button", name="Add 1 file").click()
    expect(anna.get_by_text("handbook.pdf added:")).to_be_visible()

    anna.goto(f"{app}/settings")
    anna.get_by_role("button", name="Invite somebody").click()
    link = anna.get_by_text(re.compile(r"/invitation\?token="))
    expect(link).to_be_visible()
    assert link.inner_text().startswith(f"{app}/")
    expect(anna.get_by_role("img", name="For a phone’s camera")).to_have_count(2)

    bob = phone(chromium)
    bob.goto(link.inner_text())
    bob.get_by_label("Name").fill("Bob")
    bob.get_by_label(re.compile("password")).fill("blue umbrella")
    bob.get_by_role("button", name="Make my account").click()
    expect(bob.get_by_role("button", name="Bob")).to_be_visible()
    for page in ("", "library", "history", "settings"):
        bob.goto(f"{app}/{page}")
        expect(bob.get_by_role("button", name="Bob")).to_be_visible()
        rests(bob)
        assert "handbook" not in bob.content() and "Invite somebody" not in bob.content(), page

    others = Accounts(tmp_path / "library")
    others.set_password("Bob", "another umbrella")
    others.close()
    bob.goto(f"{app}/library")
    expect(bob.get_by_role("link", name="Sign in")).to_be_visible()

    anna.get_by_role("button", name="Anna", exact=True).click()
    anna.get_by_role("button", name="Sign out").click()
    expect(anna.get_by_role("link", name="Sign in")).to_be_visible()
    log = (tmp_path / "server.log").read_text()
    assert app in log and not [secret for secret in ("correct horse", "token=", "umbrella") if secret in log]
