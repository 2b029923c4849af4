"""Who may sign in, the way in for somebody new, and the app's address for other devices."""

from urllib.parse import quote

import segno
import streamlit as st

from slmrag.accounts import Account
from slmrag.accounts.accounts import INVITATION_DAYS
from slmrag.ui.session.own_address import opened_at
from slmrag.ui.session.people import account, accounts
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_INVITED = "invitation-link"


def people_here() -> None:
    """Draw the accounts and what makes one more, for whoever administers. Raises `AccountProblem`."""
    known = accounts().listed()
    for one in known:
        _row(one)
    address = opened_at()
    if not known:
        st.markdown(text.PEOPLE_NONE)
        st.code(
            "slmrag people add NAME --admin --this-library\nslmrag app --host 0.0.0.0", language="sh", wrap_lines=True
        )
        return
    if address and st.button(text.INVITE, icon=":material/person_add:", key="invite"):
        st.session_state[_INVITED] = f"{address}/invitation?token={quote(accounts().invite().token)}"
    if link := st.session_state.get(_INVITED):
        st.markdown(text.say("INVITE_LINK", days=INVITATION_DAYS))
        st.code(link, language=None, wrap_lines=True)
        _draw_code(link, "invitation-code")
    st.subheader(text.OTHER_DEVICES, anchor=False)
    if not address:
        st.markdown(text.OTHER_DEVICES_NOT)
        st.code("slmrag app --host 0.0.0.0", language="sh", wrap_lines=True)
        return
    st.markdown(text.OTHER_DEVICES_AT)
    st.code(address, language=None, wrap_lines=True)
    _draw_code(address, "address-code")
    if not address.startswith("https:"):
        st.caption(f"{text.SIGN_IN_READABLE} `slmrag app --host 0.0.0.0 --certificate FILE --key FILE`")


def _row(one: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        about = [text.HOUSEHOLD_ABOUT] if not one.name else [text.ADMINISTERS] if one.administers else []
        st.markdown(
            f"**{plain(one.name or text.HOUSEHOLD)}**" + "".join(f" · {word}" for word in about), width="stretch"
        )
        if one == account():  # nobody locks themselves out
            return
        with st.popover(text.ACCOUNT_REMOVE, key=f"account-{one.library}-{one.name}", type="tertiary"):
            st.markdown(text.ACCOUNT_REMOVE_WHAT)
            if st.button(text.ACCOUNT_REMOVE, key=f"remove-account-{one.library}-{one.name}"):
                accounts().remove(one.name)
                st.rerun()


def _draw_code(address: str, key: str) -> None:
    """What a phone's camera opens."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=3, light="white", dark="black")
    with st.container(key=key):
        st.image(drawn, caption=text.QR_CODE, alt=text.QR_CODE)
