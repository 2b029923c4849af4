"""The pages by which somebody with an account comes in. A browser does it in `test_accounts_browser.py`."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from waiting import wait_until

from slmrag.accounts import Accounts
from slmrag.ui.server.middleware import OwnPagesOnly, policy
from slmrag.ui.server.sign_in_page import SignInPage
from slmrag.ui.session.people import sign_in_cookie

NAME, PASSWORD = "Anna", "correct horse"


@pytest.fixture
def accounts(home: Path) -> Iterator[Accounts]:
    made = Accounts(home)
    made.add(NAME, PASSWORD)
    yield made
    made.close()


def client(base: str = "/", at: str = "http://localhost:8501", **options) -> TestClient:
    """A browser, before the app's two doors and a page of Streamlit's."""
    served = Starlette(routes=[Route(f"{base}library", lambda request: PlainTextResponse("Streamlit"))])
    return TestClient(OwnPagesOnly(SignInPage(served)), base_url=at, follow_redirects=False, **options)


def send(by: TestClient, password: str = PASSWORD, name: str = NAME, **more: str):
    return by.post("/sign-in", data={"name": name, "password": password} | more)


def test_without_accounts_there_is_no_such_page(home: Path):
    assert client().get("/sign-in").status_code == 404 and client().get("/invitation").status_code == 404


def test_a_server_of_desks_alone_has_no_such_page(accounts: Accounts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLMRAG_DESKS_ONLY", "true")
    assert client().get("/sign-in").status_code == 404


@pytest.mark.parametrize("base", ["/", "/desk/app/"])
@pytest.mark.parametrize("back", ["", "library?id=0a1b&x=%C3%A4", "?chat=a-b_c"])
def test_the_right_password_leads_back_with_a_cookie(accounts: Accounts, base: str, back: str):
    by = client(base)
    assert "What you" not in by.get(f"{base}sign-in").text
    answer = by.post(f"{base}sign-in", data={"name": "anna", "password": PASSWORD, "back": back})
    assert answer.status_code == 303 and urljoin(f"{base}sign-in", answer.headers["location"]) == base + back
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert accounts.signed_in(by.cookies[sign_in_cookie()]).name == NAME


def test_over_https_the_cookie_goes_over_https_alone(accounts: Accounts):
    by = client(at="https://localhost:8501")
    assert "Secure" in send(by).headers["set-cookie"] and "not encrypted" not in by.get("/sign-in").text


def test_it_says_where_others_can_read_along(accounts: Accounts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("streamlit.get_option", lambda name: ["192.168.1.7"] if "allowed" in name else [])
    assert "not encrypted" in client(at="http://192.168.1.7:8501").get("/sign-in").text
    assert "not encrypted" not in client().get("/sign-in").text


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "library\r\nX: y", "a/b", "javascript:x"]
)
def test_it_leads_to_no_other_place(accounts: Accounts, back: str):
    assert send(client(), back=back).headers["location"] == "./"


def test_no_address_of_the_page_itself_leads_elsewhere(accounts: Accounts):
    asked = "http://localhost:8501//evil.example/sign-in"
    answer = client().post(asked, data={"name": NAME, "password": PASSWORD})
    assert answer.request.url.raw_path == b"//evil.example/sign-in" and answer.status_code == 303
    assert urlsplit(urljoin(asked, answer.headers["location"])).netloc == "localhost:8501"


def test_wrong_passwords_are_told_from_nothing_and_wait(accounts: Accounts):
    by = client()
    wrong, nobody = send(by, "wrong password"), send(by, "wrong password", "Nobody")
    assert wrong.status_code == nobody.status_code == 401 and sign_in_cookie() not in by.cookies
    assert wrong.text.replace(NAME, "") == nobody.text.replace("Nobody", "")
    for _ in range(4):
        send(by, "wrong password")
    refused = send(by)
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1, "the right one, too"
    assert 'role="alert"' in refused.text and PASSWORD not in refused.text
    assert send(by, "wrong", "Bob").status_code == 401, "another name has its own"


def test_nobody_is_kept_out_of_a_browser_that_has_signed_in_by_what_others_try(accounts: Accounts):
    """As behind a proxy that nobody named: all have one address."""
    hers, his = client(), client()
    assert send(hers).status_code == 303
    wait_until(lambda: send(his, "wrong password").status_code == 429)
    wait_until(lambda: send(his, "wrong password", "Somebody").status_code == 429)  # and so does its address
    assert send(hers).status_code == 303
    wait_until(lambda: send(hers, "wrong password").status_code == 429)  # it waits for its own wrong ones


def test_a_known_browser_is_known_for_one_name_and_lets_nobody_in(accounts: Accounts):
    accounts.add("Bob", "blue umbrella")
    by = client()
    send(by)
    known = {name: value for name, value in by.cookies.items() if name.startswith("slmrag_browser_")}
    assert len(known) == 1 and accounts.signed_in(*known.values()) is None
    assert accounts.knows_browser(*known.values(), "anna") and not accounts.knows_browser(*known.values(), "Bob")
    assert known[f"slmrag_browser_{accounts.identity}"] not in accounts.path.read_bytes().decode("latin-1")
    accounts.remove(NAME)
    assert not accounts.knows_browser(*known.values(), NAME)


def test_of_two_libraries_on_one_host_neither_signs_out_of_the_other(accounts: Accounts, tmp_path: Path, monkeypatch):
    by, here = client(), sign_in_cookie()
    send(by)
    monkeypatch.setenv("SLMRAG_HOME", str(tmp_path / "another"))
    other = Accounts(tmp_path / "another")
    other.add(NAME, PASSWORD)
    send(by)
    assert sign_in_cookie() != here and accounts.signed_in(by.cookies[here]).name == NAME
    assert other.signed_in(by.cookies[sign_in_cookie()]).name == NAME
    other.close()


def test_many_at_once_try_no_more_than_one_after_the_other(accounts: Accounts):
    by = client()
    with by, ThreadPoolExecutor(12) as all_of_them:
        codes = list(all_of_them.map(lambda n: send(by, f"wrong password {n}").status_code, range(12)))
    assert codes.count(401) <= 6 and set(codes) == {401, 429}


def test_what_was_typed_is_shown_as_it_is(accounts: Accounts):
    shown = send(client(), "wrong password", '"><script>alert(1)</script>', back='"><b>').text
    assert "<script>" not in shown and "<b>" not in shown and "&lt;script&gt;" in shown


def test_a_form_of_another_site_and_one_too_large_are_refused(accounts: Accounts):
    by = client()
    other = by.post("/sign-in", data={"name": NAME, "password": PASSWORD}, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403 and sign_in_cookie() not in by.cookies
    assert by.get("/sign-in", headers={"Origin": "http://[localhost"}).status_code == 403, "no address at all"
    assert send(by, more="x" * 20_000).status_code == 401
    assert by.put("/sign-in").status_code == 405


def test_its_policy_lets_it_be_sent_here_alone(accounts: Accounts):
    allowed = client().get("/sign-in").headers["content-security-policy"]
    assert "form-action 'self'" in allowed and "form-action 'none'" in policy("/library")
    assert client().get("/sign-in").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "says"), [("de-AT,de;q=0.9", "Passwort"), ("fr, zh-CN", "密码"), ("ar", 'dir="rtl"')]
)
def test_it_speaks_the_browsers_language(accounts: Accounts, wanted: str, says: str):
    assert says in client().get("/sign-in", headers={"Accept-Language": wanted}).text


def test_a_household_needs_no_name(accounts: Accounts):
    assert "required autofocus" in client().get("/sign-in").text
    accounts.share_password("the same for all of us")
    by = client()
    assert "household" in by.get("/sign-in").text
    assert send(by, "the same for all of us", "").status_code == 303
    assert accounts.signed_in(by.cookies[sign_in_cookie()]).library == ""


def test_an_invitation_makes_an_account_and_signs_in(accounts: Accounts):
    token, by = accounts.invite().token, client()
    asked = by.get(f"/invitation?token={token}").text
    assert re.search(f'name="token" value="{token}"', asked) and 'autocomplete="new-password"' in asked
    taken = by.post("/invitation", data={"token": token, "name": NAME, "password": "blue umbrella"})
    assert taken.status_code == 400 and "has an account already" in taken.text
    made = by.post("/invitation", data={"token": token, "name": "Bob", "password": "blue umbrella"})
    assert made.status_code == 303 and accounts.signed_in(by.cookies[sign_in_cookie()]).name == "Bob"
    again = client().get(f"/invitation?token={token}")
    assert again.status_code == 400 and "over" in again.text
    assert "Bob" in [one.name for one in accounts.listed()]


def test_a_damaged_file_lets_nobody_in_and_says_so(accounts: Accounts):
    accounts.close()
    accounts.path.write_bytes(b"no database, but text" * 40)
    answer = send(client())
    assert answer.status_code == 503 and "nobody is let in" in answer.text
