"""Who is at the app: one person, or, where signing in is configured, whoever did.

By an account of our own (`slmrag.accounts`), or with a provider (OIDC, by Streamlit's own st.login).
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError

from slmrag import settings
from slmrag.accounts import Account, Accounts
from slmrag.errors.account_problems import AccountProblem
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

if TYPE_CHECKING:
    from slmrag.assistant import PersonalAssistant

_WHOSE = "whose-session"
_ASKED: set[Path] = set()  # the files of those accounts that were asked for

log = logging.getLogger(__name__)


def accounts() -> Accounts:
    """The accounts of this server's library."""
    return _accounts(settings.library_home())


@cache
def _accounts(home: Path) -> Accounts:
    return Accounts(home)


def sign_in_cookie() -> str:
    """The name of the cookie by which the server knows who has signed in to its library: that of another on this host has another."""
    return f"slmrag_sign_in_{accounts().identity}"


def browser_cookie() -> str:
    """The name of the cookie by which the server knows a browser in which somebody has signed in."""
    return f"slmrag_browser_{accounts().identity}"


def sign_in_configured() -> bool:
    """Whether people must sign in: there are accounts, or a provider. Once they must, it is so until the server ends: others may reach it."""
    home = accounts().path
    if home in _ASKED or accounts().exist or provider_configured():
        _ASKED.add(home)
    return home in _ASKED


def provider_configured() -> bool:
    """Whether Streamlit's secrets have ``[auth]``. Secrets that cannot be read let nobody in."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return any(Path(file).exists() for file in st.get_option("secrets.files"))


def signed_in() -> bool:
    """Whether somebody has, and can be told from everybody else."""
    return account() is not None or _by_provider()


def account() -> Account | None:
    """The account that whoever is at the page has signed in to; a problem with the file ends the page with a sentence."""
    if not accounts().exist:
        return None
    try:
        return accounts().signed_in(st.context.cookies.get(sign_in_cookie(), ""))
    except AccountProblem as problem:
        show_problem(problem)
        st.stop()


def _by_provider() -> bool:
    return bool(provider_configured() and st.user.get("is_logged_in") and st.user.get("sub"))


def owner() -> str:
    """Whose documents, conversations, jobs and desks this session sees; ``""`` where nobody signs in.

    A digest of who vouches for the person and what they call them, neither of which changes, as an e-mail may. Nothing
    more is drawn, in a part of a page either, for whoever has not signed in.
    """
    if not sign_in_configured():
        return ""
    if known := account():
        return known.library
    if not _by_provider():
        st.stop()
    vouched = json.dumps([st.user.get("iss") or st.user.get("provider"), st.user["sub"]])
    return hashlib.sha256(vouched.encode()).hexdigest()[:32]


def administers(assistant: "PersonalAssistant") -> bool:
    """Whether this person may change what holds for everybody: models, settings, files of the server's own disk."""
    if not sign_in_configured():
        return True
    if by_account := account():
        return by_account.administers
    known = {owner()}
    if st.user.get("email_verified") is True:
        known.add(str(st.user.get("email", "")).casefold())
    return any(admin.casefold() in known for admin in assistant.settings.admins)


def may_have_files_read(library: str) -> bool:
    """Whether who has this library may have files of the server's disk read, also while nobody looks: an account of theirs administers.

    Without accounts anybody may who could once: a provider tells who administers only while they are signed in.
    """
    if not library or not accounts().exist:
        return True
    return any(one.library == library and one.administers for one in accounts().listed())


def ask_to_sign_in() -> None:
    """Go on where somebody is signed in, or nobody need be; else draw what asks for it, and nothing else."""
    if not sign_in_configured():
        return
    if signed_in():
        _forget_others()
        _corner()
        return
    st.title(text.SIGN_IN_TITLE, anchor=False)
    st.markdown(text.SIGN_IN_INTRO)
    if accounts().exist:
        page = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
        back = f"{page}?{urlencode(dict(st.query_params))}" if st.query_params else page
        st.html(f'<a class="sign-in" href="sign-in?back={quote(back)}">{escape(text.SIGN_IN)}</a>')
    if provider_configured():
        _ask_provider()
    st.stop()


def _ask_provider() -> None:
    try:
        for provider, name in _providers().items():
            label = plain(text.say("SIGN_IN_WITH", name=name)) if name else text.SIGN_IN
            if st.button(label, type="primary", icon=":material/login:", key=f"sign-in-{provider}"):
                st.login(provider)
    except (StreamlitAuthError, StreamlitSecretNotFoundError) as error:
        log.error("signing in: %s", error)
        st.error(text.SIGN_IN_BROKEN, icon=":material/error:")


def _providers() -> dict[str | None, str]:
    """Those that the secrets name, ``None`` for the one without a name."""
    auth = st.secrets["auth"]
    named = {
        key: key.capitalize() for key, value in auth.items() if isinstance(value, Mapping) and "client_id" in value
    }
    return {None: ""} | named if "client_id" in auth or not named else named


def _forget_others() -> None:
    """A session is one person's: should another ever come into it, nothing in it is theirs."""
    if st.session_state.setdefault(_WHOSE, owner()) != owner():
        st.session_state.clear()
        st.session_state[_WHOSE] = owner()


def _corner() -> None:
    """Who is signed in, and the way out."""
    by_account = account()
    if by_account:
        name, email = by_account.name or text.HOUSEHOLD, ""
    else:
        email = str(st.user.get("email") or "")
        name = str(st.user.get("name") or email or text.SIGNED_IN)
    row = st.container(horizontal=True, horizontal_alignment="right")
    with row.popover(plain(name), icon=":material/account_circle:", type="tertiary", key="person"):
        if email:
            st.caption(plain(email))
        if not by_account:
            st.caption(plain(text.say("YOUR_ID", id=owner())))
        if st.button(text.SIGN_OUT, icon=":material/logout:", key="sign-out"):
            if by_account:
                _sign_out()
            else:
                st.logout()


def _sign_out() -> None:
    try:
        accounts().sign_out(st.context.cookies[sign_in_cookie()])
    except AccountProblem as problem:
        show_problem(problem)
    else:
        st.rerun()
