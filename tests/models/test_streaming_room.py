"""How much a server may write."""

from slmrag.models.streaming import Room


def test_a_model_that_thinks_takes_no_room():
    room = Room(2)
    for piece in ["", "", "", "one", "", "two"]:
        room.take(piece)
    assert not room.full
    room.take("three")
    assert room.full
