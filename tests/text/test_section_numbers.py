import pytest

from slmrag.text.section_numbers import (
    in_digits,
    items_asked,
    number_alone,
    numbers_asked,
    numbers_in,
    numbers_side_by_side,
)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What does section 4.1 say?", "4.1 Fire"),
        ("What does chapter 4.2 say?", "4.2 Drowning"),
        ("What does Item 1A say?", "ITEM 1A. RISK FACTORS"),
        ("What is said in § 7?", "§ 7 Haftung"),
        ("Was steht in Kapitel 3?", "3 Kündigung"),
        ("Was steht in 1.3?", "1.3 Stetigkeit"),
        ("¿Qué dice el apartado 2?", "2. Plazos"),
        ("1장에는 뭐라고 나와 있나요?", "1 들어가며"),
        ("第三章讲了什么？", "第3章 总则"),
        ("第二部分讲了什么？", "二、缴费"),
        ("2.2讲了什么？", "2.2 功能"),
        ("what is rule 4", "Rule 4: No fires"),
        ("What does part C say?", "C. STATUTORY DUTIES"),
        ("What does section IV say?", "IV. Results"),
        ("What does rule four say?", "Rule 4: No fires"),
        ("What is the fourth rule?", "4. No fires"),
        ("Was steht im dritten Abschnitt?", "3 Kündigung"),
        ("¿Qué dice el artículo tercero?", "Artículo 3. Plazos"),
        ("ماذا تقول المادة الرابعة؟", "المادة 4"),
        ("ماذا يقول بند ثلاثة؟", "بند 3"),
        ("What does article 4 say?", "Article IV – Meetings"),
        ("What does Article IV say?", "Article 4: Meetings"),
        ("What does section 3-7 say?", "3-7. Lactation Breaks"),
        ("What does section 1.2 say?", "01.2 Batteries"),
        ("第1章の3には何が書いてありますか？", "3 収益構造"),
        ("What does section 7 say?", "Sec. 7 Dues"),
        ("What does section 4 say?", "[4] Membership"),
        ("¿Qué dice el apartado 8?", "8.Funcionamiento"),
        ("2.3节讲什么？", "2.3安全保密"),
        ("第三章讲了什么？", "（三）会员"),
        ("What does section A.1 say?", "A.1 Scope"),
        ("What does rule #4 say?", "Rule 4: No fires"),
        ("What does the 4th section say?", "4 Fire"),
        ("Was steht im 3. Abschnitt?", "3 Kündigung"),
        ("¿Qué dice el artículo 3º?", "Artículo 3.º Plazos"),
        ("o que diz o art. 5?", "Art. 5º – Dos fins"),
        ("que dit l'article premier ?", "Article 1er - Nom"),
        ("¿Qué dice el capitulo 13?", "CAPÍTULO XIII: PATRIMONIO"),
        ("ماذا تقول المادة 5؟", "المادة ٥: العضوية"),
        ("ماذا تقول المادة ٥؟", "المادة (5) العضوية"),
        ("what does article iv say?", "Article IV – Meetings"),
    ],
)
def test_a_question_asks_for_the_number_that_the_heading_goes_by(question, heading):
    assert set(numbers_asked(question)) & set(numbers_in(heading))


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What does section 4 say?", "4.1 Fire"),
        ("What does Item 4 say?", "4 Other matters"),
        ("Who won in 2012?", "2012 in review"),
        ("What does section 3 say?", "A Glimpse Into the Future"),
        ("Is 5 % enough?", "5 Krümmung"),
        ("How does a section of the text end?", "A. PURPOSE"),
        ("How many documents do I have?", "How do I clear an error?"),
        ("When must I pay?", "What must I bring?"),
        ("What does section 3 say?", "3D printing"),
    ],
)
def test_another_number_is_not_meant(question, heading):
    assert not set(numbers_asked(question)) & set(numbers_in(heading))


def test_several_numbers_behind_one_word_are_all_asked_for():
    assert items_asked("What do rules 2 and 3 say?") == [("rule", 2), ("rule", 3)]
    assert {"§4", "§5", "§6"} <= set(numbers_asked("Tell me about sections 4, 5 and 6"))
    assert {"§7", "§8"} <= set(numbers_asked("Was steht in den Paragraphen 7 und 8?"))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("In section 3, I want to know the fee", {"section§3", "§3"}),
        ("Welche zweite Art von Urlaub gibt es?", set()),
        ("What does Article II say?", {"article§ii", "§ii", "article§2", "§2"}),
    ],
)
def test_who_asks_and_a_kind_of_something_are_no_numbers(question, asked):
    assert set(numbers_asked(question)) == asked


def test_a_number_is_asked_for_by_itself_only_where_nothing_else_is():
    assert number_alone(" VD ?") == ["§vd"] and number_alone("3-7") == ["§3-7"]
    assert number_alone("it") == number_alone("the 3 dogs") == []


def test_numbers_in_words_are_read_in_digits_as_far_as_they_go():
    assert in_digits("What do chapters two, three and four say?") == "What do chapters 2, 3 and 4 say?"
    assert in_digits("la regla cuarta") == "la regla 4"
    assert in_digits("chapter two and a half") == "chapter 2 and a half"


def test_numbers_side_by_side_are_each_meant_and_one_below_another_is_not():
    assert [numbers[-1] for numbers in numbers_side_by_side("Was steht in den Abschnitten 4 und 5?")] == ["§4", "§5"]
    assert numbers_side_by_side("Article III, Section II") == numbers_side_by_side("section 4") == []


@pytest.mark.parametrize("heading", ["Chapter Two: The Letter", "Zweites Kapitel", "Capítulo segundo"])
def test_a_heading_may_spell_its_number(heading):
    assert "§2" in numbers_in(heading)


def test_third_parties_are_no_third_part():
    assert not numbers_in("Third parties") and not numbers_asked("What about third parties?")
