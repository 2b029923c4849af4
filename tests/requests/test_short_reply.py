import pytest

from slmrag.requests.file_detail import file_detail
from slmrag.requests.short_reply import short_reply
from slmrag.requests.topic_summary import is_a_matter
from slmrag.requests.writing_request import writing_request


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ok", "reply"), ("No.", "reply"), ("Yes, please!", "reply"), ("nein danke", "reply"), ("Vale", "reply"), ("好的。", "reply"), ("حسنًا", "reply"),
        ("repeat that", "again"), ("Can you repeat that?", "again"), ("nochmal bitte", "again"), ("repítelo", "again"), ("再说一遍", "again"), ("كرر ذلك", "again"),
        ("Are you sure?", "source"), ("Wo steht das?", "source"), ("¿Dónde dice eso?", "source"), ("哪一页？", "source"), ("هل أنت متأكد؟", "source"), ("Where does it say that dogs are allowed?", ""),
        ("no smoking", ""), ("Is it ok?", ""), ("repeat customers", ""), ("again and again the alarm", ""), ("好的产品", ""), ("ok " * 40, ""),
    ],
)  # fmt: skip
def test_a_bare_reply_is_no_question(text: str, kind: str) -> None:
    found = short_reply(text)
    assert (found.kind if found else "") == kind


@pytest.mark.parametrize(
    "text",
    [
        "write an email to the customer about the delay", "Please draft a short reply to Mrs Hill", "can you write me a poem", "Schreib mir eine E-Mail an den Kunden",
        "Können Sie bitte einen Brief an das Amt formulieren", "Können Sie einen Brief an das Amt schreiben?",
        "verfasse eine höfliche Antwort", "Redacta una carta de queja", "escríbeme un poema sobre bombas",
        "make a table of the rents", "erstelle eine Tabelle der Mieten", "haz una tabla de los precios", "帮我做一个价格表格", "ارسم جدولا بالأسعار",
        "帮我写一封邮件给客户", "请起草一份回复", "اكتب رسالة إلى العميل", "اكتب لي قصيدة",
    ],
)  # fmt: skip
def test_a_new_text_is_wanted(text: str) -> None:
    found = writing_request(text)
    assert found is not None and found.kind == "write"


@pytest.mark.parametrize(
    "text",
    [
        "Who wrote the letter?", "write-off rules", "make a complaint", "How do I draw a chart of accounts?", "When must I write the report?", "What does the email say?", "How do I write a complaint?", "Wer schreibt die Antwort?",
        "Schreibe ich das auf Papier?", "¿Quién escribe la carta?", "谁写的信", "من كتب الرسالة", "write a summary of the handbook", "draft budget", "letter",
    ],
)  # fmt: skip
def test_a_question_about_what_is_written_stays_one(text: str) -> None:
    assert writing_request(text) is None


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("who wrote the handbook", ("handbook.pdf",)), ("Wer hat das Handbuch geschrieben?", ("handbook.pdf",)), ("Wer hat den Brief geschrieben?", ("brief-kunde.docx",)),
        ("Who is the author of prices.xlsx?", ("prices.xlsx",)), ("Who wrote this document?", ()), ("谁写了这份文件", ()),
    ],
)  # fmt: skip
def test_the_author_is_asked_of_the_document_that_is_named(text: str, documents: tuple[str, ...]) -> None:
    found = file_detail(text, (("handbook.pdf", ""), ("prices.xlsx", ""), ("brief-kunde.docx", "")))
    assert found is not None and (found.kind, found.documents) == ("author", documents)


@pytest.mark.parametrize(
    ("topic", "matter"),
    [("Garantie", True), ("warranty", True), ("holiday pay", True), ("Peterson contract", False), ("key findings", False), ("", False)],
)  # fmt: skip
def test_a_matter_is_looked_for_and_a_document_that_is_not_here_is_not(topic: str, matter: bool) -> None:
    assert is_a_matter(topic) is matter
