"""Calendars (ICS, RFC 5545): what takes place, when, where and with whom."""

import re
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages

_ENTRIES = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^:;=]+=(?:\"[^\"]*\"|[^:;\"]*))*):(.*)", re.DOTALL)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
# What is said of an entry, in this order, and under which name.
_SAID = (
    ("DTSTART", "Begins"), ("DTEND", "Ends"), ("DUE", "Due"), ("DURATION", "Lasts"), ("RRULE", "Repeats"),
    ("LOCATION", "Place"), ("ORGANIZER", "Organizer"), ("ATTENDEE", "Invited"), ("STATUS", "Status"), ("URL", "Address"),
)  # fmt: skip


def read_calendar(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a calendar, each of its entries as a section."""
    text, notes = read_decoded(path, limits)
    pages = section_pages(calendar_blocks(text) or [Block(text)])
    if not any(page.text.strip() for page in pages):
        raise FileProblem("no_text")
    return Reading("section", len(pages), iter(pages), notes)


def calendar_blocks(text: str) -> list[Block]:
    """The entries of a calendar, in their order."""
    blocks: list[Block] = []
    entry: dict[str, list[str]] | None = None
    inner = 0  # alarms and the like within an entry
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2], match[3]
        if name == "BEGIN" and entry is None:
            entry = {} if value.strip().upper() in _ENTRIES else None
        elif name in ("BEGIN", "END") and entry is not None and (name == "BEGIN" or inner):
            inner += 1 if name == "BEGIN" else -1
        elif name == "END" and entry is not None:
            blocks += _entry_blocks(entry)
            entry = None
        elif entry is not None and not inner:
            entry.setdefault(name, []).append(_shown(name, parameters, value))
    return blocks


def _entry_blocks(entry: dict[str, list[str]]) -> list[Block]:
    title = " ".join(" ".join(entry.get("SUMMARY", [])).split())
    lines = [f"{said}: {', '.join(filter(None, entry[name]))}" for name, said in _SAID if any(entry.get(name, []))]
    text = "\n".join(lines) + "\n\n" + "".join(f"{one}\n\n" for one in entry.get("DESCRIPTION", []) if one.strip())
    return [*([Block(f"# {title}\n\n", 1, title)] if title else []), Block(text)]


def _shown(name: str, parameters: str, value: str) -> str:
    if name in ("DTSTART", "DTEND", "DUE"):
        zone = re.search(r"TZID=\"?([^;:\"]+)", parameters)
        time = _TIME.fullmatch(value.strip())
        if time is None:
            return value
        clock = f" {time[4]}:{time[5]}{' UTC' if time[6] else ''}" if time[4] else ""
        return f"{time[1]}-{time[2]}-{time[3]}{clock}{f' ({zone[1]})' if zone and clock else ''}"
    if name in ("ORGANIZER", "ATTENDEE"):
        known = re.search(r"CN=(?:\"([^\"]*)\"|([^;:]*))", parameters)
        address = re.sub(r"^mailto:", "", value, flags=re.IGNORECASE)
        called = (known[1] or known[2] or "") if known else ""
        return f"{called} <{address}>" if called and called != address else address
    return re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], value)
