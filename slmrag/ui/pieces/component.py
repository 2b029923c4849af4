"""Components of our own, where no widget of Streamlit serves: files in ``components``, which are served to anybody (pyproject.toml)."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from slmrag.ui import PAGES

log = logging.getLogger(__name__)


def own_component(name: str, **parts: str) -> Callable | None:
    """The component ``name`` with its ``parts`` (html, js, css); ``None`` where slmrag lies but nobody installed it.

    A script that stands in the page would need a policy that lets any such script run; these are files of ours.
    """
    try:
        return _registered(name, **parts)
    except StreamlitAPIException as error:  # a page is shown all the same
        log.warning("the component %s is not there: %s", name, error)
        return None


@cache
def component_css(name: str) -> str:
    """The styles of a component, which go with it into its own root."""
    return PAGES.with_name("components").joinpath(name).read_text("utf-8")


@cache
def _registered(name: str, **parts: Any) -> Callable:
    return st.components.v2.component(f"slmrag.{name}", **parts)
