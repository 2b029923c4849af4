"""Where sentences begin and end."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slmrag.text.sentences import LONGEST, lines_of, split_sentences


def sentences(text: str, language: str = "") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The firm earned $3.5 million in the U.S. last year.",
        "Mr. J. R. Smith, Ph.D., of Acme Inc. agreed.",
        "See No. 5, Fig. 3 and Vol. 2 for details.",
        "It costs approx. 5 euros, e.g. in Berlin.",
        "Wait... what did she say?",
        'He asked, "Why?" and left.',
        "The company\nreported revenue of\n$3.5 million.",
        "As agreed in No.\n5 of the contract, nothing changes.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence):
    assert sentences(f"{sentence} Then came another one.", "en") == [sentence, "Then came another one."]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["“Is it late?” she asked.", "“Yes.”", "He nodded."]),
        ("en", ["We file reports with the SEC.", "These are public."]),
        ("en", ["He lives in the U.S.", "He is happy."]),
        ("de", ["Das gilt z. B. am 3. Oktober.", "Dr. Müller weiß es."]),
        ("fr", ["M. Dupont est là.", "Il attend."]),
        ("ru", ["А. С. Пушкин родился в 1799 г. в Москве.", "Он писал."]),
        ("hi", ["यह अच्छा है।", "वह गया।"]),
        ("ar", ["كيف حالك؟", "أنا بخير."]),
    ],
)
def test_sentences_of_many_languages(language, expected):
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["今天天气很好。", "我们去公园！", "“好的。”", "他说。"]),
        ("ja", ["今日は晴れです。", "行きますか？", "はい。"]),
    ],
)
def test_sentences_that_no_space_parts(language, expected):
    assert sentences("".join(expected), language) == expected


def test_thai_is_cut_at_spaces_between_long_clauses():
    clause = "ลูกค้าสามารถคืนสินค้าได้ภายในสิบสี่วันนับจากวันที่ได้รับสินค้าจากร้าน"

    assert sentences(f"{clause} {clause}", "th") == [clause, clause]


def test_rows_of_a_table_stand_alone():
    text = "Prices follow.\n| item | price |\n|---|---|\n| box | 3 |\nThey include tax."

    assert sentences(text) == text.split("\n")


def test_rows_of_figures_without_lines_stand_alone():
    text = "Net sales $ 1,234 $ 1,100 12 %\nCost of sales 900 800\nWe sold more in 2021 than\nin 2020."

    assert sentences(text) == [*text.split("\n")[:2], "We sold more in 2021 than\nin 2020."]


def test_a_numbered_heading_stands_alone():
    text = "It ends here\n2.5 Payday\nSalaries are paid on the 25th.\nThe rate rose to\n3.1 per cent in May."

    assert sentences(text) == [*text.split("\n")[:3], "The rate rose to\n3.1 per cent in May."]


def test_a_heading_by_a_plain_number_may_be_written_as_a_sentence_is():
    text = "Minutes\n\n1. Summer fair\nThe fair is on 20 June from 2 to 6 p.m.\n\n2. Lunches\nPrices rise to 4.20 euros on 1 March."

    assert sentences(text) == [line for line in text.split("\n") if line]
    assert sentences("We sold\n3. Of these two were\nLarge ones, of a kind that nobody had asked for.")[0] != "We sold"


def test_lines_that_begin_with_labels_stand_alone():
    text = "Present: Ada Roe, Omar Haddad\nExcused: Tom Becker\nSubject: the roof, which has leaked\nsince May"

    assert sentences(text) == [
        "Present: Ada Roe, Omar Haddad",
        "Excused: Tom Becker",
        "Subject: the roof, which has leaked\nsince May",
    ]
    assert sentences("**Landlord:** Ada Roe\n**Rent**: 900 euros") == ["**Landlord:** Ada Roe", "**Rent**: 900 euros"]
    assert sentences("The box of last May has a\nWarning: the lid is hot and stays so for\na while.") == [
        "The box of last May has a\nWarning: the lid is hot and stays so for\na while."
    ]


def test_a_page_in_quotation_marks_is_no_single_sentence():
    said = [
        '"The first loan is cheap for every buyer of a house in the town.',
        "The second costs more, since no bank lends without a fee for its work.",
        "Nothing is what the third costs, and that is why nobody is offered it.",
        'The last is for cars."',
    ]
    assert sentences(" ".join(said)) == said
    assert sentences('She said: "Stop it. Go home." Then she left.') == [
        'She said: "Stop it. Go home."',
        "Then she left.",
    ]


def test_losses_in_parentheses_and_dashes_are_figures_too():
    rows = ["Investing activities $ (381) $ (484)", "Acquisitions, net of cash acquired — (468)", "Other, net 7 (1) —"]

    assert sentences("\n".join(rows)) == rows


def test_a_label_belongs_to_what_it_names():
    parts = [
        "As Table 2 shows.",
        "Table A.2. Days off\nBoth count.",
        "See note 3.",
        "Abbildung 4-1. A pump.",
        "Since 1999.",
        "It runs.",
    ]

    assert sentences(" ".join(parts)) == parts
    assert sentences("1. Article 5. Goods. More.") == ["1. Article 5. Goods.", "More."]


def test_a_table_that_lost_its_shape_keeps_its_lines():
    table = "Notice periods \nService Notice by employee Notice by us \n\nUp to 2 years 4 weeks 4 weeks\nMore 8 weeks 20 weeks"

    assert lines_of(table) == [line.strip() for line in table.split("\n") if line]


def test_a_list_of_quantities_keeps_its_lines():
    assert lines_of("250 g brown lentils\n1 onion\n1.2 l stock") == ["250 g brown lentils", "1 onion", "1.2 l stock"]
    assert lines_of("It moves\n40 litres\n2 times") == ["It moves 40 litres 2 times"]


@pytest.mark.parametrize(
    "text",
    [
        "Either side can end the contract with one week of notice,\nas\nNotice periods says",
        "Die\nMitarbeiter der Bank am Alten Markt\nBerlin und Hamburg nicht eingerechnet\nHaben",
        "试用期\n内任何一方均可提前一周通知对方解除本合同\n试用期满后则应按照本章中表一所列的期限\n办理",
        "本公司与\nMicrosoft Corporation 以及 International Business Machines\n在云计算方面\n合作",
        "Our segment revenue and results for fiscal 2022, 2021 and 2020 were as follows:\nDigital\nMedia\nDigital\nExperience\nPublishing and\nAdvertising Total",
        "Two\nLines only, of which one is long",
    ],
)
def test_prose_has_no_lines(text):
    assert lines_of(text) == [" ".join(text.split())]


def test_a_numbered_list_begins_behind_words_that_no_sign_ends():
    text = "Bring to the site\n1. a helmet\n2. gloves of\nleather\n"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Bring to the site", "1. a helmet", "2. gloves of\nleather",
    ]  # fmt: skip


def test_list_items_stand_alone_and_may_run_over():
    text = "It holds:\n- a box of\nscrews\n- a key\n1. Open it.\n2. Close it."

    assert sentences(text) == ["It holds:", "- a box of\nscrews", "- a key", "1. Open it.", "2. Close it."]


def test_headings_stand_alone():
    text = "# Returns\nSend it back.\nRefund Policy\nWe refund every parcel that comes back to us."

    assert sentences(text) == text.split("\n")


def test_a_blank_line_ends_a_sentence():
    assert sentences("A line without a stop\n \nand another") == ["A line without a stop", "and another"]


def test_windows_line_ends_are_line_ends():
    assert sentences("One line\r\nruns on.\r\n\r\nNew start") == ["One line\r\nruns on.", "New start"]


def test_a_run_without_end_is_cut_where_it_hurts_least():
    parts = sentences("; ".join(["some words, and others"] * 60))

    assert all(len(part) <= LONGEST for part in parts)
    assert all(part.endswith(";") for part in parts[:-1])


def test_a_run_without_spaces_is_cut_all_the_same():
    assert [len(part) for part in sentences("x" * 1500)] == [600, 600, 300]


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_nothing_has_no_sentences(text):
    assert split_sentences(text) == []


def test_a_hostile_line_takes_no_longer_than_its_length():
    for text in ("x" * 300_000, "ก " * 150_000, "| " * 150_000, "a.\t" * 100_000, '"' * 300_000):
        began = time.process_time()

        split_sentences(text, "th")

        assert time.process_time() - began < 3


PIECES = [
    "Dr. ",
    "e.g. ",
    "word ",
    "5. ",
    "\n",
    "\r\n",
    "- ",
    "| a |",
    "\t",
    "…",
    "。",
    "。”",
    "?! ",
    "M. ",
    "ก ข ",
    "😀",
    "។",
]


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)),
    st.sampled_from(["", "en", "de", "zh", "th", "xx"]),
)
def test_every_character_is_in_exactly_one_span(text, language):
    spans = split_sentences(text, language)

    inside = [place for start, end in spans for place in range(start, end)]
    assert inside == sorted(set(inside))
    assert {place for place, sign in enumerate(text) if not sign.isspace()} <= set(inside)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


def test_a_marked_heading_is_one_sentence_whatever_stands_in_it():
    text = "## Do you ship? Refunds take 900 days.\n\nYes. We ship."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "## Do you ship? Refunds take 900 days.", "Yes.", "We ship.",
    ]  # fmt: skip


def test_a_german_ordinal_ends_no_sentence():
    text = "Die Miete ist bis zum 3. Werktag fällig. Er kam als 3. Die Kaution beträgt drei Mieten."
    sentences = [text[start:end] for start, end in split_sentences(text, "de")]
    assert sentences == [
        "Die Miete ist bis zum 3. Werktag fällig.",
        "Er kam als 3.",
        "Die Kaution beträgt drei Mieten.",
    ]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Its depth is 138 m. The Tesse leaves it.", "en", ["Its depth is 138 m.", "The Tesse leaves it."]),
        ("Pesa 5 kg. El otro pesa 4 kg en total.", "es", ["Pesa 5 kg.", "El otro pesa 4 kg en total."]),
        ("Nach 30 min. Pause geht es weiter.", "de", ["Nach 30 min. Pause geht es weiter."]),
        ("Add 5 g. of salt, Dr. Lee says.", "en", ["Add 5 g. of salt, Dr. Lee says."]),
    ],
)
def test_a_unit_ends_a_sentence_where_one_begins_behind_it(text, language, sentences):
    assert [text[start:end] for start, end in split_sentences(text, language)] == sentences


@pytest.mark.parametrize("language", ["de", "en", ""])
def test_what_an_ordinal_counts_goes_on_in_its_sentence(language: str):
    text = "Das Rathaus, Ende 18. Jahrhundert gebaut, ist alt. Es brannte am Freitag, 3. April ab. Karl III. ließ es vom 4. bis 9. Juni löschen. Er wurde 80. Die Stadt zahlte."
    assert [text[start:end] for start, end in split_sentences(text, language)] == [
        "Das Rathaus, Ende 18. Jahrhundert gebaut, ist alt.",
        "Es brannte am Freitag, 3. April ab.",
        "Karl III. ließ es vom 4. bis 9. Juni löschen.",
        "Er wurde 80.",
        "Die Stadt zahlte.",
    ]


@pytest.mark.parametrize(
    ("language", "first", "rest"),
    [
        ("de", "(1) Der Beitrag beträgt 130 Euro.", "Wer später zahlt, zahlt mehr."),
        ("en", "(iv) The fee is due in May.", "Who pays later pays more."),
        ("es", "(a) La cuota es de 60 euros.", "Quien paga tarde paga más."),
        ("zh", "(2) 会费为一百元。", "逾期加倍。"),
    ],
)
def test_a_counted_paragraph_has_sentences(language, first, rest):
    text = f"{first} {rest}" if language != "zh" else first + rest
    assert [text[start:end].strip() for start, end in split_sentences(text, language)] == [first, rest]
