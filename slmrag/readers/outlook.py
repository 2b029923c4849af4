"""Mails as Outlook saves them (MSG), by python-oxmsg: turned into ordinary ones, so that they are read as such."""

import mimetypes
from email.message import EmailMessage
from typing import TYPE_CHECKING

from slmrag.readers.ooxml import OLE_MAGIC

if TYPE_CHECKING:
    from oxmsg.attachment import Attachment
    from oxmsg.storage import Storage

_TO, _CC = 0x0E04, 0x0E03  # PidTagDisplayTo, PidTagDisplayCc ([MS-OXPROPS])
_MESSAGE_INSIDE = "__substg1.0_3701000D"  # the storage of an attached mail ([MS-OXMSG], 2.2.2.1)
_HEADER, _HEADER_INSIDE = 32, 24  # bytes before the properties of a message, and of one within a message (2.4.1)
_DEEPEST = 5


def is_outlook(data: bytes) -> bool:
    """Whether these are the bytes of an OLE file, as MSG files are."""
    return data.startswith(OLE_MAGIC)


def outlook_mail(data: bytes) -> EmailMessage:
    """An MSG file as a mail. What is wrong with one raises anything."""
    import io

    from olefile import OleFileIO
    from oxmsg.storage import Storage

    with OleFileIO(io.BytesIO(data)) as ole:
        return _mail(Storage.from_ole(ole))


def _mail(storage: "Storage", depth: int = 0) -> EmailMessage:
    from oxmsg.attachment import Attachment
    from oxmsg.message import Message
    from oxmsg.properties import Properties

    properties = Properties(storage, _HEADER_INSIDE if depth else _HEADER)

    class OfThese(Message):
        """A message whose properties begin where those of a mail within a mail do, too."""

        @property
        def properties(self) -> Properties:
            return properties

    message = OfThese(storage)
    mail = EmailMessage()
    sent = message.sent_date
    said = {
        "Subject": message.subject, "From": message.sender, "To": properties.str_prop_value(_TO),
        "Cc": properties.str_prop_value(_CC), "Date": sent.isoformat(" ", "minutes") if sent else "",
    }  # fmt: skip
    headers = message.message_headers
    for name, value in said.items():
        if shown := " ".join(str(headers.get(name) or value or "").replace("\0", "").split()):
            mail[name] = shown
    plain, html = (message.body or "").replace("\0", ""), message.html_body or ""
    mail.set_content(plain or "\n")
    if html:
        mail.add_alternative(html, subtype="html")
    for place in storage.iter_attachment_storages():
        inside = next((one for one in place.storages if one.name == _MESSAGE_INSIDE), None)
        if inside is None:
            _attach(mail, Attachment(place))
        elif depth < _DEEPEST:
            mail.add_attachment(_mail(inside, depth + 1))
    return mail


def _attach(mail: EmailMessage, attachment: "Attachment") -> None:
    data, name = attachment.file_bytes, attachment.file_name or ""
    kind, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
    if data is not None and kind != "multipart":
        kind, subtype = ("application", "octet-stream") if kind in ("text", "message") else (kind, subtype)
        mail.add_attachment(data, maintype=kind, subtype=subtype, filename=" ".join(name.split()) or "attached.bin")
