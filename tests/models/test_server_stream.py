"""How much a server may write."""

import pytest

from slmrag.models.server_stream import Room, Thoughts


def test_a_model_that_thinks_takes_no_room():
    room = Room(2)
    for piece in ["", "", "", "one", "", "two"]:
        room.take(piece)
    assert not room.full
    room.take("three")
    assert room.full


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["so \ud83d", "\ude00!"], "so 😀!"),
        (["a \ud83d", " b"], "a \ufffd b"),
        (["half \udc00"], "half \ufffd"),
    ],
)
def test_a_character_cut_in_two_is_whole_again_or_said_to_be_half(pieces, said):
    room = Room(9)
    assert "".join(map(room.take, pieces)) == said


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["It ", "is."], "It is."),
        (["<th", "ink>Let me see: <b>", "so</thi", "nk>\n\nIt ", "is."], "It is."),
        (["\n<think>never ended"], ""),
        (["<thin", "gs> are here"], "<things> are here"),
        (["It says <think> so"], "It says <think> so"),
        (["<thi"], "<thi"),
    ],
)
def test_what_a_model_thinks_aloud_before_its_answer_is_left_out(pieces, said):
    thoughts = Thoughts()
    assert "".join(map(thoughts.take, pieces)) + thoughts.rest() == said
