"""The files that lie in a file become documents of their own below it, and go with it."""

import zipfile
from contextlib import closing
from email.message import EmailMessage

import docx
import pytest
from fakes.documents import make_pdf

from slmrag.readers import Limits
from slmrag.readers.sandbox import Sandbox

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or draw pages


def mail(subject, words, *files, forwarded=()):
    """The bytes of a mail; ``files`` are (name, bytes), ``forwarded`` are mails."""
    made = EmailMessage()
    made["Subject"], made["From"], made["Date"] = subject, "ann@example.org", "Mon, 02 Mar 2026 09:00:00 +0100"
    made.set_content(words)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for one in forwarded:
        made.add_attachment(one)
    return made


@pytest.fixture
def path(tmp_path):
    return tmp_path / "order.eml"


def names(assistant):
    return sorted(document.name for document in assistant.documents())


def test_what_is_attached_is_a_document_below_the_mail(assistant, tmp_path, path):
    inner = mail("Keys", "The cellar key hangs behind the blue door.", ("rota.csv", b"Day,Who\nMonday,Iris\n"))
    path.write_bytes(
        mail("Order", "See below.", ("a/b\\list.txt", b"Ropes: 25"), ("app.exe", b"MZ\0"), forwarded=[inner]).as_bytes()
    )
    added = assistant.add([path], collection="Yard", wait=False)
    assert [(one.name, one.status) for one in added] == [
        ("order.eml", "added"), ("order.eml › list.txt", "added"), ("order.eml › Keys.eml", "added"),
        ("order.eml › Keys.eml › rota.csv", "added"),
    ]  # fmt: skip
    assert (
        "“app.exe”. Files ending in “.exe” cannot be read" in added[0].note and added[0].reason == "attached_left_out"
    )
    assert "documents of their own: list.txt, Keys.eml, Keys.eml › rota.csv." in added[0].note
    assert {document.collections for document in assistant.documents()} == {("Yard",)}
    answer = assistant.ask("Where does the cellar key hang?", model="quote").result()
    assert answer.citations and answer.passages[0].chunk.document_name == "order.eml › Keys.eml"

    of_the_mail = assistant.ask("Where does the cellar key hang?", documents=["order.eml"], model="quote").result()
    assert of_the_mail.citations and of_the_mail.passages[0].chunk.document_name == "order.eml › Keys.eml"
    of_a_file = assistant.search("Where does the cellar key hang?", documents=["order.eml › list.txt"])
    assert {one.chunk.document_name for one in of_a_file.passages} <= {"order.eml › list.txt"}

    assistant.move("order.eml", "Attic")
    assert {document.collections for document in assistant.documents()} == {("Attic",)}
    assistant.rename("order.eml", "first.eml")
    assert names(assistant)[1:] == ["first.eml › Keys.eml", "first.eml › Keys.eml › rota.csv", "first.eml › list.txt"]
    removed = assistant.remove("first.eml")
    assert len(removed.attached) == 3 and assistant.documents() == []
    originals = [file.read_bytes() for file in (assistant.settings.home / "files").rglob("*") if file.is_file()]
    assert not any(b"cellar key" in data or b"Ropes" in data for data in originals)


def test_what_lies_in_two_goes_with_the_last_and_what_was_added_itself_stays(assistant, tmp_path, path):
    shared, own, kept = b"Shared: the tide table.", b"Own: the price list.", b"Kept: the yard plan."
    (tmp_path / "own.txt").write_bytes(own)
    (tmp_path / "kept.txt").write_bytes(kept)
    other = tmp_path / "other.eml"
    path.write_bytes(mail("One", "One.", ("tides.txt", shared), ("own.txt", own), ("kept.txt", kept)).as_bytes())
    other.write_bytes(mail("Two", "Two.", ("tides.txt", shared)).as_bytes())
    assistant.add([tmp_path / "own.txt", path, other], wait=False)
    [known] = assistant.add([tmp_path / "kept.txt"], wait=False)
    assert known.status == "unchanged" and known.name == "order.eml › kept.txt"
    assistant.remove("order.eml")
    assert names(assistant) == ["order.eml › kept.txt", "order.eml › tides.txt", "other.eml", "own.txt"]
    assistant.remove("other.eml")
    assert names(assistant) == ["order.eml › kept.txt", "own.txt"]


def test_a_new_version_brings_its_own_files(assistant, path):
    path.write_bytes(mail("Order", "Old.", ("list.txt", b"Ropes: 25")).as_bytes())
    assistant.add([path], wait=False)
    path.write_bytes(mail("Order", "New.", ("list.txt", b"Ropes: 30"), ("list.txt", b"Nails: 7")).as_bytes())
    added = assistant.add([path], replace=True, wait=False)
    assert [one.status for one in added] == ["replaced", "added", "added"]
    assert names(assistant) == ["order.eml", "order.eml › list (2).txt", "order.eml › list.txt"]
    again = assistant.add([path], wait=False)
    assert [one.status for one in again] == ["unchanged"] * 3


def test_number_depth_and_size_are_limited_and_said(home, tmp_path, path):
    from slmrag import Assistant

    deep = mail("4", "Four.", ("four.txt", b"The fourth."))
    for number in (3, 2, 1):
        deep = mail(str(number), f"Level {number}.", forwarded=[deep])
    many = tmp_path / "many.eml"
    many.write_bytes(mail("Many", "Many.", *((f"{n}.txt", b"Number %d." % n) for n in range(1_000))).as_bytes())
    large = tmp_path / "large.eml"
    large.write_bytes(mail("Large", "Large.", ("large.txt", b"x y " * 1_000), ("small.txt", b"Small.")).as_bytes())
    with Assistant(home, background=False, most_attached=3) as assistant:
        assistant._parts.sandbox.limits = Limits(attached=3, attached_bytes=2_000)
        path.write_bytes(deep.as_bytes())
        added = assistant.add([path], wait=False)
        assert [one.name.count("›") for one in added] == [0, 1, 2, 3]
        assert "left out: 1 more files; of a document 3 are taken, 3 deep at most" in added[0].note
        added = assistant.add([many], wait=False)
        assert len(added) == 4 and "left out: 997 more files" in added[0].note
        added = assistant.add([large], wait=False)
        assert [one.name for one in added[1:]] == ["large.eml › small.txt"] and "“large.txt”. The files" in added[
            0
        ].note


def test_files_under_long_names_keep_their_own_and_each_other(assistant, path, tmp_path):
    inner = mail("s" * 240, "A forwarded one.", *((f"{n}.txt", b"Number %d." % n) for n in range(3)))
    path = path.with_name(f"{'o' * 240}.eml")
    path.write_bytes(mail("Order", "See below.", ("9.txt", b"Nine."), forwarded=[inner]).as_bytes())
    added = assistant.add([path], replace=True, wait=False)
    assert [one.status for one in added] == ["added"] * 6 and not added[0].note.count("left out")
    assert len(names(assistant)) == 6 and max(map(len, names(assistant))) == 255
    assert [one.name.rsplit(" › ")[-1] for one in added[3:]] == ["0.txt", "1.txt", "2.txt"]
    assert [one.status for one in assistant.add([path], replace=True, wait=False)] == ["unchanged"] * 6
    twin = path.with_name(f"{'o' * 239}p.eml")
    twin.write_bytes(mail("Twin", "See.", (f"{'l' * 20}.txt", b"Of the twin.")).as_bytes())
    path.write_bytes(mail("Order", "See again.", (f"{'l' * 20}.txt", b"Of the order.")).as_bytes())
    assistant.add([twin, path], replace=True, wait=False)
    assert len(assistant.documents()) == 4
    short = path.with_name("short.eml")
    short.write_bytes(mail("Short", "See.", ("a.txt", b"One a."), ("b.txt", b"One b.")).as_bytes())
    assistant.add([short], wait=False)
    assistant.rename("short.eml", f"{'n' * 300}.eml")
    assert sorted(one[-5:] for one in names(assistant) if one.startswith("nnn")) == ["a.txt", "b.txt", "n.eml"]


def test_what_was_here_for_its_own_sake_stays_in_its_collection(assistant, tmp_path, path):
    (tmp_path / "diary.txt").write_bytes(b"Mine: the diary.")
    path.write_bytes(mail("Order", "See.", ("diary.txt", b"Mine: the diary."), ("list.txt", b"Ropes: 25")).as_bytes())
    assistant.add([tmp_path / "diary.txt"], collection="Mine", wait=False)
    assistant.add([path], collection="Everybody's", wait=False)
    assert {one.name: one.collections for one in assistant.documents()} == {
        "diary.txt": ("Mine",), "order.eml": ("Everybody's",), "order.eml › list.txt": ("Everybody's",),
    }  # fmt: skip


def test_a_zip_in_a_mail_keeps_to_the_limits_of_the_mail(home, tmp_path, path):
    from slmrag import Assistant

    packed = tmp_path / "in.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", b"%d words " % number * 250)
        for number in range(3, 9):
            archive.writestr(f"{number}.txt", b"Number %d." % number)
    path.write_bytes(mail("Order", "See.", ("in.zip", packed.read_bytes())).as_bytes())
    with Assistant(home, background=False, most_attached=5) as assistant:
        assistant._parts.sandbox.limits = Limits(attached=5, attached_bytes=5_000)
        added = assistant.add([path], wait=False)
    assert [one.name[-5:] for one in added[1:]] == ["0.txt", "1.txt", "3.txt", "4.txt"]
    assert "“in.zip › 2.txt”. The files in a document may have" in added[0].note
    assert "left out: 4 more files" in added[0].note


def test_a_large_file_in_a_pdf_comes_and_one_too_large_costs_no_other(tmp_path):
    import pypdf

    writer = pypdf.PdfWriter(make_pdf(tmp_path / "plain.pdf", ["The cover."]))
    writer.add_attachment("a.txt", b"a" * (60 << 20))
    writer.add_attachment("b.txt", b"Small.")
    writer.write(tmp_path / "cover.pdf")
    for megabytes, large in ((1024, 60 << 20), (320, None)):
        with closing(Sandbox(Limits(megabytes=megabytes))) as sandbox:
            first, second, more = sandbox.attached(tmp_path / "cover.pdf", "cover.pdf", None, 5, 64 << 20, 64 << 20)
        assert second == ("b.txt", b"Small.") and more == 0
        assert len(first[1]) == large if large else first[1].reason == "too_costly"


def test_files_in_word_and_pdf_and_zip_are_found(assistant, tmp_path):
    import pypdf

    document = docx.Document()
    document.add_paragraph("The report has a sheet.")
    document.save(tmp_path / "report.docx")
    with zipfile.ZipFile(tmp_path / "report.docx", "a") as archive:
        archive.writestr("word/embeddings/notes.txt", "The spare fuse is in drawer nine.")
        archive.writestr("word/embeddings/oleObject1.bin", bytes.fromhex("d0cf11e0a1b11ae1") + b"torn")
    writer = pypdf.PdfWriter(make_pdf(tmp_path / "plain.pdf", ["The cover."]))
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("x/plan.txt", "The plan hangs in the hall.")
    writer.add_attachment("in.zip", (tmp_path / "in.zip").read_bytes())
    writer.write(tmp_path / "cover.pdf")
    added = assistant.add([tmp_path / "report.docx", tmp_path / "cover.pdf"], wait=False)
    assert [one.name for one in added] == [
        "report.docx", "report.docx › notes.txt", "cover.pdf", "cover.pdf › in.zip › plan.txt",
    ]  # fmt: skip
    assert "“oleObject1.bin”. It is damaged" in added[0].note
    [page] = assistant.pages(assistant.document("cover.pdf").id)
    assert page.text.startswith("The cover.") and "Attached: in.zip" in page.text


def test_a_lost_catalogue_brings_them_back_below_what_they_lay_in(home, path):
    from slmrag import Assistant

    path.write_bytes(mail("Order", "See below.", ("list.txt", b"Ropes: 25")).as_bytes())
    with Assistant(home, background=False) as assistant:
        assistant.add([path], wait=False)
    for file in home.glob("library.db*"):
        file.unlink()
    with Assistant(home, background=False) as assistant:
        assert len(assistant.laid_aside()) == 2
        assert [one.name for one in assistant.take_back()] == ["order.eml"]
        assert names(assistant) == ["order.eml", "order.eml › list.txt"] and assistant.laid_aside() == []
        assistant.remove("order.eml")
        assert assistant.documents() == []
