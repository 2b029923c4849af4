"""Summaries as files: the receipt is with them, and no word of a document acts."""

import io
from dataclasses import replace

import docx
import pytest
from lxml import html

from slmrag.errors import WorkProblem
from slmrag.schema import Difference
from slmrag.summary.export import as_docx, as_html, as_markdown, as_text, export, html_page, summary_receipt_lines
from slmrag.summary.summary import PageLeftOut, SourcePlace, Summary, SummaryReceipt, SummarySentence
from slmrag.summary.summary_json import summary_from_json, summary_to_json

EVIL = '<script>alert(1)</script> ![x](http://evil.example/a.png) "quoted" \x00\ud83d'.encode(
    "utf-8", "replace"
).decode()
LEFT = tuple(
    PageLeftOut("a.pdf", page, reason)
    for page, reason in [(4, "no text"), (7, "no text"), (5, "no text"), (9, "not selected")]
)


def sentence(text: str, support="stands there", quote: str = "It is so.") -> SummarySentence:
    return SummarySentence(text, (SourcePlace("f" * 64, "a.pdf", 3, "page 3", quote, 0, 9),), support)


def summary(*sentences: SummarySentence, **given) -> Summary:
    receipt = SummaryReceipt(5, 9, 1000, 2000, 3, 4, 5000, 600, LEFT, 2)
    return replace(
        Summary((("f" * 64, "a.pdf"),), "onnx:phi", "brief", "", "", "", "t", sentences, receipt, "stop", 1.0), **given
    )


def docx_text(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize("made", [as_text, as_markdown, as_html, lambda s: docx_text(as_docx(s))])
def test_every_format_has_sentences_pages_doubts_and_the_receipt(made):
    cats = replace(sentence("Cats sleep.", "disagrees"), differences=(Difference("name", "Cats", "Dogs sleep.", 3),))
    text = made(summary(sentence("All is well."), cats))
    for words in (
        "Summary of a.pdf", "All is well.", "page 3", "(its pages say otherwise", "name “Cats”; the source says: “Dogs sleep.”)", "1 of 2 sentences stand in these words on the pages they name, 1 disagree",
        "Read: 5 of 9 pages, 1,000 of 2,000 characters.", "Made in 3 parts, 2 of them kept from before, with 4 calls",
        "Left out: a.pdf 4-5, 7 (no text).", "Left out: a.pdf 9 (not selected).",
    ):  # fmt: skip
        assert words in text.replace("\\", ""), words


@pytest.mark.parametrize("made", [as_text, as_markdown, as_html, lambda s: docx_text(as_docx(s))])
def test_every_format_names_the_model_that_thinks_so(made):
    thought = [
        replace(sentence(text, "in other words"), opinion=opinion, opinion_of=of)
        for text, opinion, of in [("All sleep.", "agrees", "Judge 1"), ("None wakes.", "probably not", "Judge 1"), ("Who knows?", "failed", "no memory")]
    ]  # fmt: skip
    kept = summary_from_json(summary_to_json(summary(*thought)))
    assert kept.sentences == tuple(thought)
    text = made(kept)
    assert "(Judge 1 thinks it agrees)" in text and "(Judge 1 thinks it probably does not)" in text
    assert text.count("Judge 1") == 2 and "no memory" not in text


def test_a_summary_with_the_marks_of_an_older_slmrag_opens():
    for made, today in (("onnx:phi", "in other words"), ("quote", "stands there")):
        kept = summary_to_json(summary(sentence("So."), sentence("Or so.", "disagrees"), model=made))
        old = kept.replace('"stands there"', '"supported"').replace('"disagrees"', '"not found"')
        assert old.count('"supported"') == 1
        assert [one.support for one in summary_from_json(old).sentences] == [today, today]


def test_what_no_model_wrote_is_labelled_so():
    assert "no language model wrote this" in as_text(summary(sentence("So."), model="quote"))


def test_of_several_documents_all_come_first_then_each():
    one = summary(sentence("One."))
    both = summary(sentence("Both."), documents=(("f" * 64, "a.pdf"), ("e" * 64, "b.pdf")), each=(one, one))
    text = as_text(both)
    assert "Summary of 2 documents" in text and "- Both. [a.pdf, page 3]" in text
    assert text.index("All documents") < text.index("Both.") < text.index("\na.pdf\n") < text.index("- One. [page 3]")


def test_html_shows_what_a_document_says_and_does_nothing_else():
    page = as_html(summary(sentence(EVIL, quote=EVIL), documents=(("f" * 64, EVIL),)))
    tree = html.fromstring(page.encode())
    assert not tree.xpath("//script|//img|//a|//iframe|//@src|//@href|//@onclick")
    assert "<script>alert(1)</script>" in tree.xpath("//li")[0].text_content()
    assert "default-src 'none'" in page


def test_markdown_shows_what_a_document_says_and_does_nothing_else():
    text = as_markdown(summary(sentence(EVIL)))
    assert "\\<script\\>" in text and "\\!\\[x\\]" in text and "<script>" not in text


def test_word_takes_what_no_xml_may_hold():
    assert "alert(1)" in docx_text(as_docx(summary(sentence(EVIL), documents=(("f" * 64, EVIL),))))


def test_a_right_to_left_language_is_set_so():
    assert 'lang="he" dir="rtl"' in html_page("t", "", "he") and "rtl" not in html_page("t", "", "de")


def test_a_receipt_without_a_model_tells_only_what_was_read():
    assert summary_receipt_lines(SummaryReceipt(1, 1, 10, 10, 1), "section") == [
        "Read: 1 of 1 sections, 10 of 10 characters."
    ]


def test_the_suffix_chooses_the_format(tmp_path):
    for suffix, begins in (
        (".md", b"# "),
        (".html", b"<!doctype"),
        (".docx", b"PK"),
        (".txt", b"Summary"),
        (".HTML", b"<!"),
    ):
        export(summary(sentence("So.")), tmp_path / f"s{suffix}")
        assert (tmp_path / f"s{suffix}").read_bytes().startswith(begins)
    with pytest.raises(WorkProblem, match="end it in "):
        export(summary(), tmp_path / "s.pdf")
    with pytest.raises(WorkProblem, match="cannot be written"):
        export(summary(), tmp_path / "nowhere" / "s.md")
