"""The parts of a mail: which are its words, in reading order, and which are files attached to it."""

import email.policy
import mimetypes
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial

from slmrag.readers.attachments import AttachedFile
from slmrag.readers.calendars import calendar_blocks
from slmrag.readers.decoding import decode
from slmrag.readers.section_pages import Block
from slmrag.readers.web import html_blocks

_STUB = 3  # times as long as the plain text an HTML part is that says more than it
_SEALS = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}


def body_blocks(mail: EmailMessage) -> Iterator[Block]:
    """The words of a mail: each part of its body; of parts that say the same, one."""
    kind, subtype = mail.get_content_maintype(), mail.get_content_subtype()
    if kind == "multipart":
        parts = _parts(mail)
        if subtype == "alternative":
            yield from _fullest(parts)
        else:  # of what is put together in one page (related), the first is the page
            for part in parts[: 1 if subtype == "related" else None]:
                yield from body_blocks(part)
    elif subtype == "delivery-status":
        yield Block("\n".join(str(part).strip() for part in _parts(mail)) + "\n\n")
    elif kind == "text" and not _is_file(mail):
        yield from _text_blocks(mail)


def attached_parts(mail: EmailMessage) -> Iterator[AttachedFile]:
    """The files attached to a mail, and the mails that it forwards; not the pictures of its page, nor signatures."""
    kind, subtype = mail.get_content_maintype(), mail.get_content_subtype()
    if kind == "multipart":
        for part in _parts(mail):
            of_page = subtype == "related" and part["Content-ID"] and part.get_content_maintype() == "image"
            if not of_page and part.get_content_type() not in _SEALS:
                yield from attached_parts(part)
    elif kind == "message" and subtype != "delivery-status" and (inside := _parts(mail)):
        subject = " ".join(str(inside[0]["Subject"] or "").split()).replace("/", "-").replace("\\", "-")
        yield AttachedFile(f"{subject or 'mail'}.eml", partial(_as_bytes, inside[0]))
    elif _is_file(mail):
        name = " ".join((mail.get_filename() or "").split())
        ending = mimetypes.guess_extension(mail.get_content_type()) or ".bin"
        yield AttachedFile(name or f"{kind}{ending}", partial(_payload, mail))


def _parts(mail: EmailMessage) -> list[EmailMessage]:
    parts = mail.get_payload()
    return [part for part in parts if isinstance(part, EmailMessage)] if isinstance(parts, list) else []


def _is_file(part: EmailMessage) -> bool:
    if part.get_content_maintype() != "text":
        return part.get_content_maintype() not in ("multipart", "message")
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _fullest(parts: list[EmailMessage]) -> Iterator[Block]:
    """Of parts that say the same, the plain text; another where that says less. An invitation says something else."""
    said = [(part.get_content_type(), list(body_blocks(part))) for part in parts]
    texts = {kind: blocks for kind, blocks in said if kind != "text/calendar"}
    sizes = {kind: sum(len(block.text.strip()) for block in blocks) for kind, blocks in texts.items()}
    plain = texts.get("text/plain")
    longest = max(texts, key=lambda kind: sizes[kind], default="")
    if plain is not None and sizes[longest] <= _STUB * sizes["text/plain"]:
        yield from plain
    elif longest:
        yield from texts[longest]
    for kind, blocks in said:
        if kind == "text/calendar":
            yield Block("\n\n")
            yield from blocks


def _text_blocks(part: EmailMessage) -> Iterator[Block]:
    data = _payload(part)
    text = decode(data, part.get_content_charset() or "").replace("\r\n", "\n") if data else ""
    match part.get_content_subtype():
        case "html":
            blocks = html_blocks(text, addresses=True)
        case "calendar":
            blocks = calendar_blocks(text)
        case _:
            blocks = [Block(text)] if text.strip() else []
    if blocks:
        yield from blocks
        yield Block("\n\n" if not blocks[-1].text.endswith("\n") else "\n")


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _as_bytes(mail: EmailMessage) -> bytes:
    # Written as it came: the newer policy folds lines anew, and fails at headers that no mail has.
    return mail.as_bytes(policy=email.policy.compat32)
