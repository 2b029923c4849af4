"""Settings that the environment makes, which wins over what is chosen in the app."""

import os

import streamlit as st

from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain


def set_outside(name: str) -> bool:
    """Whether a setting is made in the environment, which wins; it is said where it is."""
    variable = f"SLMRAG_{name.upper()}"
    if not os.environ.get(variable):
        return False
    st.caption(plain(text.say("SET_OUTSIDE", name=variable)))
    return True
