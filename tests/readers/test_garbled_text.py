"""Letters that mean nothing are told from those that do, in whatever script."""

import pytest

from slmrag.readers.garbled_text import is_garbled


@pytest.mark.parametrize(
    "text",
    [
        "The fee is 40 €, at 30 °C; naïve café. Ω = 5 kΩ, β-carotene, SQL-запрос, iPhoneの使い方",
        "Собрание жильцов состоится во вторник", "Η συνέλευση θα γίνει την Τρίτη", "اجتماع السكان يوم الثلاثاء القادم",
        "निवासियों की बैठक मंगलवार को होगी", "夜班人员每月轮换一次,ひらがなとカタカナ", "주민 회의는 화요일에 漢字 열립니다",
        "12", "- 3 -", "1,200.50 $ 3 % 45", "**********", "• • • •",
    ],
)  # fmt: skip
def test_what_people_write_is_text(text):
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text", ['"7+%-', "\ue012\ue044 \ue0a1 a", "̽ଋҨǥƹ ୡȥဎഁ ୡࣧҨဌʾဎ ܆ȥ৞ਮΝ ੧੅ͱʸ ͢ฏʤҨ", '%&$# !"/( )=? 12']
)
def test_what_no_one_writes_is_garbled(text):
    assert is_garbled(text)
