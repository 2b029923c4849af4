"""Signing in for real: two people in two browsers, a provider, and the app between them."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import HANDBOOK, ask, faults_of_access, needs_chromium, playwright, rests
from fakes.oidc_server import provider, secrets_toml
from served import PATIENCE, served

from slmrag.accounts import Accounts

pytestmark = needs_chromium


@dataclass
class App:
    address: str
    log: Path
    provider: ThreadingHTTPServer


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    secrets = tmp_path / "secrets.toml"
    with provider() as providing:
        secrets.write_text(secrets_toml(providing.address))
        with served(tmp_path, "--secrets.files", str(secrets)) as address:
            yield App(address, tmp_path / "server.log", providing)


def sign_in(browser, app: App, who: str, at: str = ""):
    """A browser of its own in which ``who`` has signed in."""
    tab = browser.new_context(locale="en-GB").new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(at or app.address)
    playwright.expect(tab.get_by_role("heading", level=1)).to_have_text("Your documents, and answers from them")
    assert "handbook" not in tab.content()
    assert faults_of_access(tab) == []
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("link", name=who).click()
    playwright.expect(tab.get_by_role("button", name=who.capitalize())).to_be_visible()
    return tab


def test_two_people_sign_in_and_neither_finds_what_the_other_has(app: App, chromium: "playwright.Browser") -> None:
    expect, asked_for = playwright.expect, []
    alice = sign_in(chromium, app, "alice")
    alice.on("request", lambda request: asked_for.append((request.method, request.url)))
    alice.get_by_role("button", name="Add documents").click()
    expect(alice.get_by_role("heading", name="Your library")).to_be_visible()  # the page before it takes files, too
    alice.locator("input[type=file]").set_input_files(HANDBOOK)
    alice.get_by_role("button", name="Add 1 file").click()
    expect(alice.get_by_text("handbook.pdf added:")).to_be_visible()
    alice.get_by_role("button", name="Open", exact=True).click()
    picture = alice.get_by_role("img", name="handbook.pdf, page 1")
    expect(picture).to_be_visible()
    document = alice.url
    # A picture's address says nothing of whose it is, and is not to be guessed; whoever has it has the picture.
    media = re.search(r"/media/([0-9a-f]{32})\.", picture.get_attribute("src"))[1]
    with urllib.request.urlopen(f"{app.address}/media/{media}.png") as held:
        assert held.status == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{app.address}/media/{media[::-1]}.png")
    alice.get_by_role("link", name="Ask").first.click()
    ask(alice, "How long is the probation period?")
    chat = alice.url
    assert "?id=" in document and "?chat=" in chat

    bob = sign_in(chromium, app, "bob", at=document)
    for hers in (document, chat, f"{app.address}/library", f"{app.address}/history"):
        bob.goto(hers)
        expect(bob.get_by_role("button", name="Bob")).to_be_visible()
        rests(bob)
        assert "handbook" not in bob.content() and "probation" not in bob.content(), hers

    # The session's id, which lets whoever knows it speak for her, is in no address but that of her upload.
    uploads = [url for method, url in asked_for if "/upload_file/" in url and method != "GET"]
    session = uploads[0].split("/upload_file/")[1].split("/")[0]
    assert not [url for _, url in asked_for if session in url and "/upload_file/" not in url]

    alice.get_by_role("button", name="Alice").click()
    alice.get_by_role("button", name="Sign out").click()
    expect(alice.get_by_role("button", name="Sign in")).to_be_visible()
    for hers in (document, chat):
        alice.goto(hers)
        expect(alice.get_by_role("button", name="Sign in")).to_be_visible()
        assert "handbook" not in alice.content()
    # She followed her own link: signed in again, she is where it leads.
    alice.get_by_role("button", name="Sign in").click()
    alice.get_by_role("link", name="alice").click()
    expect(alice.get_by_role("heading", name="How long is the probation period?")).to_be_visible()
    assert alice.url == chat and "slmrag_return" not in [one["name"] for one in alice.context.cookies()]
    cookies = [cookie["value"] for cookie in bob.context.cookies() if cookie["name"].startswith("_streamlit_user")]
    log = app.log.read_text()
    assert cookies and len(app.provider.tokens) == 3
    assert not [secret for secret in (session, *cookies, *app.provider.tokens) if secret in log]


def test_where_both_are_offered_each_way_in_leads_to_ones_own(
    app: App, chromium: "playwright.Browser", tmp_path: Path
) -> None:
    expect, accounts = playwright.expect, Accounts(tmp_path / "library")
    accounts.add("Anna", "correct horse")
    anna = chromium.new_context(locale="en-GB").new_page()
    anna.set_default_timeout(PATIENCE)
    anna.goto(f"{app.address}/library")
    expect(anna.get_by_role("button", name="Sign in")).to_be_visible()  # with the provider
    anna.get_by_role("link", name="Sign in").click()
    anna.get_by_label("Name").fill("Anna")
    anna.get_by_label("Password").fill("correct horse")
    anna.get_by_label("Password").press("Enter")
    expect(anna.get_by_role("button", name="Anna")).to_be_visible()
    anna.locator("input[type=file]").set_input_files(HANDBOOK)
    anna.get_by_role("button", name="Add 1 file").click()
    expect(anna.get_by_text("handbook.pdf added:")).to_be_visible()

    bob = sign_in(chromium, app, "bob", at=f"{app.address}/library")
    expect(bob.get_by_role("heading", name="Your library")).to_be_visible()
    rests(bob)
    assert "handbook" not in bob.content()

    anna.get_by_role("button", name="Anna").click()
    anna.get_by_role("button", name="Sign out").click()
    expect(anna.get_by_role("link", name="Sign in")).to_be_visible()
    bob.reload()
    expect(bob.get_by_role("button", name="Bob")).to_be_visible()  # by another way, and still in
    accounts.close()
