"""Real files for the tests, made by the tests."""

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
    canvas = Canvas(str(path), pagesize=(400, 300), invariant=1)
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
