"""What a form or a bill says on lines of its own is not read as one sentence, and labels of several lines are labels."""

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from slmrag.readers import read_file
from slmrag.schema import Page
from slmrag.text.sentences import split_sentences


@pytest.fixture
def drawn(tmp_path):
    """Reads a page on which strings are drawn: (left, down, string) in points, bold where its left is negative."""

    def read(*strings: tuple[float, float, str], size: float = 11) -> Page:
        path = tmp_path / "drawn.pdf"
        canvas = Canvas(str(path), pagesize=A4)
        for left, down, string in strings:
            canvas.setFont("Helvetica-Bold" if left < 0 else "Helvetica", size)
            canvas.drawString(abs(left), A4[1] - down, string)
        canvas.save()
        [page] = read_file(path, path.name).pages
        return page

    return read


def sentences(page: Page) -> list[str]:
    return [" ".join(page.text[start:end].split()) for start, end in split_sentences(page.text, "en")]


def cells(page: Page) -> list[list[dict[int, str]]]:
    found = []
    for table in page.tables:
        lines = []
        for row in table:
            line: dict[int, str] = {}
            for column, start, end in row:
                line[column] = " ".join(f"{line.get(column, '')} {page.text[start:end]}".split())
            lines.append(line)
        found.append(lines)
    return found


def test_each_line_of_a_form_is_a_sentence_of_its_own(drawn):
    page = drawn(
        (60, 100, "Employer"), (220, 100, "Avon Valley Trust"), (60, 118, "Job title"), (220, 118, "Physiotherapist"),
        (60, 136, "Current address"), (220, 136, "Flat 6, Vicarage Road"), (220, 149, "Bath"),
    )  # fmt: skip
    assert sentences(page) == [
        "Employer Avon Valley Trust", "Job title Physiotherapist", "Current address Flat 6, Vicarage Road Bath",
    ]  # fmt: skip


def test_what_stands_below_its_label_is_read_with_it(drawn):
    page = drawn(
        (60, 100, "Seat"), (60, 113, "61, by the window"), (220, 100, "Coach"), (220, 113, "84"),
        (-60, 160, "Your account number"), (60, 173, "8801 447 302"), (-60, 186, "Bill date"), (60, 199, "12 November"),
    )  # fmt: skip
    assert sentences(page) == [
        "Seat 61, by the window", "Coach 84", "Your account number 8801 447 302", "Bill date 12 November",
    ]  # fmt: skip


def test_lines_of_prose_stay_together(drawn):
    page = drawn(
        (60, 100, "The pump may only be used on a socket with a device that"), (60, 113, "Aqualux sells. Never lift it."),
        (60, 139, "Frost does harm."),
    )  # fmt: skip
    assert page.text.split("\n\n")[1].strip() == "Frost does harm."
    assert "that \nAqualux" in page.text


def test_a_label_of_several_lines_is_one_row_with_what_stands_beside_it(drawn):
    page = drawn(
        (200, 80, "Model 250"), (300, 80, "Model 400"),
        (60, 104, "Rated power"), (200, 104, "250 W"), (300, 104, "400 W"),
        (60, 128, "Maximum"), (60, 141, "immersion depth"), (60, 154, "of the motor"), (60, 167, "housing"),
        (200, 147.5, "5 m"), (300, 147.5, "7 m"),
        (60, 191, "Cable length"), (200, 191, "10 m"), (300, 191, "12 m"),
        (60, 215, "Weight without"), (60, 228, "cable"), (200, 215, "3.9 kg"), (300, 215, "5.2 kg"),
    )  # fmt: skip
    [table] = cells(page)
    assert table[1:] == [
        {0: "Rated power", 1: "250 W", 2: "400 W"},
        {0: "Maximum immersion depth of the motor housing", 1: "5 m", 2: "7 m"},
        {0: "Cable length", 1: "10 m", 2: "12 m"},
        {0: "Weight without cable", 1: "3.9 kg", 2: "5.2 kg"},
    ]


def test_tables_below_and_beside_each_other_are_tables_of_their_own(drawn):
    page = drawn(
        (60, 100, "Meter"), (160, 100, "This reading"), (260, 100, "Units used"), (60, 118, "G4A"), (160, 118, "05037"), (260, 118, "216"),
        (60, 146, "Gas used at seven pence for each unit"), (320, 146, "175.45"), (60, 164, "Standing charge"), (320, 164, "26.07"),
        (60, 300, "Gross pay"), (160, 300, "2,420.10"), (260, 300, "Deductions"), (360, 300, "540.38"),
        (60, 318, "Bonus"), (160, 318, "20.00"), (260, 318, "Net pay"), (360, 318, "1,879.72"),
    )  # fmt: skip
    assert cells(page) == [
        [{0: "Meter", 1: "This reading", 2: "Units used"}, {0: "G4A", 1: "05037", 2: "216"}],
        [{0: "Gas used at seven pence for each unit", 1: "175.45"}, {0: "Standing charge", 1: "26.07"}],
        [{0: "Gross pay", 1: "2,420.10"}, {0: "Bonus", 1: "20.00"}],
        [{0: "Deductions", 1: "540.38"}, {0: "Net pay", 1: "1,879.72"}],
    ]


def test_columns_that_are_drawn_one_after_the_other_share_no_rows(drawn):
    left = [(60, 100 + 18 * n, dish) for n, dish in enumerate(["Tonnato", "Burrata", "Gnocchi", "Lasagne"])]
    right = [(300, 93 + 18 * n, dish) for n, dish in enumerate(["Margherita", "Diavola", "Affogato", "Espresso"])]
    priced = [
        one
        for side, shift in ((left, 100), (right, 100))
        for n, (at, down, dish) in enumerate(side)
        for one in ((at, down, dish), (at + shift, down, f"{n + 4}.50"))
    ]
    assert [[row[0] for row in table] for table in cells(drawn(*priced))] == [
        ["Tonnato", "Burrata", "Gnocchi", "Lasagne"], ["Margherita", "Diavola", "Affogato", "Espresso"],
    ]  # fmt: skip


def test_a_column_that_only_a_head_stands_over_is_empty(drawn):
    page = drawn(
        (60, 100, "Date"), (140, 100, "What"), (260, 100, "Paid out"), (340, 100, "Paid in"), (420, 100, "Balance"),
        (60, 118, "26 Sep"), (140, 118, "Music"), (262, 118, "11.99"), (420, 118, "1,887.68"),
        (60, 136, "27 Sep"), (140, 136, "Chemist"), (264, 136, "7.65"), (420, 136, "1,880.03"),
    )  # fmt: skip
    assert cells(page)[0][:2] == [
        {0: "Date", 1: "What", 2: "Paid out", 3: "Paid in", 4: "Balance"}, {0: "26 Sep", 1: "Music", 2: "11.99", 4: "1,887.68"},
    ]  # fmt: skip


def test_what_is_ticked_is_read_with_what_is_asked():
    assert sentences(Page(1, "Do you smoke? ☐ Yes ☒ No\n\nPets? ☒ Yes ☐ No")) == [
        "Do you smoke? ☐ Yes ☒ No", "Pets? ☒ Yes ☐ No",
    ]  # fmt: skip


def test_a_title_below_its_chapter_and_one_whose_number_stands_apart_are_headings(drawn):
    page = drawn(
        (-72, 80, "CHAPTER II"), (-72, 93, "OF THE MEMBERS"), (72, 115, "Whoever pays the yearly fee is a member of the club."),
        (-72, 160, "1"), (-100, 160, "Chain of command"), (72, 180, "The chair leads the club, and the deputy stands in."),
        (-72, 220, "2"), (-100, 220, "Weekly duties"), (72, 240, "Each officer answers what is asked within three days."),
    )  # fmt: skip
    found = [" ".join(page.text[start:end].split()) for start, end, _ in page.headings]
    assert "OF THE MEMBERS" in " ".join(found)
    assert {"1 Chain of command", "2 Weekly duties"} <= set(found)


def test_headings_right_below_another_a_table_or_a_line_that_goes_on_are_kept(drawn):
    row = [
        (72, 80, "Cash"),
        (300, 80, "1,200"),
        (400, 80, "1,100"),
        (72, 98, "Bonds"),
        (300, 98, "1,300"),
        (400, 98, "1,200"),
    ]
    below = [(left, down + 60, string) for left, down, string in row]
    page = drawn(
        *row,
        (-72, 120, "A."),
        (-110, 120, "Deposits"),
        *below,
        (72, 200, "Total held for others –"),
        (-72, 240, "Balances"),
    )
    found = [" ".join(page.text[start:end].split()) for start, end, _ in page.headings]
    assert {"A. Deposits", "Balances"} <= set(found)


def test_a_note_of_two_lines_below_a_table_is_none_of_its_cells(drawn):
    page = drawn(
        (200, 80, "Model 250"), (300, 80, "Model 400"), (60, 104, "Rated power"), (200, 104, "250 W"), (300, 104, "400 W"),
        (60, 128, "Maximum depth"), (60, 141, "of the motor"), (200, 128, "5 m"), (300, 128, "7 m"),
        (60, 165, "Cable length"), (200, 165, "10 m"), (300, 165, "12 m"),
        (60, 189, "Weights are those of a pump"), (60, 202, "Without its cable and plug"),
    )  # fmt: skip
    assert "Without" not in str(cells(page)) and "of the motor" in str(cells(page))
