import pytest
from fakes.documents import write

pytestmark = pytest.mark.slow  # a library of documents

# No line of it is a heading by marks or looks: they follow each other without blank lines, or nothing tells them from text.
BYLAWS = """Contents
3.1 Members…………… 2
3.2 Parking…………… 2

3.1 Members join by letter, and
leave by letter.
1. They owe nothing then.
3.2 Parking is behind the house, where the
fire brigade needs no way.

ARTICLE IV. FINANCES

Section A. Dues

The treasurer keeps the money.

ARTICLE V. VOTING

Hands are raised.

Garden 12 is let to the Moors.
"""
CHINESE = "4.1 安装和初始化\n\n使用虚拟环境创建项目运行。\n\n4.2 运行步骤\n\n注册一个管理员账号。\n"


@pytest.fixture(scope="module")
def bylaws(shared_assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bylaws")
    shared_assistant.add([write(folder / "bylaws.txt", BYLAWS), write(folder / "shouce.txt", CHINESE)], wait=False)
    return shared_assistant


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("What does 3.1 say?", ["3.1 Members join by letter, and\nleave by letter.", "1. They owe nothing then."]),
        ("What does clause 3.2 say?", ["3.2 Parking is behind the house, where the\nfire brigade needs no way."]),
        ("What does Article IV say?", ["The treasurer keeps the money."]),
        ("4.1讲了什么？", ["使用虚拟环境创建项目运行。"]),
    ],
)  # fmt: skip
def test_a_part_goes_by_the_number_that_its_line_begins_with(bylaws, question, quotes):
    answer = bylaws.ask(question).result()
    assert [citation.quote.strip() for citation in answer.citations] == quotes


@pytest.mark.parametrize(
    "question", ["What does clause 3.9 say?", "Which torque do the bolts take at 3.2 bar?", "Whose is garden 12?"]
)
def test_a_number_of_something_else_names_no_part(bylaws, question):
    assert not any(one.asked for passage in bylaws.search(question).passages for one in passage.evidence)
