"""Everyday questions that a person's documents seldom answer, by language: those to be refused are chosen among them.

They lie beside this file, in ``off_topic.toml``.
"""

import tomllib
from functools import cache
from pathlib import Path


def off_topic(language: str) -> list[str]:
    """Questions in ``language`` (ISO code), or those of names and numbers alone where it has none."""
    return _listed().get(language, _listed()["any"]).strip().splitlines()


@cache
def _listed() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
