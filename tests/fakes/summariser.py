"""A model that sums up by copying, and pages for it to copy."""

import re

from slmrag.testing import Script, ScriptedModel

PAGES = [
    f"Pump {name} moves {number} litres a minute. It was built in {1900 + number} in {town}. Seal {number} is green."
    for number, (name, town) in enumerate(
        [("Alba", "Bath"), ("Bern", "York"), ("Cora", "Kiel"), ("Dove", "Lyon")] * 5, 10
    )
]
_NOTES = re.compile(r"\[(\d+)\]\n```\n[^\n]*:\n([^\n]+)")


def copies(prompt: str) -> str:
    """The first line of each item with its marker."""
    items = _NOTES.findall(prompt) or re.findall(r"\[(\d+)\] ([^\n]*)", prompt)
    return "\n".join(f"- {text.strip()} [{number}]" for number, text in items[:6])


def summariser(script: Script = copies, window: int = 300) -> ScriptedModel:
    """One that copies, or does as told, and says that each reply took a second."""
    return ScriptedModel(script, window=window, read_s=0.5, total_s=1.0)
