"""Segments by small translation models: what must come through does, whatever the model makes of the rest."""

import re
import time
from contextlib import closing

import pytest
from fakes.scripted_pairs import ScriptedPairs
from fakes.translators import translator

from slmrag import Assistant
from slmrag.errors import ModelMissing, WorkProblem
from slmrag.models import QUOTE
from slmrag.models.known_models import MANIFEST
from slmrag.models.pairs import Pairs
from slmrag.models.store import ModelStore
from slmrag.translation.formats.text_file import GivenText
from slmrag.translation.markup import same_marks
from slmrag.translation.own_language import foreign_language
from slmrag.translation.pair_writer import PairWriter
from slmrag.translation.request import start
from slmrag.translation.segment_store import InMemory, KeptPiece
from slmrag.translation.sentence_pieces import LONGEST, fit, sentence_pieces
from slmrag.translation.single_sentences import of_sentences


@pytest.fixture(scope="module")
def real(real_pair):
    with closing(Pairs(ModelStore(real_pair, mark=MANIFEST))) as pairs:
        yield pairs


def into_portuguese(pairs, *texts, **glossary):
    return PairWriter(pairs, pairs.way("en", "pt"), "en", "pt", glossary).written(texts)


MARKED = [
    "Click ⟦1⟧Save⟦/1⟧ to keep your changes, or press ⟦2/⟧ to go back.",
    "⟦1⟧Note:⟦/1⟧ The pump weighs ⟦2⟧58 kg⟦/2⟧. See ⟦3⟧⟦4⟧page 12⟦/4⟧⟦/3⟧ for details.",
    "Water is written as H⟦1/⟧O, and the area as ⟦2/⟧.",
    "The fully ⟦1⟧customisable and copyright-free⟦/1⟧⟦2/⟧ standard content.",
    "⟦1⟧The whole paragraph is bold. It has two sentences.⟦/1⟧",
    "• Create your feature branch (⟦1/⟧)⟦2/⟧",
]


def test_marks_come_through_around_what_they_were_around(real):
    for text, made in zip(MARKED, into_portuguese(real, *MARKED), strict=True):
        assert same_marks(text, made.text) and not made.problems, made


def test_signs_addresses_code_and_other_scripts_come_through(real):
    texts = [
        "It costs €5.20 or £4 a month (§ 12, 25 °C, 3.6 m³/h) © Fernhill → more.",
        "Run `pump --check` and write to help@example.org or https://example.org/a?b=1 about ZX-9000-12.",
        "The word 日本語 means Japanese, and Москва is Moscow.",
        "The value is ≥ 1,234.5 and < 2,000, with {name} and %s.",
    ]
    made = into_portuguese(real, *texts)
    assert not [one.problems for one in made if one.problems]
    for sign in [
        "€5.20",
        "£4",
        "§",
        "°C",
        "m³/h",
        "©",
        "→",
        "`pump",
        "--check`",
        "help@example.org",
        "https://example.org/a?b=1",
        "ZX-9000-12",
    ]:
        assert sign in made[0].text + made[1].text
    for sign in ("日本語", "Москва", "≥ 1,234.5", "< 2,000", "{name}", "%s"):
        assert sign in made[2].text + made[3].text


def test_names_with_letters_that_english_has_not_come_through(real):
    texts = ["Am Mühlgraben 3", "Mr Böhm lives in Łódź with François Müller.", "Škoda met the naïve buyer in a café."]
    made = into_portuguese(real, *texts)
    said = [one.text for one in made]
    assert said[0] == "Am Mühlgraben 3" and all(name in said[1] for name in ("Böhm", "Łódź", "François Müller"))
    assert "Škoda" in said[2] and not any(one.problems for one in made)


def test_the_number_of_a_heading_is_no_part_of_its_sentence(real):
    numbered = into_portuguese(real, "3.5 Illness", "4) Travel and expenses")
    bare = into_portuguese(real, "Illness", "Travel and expenses")
    assert [one.text for one in numbered] == [f"3.5 {bare[0].text}", f"4) {bare[1].text}"]


def test_a_glossary_is_kept_to(real):
    (made,) = into_portuguese(real, "The seal kit of the pump must be replaced.", **{"seal kit": "kit de vedação XR"})
    assert "kit de vedação XR" in made.text and not made.problems


def test_a_sentence_of_three_thousand_words_loses_none_of_its_parts(real):
    names = [f"Item {number} of the list is ready" for number in range(500)]
    text = ", and ".join(names) + "."
    assert len(text.split()) > 3_000
    (made,) = into_portuguese(real, text)
    assert {int(number) for number in re.findall(r"\d+", made.text)} == set(range(500)) and not made.problems


@pytest.mark.slow
def test_fifty_thousand_words_in_one_paragraph_are_cut_and_joined():
    text = " ".join(["pump", "seal", "valve", "and", "hose"] * 10_000)
    began = time.process_time()
    pieces = sentence_pieces(text, "en")
    assert "".join(pieces) == text and max(map(len, pieces)) <= LONGEST and time.process_time() - began < 20
    (made,) = into_portuguese(ScriptedPairs(str.upper), text)
    assert made.text == text.upper()


@pytest.mark.parametrize("text", ["这是一个很长的句子，" * 80, "هذه جملة طويلة جدا " * 60, "นี่คือประโยคที่ยาวมาก" * 60])
def test_scripts_without_spaces_and_from_right_to_left_are_cut_too(text):
    pieces = sentence_pieces(text, "")
    assert "".join(pieces) == text and len(pieces) > 3 and max(map(len, pieces)) <= LONGEST


def test_what_is_only_numbers_or_code_stays_as_it_is(real):
    texts = ["12,345.67", "ZX-9000-12", "https://example.org/a", "⟦1⟧42⟦/1⟧"]
    assert [one.text for one in into_portuguese(real, *texts)] == texts


def test_a_segment_in_the_target_language_already_stays(real):
    text = "Esta bomba já está descrita em português e não precisa de tradução nenhuma."
    (made, other) = into_portuguese(real, text, "The pump is ready.")
    assert made.text == text and not made.problems and "bomba" in other.text.lower()


FOREIGN = {
    "ar": "يجب تنظيف المصفاة كل أربعة أسابيع. لا تشغل المضخة بدون ماء.",
    "zh": "泵必须每周清洗。",
    "ja": "ポンプ ABC は毎週清掃してください。",
    "ru": "Насос нужно чистить каждую неделю.",
    "he": "נקו את המשאבה.",
    "th": "ทำความสะอาดปั๊มทุกสัปดาห์",
    "ko": "펌프 청소",
    "el": "Καθαρίστε την αντλία.",
    "hi": "पंप साफ करें।",
    "ka": "გაწმინდეთ ტუმბო.",
    "de": "Die Pumpe muss jede Woche gereinigt werden.",
    "hu": "A szivattyút hetente kell tisztítani.",
    "es": "⟦1⟧La bomba debe limpiarse todas las semanas por su dueño.⟦/1⟧",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_segment_in_another_language_that_no_model_here_knows_stays_and_is_listed(language):
    pairs = ScriptedPairs(lambda said: "A bomba.")
    made, own = into_portuguese(pairs, FOREIGN[language], "The pump.")
    assert made.text == FOREIGN[language] and made.is_false and own.text == "A bomba."
    (kind, reason) = made.problems[0]
    got = f": slmrag models get translate-{language}" if pairs.missing(language, "pt") else "which no translation model"
    assert kind == "language" and got in reason and pairs.said == ["The pump."]


def test_a_script_without_a_language_stays_too():
    (made,) = into_portuguese(ScriptedPairs(str.upper), "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ")
    assert made.text == "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ" and "another script than English" in made.problems[0][1]


def test_a_sentence_in_another_language_stays_within_its_segment_which_is_listed():
    pairs = ScriptedPairs(lambda said: "A bomba está pronta, e o proprietário deve limpá-la todas as semanas do ano.")
    before = "The pump is ready, and it must be cleaned by its owner in every week of the year."
    (made,) = into_portuguese(pairs, f"{before} {FOREIGN['de']} {FOREIGN['zh']}")
    assert made.text.endswith(f"do ano. {FOREIGN['de']} {FOREIGN['zh']}") and not made.is_false
    assert [kind for kind, _ in made.problems] == ["part", "part"] and "German" in made.problems[0][1]


def test_a_segment_in_another_language_that_is_known_here_goes_from_there():
    pairs = ScriptedPairs(str.upper, ways=(("de", "en"), ("en", "pt")))
    (made,) = PairWriter(pairs, (), "en", "pt").written([FOREIGN["de"]])
    assert made.text == FOREIGN["de"].upper() and pairs.said == [FOREIGN["de"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The word 日本語 means Japanese, and Москва is Moscow.", "en"),
        ("Microsoft Windows 11 Pro", "zh"),
        ("安装 Windows 11 Pro for Workstations", "zh"),
        ("De Raad van de Silicon Valley Foundation in London, die", "nl"),
        ("Chateau Margaux, La Rioja, Los Angeles", "en"),
        ("コンピューター", "ja"),
        ("A bomba deve ser limpa.", "es"),
        ("12,345.67 m³/h", "en"),
        ("Pumpe", ""),
    ],
)
def test_names_and_kin_make_no_text_foreign(text, language):
    assert foreign_language(text, language) == ""


def test_the_language_of_a_mixture_is_that_of_most_or_is_asked_for():
    english = "The pump must be cleaned every week by the owner.\n\n" * 6
    mixed = GivenText(english + "\n\n".join([*FOREIGN.values()][:4]))
    stream = start(mixed, QUOTE, to="pt", pairs=ScriptedPairs(lambda said: "A bomba deve ser limpa todas as semanas."))
    result = stream.result()
    assert stream.source_language == "en" and len(result.receipt.failed) == 4
    with pytest.raises(ModelMissing, match=r"could not be told: say what it is in \(--from en\)"):
        start(GivenText("Pump"), QUOTE, to="pt", pairs=ScriptedPairs(str.upper))


def test_a_name_that_a_model_loses_gives_way_to_the_next_and_then_to_single_runs():
    """Scripted: a model that drops every made-up name, and one that drops the first kind."""
    text = "Click ⟦1⟧Save⟦/1⟧ to keep."
    (made,) = into_portuguese(ScriptedPairs(lambda said: re.sub(r"\b[XQZU_]+\d+Z?\b", "", said).upper()), text)
    assert made.text == "CLICK ⟦1⟧SAVE⟦/1⟧ TO KEEP."
    (made,) = into_portuguese(ScriptedPairs(lambda said: re.sub(r"XQ\d+", "", said).upper()), text)
    assert made.text == "CLICK ⟦1⟧SAVE⟦/1⟧ TO KEEP."


def test_a_full_stop_is_where_the_source_has_one():
    assert fit("Title words", "标题。") == "标题" and fit("Title words", "Título.") == "Título"
    assert fit("यह तैयार है।", "It is ready.") == "It is ready." and fit("标题。", "Title.") == "Title."
    assert fit("Of J. Smith", "De J. Smith.") == "De J. Smith." and fit("Words", "") == ""


def test_a_bracket_that_the_source_has_not_is_not_begun_behind_a_name():
    assert (
        fit("Ahornweg 14", "Ahornweg 14 (o)") == "Ahornweg 14"
        and fit("99999 Niederfelde", "99999 Niederfelde (") == "99999 Niederfelde"
    )
    assert fit("The state (SC)", "O estado (SC)") == "O estado (SC)" and fit("Ready", "(a)") == "(a)"
    assert fit("South Carolina", "Carolina do Sul (Estados Unidos)") == "Carolina do Sul (Estados Unidos)"


# -- a whole translation -------------------------------------------------------------------------------------------


def test_what_fails_its_checks_goes_to_the_model_and_else_is_listed():
    file = GivenText("The pump in the cellar weighs 58 kilograms.\n\nReplace the seal every month.")
    pairs = ScriptedPairs(lambda said: "Substitua o selo todos os meses." if "seal" in said else said)
    alone = start(file, QUOTE, to="pt", source="en", pairs=pairs).result()
    assert [one.ok for one in alone.segments] == [False, True] and alone.receipt.failed[0].in_file == "original"
    assert alone.segments[0].written == "The pump in the cellar weighs 58 kilograms." and alone.model == "translate-pt"
    model = translator(lambda text, call: "A bomba na adega pesa 58 quilogramas.")
    both = start(file, model, to="pt", source="en", pairs=pairs).result()
    assert [one.target for one in both.segments] == [
        "A bomba na adega pesa 58 quilogramas.",
        "Substitua o selo todos os meses.",
    ]
    assert not both.receipt.failed and len(model.prompts) == 1 and both.model == "translate-pt, scripted"


def test_a_kept_segment_comes_before_the_rest_is_translated():
    texts = [f"The pump number {number} weighs {number} kilograms." for number in range(100, 400)]
    kept = InMemory()
    kept.keep({texts[0]: KeptPiece("A bomba pesa 100 quilogramas.")})
    pairs = ScriptedPairs(str.upper)
    file = GivenText("\n\n".join(texts))
    with closing(start(file, QUOTE, lambda settings: kept, to="pt", source="en", pairs=pairs)) as stream:
        first = next(iter(stream))
        assert first.target == "A bomba pesa 100 quilogramas." and len(pairs.said) < 100
        assert stream.receipt.kept_from_before == 1


def test_what_would_have_to_be_got_is_told_with_its_size():
    with pytest.raises(
        ModelMissing, match=r"slmrag models get translate-de; slmrag models get translate-pt \(\d+ MB\)"
    ):
        start(
            GivenText("Guten Tag, wie geht es Ihnen heute?"),
            QUOTE,
            to="pt",
            source="de",
            pairs=ScriptedPairs(str.upper, ways=()),
        )
    with pytest.raises(ModelMissing, match="needs a language model"):
        start(
            GivenText("Guten Tag, wie geht es Ihnen heute?"),
            QUOTE,
            to="th",
            source="de",
            pairs=ScriptedPairs(str.upper, ways=()),
        )


def test_over_english_it_is_said():
    stream = start(
        GivenText("Guten Tag."),
        QUOTE,
        to="pt",
        source="de",
        pairs=ScriptedPairs(str.upper, ways=(("de", "en"), ("en", "pt"))),
    )
    assert stream.model == "translate-de + translate-pt" and "goes over English" in stream.warnings[0]


def test_a_document_is_translated_without_a_language_model_and_goes_on_where_it_was(with_pair, tmp_path):
    text = "\n\n".join(
        f"The pump number {number} weighs {number} kilograms and is ready." for number in range(100, 160)
    )
    file = tmp_path / "pumps.md"
    file.write_text(text)
    with Assistant(with_pair, background=False) as assistant:
        stream = assistant.translate(file, to="Portuguese")
        assert stream.calls == 60 and 0 < stream.estimate() < 60 and stream.model == "translate-pt"
        for made, _ in zip(stream, range(30), strict=False):
            assert made.ok and "bomba" in made.target
        stream.close()
        rest = assistant.translate(file, to="Portuguese")
        assert 0 < rest.calls < 60
        result = rest.result()
        assert result.receipt.translated == 60 and result.receipt.kept_from_before == 60 - rest.calls
        assert result.save(tmp_path / "out.md").read_text().count("bomba") == 60
        assert assistant.translate_text("Good morning.", to="pt").result().text.startswith("Bom dia")


def test_a_model_that_was_chosen_for_translations_goes_before_them(with_pair):
    with Assistant(with_pair, background=False) as assistant:
        model = translator(lambda text, call: "Bom dia, bomba.")
        assistant.models.add(model)
        assert assistant.translate_text("Good morning, pump.", to="pt").model == "translate-pt"
        assistant.models.choose("translate", "scripted")
        assert assistant.translate_text("Good morning, pump.", to="pt").result().model == "scripted"
        assistant.models.choose("translate", "pairs")
        assert assistant.models.choice("translate").spec == "pairs"
        assert assistant.translate_text("Good morning, pump.", to="pt", model="pairs").result().model == "translate-pt"
        with pytest.raises(ModelMissing, match="cannot ask"):
            assistant.models.choose("ask", "pairs")


def test_who_asked_for_them_sends_nothing_away_where_they_do_not_know_the_language(with_pair):
    with Assistant(with_pair, background=False) as assistant:
        model = translator(lambda text, call: "Guten Morgen.")
        model.sends_to = "models.example"
        assistant.models.add(model)
        assistant.models.allow("scripted")
        assistant.models.choose("ask", "scripted")
        with pytest.raises(ModelMissing, match="translate-de"):
            assistant.translate_text("Good morning.", to="de", model="pairs")
        assert assistant.translate_text("Good morning.", to="de").sends_to == "models.example"  # nobody chose
        assistant.models.choose("translate", "pairs")
        with pytest.raises(ModelMissing, match="translate-de"):
            assistant.translate_text("Good morning.", to="de")
        model.sends_to = ""
        assert assistant.translate_text("Good morning.", to="de").result().text == "Guten Morgen."


# -- single sentences ----------------------------------------------------------------------------------------------


def test_sentences_are_said_in_another_language_each_checked_and_the_rest_stays():
    pairs = ScriptedPairs(lambda said: {"It is ready.": "Está pronta."}.get(said, said))
    said = of_sentences(
        pairs,
        [("The pump in the cellar is made of iron.", "en"), ("It is ready.", "en"), ("Já está.", "pt"), ("", "")],
        "pt",
    )
    assert [one and one.text for one in said] == [None, "Está pronta.", None, None] and said[1].by == "translate-pt"


def test_a_summary_without_a_model_is_said_in_the_language_that_is_asked_for(with_pair, tmp_path):
    file = tmp_path / "pumps.md"
    file.write_text(
        "# Pumps\n\nThe pump weighs 58 kilograms and is made of iron. The seal must be replaced every year.\n"
    )
    with Assistant(with_pair, background=False) as assistant:
        assistant.add([file])
        summary = assistant.summarize(["pumps.md"], language="pt", model="quote").result()
        assert summary.translated_by == "translate-pt" and "bomba" in summary.text and "58" in summary.text
        assert all(
            source.quote not in one.text or not source.quote for one in summary.sentences for source in one.sources
        )
        again = assistant.summarize(["pumps.md"], language="pt", model="quote").result()
        assert again == summary
        with pytest.raises(WorkProblem):
            assistant.summarize(["pumps.md"], language="de", model="quote")


def test_of_a_mixture_without_a_most_frequent_language_what_is_known_here_is_translated_and_the_rest_listed(real):
    english = "The pump weighs 58 kilograms and must be lifted by two people. Replace the seal every 2,000 hours."
    german = "Die Pumpe wiegt 58 Kilogramm und muss von zwei Personen gehoben werden. Ersetzen Sie die Dichtung alle 2.000 Stunden."
    french = "La pompe pèse 58 kilogrammes et doit être soulevée par deux personnes. Remplacez le joint toutes les 2 000 heures."
    result = start(GivenText("\n\n".join((german, english, french))), QUOTE, to="pt", pairs=real).result()
    assert [segment.in_file for segment in result.segments] == ["original", "translation", "original"]
    assert ["translate-de" in failed.reason for failed in result.receipt.failed] == [True, False]
    with pytest.raises(ModelMissing, match="translate-de"):  # most of it is German
        start(GivenText("\n\n".join((german, german, english))), QUOTE, to="pt", pairs=real)
