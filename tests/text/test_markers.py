"""One reading of markers for all who write, strip and follow them."""

import pytest

from slmrag.answering.refusals import says_no
from slmrag.prompts.fences import without_fences
from slmrag.prompts.summary_prompts import shorter_notes
from slmrag.schema import Reply
from slmrag.summary.writer import with_marks
from slmrag.text.markers import unmarked, without_markers


@pytest.mark.parametrize(
    "pieces", [["It lasts [1, 3]."], ["It lasts [", "1", ", ", "3", "]."], ["It lasts [1,", "3]."]]
)
def test_each_number_of_a_list_gets_its_mark_also_where_it_comes_in_pieces(pieces: list[str]):
    def written():
        yield from pieces
        return Reply("stop")

    shown = "".join(with_marks(written(), lambda number: f"(p. {number})", []))
    assert shown.replace(")(", ") (") == "It lasts (p. 1) (p. 3)."


def test_a_refusal_is_one_with_a_list_of_markers():
    assert says_no("The documents do not say. [1, 2]")


def test_what_only_looks_like_a_list_stays():
    assert (
        without_markers("in [0, 1] and [1.5] [see 3]")
        == unmarked("in [0, 1] and [1.5] [see 3]")
        == "in [0, 1] and [1.5] [see 3]"
    )


def test_a_document_carries_no_marker_into_a_prompt():
    assert without_fences("as shown [2, 3] and 【4】 [12]") == "as shown (2, 3) and (4) (12)"


def test_a_note_carries_no_marker_however_its_blanks_lie():
    (message,) = shorter_notes(["As said [1,  2] and [3,\n4] and [1 -  3]."], name="a.pdf", language="English")[1:]
    assert "[1] As said (1, 2) and (3, 4) and (1 - 3).\n" in message.content
