"""A folder or a ZIP stands for the files in it."""

import zipfile

import pytest
from fakes.documents import make_pdf, write

FACT = "The gate is red."


def outcomes(results):
    return {added.name: added.reason or added.status for added in results}


def test_a_folder_is_the_files_in_it_and_in_its_folders(assistant, tmp_path):
    folder, outside = tmp_path / "papers", write(tmp_path / "outside.txt", "Secret.")
    (folder / "deep" / "deeper").mkdir(parents=True)
    write(folder / "a.txt", FACT)
    make_pdf(folder / "deep" / "deeper" / "b.PDF")
    write(folder / "c.exe", "MZ")
    write(folder / ".hidden.txt", "x")
    (folder / "link.txt").symlink_to(outside)
    (folder / "links").symlink_to(tmp_path, target_is_directory=True)
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    results = assistant.add([folder], wait=False)
    assert [(added.name, added.reason or added.status) for added in results] == [
        ("a.txt", "added"), ("c.exe", "type_not_supported"), ("a.txt", "duplicate"), ("link.txt", "not_a_file"),
        ("b.PDF", "added"),
    ]  # fmt: skip
    (folder / "nothing").mkdir()
    assert outcomes(assistant.add([folder / "nothing"], wait=False)) == {"nothing": "empty"}


def packed(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_is_its_files_under_their_last_names(assistant, tmp_path):
    def unpacked():
        return {path for name in ("evil.txt", "b.md") for path in tmp_path.parent.rglob(name)}

    before = unpacked()  # of other tests
    path = packed(
        tmp_path / "a.zip",
        {"x/a.txt": FACT, "../../evil.txt": "Evil is blue.", "C:\\windows\\b.md": "# B\n\nBlue.", "x/": "", "d.zip": b"PK\3\4",
         "__MACOSX/a.txt": "x", ".DS_Store": "x", "e.bin": "x"},
    )  # fmt: skip
    assert outcomes(assistant.add([path], wait=False)) == {
        "a.txt": "added", "evil.txt": "added", "b.md": "added", "d.zip": "type_not_supported", "e.bin": "type_not_supported",
    }  # fmt: skip
    assert unpacked() == before


def test_a_zip_is_checked_before_it_is_unpacked_and_while_it_is(home, assistant, tmp_path):
    bomb = packed(tmp_path / "bomb.zip", {"a.txt": b"a" * (30 << 20)})
    liar = packed(tmp_path / "liar.zip", {"a.txt": b"ab" * 1000})
    liar.write_bytes(liar.read_bytes().replace((2000).to_bytes(4, "little"), (900).to_bytes(4, "little")))
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bomb.read_bytes()[:100])
    nothing = packed(tmp_path / "nothing.zip", {})
    results = assistant.add([bomb, liar, broken, nothing], wait=False)
    assert [added.reason for added in results] == ["too_large_when_unpacked", "damaged", "type_not_supported", "empty"]
    assert assistant.documents() == []


@pytest.mark.parametrize(
    "password, reason", [(None, "password_protected"), ("wrong", "password_protected"), ("pass", "")]
)
def test_an_encrypted_zip_asks_for_its_password(assistant, tmp_path, password, reason):
    path = tmp_path / "locked.zip"
    path.write_bytes(bytes.fromhex(LOCKED))
    [added] = assistant.add([path], wait=False, password=password)
    assert (added.name, added.reason) == ("a.txt", reason)


# `zip -P pass locked.zip a.txt`, with "The gate is red." in it: zipfile reads encrypted files and writes none.
LOCKED = (
    "504b03040a0009000000fd45785dae38e01b1c0000001000000005001c00612e74787455540900033e4f056b3e4f056b75780b00010400"
    "00000004000000009df699ac642c5e78fcfca287dbe99d9ee1314adb913efc7b42a2f48d504b0708ae38e01b1c00000010000000504b01"
    "021e030a0009000000fd45785dae38e01b1c00000010000000050018000000000001000000a48100000000612e74787455540500033e4f"
    "056b75780b000104000000000400000000504b050600000000010001004b0000006b0000000000"
)
