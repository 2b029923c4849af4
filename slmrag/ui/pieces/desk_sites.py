"""How a support desk gets into a web page: the sites that may show it, the lines to paste, and how it looks there."""

import html
from urllib.parse import urlsplit

import streamlit as st

from slmrag.library.desks import Desk, origin_of
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_HERE = ("localhost", "127.0.0.1", "[::1]")


def address_of(desk: Desk) -> str:
    """Where a visitor finds the desk: at its public address, else where this page was asked for."""
    here = urlsplit(st.context.url or "")
    return f"{desk.address or f'{here.scheme}://{here.netloc}'}/support?desk={desk.id}"


def show_sites(desk: Desk) -> None:
    """The desk's address, the lines that show it in a web page, and a preview."""
    address = address_of(desk)
    with st.expander(text.DESK_ADDRESS, type="compact", icon=":material/link:"):
        st.code(address, language=None, wrap_lines=True)
        st.link_button(text.DESK_OPEN, address, icon=":material/open_in_new:")
        if (urlsplit(address).hostname or "") in _HERE:
            st.caption(text.DESK_LOCAL)
        if desk.origins:
            st.caption(plain(text.say("DESK_SNIPPET", sites=text.listed(desk.origins))))
        else:
            st.caption(text.DESK_NO_SITES)
        st.code(snippet(desk, address), language="html", wrap_lines=True)
        if st.toggle(text.DESK_PREVIEW, key=f"preview-{desk.id}"):
            here = urlsplit(st.context.url or "")
            st.iframe(f"{here.scheme}://{here.netloc}/support?desk={desk.id}&embed=true", height=640, alt=desk.name)
        st.caption(text.DESK_SERVE)
        st.code("SLMRAG_DESKS_ONLY=true slmrag app --port 8600", language="bash", wrap_lines=True)


def snippet(desk: Desk, address: str) -> str:
    """The lines of HTML that show the desk in a web page."""
    name = html.escape(desk.name, quote=True)
    return (
        f'<iframe src="{html.escape(address)}&amp;embed=true" title="{name}" width="100%" height="640" style="border: 0" '
        'referrerpolicy="origin"></iframe>'
    )


def read_sites(lines: str) -> tuple[tuple[str, ...], str]:
    """The origins that were entered, one a line, and the first line that names none."""
    entered = [line.strip() for line in lines.replace(",", "\n").splitlines() if line.strip()]
    origins = [origin_of(line) for line in entered]
    return tuple(dict.fromkeys(filter(None, origins))), next(
        (line for line, one in zip(entered, origins, strict=True) if not one), ""
    )
