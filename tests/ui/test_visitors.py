"""Whom a desk's limits count: a visitor is who connects, or whom a proxy that the settings name says it asks for."""

import asyncio
from pathlib import Path

import pytest
from served import served
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from visitor import Visitor

from slmrag import Assistant, settings
from slmrag.errors import SettingsProblem
from slmrag.library.desks import Desk
from slmrag.ui.server.named_proxies import NamedProxies
from slmrag.ui.session.rate_limit import visitor_at
from slmrag.ui.words import text

MADE_UP, VISITOR = "6.6.6.6", "1.2.3.4"


@pytest.mark.parametrize(
    ("named", "connects", "said", "asks"),
    [
        ("", "127.0.0.1", VISITOR, "127.0.0.1"),  # uvicorn believes it
        ("", "127.0.0.1", f"{VISITOR}:99", "127.0.0.1"),
        ("", "::1", f"{MADE_UP}, {VISITOR}", "127.0.0.1"),
        ("", "9.9.9.9", VISITOR, "9.9.9.9"),
        ("", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", VISITOR, VISITOR),
        ("127.0.0.1", "127.0.0.1", f"{MADE_UP}, {VISITOR}", VISITOR),
        ("127.0.0.1", "9.9.9.9", VISITOR, "9.9.9.9"),
        ("127.0.0.1", "9.9.9.9", f"9.9.9.9:5, {MADE_UP}", "9.9.9.9"),
        ("::1", "::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.0/8", "10.1.1.1", f"{MADE_UP}, {VISITOR}, 10.2.2.2", VISITOR),
        ("10.0.0.0/8, 127.0.0.1", "127.0.0.1", f"{MADE_UP}, {VISITOR}, 10.2.2.2", VISITOR),
        ("10.0.0.0/8", "127.0.0.1", VISITOR, "127.0.0.1"),
    ],
)
def test_only_a_named_proxy_says_who_asks(home: Path, monkeypatch, named: str, connects: str, said: str, asks: str):
    monkeypatch.setenv("SLMRAG_TRUSTED_PROXIES", named)
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(scope["client"][0])

    scope = {"type": "http", "client": (connects, 5), "headers": [(b"x-forwarded-for", said.encode())] if said else []}
    asyncio.run(ProxyHeadersMiddleware(NamedProxies(app), ["127.0.0.1", "::1"])(scope, None, None))
    assert seen == [asks]


def test_what_is_no_address_is_no_proxy(home: Path, monkeypatch):
    monkeypatch.setenv("SLMRAG_TRUSTED_PROXIES", "proxy.example")
    with pytest.raises(SettingsProblem, match="TRUSTED_PROXIES"):
        settings.load()


def test_a_household_is_one_visitor_and_so_is_this_machine():
    assert visitor_at("2001:db8:1:2::7") == visitor_at("2001:db8:1:2:ffff::1") != visitor_at("2001:db8:1:3::7")
    assert visitor_at("::ffff:1.2.3.4") != visitor_at("::ffff:1.2.3.5") and visitor_at("1.2.3.4") != visitor_at(
        "1.2.3.5"
    )
    assert visitor_at(None) == visitor_at("") and visitor_at("fe80::1%eth0") == visitor_at("fe80::2")


@pytest.mark.slow
@pytest.mark.parametrize("named", ["", "127.0.0.1"])
def test_no_new_tab_and_nothing_made_up_gives_a_visitor_more_questions(tmp_path: Path, named: str):
    with Assistant(tmp_path / "library", background=False) as assistant:
        query = f"desk={assistant.desks.keep(Desk('', 'HR', 'Helpdesk', 'Ask us.', '#1d6a72'))}"

    def asked(forwarded: str) -> str:
        with Visitor(address, {"X-Forwarded-For": forwarded}) as visitor:
            visitor.open("support", query)
            return visitor.say("How long is the probation period?")

    with served(tmp_path, SLMRAG_TRUSTED_PROXIES=named) as address:
        for n in range(10):
            assert text.DESK_WAIT not in asked(f"{MADE_UP}{n}, {VISITOR}" if named else f"6.6.6.{n}")
        assert text.DESK_WAIT in asked(f"6.6.6.77, {VISITOR}" if named else "6.6.6.77")
        if named:
            assert text.DESK_WAIT not in asked(f"{VISITOR}, 8.8.8.8")
