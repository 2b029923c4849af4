import json
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from slmrag.requests import recognise
from slmrag.requests.lexicon import LANGUAGES, Lexicon, lexicon
from slmrag.schema.requests import Intent
from slmrag.text.languages import language_name

_FILES = (
    "handbook.docx", "contract_miller.pdf", "minutes_2025-03.pdf", "lecture1.pptx", "lecture2.pptx", "faq.md", "budget_2025.xlsx",
)  # fmt: skip
_NAMES = tuple((name, "") for name in _FILES)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("give me the gist of contract_miller.pdf in 5 lines", Intent("summarise", ("contract_miller.pdf",), length="brief")),
        ("summarise the handbook for a new employee", Intent("summarise", ("handbook.docx",))),
        ("What is the difference between the two lectures?", Intent("compare", ("lecture1.pptx", "lecture2.pptx"))),
        ("I missed lecture 1, catch me up", Intent("summarise", ("lecture1.pptx",))),
        ("Das Wichtigste aus dem Märzprotokoll bitte", Intent("summarise", ("minutes_2025-03.pdf",))),
        ("los puntos clave del contrato miller", Intent("summarise", ("contract_miller.pdf",))),
        ("用五句话概括会议纪要", Intent("summarise", ("minutes_2025-03.pdf",), length="brief", sentences=5)),
        ("Fass das Handbuch in zwei Sätzen zusammen", Intent("summarise", ("handbook.docx",), length="brief", sentences=2)),
        ("لخص faq.md في جملتين", Intent("summarise", ("faq.md",), length="brief", sentences=2)),
        ("أهم النقاط في عقد ميلر", Intent("summarise", ("contract_miller.pdf",))),
        ("Translate the march minutes into Polish", Intent("translate", ("minutes_2025-03.pdf",), "pl")),
        ("das Handbuch auf Türkisch bitte", Intent("translate", ("handbook.docx",), "tr")),
        ("quiero la clase 2 en chino", Intent("translate", ("lecture2.pptx",), "zh")),
        ("把上面的回答翻译成英文", Intent("translate", (), "en")),
        ("Compare the handbook and the FAQ on warranty", Intent("compare", ("handbook.docx", "faq.md"), focus="warranty")),
        ("Unterschiede zwischen Vorlesung 1 und 2", Intent("compare", ("lecture1.pptx", "lecture2.pptx"))),
        ("قارن بين الدليل والاسئلة الشائعة", Intent("compare", ("handbook.docx", "faq.md"))),
        ("What topics does lecture 1 cover?", Intent("topics", ("lecture1.pptx",))),
        ("welche blätter gibt es in der budget-datei", Intent("topics", ("budget_2025.xlsx",))),
        ("handbook.docx", Intent("about", ("handbook.docx",))),
        ("¿De qué trata el manual?", Intent("about", ("handbook.docx",))),
        ("budget_2025.xlsx里面有什么", Intent("about", ("budget_2025.xlsx",))),
        ("How many files do I have?", Intent("count")),
        ("Wie viele PDFs liegen in der Bibliothek?", Intent("count", endings=(".pdf",))),
        ("how many contracts do I have", Intent("count", ("contract_miller.pdf",))),
        ("Give my aunt Doris the gist of the handbook", Intent("summarise", ("handbook.docx",), length="brief")),
        ("trasnlate handbook.docx to french", Intent("translate", ("handbook.docx",), "fr")),
        ("請幫我總結員工手冊", Intent("summarise", ("handbook.docx",))),
        ("sind das 6 oder 7 dateien?", Intent("count")),
        ("lecture2 de q va", Intent("about", ("lecture2.pptx",))),
        ("hi there, anyone home?", Intent("greet")),
        ("多谢多谢，帮大忙了", Intent("thanks")),
        ("kannst du auch bilder lesen", Intent("abilities")),
        ("gliederung der heizungsanleitung", Intent("topics", ("handbook.docx",))),
        ("what can I ask you about?", Intent("abilities")),
    ],
)  # fmt: skip
def test_a_request_is_understood_with_its_documents(text: str, understood: Intent) -> None:
    assert recognise(text, _NAMES) == understood


@pytest.mark.parametrize(
    "text",
    [
        "is it open in March?", "list all dates", "Nenne mir alle Beträge", "muéstrame todas las fechas",
        "what does the handbook say about warranty", "how many pages does the handbook have", "Who signed the Miller contract?",
        "Does the FAQ mention refunds?", "What is the total of the budget?", "How many documents must be signed?",
        "What is the difference between the two pumps?", "How is the summary report produced each month?",
        "Summarise the risk factors to the business", "Anything?", "shorter", "in German", "", "?", "…", "7",
        "was steht im Handbuch über Urlaub", "Wie viele Urlaubstage gibt es laut Handbuch?", "Wie hoch ist das Budget?",
        "¿qué dice el manual sobre las vacaciones?", "¿cuántos días de vacaciones hay?", "手册里关于休假怎么说", "预算总额是多少",
        "what does the summary of the handbook say about staffing", "who translated the handbook?", "price difference between oak and pine in the budget",
        "was steht in der zusammenfassung des handbuchs zum urlaub", "qué dice el resumen del manual sobre la muestra", "مين ترجم الدليل", "附件共有几个",
        "total at the bottom of the summary table of the budget", "which documents do I need to submit?",
        "Which chapters of the handbook must I sign?", "Describe the procedure for sick leave in the handbook",
        "كم يوم إجازة في الدليل", "كم الميزانية", "can I read the meter myself?", "a " * 5000,
    ],
)  # fmt: skip
def test_a_question_stays_a_question(text: str) -> None:
    assert recognise(text, _NAMES) is None


@pytest.mark.parametrize(
    ("text", "understood"),
    [  # by nobody's rule: by what was learned from other people's requests
        ("could somebody please walk me quickly through what our handbook is going on about", Intent("about", ("handbook.docx",))),
        ("Which files do I have?", Intent("count")),
        ("Summarise the Peterson contract", Intent("summarise", which=True)),
        ("welche dateien hab ich dir eigentlich alles hochgeladen", Intent("count")),
        ("me dices qué archivos tienes cargados ahora mismo?", Intent("count")),
    ],
)  # fmt: skip
def test_a_request_that_no_rule_knows_is_understood(text: str, understood: Intent) -> None:
    found = recognise(text, (*_NAMES, ("contract_smith.pdf", "")))
    assert found is not None and (found.kind, found.documents) == (understood.kind, understood.documents)
    assert found.which == understood.which


@pytest.mark.parametrize(
    "text",
    [
        "can i keep a dog?", "hi, can i keep a dog in the flat?", "kann ich haustiere halten", "puedo pintar las paredes", "能不能养猫",
        "yes", "好", "how many rules are there", "how many prices are in the list",
        "list price of the seal kit", "deposit two months?", "was kann ich tun wenn das gerät nach drei wochen kaputt geht",
        "Who translated the manual into Spanish?", "do I have to list all my side jobs", "هل يمكنني تربية قطة",
        "Did the tenant file an answer in this case?", "What did this contract contradict?", "Wo befand sich das Sommertheater?",
        "In the 10-Q of Q3, compare the changes in inventory levels with the supply chain and logistics strategies discussed there.",
    ],
)  # fmt: skip
def test_an_everyday_question_is_no_request(text: str) -> None:
    assert recognise(text, _NAMES) is None


def test_what_differs_by_a_year_is_compared_by_its_years() -> None:
    names = tuple((f"Club rules {year}.md", "") for year in (2021, 2023, 2025))
    found = recognise("what changed between the 2023 and 2025 rules?", names)
    assert found is not None and found.kind == "compare"
    assert sorted(found.documents) == ["Club rules 2023.md", "Club rules 2025.md"]


def test_a_document_is_named_by_its_title_and_with_a_typing_error() -> None:
    names = (("scan_0031.pdf", "Annual Report of the Rowing Club"), ("tarnfield.docx", ""))
    assert recognise("summarise the rowing club report", names) == Intent("summarise", ("scan_0031.pdf",))
    assert recognise("what is tarnfild about?", names) == Intent("about", ("tarnfield.docx",))
    assert recognise("what is tarnfeild about?", names) == Intent("about", ("tarnfield.docx",))


def test_a_sentence_of_its_own_beside_a_request_changes_nothing_unless_it_asks() -> None:
    told = "Could you put the handbook into Polish, please? Half the night shift is from Gdansk"
    assert recognise(told, _NAMES) == Intent("translate", ("handbook.docx",), "pl")
    assert recognise("Summarise the handbook. Which pump is the loudest?", _NAMES) is None


def test_many_documents_of_one_kind_are_all_meant() -> None:
    names = tuple((f"lecture{number}.pptx", "") for number in range(1, 4))
    assert recognise("condense the lectures into one page", names) == Intent(
        "summarise", tuple(name for name, _ in names)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_classes_of_words(language: str) -> None:
    classes = set(Lexicon("en").kinds())
    assert classes - set(lexicon(language).kinds()) <= {"doing", "more"}


def test_each_request_of_the_set_that_was_tuned_on_is_understood() -> None:
    file = Path(__file__).parents[1] / "benchmarks" / "sets" / "requests.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()][::2]
    wrong = [row["text"] for row in rows if getattr(recognise(row["text"], _NAMES), "kind", "") != row["meant"]]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "name", "parts", "limit", "options", "section", "support", "summary of fees", "key points", "What is the limit?", "Place 12",
        "How many products have a price above 2?", "What do the documents say about the contract?", "export", "test", "figures",
        "Was sagen die Dokumente über den Preis?", "最贵的产品是什么?", "ما هو أغلى منتج؟", "borra todos los documentos", "elimina el manual",
    ],
)  # fmt: skip
def test_a_word_that_may_be_looked_for_is_no_request(text: str) -> None:
    assert recognise(text, (*_NAMES, ("product-faq.md", ""), ("prices.xlsx", ""))) is None


def test_words_of_a_title_are_not_counted() -> None:
    names = (("a.pdf", "The Pump Moves Forty Litres a Minute"),)
    assert recognise("How many litres a minute does the pump move?", names) is None


@pytest.mark.parametrize(
    "text",
    [
        "What is on page 12 of p24_pages.pdf?", "What does section 3 of the handbook cover?", "What is chapter 2 of the handbook about?",
        "Summarise page 3 of the handbook", "Summarise pages 3-5 of the handbook", "Fasse Kapitel 4 im Handbuch zusammen",
        "Resume la página 3 de handbook.docx", "总结 handbook.docx 第3页", "لخص الصفحة 3 من handbook.docx",
        "What does rule 4 say?", "What does Article IV say?", "summarize the section on cleaning",
        "Fasse den Abschnitt über Reinigung zusammen", "resume el capítulo sobre limpieza", "总结关于清洁的章节",
    ],
)  # fmt: skip
def test_a_page_or_a_section_is_not_the_whole_document(text: str) -> None:
    assert (
        recognise(text, (*_NAMES, ("p24_pages.pdf", ""), ("p12_table_pages.pdf", ""), ("article_rules.md", ""))) is None
    )


def test_a_number_of_a_document_or_of_sentences_is_no_page() -> None:
    names = (*_NAMES, ("chapter 03 report.pdf", ""))
    assert recognise("Summarise the chapter 3 report", names) == Intent("summarise", ("chapter 03 report.pdf",))
    assert recognise("Summarise lecture 2", names) == Intent("summarise", ("lecture2.pptx",))
    assert recognise("Summarise the handbook in 3 sentences", names) == Intent(
        "summarise", ("handbook.docx",), length="brief", sentences=3
    )


def test_every_language_that_is_recognised_has_a_name():
    listed = tomllib.loads((files("slmrag.requests") / "words" / "languages.toml").read_text("utf-8"))
    assert listed and all(language_name(code) for code in listed)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("brief me", "summarise"), ("لخصها", "summarise"), ("重点！", "topics"), ("اسماء الملفات", "count"), ("en catalan", "translate")],
)  # fmt: skip
def test_a_word_or_two_that_can_be_nothing_else_are_a_request(text: str, kind: str) -> None:
    found = recognise(text, _NAMES)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize("text", ["Germany", "the last", "deposit 2025", "الولايات", "das den späten", "网络"])
def test_a_word_or_two_that_are_looked_for_are_none(text: str) -> None:
    assert recognise(text, _NAMES) is None


@pytest.mark.parametrize(
    "text",
    [
        "How large may CSV files be?", "do you have wifi", "Do you accept dogs?", "have you got a pool", "is there a lift?", "haben Sie WLAN?", "nehmt ihr Hunde",
        "¿tienen wifi?", "aceptan perros", "你们有停车场吗", "هل لديكم واي فاي",
    ],
)  # fmt: skip
def test_what_is_offered_is_asked_of_the_documents(text):
    assert recognise(text) is None


@pytest.mark.parametrize(
    "text", ["what can you do?", "do you speak German?", "can you translate", "do you support Word files"]
)
def test_what_the_app_can_do_is_asked_of_it(text):
    assert recognise(text).kind == "abilities"
