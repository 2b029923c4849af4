"""What is told of a translation without a model: each check finds its fault, and leaves good work alone."""

import pytest
from fakes.documents import write
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.errors import FileProblem, WorkProblem
from slmrag.text.language_codes import language_code
from slmrag.text.languages import SUPPORTED
from slmrag.translation.checks import problems
from slmrag.translation.fit import misfit
from slmrag.translation.fit.aligned import one_alone
from slmrag.translation.glossary import read_glossary
from slmrag.translation.left_over import left_over
from slmrag.translation.markup import alone, around, literal, parse, plain, same_marks
from slmrag.translation.number_check import added_numbers, missing_numbers


def found(source: str, target: str, to: str = "de", **options) -> list[tuple[str, str]]:
    return list(
        problems(source, target, source_language=options.pop("source_language", "en"), target_language=to, **options)
    )


@pytest.mark.parametrize(
    ("source", "target", "to"),
    [
        ("Net sales rose to $1,234.56 million in 2023.", "Der Nettoumsatz stieg 2023 auf 1.234,56 Millionen Dollar.", "de"),
        ("It costs 12,500 euros.", "Cela coûte 12\u202f500 euros.", "fr"),
        ("The meeting is at 9:30 on 2024-03-05.", "Die Besprechung ist am 05.03.2024 um 9.30 Uhr.", "de"),
        ("The shop opens at 3 p.m. every day.", "Das Geschäft öffnet täglich um 15 Uhr.", "de"),
        ("On March 5, 2024 they had 140 million users.", "2024年3月5日，他们有1亿4千万用户。", "zh"),
        ("The agency announced a $2 billion investment.", "La agencia anunció una inversión de 2000 millones de dólares.", "es"),
        ("Version 1.2.3 has 10,000 users.", "版本1.2.3千 有1万用户。", "zh"),
        ("There are 58 pumps in 3 halls.", "توجد ٥٨ مضخة في ٣ قاعات.", "ar"),
        ("The P200 pump is at https://a.example/x?y=1, or ask me@a.example.", "Die Pumpe P200: https://a.example/x?y=1, oder fragen Sie me@a.example.", "de"),
        ("Hotel Bristol", "Hotel Bristol", "de"),
        ("Vision Care Inc.", "Vision Care Inc.", "de"),
        ("Made in Germany", "Made in Germany", "de"),
        # As people round what is measured; a name by its sound; a title as it is; Hindi, which a detector takes for Nepali.
        ("The storm brought 10 inches of rain and 80 degrees, 385 miles (620 kilometers) from the 6-foot-6 wall.",
         "Der Sturm brachte 25 Zentimeter Regen und 27 Grad, 620 Kilometer von der 1,98 Meter hohen Mauer entfernt.", "de"),
        ("The minister met Sturridge and Hazard in Chelsea before he travelled to Liverpool on Sunday.",
         "Министр встретился со Стерриджем и Азаром в Челси, прежде чем в воскресенье отправиться в Ливерпуль.", "ru"),
        ("He read “Agency for the Assessment and Application of Technology” on the door of the office in Jakarta.",
         "Er las „Agency for the Assessment and Application of Technology“ an der Tür des Büros in Jakarta.", "de"),
        ("Welsh AMs worried about 'looking like muppets'", "वेल्श के AM (विधानसभा सदस्य) 'मपेट जैसी छवियों’ से चिंतित हैं", "hi"),
        ("Here is the translation of the letter:", "Hier ist die Übersetzung des Briefes:", "de"),
        ("Sure, we can do it.", "Natürlich, das schaffen wir.", "de"),
        ("Run `slmrag add {name}` with --verbose.", "Führen Sie `slmrag add {name}` mit --verbose aus.", "de"),
    ],
)  # fmt: skip
def test_good_translations_pass(source, target, to):
    assert found(source, target, to) == []


@pytest.mark.parametrize(
    ("source", "target", "to", "kind"),
    [
        ("The pump weighs 58 kilograms.", "Die Pumpe wiegt 85 Kilogramm.", "de", "numbers"),
        ("It weighs 1.5 tons.", "Es wiegt 15 Tonnen.", "de", "numbers"),
        ("They paid $3 billion.", "Pagaron 2000 millones de dólares.", "es", "numbers"),
        ("It weighs a lot.", "Es wiegt 4500 Tonnen.", "de", "numbers"),
        ("Due on 2024-03-05.", "Fällig am 05.04.2024.", "de", "numbers"),
        ("See https://a.example/b for it.", "Siehe https://a.example/c dafür.", "de", "copies"),
        ("Write to me@a.example today.", "Schreiben Sie mir heute.", "de", "copies"),
        ("Hello {name}, you have %d new messages.", "Hallo {Name}, Sie haben %d neue Nachrichten.", "de", "copies"),
        ("Order the ZX-9000-12 today.", "Bestellen Sie heute die ZX-9000-21.", "de", "copies"),
        ("This sentence is left in English by the model.", "This sentence is left in English by the model.", "de", "language"),
        ("The doors close automatically.", "The doors close automatically.", "de", "language"),
        ("Please wait here!", "Please wait here!", "es", "language"),
        ("The committee shall meet at least four times a year, and keep minutes of what it decides at each of them.",
         "The committee will meet no fewer than four times every year, keeping minutes of what was decided in each.", "de", "language"),
        ("The pump must be cleaned every month.", "Die Pumpe muss monatlich gereinigt werden.", "ja", "language"),
        ("The seal is replaced by a trained technician, who also checks the motor.", "Dichtung.", "de", "length"),
        ("Replace it.", "Ersetzen Sie es, und zwar so bald wie möglich, denn sonst könnte der Motor Schaden nehmen.", "de", "length"),
        # What is left out, put in, or left as it was.
        ("The seal is checked by a trained technician in spring. In autumn the motor is cleaned, and the oil is changed. The valve stays closed.",
         "Die Dichtung wird im Frühjahr von einem geschulten Techniker geprüft. Das Ventil bleibt geschlossen.", "de", "length"),
        ("The valve stays closed until the technician has checked it.",
         "Das Ventil bleibt geschlossen, bis der Techniker es geprüft hat. Im Herbst wird dann auch der Motor gereinigt und das Öl gewechselt.", "de", "length"),
        ("The seal is checked by a trained technician in spring, and in autumn the motor is cleaned and the oil is changed.",
         "Die Dichtung wird im Frühjahr von einem geschulten Techniker geprüft, and in autumn the motor is cleaned and the oil is changed.", "de", "language"),
        ("Stop the pump.", "Here is the translation: Stoppen Sie die Pumpe.", "de", "said"),
        ("Stop the pump.", "Sure! Stoppen Sie die Pumpe.", "de", "said"),
        ("Stop the pump.", "I'm sorry, but I cannot translate this text.", "de", "said"),
        ("Stop the pump.", "Stoppen Sie die Pumpe.\n\nNote: this is formal.", "de", "said"),
        ("Stop the pump.", "", "de", "empty"),
        ("A ⟦1⟧bold⟦/1⟧ word ⟦2/⟧ here.", "Ein ⟦1⟧fettes⟦/1⟧ Wort hier.", "de", "marks"),
        ("A ⟦1⟧bold⟦/1⟧ word.", "Ein ⟦1⟧⟦/1⟧ fettes Wort.", "de", "marks"),
        ("A ⟦1⟧bold⟦/1⟧ word.", "Ein ⟦1⟧fettes Wort.", "de", "marks"),
    ],
)  # fmt: skip
def test_each_fault_is_found(source, target, to, kind):
    assert kind in [found_kind for found_kind, _ in found(source, target, to)]


@pytest.mark.parametrize(
    ("source", "target", "to", "invented"),
    [
        ("Ask us for help.", "Fragen Sie hilfe@boese.example um Hilfe.", "de", "hilfe@boese.example"),
        ("Ask us for help.", "Fragen Sie uns (https://boese.example/x).", "de", "https://boese.example/x"),
        ("Ask us for help.", "Fragen Sie uns auf boese.support um Hilfe.", "de", "boese.support"),
        ("Ask us for help.", "Fragen Sie uns: archiv.zip/hilfe.", "de", "archiv.zip/hilfe"),
        ("Ask us for help.", "Fragen Sie 10.0.0.7:8080/x.", "de", "10.0.0.7:8080/x"),
        ("Ask us for help.", "Спросите на помощь.укр.", "ru", "помощь.укр"),
        ("Ask us for help.", "请到坏人.公司求助。", "zh", "人.公司"),
        ("Ask us for help.", "Fragen Sie uns auf boese.com um Hilfe.", "de", "boese.com"),
        ("See https://a.example/b for it.", "Siehe https://a.example/b und https://a.example.net/b dafür.", "de", "https://a.example.net/b"),
        ("Ask a@b.example.", "请写信给a@b.example或ｃ＠ｂ．ｅｘａｍｐｌｅ。", "zh", "c@b.example"),
        # As they are written for no program to follow.
        ("Ask us for help.", "Fragen Sie uns auf boese[.]com um Hilfe.", "de", "boese.com"),
        ("Ask us for help.", "Fragen Sie uns auf boese (dot) com um Hilfe.", "de", "boese.com"),
        ("Ask us for help.", "Fragen Sie hilfe [at] boese (Punkt) com.", "de", "hilfe@boese.com"),
        ("Ask us for help.", "请到evil。com求助。", "zh", "evil.com"),
        ("Ask us for help.", "Fragen Sie hxxps://boese[.]com/x.", "de", "hxxps://boese.com/x"),
        # Of programs to talk with.
        ("Ask us for help.", "Fragen Sie uns über skype:boese um Hilfe.", "de", "skype:boese"),
        ("Ask us for help.", "Fragen Sie (callto:boese) uns.", "de", "callto:boese"),
        ("Ask us for help.", "Fragen Sie uns: javascript:alert(1)", "de", "javascript:alert(1"),
        # Numbers in words, and numbers that are missing, are no excuse.
        ("Ask the two hundred helpers.", "Fragen Sie die 200 Helfer: 0180 555 1234.", "de", "0180 555 1234"),
        ("Ask one of our 12 helpers.", "Fragen Sie unsere Helfer: +49 30 123456.", "de", "+49 30 123456"),
        ("Call 030 1234567 for help.", "Rufen Sie 030 1234568 an.", "de", "030 1234568"),
        ("Ask us for help.", "请拨打电话１-８００-５５５-１２３４寻求帮助。", "zh", "1-800-555-1234"),
    ],
)  # fmt: skip
def test_an_address_that_the_original_has_not_is_found_always(source, target, to, invented):
    (said,) = [str(reason) for kind, reason in found(source, target, to) if kind == "addresses"]
    assert said.endswith(f": {invented}")


@pytest.mark.parametrize(
    ("source", "target", "to"),
    [
        ("Call +49 (0)30 1234567, or see HTTPS://A.example/b/.", "Rufen Sie +49 30 1234567 an, oder siehe https://a.example/b.", "de"),
        ("From 1990 to 2000 there were two hundred thousand.", "1990-2000 waren es 200 000.", "de"),
        ("Open from 9:30 a.m. to 5:45 p.m. on March 5, 2024.", "Am 5. 3. 2024 von 9.30-17.45 Uhr offen.", "de"),
        ("Ask 好人.公司 for help, see readme.txt.", "请到好人.公司求助，参见readme.txt。", "zh"),
        ("Stop it. That is all, e.g. at noon.", "Halt.Das ist alles, z.B. mittags und/oder abends (Abs.2/3).", "de"),
        ("See a [dot] com, b[.]net.", "Siehe a.com und b (punkt) net.", "de"),
        ("Say skype:us.", "Sagen Sie skype:us.", "de"),
        ("The hotel: good. Data: none.", "Das Hotel:gut (a.) im Sinne von Daten:keine, file:x.", "de"),
        ("It has USB. AI is in it.", "它有USB。AI在其中。", "zh"),
        ("See weather.com.", "weather.com’u ve weather.com'u gör.", "tr"),
    ],
)  # fmt: skip
def test_an_address_or_a_number_written_otherwise_is_no_new_one(source, target, to):
    assert "addresses" not in dict(found(source, target, to))


def test_the_translation_of_a_neighbour_is_told_by_what_stands_beside():
    source = "The council meets in the town hall every second week of the month."
    before = "Visitors find the opening hours of the swimming pool on the next page."
    assert misfit("A pump.", "Eine Pumpe, die schon lange steht.", "en", "de", (source,)) == ""  # too short to tell
    assert misfit(source, "Der Rat tagt jede zweite Woche des Monats im Rathaus.", "en", "de", (before,)) == ""
    asked = "Ms Okafor (Lagos) asked for 4,812 pounds. Why so much?"
    other = "Frau Okafor (Lagos) bat um 4.812 Pfund. Warum so viel?"
    assert misfit(source, other, "en", "de", (asked,)) == misfit(source, other, "en", "de", (before, asked)) == "other"


@pytest.mark.parametrize(
    ("source_language", "target_language"), [("en", "de"), ("de", "en"), ("fr", "pt"), ("bg", "hr"), ("", "")]
)
def test_a_third_of_a_text_is_short_and_thrice_of_it_long_in_any_languages(source_language, target_language):
    text = "Die Dichtung wird im Frühjahr von einem Techniker geprüft, und im Herbst wird der Motor gereinigt. " * 3
    assert misfit(text, text[: len(text) // 3], source_language, target_language) == "short"
    assert misfit(text, text * 3, source_language, target_language) == "long"


@settings(deadline=None, max_examples=40)  # the first loads what tells languages
@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["de", "zh", "ja", "ar", "th", "xx", ""]))
def test_any_texts_can_be_asked_whether_they_fit(source, target, language):
    assert misfit(source, target, "en", language, (target,)) in ("", "short", "long", "other")
    assert left_over(source, target, "en", language) in target


def test_a_translation_that_was_cut_off_is_one_with_a_fault():
    assert [kind for kind, _ in found("Stop the pump.", "Stoppen Sie", finish="length")] == ["cut"]


def test_terms_may_be_inflected_and_compounded_but_must_be_there():
    def kinds(target: str) -> list[str]:
        return [
            kind
            for kind, _ in found("The pumps need a new seal.", target, glossary={"pump": "Pumpe", "seal": "Dichtung"})
        ]

    assert kinds("Die Pumpen brauchen neue Dichtungen.") == []
    assert kinds("Die Förderer brauchen eine neue Dichtung.") == ["glossary"]


def test_a_line_in_another_language_than_its_text_is_held_against_its_own():
    assert [kind for kind, _ in problems("泵必须每周清洗。", "A", source_language="en", target_language="pt")] == [
        "length"
    ]
    said = "Die Pumpe muss jede Woche gereinigt werden, sonst erlischt die Garantie."
    mangled = "Die Pumpe muss jede Wocheini geregt werden, sonst erlischt die Garantie."
    assert [kind for kind, _ in problems(said, mangled, source_language="en", target_language="pt")] == ["language"]


def test_what_is_in_the_target_language_already_may_stay():
    quote = "Die Pumpe muss alle zwei Wochen gereinigt werden, sonst nimmt der Motor Schaden."
    assert found(quote, quote) == []


LETTER = [
    ("The pump is checked in spring, before the water is let in again.", "Die Pumpe wird im Frühjahr geprüft, bevor das Wasser wieder eingelassen wird."),
    ("A trained technician of the works then cleans its motor and looks at the seal.",
     "Ein geschulter Techniker des Werks reinigt dann ihren Motor und sieht nach der Dichtung."),
    ("Nobody else may do so, not even the owner of the house.", "Sonst darf das niemand, nicht einmal der Eigentümer des Hauses."),
    ("If it leaks, the seal is replaced on the same day, at the cost of the owner, and a note of it is kept with the papers.",
     "Leckt sie, wird die Dichtung am selben Tag auf Kosten des Eigentümers ersetzt und eine Notiz davon bei den Papieren verwahrt."),
]  # fmt: skip


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_a_sentence_that_has_none_beside_it_is_told_though_the_length_would_do(gone):
    english, german = (" ".join(one[side] for one in LETTER) for side in (0, 1))
    fewer = " ".join(one[1] for place, one in enumerate(LETTER) if place != gone)
    assert misfit(english, german, "en", "de") == misfit(german, english, "de", "en") == ""
    left_out, put_in = one_alone(english, fewer, "de")
    assert left_out > 0 == put_in
    assert misfit(english, fewer, "en", "de") == "short"
    less = " ".join(one[0] for place, one in enumerate(LETTER) if place != gone)
    assert misfit(less, german, "en", "de") == "long"


def test_a_text_that_breaks_off_is_told_before_its_length_tells_it():
    english = "The technician who looks after the pump cleans its motor every spring, and looks at the seal."
    cut = "Der Techniker, der nach der Pumpe sieht, reinigt in jedem Frühjahr ihren"
    assert misfit(english, cut, "en", "de") == "short" and not misfit(
        english, f"{cut} Motor und die Dichtung.", "en", "de"
    )


@given(st.integers(0, 10**9), st.sampled_from(["{:,}", "{:_}", "{}"]), st.sampled_from([",", ".", "\u202f", "'", ""]))
def test_a_number_is_itself_however_it_is_grouped(number, style, sign):
    there = f"{number:,}".replace(",", sign)
    assert missing_numbers(f"It has {number:,} parts", f"Es hat {there} Teile") == []
    assert missing_numbers(f"It has {number:,} parts", f"Es hat {number + 1:,} Teile") != []


def test_numbers_are_counted_and_invented_ones_named():
    assert missing_numbers("5 of 5", "5 von fünf") == ["5"]
    assert (
        added_numbers("A lot in March", "Viel im März 2024") == ["2024"] and added_numbers("two thousand", "2000") == []
    )


@pytest.mark.parametrize(
    "text",
    ["2.1.3 Degrees of freedom, 12 of them", "It is 1.2.3 F and 04.05.2020 miles", f"Pi is 3.{'1415926535' * 500}", f"No. {'9' * 5_000} ft"],
    ids=["a heading's number", "dates before units", "5,000 decimals", "5,000 digits"],
)  # fmt: skip
def test_what_only_looks_like_a_number_ends_no_translation(text):
    assert missing_numbers(text, "kein Wort", "de") and isinstance(added_numbers("no number", text), list)
    assert missing_numbers(text, text, "de") == added_numbers(text, text) == []


def test_a_text_of_one_word_over_and_over_is_compared_as_far_as_it_costs_little():
    assert left_over("the pump " * 20_000, "the pump " * 20_000, "en", "de").startswith("the pump the pump")
    measures = " ".join(f"{number} miles" for number in range(400))
    assert len(missing_numbers(measures, measures.replace("miles", "km").replace("3", "4"), "de")) > 50


@given(st.text(alphabet="ab ⟦⟧⟬1/", max_size=30))
def test_words_of_a_document_are_never_taken_for_marks(text):
    nodes = parse(literal(text))
    assert all(isinstance(node, str) for node in nodes)
    assert same_marks(literal(text), literal(text))


def test_marks_may_move_but_stay_inside_the_same_ones():
    source = f"see {around(1, 'a ' + around(2, 'b'))} {alone(3)}"
    assert plain(source) == "see a b "
    assert same_marks(source, f"{alone(3)} siehe {around(1, around(2, 'B') + ' A')}")
    assert not same_marks(source, f"{alone(3)} siehe {around(2, 'B')} {around(1, 'A')}")
    assert not same_marks(source, source + alone(3))


def test_languages_go_by_many_names():
    assert {language_code(name) for name in ("German", "deutsch", "DE", "deu", "de-AT")} == {"de"}
    assert len(SUPPORTED) == 23 and all(language_code(names[0]) == code for code, names in SUPPORTED.items())
    with pytest.raises(WorkProblem, match="Arabic"):
        language_code("Elvish")


def test_a_glossary_is_two_columns_of_any_kind(tmp_path):
    assert read_glossary(write(tmp_path / "a.csv", "source;target\npump; Pumpe\n\nseal;Dichtung\n")) == {
        "pump": "Pumpe",
        "seal": "Dichtung",
    }
    with pytest.raises(FileProblem, match="Row 2"):
        read_glossary(write(tmp_path / "b.csv", "pump,Pumpe\nseal,\n"))
    with pytest.raises(FileProblem, match="cannot be read"):
        read_glossary(tmp_path / "none.csv")
