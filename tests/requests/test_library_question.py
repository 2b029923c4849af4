import pytest

from slmrag.requests.library_question import library_question
from slmrag.requests.topic_summary import summed_up_topic
from slmrag.schema.requests import Intent

_NAMES = (("handbook.pdf", "Employee handbook"), ("prices.xlsx", "Price list 2026"), ("Kenya.txt", ""))


@pytest.mark.parametrize(
    ("text", "kind", "documents"),
    [
        ("When was the handbook added?", "added", ("handbook.pdf",)), ("when did I add the price list", "added", ("prices.xlsx",)),
        ("What is the newest document?", "added", ()), ("how many pages does the handbook have", "pages", ("handbook.pdf",)),
        ("What languages are my documents in", "languages", ()), ("What languages are my documents in?", "languages", ()),
        ("How big is handbook.pdf?", "size", ("handbook.pdf",)), ("which file type is the handbook", "format", ("handbook.pdf",)),
        ("delete all documents", "removal", ()), ("Please remove the handbook", "removal", ("handbook.pdf",)),
        ("Wann wurde das Handbuch hinzugefügt?", "added", ("handbook.pdf",)), ("Lösche alle Dokumente", "removal", ()),
        ("In welchen Sprachen sind meine Dokumente?", "languages", ()), ("¿Cuándo se añadió el manual?", "added", ("handbook.pdf",)),
        ("cuantas paginas tiene handbook.pdf", "pages", ("handbook.pdf",)), ("borra todos los documentos", "removal", ()),
        ("这本手册有多少页？", "pages", ("handbook.pdf",)), ("删除所有文档", "removal", ()), ("كم عدد صفحات handbook.pdf؟", "pages", ("handbook.pdf",)),
        ("احذف كل المستندات", "removal", ()),
    ],
)  # fmt: skip
def test_what_the_library_knows_of_documents_is_asked(text: str, kind: str, documents: tuple[str, ...]) -> None:
    asked = library_question(text, _NAMES)
    assert asked is not None and (asked.kind, asked.documents) == (kind, documents)


@pytest.mark.parametrize(
    "text",
    [
        "How many pages does the Peterson contract have?", "How big is Kenya?", "Delete the row of the Tarn 40", "When was the pump added?",
        "What languages are spoken in Kenya?", "Which languages is the handbook available in?", "How large is the price list discount?", "How do I delete a draft?", "How many pages may a letter have?",
        "Wie groß ist das Lager?", "What did the handbook say when it was added?",
    ],
)  # fmt: skip
def test_what_asks_for_anything_else_is_a_question(text: str) -> None:
    assert library_question(text, _NAMES) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("summarize the warranty rules", "warranty"), ("Please summarise the rules on travel.", "travel"),
        ("give me a short summary of the warranty", "warranty"), ("Fass die Regeln zur Reise zusammen", "Reise"),
        ("resume las normas de viaje", "viaje"), ("请总结一下保修规定", "保修"), ("لخص شروط الضمان", "الضمان"),
        ("What are the warranty rules?", ""), ("What does the summary say?", ""),
    ],
)  # fmt: skip
def test_a_topic_is_to_be_summed_up(text: str, topic: str) -> None:
    assert summed_up_topic(text) == topic


def test_a_question_has_one_answer_and_long_text_is_none() -> None:
    assert library_question("delete all documents " * 100, _NAMES) is None
    assert library_question("when was prices.xlsx added", _NAMES) == Intent("added", ("prices.xlsx",))


@pytest.mark.parametrize(
    "text",
    ["how do I delete a document", "How can I remove one of my files?", "wie lösche ich ein Dokument", "¿Cómo borro un documento?", "怎么删除一个文件", "كيف أحذف ملف"],
)  # fmt: skip
def test_how_one_document_is_removed_is_told(text: str) -> None:
    asked = library_question(text, _NAMES)
    assert asked is not None and asked.kind == "removal"
