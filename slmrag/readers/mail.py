"""Mails (EML): who wrote to whom, when and about what, then the words; attachments are named, not opened."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import decode
from slmrag.readers.ooxml import damaged
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages

_HEAD = 1024
_SHOWN = ("Subject", "From", "To", "Cc", "Date")


def read_mail(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a mail as one section, named by its subject."""
    data = path.read_bytes()
    if b"\0" in data[:_HEAD]:  # UTF-16, which mails are not sent in, but saved
        data = decode(data).encode()
    try:
        mail = email.message_from_bytes(data, policy=email.policy.default)
        headers = [f"{name}: {' '.join(str(mail[name]).split())}" for name in _SHOWN if mail[name]]
        blocks = [*_body(mail)]
        names = [" ".join((part.get_filename() or "").split()) for part in mail.iter_attachments()]
    except (FileProblem, MemoryError):
        raise
    except Exception as error:  # the standard library's parser, at headers that no mail has, raises anything
        raise damaged() from error
    if not headers:
        raise FileProblem("not_a_mail")
    attached = f"\n\nAttached: {', '.join(filter(None, names))}" if any(names) else ""
    pages = section_pages([Block("\n".join(headers) + "\n\n"), *blocks, Block(attached)])
    return Reading("section", len(pages), iter(pages))


def _body(mail: EmailMessage) -> Iterator[Block]:
    from slmrag.readers.web import html_blocks

    part = mail.get_body(("plain", "html")) if mail.is_multipart() or mail.get_content_maintype() == "text" else None
    if part is None:
        return
    payload = part.get_payload(decode=True)
    text = "" if not isinstance(payload, bytes) else decode(payload, part.get_content_charset() or "")
    if part.get_content_subtype() == "html":
        yield from html_blocks(text)
    elif text.strip():
        yield Block(text.replace("\r\n", "\n"))
