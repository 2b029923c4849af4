"""Signing in leads back to the page that it began on, and nowhere else. A browser does it in `test_people_browser.py`."""

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from slmrag.ui.server.sign_in_return import BackToThePage, _cookie


def app(base: str = "/") -> TestClient:
    """Streamlit's two doors of signing in: to the provider, and back to the first page."""
    routes = [
        Route(f"{base}auth/login", lambda request: RedirectResponse("https://id.example", 302)),
        Route(f"{base}oauth2callback", lambda request: RedirectResponse(base, 302)),
    ]
    served = BackToThePage(Starlette(routes=routes))
    return TestClient(served, base_url="http://localhost:8501", follow_redirects=False)


def lands(client: TestClient, base: str = "/") -> str:
    return client.get(f"{base}oauth2callback?code=x").headers["location"]


@pytest.mark.parametrize("page", ["", "?chat=a-b_c", "document?id=0a1b&x=%C3%A4", "library"])
@pytest.mark.parametrize("base", ["/", "/desk/app/"])
def test_it_leads_back_once(page: str, base: str):
    client = app(base)
    gone = client.get(f"{base}auth/login", headers={"Referer": f"http://localhost:8501{base}{page}"})
    assert "HttpOnly" in gone.headers["set-cookie"] and "SameSite=Lax" in gone.headers["set-cookie"]
    assert gone.headers["location"] == "https://id.example"
    assert lands(client, base) == base + page
    assert lands(client, base) == base


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/library", "http://localhost:8501//evil.example", "http://localhost:8501/auth/logout",
     "http://localhost:8501.evil.example/library", "http://localhost:8501/\\evil.example", "/library", "http://[localhost:8501/library",
     f"http://localhost:8501/?x={'y' * 3000}"],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_not_returned_to(referer: str):
    client = app()
    client.get("/auth/login", headers={"Referer": referer} if referer else {})
    assert lands(client) == "/"


@pytest.mark.parametrize(
    "note", ["https://evil.example", "//evil.example", "/\\evil.example", "/library\r\nX: y", "/a/b"]
)
def test_a_forged_note_leads_nowhere_else(note: str):
    client = app()
    client.cookies.set("slmrag_return", _cookie(note, "http").split("=", 1)[1].split(";")[0])
    assert lands(client) == "/"


def test_a_note_that_is_none_is_no_matter():
    client = app()
    client.cookies.set("slmrag_return", "é=".encode().hex() + "!")
    assert lands(client) == "/"
