"""How fast a model is here: learnt from its replies, remembered, and never in the way."""

import pytest

from slmrag.models.pace import Pace
from slmrag.schema import Reply


def test_it_learns_from_every_long_reply_and_remembers(tmp_path):
    pace = Pace(tmp_path / "speeds.json")
    assert pace.speeds("m") is None and pace.seconds("m", 100, 10) is None
    pace.note("m", Reply("stop", 250, 50, 21, read_s=10.0, total_s=14.0))
    assert pace.speeds("m") == (20, 5) and pace.seconds("m", 100, 10) == 7
    again = Pace(tmp_path / "speeds.json")
    again.note("m", Reply("stop", 400, 0, 21, read_s=10.0, total_s=14.0))
    assert again.speeds("m") == pytest.approx((26, 5)) and again.speeds("other") is None


def test_a_short_reply_measures_nothing(tmp_path):
    pace = Pace(tmp_path / "speeds.json")
    pace.note("m", Reply("stop", 20, 0, 3, 1.0, 2.0))
    pace.note("m", Reply("cancelled"))
    assert not (tmp_path / "speeds.json").exists()
    pace.note("m", Reply("stop", 200, 0, 3, 10.0, 11.0))
    assert pace.speeds("m") is None  # how it writes is not known yet
    pace.note("m", Reply("stop", 20, 0, 11, 1.0, 3.0))
    assert pace.speeds("m") == (20, 5)


def test_a_file_that_cannot_be_used_costs_the_memory_only(tmp_path):
    (tmp_path / "speeds.json").write_text("{")
    assert Pace(tmp_path / "speeds.json").speeds("m") is None
    Pace(tmp_path / "nowhere" / "speeds.json").note("m", Reply("stop", 250, 50, 21, 10.0, 14.0))
