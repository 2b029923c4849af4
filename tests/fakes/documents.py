"""Real files for the tests, made by the tests."""

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

PUMPS = (
    "The Fernhill P200 pump moves 340 litres a minute. It weighs 58 kilograms and runs on 400 volts.",
    "Maintenance is due every 2,000 hours. The seal is replaced by a trained technician.",
    "The warranty lasts 24 months from delivery. It does not cover wear of the seal.",
)


def make_pdf(
    path: Path, pages: Sequence[str] = PUMPS, *, password: str | None = None, outline: Sequence[str] = ()
) -> Path:
    """A PDF of one page for each text, a line for each sentence; ``password=""`` encrypts it with an empty one."""
    canvas = Canvas(os.fspath(path), pagesize=(400, 300), invariant=1)
    for number, text in enumerate(pages):
        if number < len(outline):
            canvas.bookmarkPage(f"b{number}")
            canvas.addOutlineEntry(outline[number], f"b{number}")
        for line, sentence in enumerate(text.split(". ")):
            canvas.drawString(
                20, 250 - 20 * line, sentence if sentence.endswith(".") or not sentence else sentence + "."
            )
        canvas.showPage()
    canvas.save()
    if password is not None:
        writer = PdfWriter(path)
        writer.encrypt(password, "owner", algorithm="AES-256")
        writer.write(path)
    return path


def write(path: Path, text: str) -> Path:
    """A text file."""
    path.write_text(text, "utf-8")
    return path


def raw_pdf(path: Path, contents: Sequence[bytes], resources: str = "", objects: Sequence[bytes] = ()) -> Path:
    """A PDF of one page for each content stream, in Helvetica (/F1); ``objects`` are numbered from 3 + 2 a page on."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(contents)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
    ]
    for number, content in enumerate(contents):
        packed = zlib.compress(content)
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {4 + 2 * number} 0 R /Resources << /Font << "
            f"/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> {resources} >> >>".encode()
        )
        parts.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    data, places = b"%PDF-1.7\n", []
    for number, part in enumerate([*parts, *objects], 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    path.write_bytes(
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    )
    return path


def shown(text: str, operators: str = "", *, at: tuple[int, int] = (50, 700), size: int = 12) -> bytes:
    """A content stream that shows one line, after some operators."""
    return f"BT {operators} /F1 {size} Tf 1 0 0 1 {at[0]} {at[1]} Tm ({text}) Tj ET\n".encode()
