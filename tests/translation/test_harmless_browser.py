"""A page that goes out is opened in a real browser, with a tracker that must stay silent."""

import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import launched, needs_chromium, new_tab, playwright

from slmrag.text.harmless_page import without_harm
from slmrag.text.html_page import html_page
from slmrag.translation.formats.translatable import open_translatable

pytestmark = pytest.mark.slow

WAYS = """<!doctype html><html lang="en"><head><meta http-equiv="refresh" content="0;url=T/refresh"><base href="T/">
<link rel="stylesheet" href="T/link.css"><link rel="preload" as="image" href="T/preload.png"><link rel="icon" href="T/icon">
<title>Pumps</title><style>@import url(T/import.css); @import "T/string.css"; body { background: url("T/style.png") }
h1 { background: u\\72l(T/escaped.png) } p { color: rgb(1, 2, 3) }</style>
<script>fetch("T/script")</script></head>
<body onload="fetch('T/onload')" background="T/background.png"><h1>The pump</h1>
<p style="background: url(T/inline.png)">It runs. <img src="T/img.png" alt="The pump’s picture" onerror="fetch('T/onerror')">
<img src="T/bare.png"><img srcset="T/srcset.png 2x" alt="Two"><picture><source srcset="T/source.png"><img src="T/in.png"></picture></p>
<form action="T/form"><input name="word" value="secret"><input type="image" src="T/input.png"><button formaction="T/formaction">Send</button></form>
<iframe src="T/iframe"></iframe><iframe srcdoc="<img src=T/srcdoc.png>"></iframe><object data="T/object"></object><embed src="T/embed">
<video src="T/video" poster="T/poster.png" autoplay></video><audio src="T/audio" autoplay></audio>
<svg viewBox="0 0 9 9"><image href="T/svg.png"/><use href="T/use.svg#a"/><script>fetch("T/svg")</script><a xlink:href="javascript:fetch('T/x')">
<text>drawn</text></a><animate attributeName="href" values="T/animate"/></svg>
<noscript><p title="</noscript><img src=T/mutation.png>">Without scripts</p></noscript><template><img src="T/template.png"></template>
<a href="java&#10;script:fetch('T/javascript')" ping="T/ping" id="bad">Press</a><table background="T/table.png"><tr><td>Cell</td></tr></table>
<!--[if IE]><img src="T/comment.png"><![endif]--><math><mtext><img src="T/math.png"></mtext></math></body></html>"""


@pytest.fixture
def tracker() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Tracker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tracker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def translated(folder: Path, tracker: str) -> Path:
    """The page as a translation writes it, its words unchanged."""
    source, target = folder / "page.html", folder / "translated.html"
    source.write_text(WAYS.replace("T/", f"{tracker}/"), "utf-8")
    file = open_translatable(source)
    file.write([segment.text for segment in file.segments], target, "en")
    return target


@needs_chromium
def test_a_translated_page_reaches_nobody(tracker, tmp_path: Path):
    address, asked = tracker
    pages = {
        "translated": translated(tmp_path, address),
        "ours": tmp_path / "ours.html",
        "as it was": tmp_path / "page.html",
    }
    # What got into a page of our own would be stopped by its policy alone.
    pages["ours"].write_text(html_page("Summary", WAYS.replace("T/", f"{address}/").partition("<body")[2]), "utf-8")
    heard = {}
    with playwright.sync_playwright() as driver:
        browser = launched(driver)
        for name, path in pages.items():
            asked.clear()
            tab = new_tab(browser)
            tab.goto(path.as_uri())
            if name == "translated":
                assert tab.locator("p").first.evaluate("p => getComputedStyle(p).color") == "rgb(1, 2, 3)"
                assert tab.get_by_role("link", name="The pump’s picture").get_attribute("href") == f"{address}/img.png"
            if name != "as it was":
                for press in tab.locator("button, #bad").all():
                    press.click(no_wait_after=True, force=True)
                tab.evaluate("document.forms[0] && document.forms[0].submit()")
            tab.wait_for_timeout(1500)
            heard[name] = set(asked)
            tab.close()
        browser.close()
    assert heard["translated"] == heard["ours"] == set() and heard["as it was"]


def test_what_is_written_holds_nothing_that_acts_and_is_written_the_same_again(tracker, tmp_path: Path):
    from lxml import html

    written = translated(tmp_path, tracker[0]).read_text("utf-8")
    root = html.document_fromstring(written)
    tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "iframe", "frame", "object", "embed", "video", "audio", "base", "link", "template"}
    assert {
        name for element in root.iter() for name in element.attrib if name.startswith("on") or "action" in name
    } == set()
    assert [element.get("src") for element in root.iter("img")] == []
    assert all(element.tag == "a" for element in root.iter() if "href" in element.attrib)
    assert "Without scripts" in written and "javascript" not in written
    assert without_harm(written) == written


def test_what_lies_in_the_page_or_beside_it_stays():
    kept = ('<img src="data:image/png;base64,AAAA">', '<img src="pumps/one.png">')
    for one in kept:
        assert one in without_harm(f"<html><body>{one}</body></html>")
    gone = ("//t.example/a.png", "\\\\t.example\\a.png", "https:a.png", "file:///a.png", "data:image/svg+xml,<svg>")
    assert not any("<img" in without_harm(f"<html><body><img src='{one}'></body></html>") for one in gone)


STYLES = {
    "image-set('//t.example/a.png' 1x)": "image-set(none 1x)",
    "u\\72l(//t.example/a)": "none",
    "u\\rl( 'http://t.example/a')": "none",
    "url(//t.example/a": "none",
    'url("data:image/png;base64,AA//t.example")': 'url("data:image/png;base64,AA//t.example")',
    "url(#shade)": "url(#shade)",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_names_no_other_place_however_it_is_written(style: str):
    from lxml.html import document_fromstring

    page = document_fromstring(
        without_harm(
            f"<html><head><style>p {{background:{style}}}</style></head><body><p style='background:{escape(style)}'>a</p>"
            f"<svg><rect fill='{escape(style)}'></rect></svg></body></html>"
        )
    )
    whole = STYLES[style]
    assert page.find(".//p").get("style") == f"background:{whole}" and page.find(".//rect").get("fill") == whole
    assert f"background:{whole}" in page.find(".//style").text


def test_a_style_without_end_takes_no_time_without_end():
    """Where each beginning were looked for to the end it would take hours; the suite's own limit would end it."""
    for piece in ("url(data:", 'url("data:', "url('#", '"//', "u\\72"):
        assert "t.example" not in without_harm(
            f"<html><style>{piece * 100_000} url(//t.example)</style><p>a</p></html>"
        )
