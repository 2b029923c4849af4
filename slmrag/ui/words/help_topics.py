"""The manual: Markdown files in ``slmrag/ui/help``, a topic each, and the sections of them that hold some words."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "help"
# In the order of a reader who knows nothing yet.
NAMES = (
    "start", "asking", "library", "reading", "summaries", "translations", "models", "evaluation", "privacy", "people",
    "desks", "settings", "command-line", "python",
)  # fmt: skip
_SECTION = re.compile(r"^## ", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A heading of a topic with the Markdown under it; ``title`` is ``""`` for what stands before the first one."""

    topic: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A file of the manual: its ``name`` in addresses, its heading, what it is about in a line, and its sections."""

    name: str
    title: str
    lead: str
    sections: tuple[HelpSection, ...]


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its name, in the order of the manual."""
    return {name: _topic(name, (FOLDER / f"{name}.md").read_text("utf-8")) for name in NAMES}


def _topic(name: str, written: str) -> Topic:
    # A line of a code block may begin as a heading does.
    hidden = _FENCED.sub(lambda block: re.sub(r"^#", "\0", block[0], flags=re.MULTILINE), written)
    before, *rest = _SECTION.split(hidden)
    heading, lead, opening = before.split("\n\n", 2)
    parts = [("", opening), *((part.partition("\n")[0], part.partition("\n")[2]) for part in rest)]
    sections = tuple(HelpSection(name, title.strip(), text.replace("\0", "#").strip()) for title, text in parts)
    return Topic(name, heading.removeprefix("# "), lead, sections)


def find_sections(words: str) -> list[HelpSection]:
    """The sections that hold every one of ``words``, in any case; those that are called so come first."""
    wanted = words.casefold().split()
    named, other = [], []
    for topic in topics().values():
        for section in topic.sections:
            title = f"{section.title or topic.title}".casefold()
            if all(word in title for word in wanted):
                named.append(section)
            elif all(word in f"{topic.title} {title} {section.text}".casefold() for word in wanted):
                other.append(section)
    return named + other
