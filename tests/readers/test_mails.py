"""Mails: every part of their words, whatever program wrote them; what is attached is named."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from slmrag.readers import read_file
from slmrag.readers.attachments import attached_files

ZOO = Path(__file__).parents[3] / "shared/eval/parser_zoo/dev/files"


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return "".join(page.text for page in read_file(path, name).pages)


def mail(words="Plain.", html="", subject="Order"):
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "Ann <ann@example.org>"
    made.set_content(words)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_of_parts_that_say_the_same_the_plain_one_is_read_unless_it_is_a_stub(tmp_path):
    same = mail("The pump is serviced on Monday.", "<p>The pump is serviced on <b>Monday</b>.</p>")
    assert read(tmp_path, "a.eml", same.as_bytes()).count("Monday") == 1
    stub = mail("See HTML", "<p>The pump is serviced on Monday at noon, <a href='https://example.org/p'>plan</a>.</p>")
    words = read(tmp_path, "a.eml", stub.as_bytes())
    assert "noon, plan (https://example.org/p)." in words and "See HTML" not in words


def test_an_invitation_is_read_beside_the_words(tmp_path):
    made = mail("Please come.")
    made.add_alternative("BEGIN:VEVENT\nSUMMARY:Drill\nDTSTART:20260601T090000\nEND:VEVENT\n", subtype="calendar")
    words = read(tmp_path, "a.eml", made.as_bytes())
    assert "Please come." in words and "Drill" in words and "Begins: 2026-06-01 09:00" in words


def test_every_part_of_a_body_is_read_and_files_are_named(tmp_path):
    made = mail("Above the picture.")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="post.png", disposition="inline")
    made.add_attachment("Below the picture.", subtype="plain", disposition="inline")
    made.add_attachment("x", filename="notes.txt")
    made.add_attachment(mail(subject="Inner/one"))
    words = read(tmp_path, "a.eml", made.as_bytes())
    assert words.index("Above the picture.") < words.index("Below the picture.") < words.index("Attached: ")
    assert words.endswith("Attached: post.png, notes.txt, Inner-one.eml\n\n") or words.endswith("Inner-one.eml\n\n")
    assert [one.name for one in attached_files(tmp_path / "a.eml", "a.eml")] == [
        "post.png",
        "notes.txt",
        "Inner-one.eml",
    ]


def test_a_mailbox_is_its_mails(tmp_path):
    data = b"".join(
        b"From ann@example.org Mon Mar  2 09:00:00 2026\n" + mail(f"Words {n}.\n>From here on.", subject=f"No. {n}").as_bytes() + b"\n"
        for n in range(3)
    )  # fmt: skip
    path = tmp_path / "a.mbox"
    path.write_bytes(data)
    pages = list(read_file(path, path.name).pages)
    assert [page.section for page in pages] == ["No. 0", "No. 1", "No. 2"]
    assert "Words 2.\nFrom here on." in pages[2].text and "No. 1" not in pages[2].text


def test_a_saved_page_is_its_text(tmp_path):
    made = EmailMessage()
    made["Subject"], made["From"] = "Tides", "<Saved by a browser>"
    made.set_content("<html><body><h1>Tides</h1><p>High at seven.</p></body></html>", subtype="html")
    made.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<x>")
    assert read(tmp_path, "a.mhtml", made.as_bytes()).strip() == "# Tides\n\nHigh at seven."


@pytest.mark.slow
def test_ten_thousand_levels_are_one_sentence(tmp_path):
    from slmrag.errors import FileProblem

    lines = [b"Subject: deep\n"]
    for n in range(10_000):
        lines.append(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n))
    with pytest.raises(FileProblem) as problem:
        read(tmp_path, "a.eml", b"".join(lines))
    assert problem.value.reason == "damaged"


@pytest.mark.skipif(not ZOO.is_dir(), reason="the shared folder of odd files is not beside the project")
def test_outlooks_mails_are_read_like_others():
    path = ZOO / "unstructured__fake-email-attachment.msg"
    words = "".join(page.text for page in read_file(path, path.name).pages)
    assert words.startswith("Subject: Fake email with attachment\nFrom: Mallori Harrell")
    assert "Hello!" in words and "Attached: fake-attachment.txt" in words
    [file] = attached_files(path, path.name)
    assert b"Hey this is a fake attachment!" in file.read()
