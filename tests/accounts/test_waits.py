"""Who gave wrong passwords waits, longer each time, by name and by address."""

import time

import pytest

from slmrag.accounts import Waits


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def go(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: made.now)
    return made


def test_a_name_waits_longer_each_time_and_never_more_than_a_minute(clock: Clock):
    waits = Waits()
    seen = []
    for n in range(14):
        seen.append(waits.seconds("anna", f"10.0.0.{n}"))
        clock.go(seen[-1])
        waits.wrong("anna", f"10.0.0.{n}")
    assert seen[:5] == [0.0] * 5 and seen[5:9] == pytest.approx([1, 2, 4, 8]) and max(seen) == pytest.approx(60)
    assert waits.seconds("bob", "10.0.1.1") == 0
    waits.right("anna", "10.0.0.1")
    assert waits.seconds("anna", "10.0.0.99") == 0


def test_an_address_waits_whatever_names_it_tries(clock: Clock):
    waits = Waits()
    for n in range(30):
        clock.go(waits.seconds(f"name {n}", "10.0.0.1"))
        waits.wrong(f"name {n}", "10.0.0.1")
    assert waits.seconds("anna", "10.0.0.1") == pytest.approx(900)
    waits.right("anna", "10.0.0.1")
    assert waits.seconds("anna", "10.0.0.1") == pytest.approx(900), "one right password does not free it"
    assert waits.seconds("anna", "10.0.0.2") == 0
    clock.go(3_601)
    waits.wrong("anna", "10.0.0.1")
    assert waits.seconds("anna", "10.0.0.1") == 0, "what was an hour ago is forgotten"


def test_what_is_kept_does_not_grow_without_end():
    waits = Waits()
    for n in range(10_500):
        waits.wrong(f"name {n}", "10.0.0.1")
    assert len(waits._wrong) <= 10_000
