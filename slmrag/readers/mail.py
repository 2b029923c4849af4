"""Mails (EML, MSG, MBOX) and web pages saved as one (MHTML): who wrote to whom, when and about what, then the words.

What is attached to a mail is named in its text; `slmrag.readers.attachments` finds it.
"""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from typing import TypeVar

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.attachments import AttachedFile
from slmrag.readers.decoding import decode
from slmrag.readers.mail_parts import attached_parts, body_blocks
from slmrag.readers.omissions import row_limit
from slmrag.readers.ooxml import damaged_file
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages

Read = TypeVar("Read")

_HEAD = 1024
_MOST_NAMED = 100  # files attached to a mail
_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_MAIL_BEGINS = re.compile(rb"^From \S.*\d{4}.*\r?\n", re.MULTILINE)


def read_mail(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a mail as one section, named by its subject."""
    blocks = _guarded(lambda: list(_mail_blocks(_mail(path.read_bytes()))))
    if not blocks:
        raise FileProblem("not_a_mail")
    return _reading(blocks)


def read_mailbox(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a mailbox (mboxrd), each of its mails as a section."""
    mails = islice(_mails(path.read_bytes()), limits.rows + 1)
    read = _guarded(lambda: [list(_mail_blocks(mail, level=1)) for mail in mails])
    blocks = [block for one in read[: limits.rows] for block in one]
    if not blocks:
        raise FileProblem("not_a_mail")
    reading = _reading(blocks)
    reading.notes.extend([row_limit(limits)] if len(read) > limits.rows else [])
    return reading


def read_saved_page(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a web page that was saved with its parts as one file (MHTML)."""
    blocks = saved_page_blocks(path.read_bytes())
    if not any(block.text.strip() for block in blocks):
        raise FileProblem("no_text_shown")
    return _reading(blocks)


def saved_page_blocks(data: bytes) -> list[Block]:
    """What a web page shows that was saved as one file (MHTML) of these bytes. Raises `FileProblem`."""
    return _guarded(lambda: list(body_blocks(_mail(data))))


def attached_to_mail(path: Path, suffix: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The files attached to a mail. Raises `FileProblem`."""
    return iter(_guarded(lambda: list(attached_parts(_mail(path.read_bytes())))))


def attached_to_mailbox(path: Path, suffix: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The files attached to the mails of a mailbox. Raises `FileProblem`."""
    return iter(_guarded(lambda: [one for mail in _mails(path.read_bytes()) for one in attached_parts(mail)]))


def _guarded(read: Callable[[], Read]) -> Read:
    """What ``read`` gives. Raises `FileProblem` for whatever else it raises."""
    try:
        return read()
    except (FileProblem, MemoryError):
        raise
    except Exception as error:  # the parsers of mails, at headers that no mail has, raise anything
        raise damaged_file() from error


def _mail(data: bytes) -> EmailMessage:
    from slmrag.readers.outlook import is_outlook, outlook_mail

    if is_outlook(data):
        return outlook_mail(data)
    if b"\0" in data[:_HEAD]:  # UTF-16, which mails are not sent in, but saved
        data = decode(data).encode()
    return email.message_from_bytes(data, policy=email.policy.default)


def _mails(data: bytes) -> Iterator[EmailMessage]:
    """The mails of a mailbox: each begins with a line “From …”, and such lines of theirs have a “>” before them."""
    begins = list(_MAIL_BEGINS.finditer(data))
    ends = [*(match.start() for match in begins[1:]), len(data)]
    for start, end in zip((match.end() for match in begins), ends, strict=False):
        yield _mail(re.sub(rb"^>(>*From )", rb"\1", data[start:end], flags=re.MULTILINE))


def _mail_blocks(mail: EmailMessage, level: int = 0) -> Iterator[Block]:
    """A mail: its headers, the first of them a heading of ``level``; its words; the names of what is attached."""
    headers = [f"{name}: {' '.join(str(mail[name]).split())}" for name in _SHOWN if mail[name]]
    if not headers:
        return
    yield Block("\n".join(headers) + "\n\n", level, " ".join(str(mail["Subject"] or "").split()) if level else "")
    yield from body_blocks(mail)
    names = [part.name for part in islice(attached_parts(mail), _MOST_NAMED + 1)]
    names[_MOST_NAMED:] = ["…"] * (len(names) > _MOST_NAMED)
    yield Block(f"\n\nAttached: {', '.join(names)}\n\n" if names else "\n\n" * (level > 0))


def _reading(blocks: list[Block]) -> Reading:
    pages = section_pages(blocks)
    return Reading("section", len(pages), iter(pages))
