"""Who is at the app: one person, or, where signing in is configured (OIDC, by Streamlit's own st.login), whoever did."""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError

from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

if TYPE_CHECKING:
    from slmrag.assistant import PersonalAssistant

_WHOSE = "whose-session"

log = logging.getLogger(__name__)


def sign_in_configured() -> bool:
    """Whether people must sign in: Streamlit's secrets have ``[auth]``. Secrets that cannot be read let nobody in."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return any(Path(file).exists() for file in st.get_option("secrets.files"))


def signed_in() -> bool:
    """Whether somebody has, and can be told from everybody else."""
    return bool(st.user.get("is_logged_in") and st.user.get("sub"))


def owner() -> str:
    """Whose documents, conversations, jobs and desks this session sees; ``""`` where nobody signs in.

    A digest of who vouches for the person and what they call them, neither of which changes, as an e-mail may. Nothing
    more is drawn, in a part of a page either, for whoever has not signed in.
    """
    if not sign_in_configured():
        return ""
    if not signed_in():
        st.stop()
    vouched = json.dumps([st.user.get("iss") or st.user.get("provider"), st.user["sub"]])
    return hashlib.sha256(vouched.encode()).hexdigest()[:32]


def administers(assistant: "PersonalAssistant") -> bool:
    """Whether this person may change what holds for everybody: models, settings, files of the server's own disk."""
    if not sign_in_configured():
        return True
    known = {owner()}
    if st.user.get("email_verified") is True:
        known.add(str(st.user.get("email", "")).casefold())
    return any(admin.casefold() in known for admin in assistant.settings.admins)


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
    try:
        for provider, name in _providers().items():
            label = plain(text.say("SIGN_IN_WITH", name=name)) if name else text.SIGN_IN
            if st.button(label, type="primary", icon=":material/login:", key=f"sign-in-{provider}"):
                st.login(provider)
    except (StreamlitAuthError, StreamlitSecretNotFoundError) as error:
        log.error("signing in: %s", error)
        st.error(text.SIGN_IN_BROKEN, icon=":material/error:")
    st.stop()


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
    name = str(st.user.get("name") or st.user.get("email") or text.SIGNED_IN)
    row = st.container(horizontal=True, horizontal_alignment="right")
    with row.popover(plain(name), icon=":material/account_circle:", type="tertiary", key="person"):
        if email := st.user.get("email"):
            st.caption(plain(str(email)))
        st.caption(plain(text.say("YOUR_ID", id=owner())))
        if st.button(text.SIGN_OUT, icon=":material/logout:", key="sign-out"):
            st.logout()
