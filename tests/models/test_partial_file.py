"""A hub may list any file name: none is written outside the folder."""

import pytest

from slmrag.models.partial_file import DownloadRefused, PartialFile


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "..\\x", "a/../../b"])
def test_a_file_outside_the_folder_is_refused(tmp_path, name):
    with pytest.raises(DownloadRefused):
        PartialFile(tmp_path, name, 1, "ab" * 32, "checksum")


@pytest.mark.parametrize("name", ["model.onnx", "onnx/model.onnx", "a..b"])
def test_a_file_below_the_folder_is_not(tmp_path, name):
    assert PartialFile(tmp_path, name, 1, "ab" * 32, "checksum").path.is_relative_to(tmp_path)
