import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.embedding import Embedder
from slmrag.ingest.chunking import split_page
from slmrag.schema import Page


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def words(text: str) -> int:
    return len(text.split())


def split(text: str, size: int = 20, overlap: int = 5, count=words) -> list:
    page = Page(3, text, section="Care")
    return list(split_page(page, "id", "a.pdf", count_tokens=count, chunk_tokens=size, overlap_tokens=overlap))


texts = st.text(st.sampled_from("ab .\n!。日"), max_size=400)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_a_chunk_is_an_exact_slice_and_nothing_is_lost(text):
    chunks = split(text)
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in chunks)
    covered = {position for chunk in chunks for position in range(chunk.start, chunk.end)}
    assert all(text[position].isspace() for position in set(range(len(text))) - covered)


@pytest.mark.slow
@given(st.text(max_size=600))
@settings(max_examples=60, deadline=None)
def test_no_chunk_is_longer_than_the_embedder_reads(text):
    embedder = Embedder()
    chunks = split(text, 30, 8, embedder.count_tokens)
    assert all(embedder.count_tokens(chunk.text) <= 38 for chunk in chunks)


def test_a_chunk_repeats_a_little_of_the_one_before():
    text = "One two three four five. Six seven eight nine. Ten eleven twelve thirteen. Fourteen fifteen."
    first, second = split(text, size=10, overlap=4)[:2]
    assert first.end > second.start
    assert text[second.start :].startswith("Six seven eight nine. Ten")


def test_a_heading_or_a_page_number_is_not_left_alone():
    text = "Annual report\n\n" + "Sales of pumps rose again in the second half. " * 8 + "\n\n57"
    chunks = split(text, size=20, overlap=5)
    assert len(chunks) > 2 and min(words(chunk.text) for chunk in chunks) > 4
    assert chunks[0].text.startswith("Annual report") and chunks[-1].text.endswith("57")


def test_a_chunk_ends_at_a_sentence_where_one_fits():
    assert split("Short one. " * 10, size=7, overlap=0)[0].text.endswith("one.")


def test_tokens_are_counted_as_the_model_counts_them(embedder):
    text = "Unbelievably, the P-200's warranty (24 months) isn't über-long: 1,234.5 € — 日本語 text."
    assert embedder.count_tokens(text) == len(embedder._tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize("unbroken", ["a", "日", "a7", "x-"])
def test_what_has_no_border_is_cut_without_counting_every_character(unbroken):
    text, counted = unbroken * (40_000 // len(unbroken)), []

    def count(text: str) -> int:
        counted.append(len(text))
        return -(-len(text) // 4)

    chunks = split(text, 180, 40, count)
    assert "".join(chunk.text for chunk in chunks) == text and all(count(chunk.text) <= 220 for chunk in chunks)
    assert len(counted) < len(text) / 2 and sum(counted) < 12 * len(text)


def test_an_empty_page_has_no_chunk():
    assert split("") == [] and split(" \n ") == []


def test_signs_that_are_no_token_are_cut_as_others_are(embedder):
    one, other = "One sentence of words. " * 10, "Contact us at the bureau. " * 10
    page = Page(1, f"{one}\n\n\ue286\xa0\ue227\n\n{other}")
    chunks = list(split_page(page, "d", "n", count_tokens=embedder.count_tokens, chunk_tokens=64, overlap_tokens=0))
    assert all(chunk.text == page.text[chunk.start : chunk.end] for chunk in chunks)
    assert sum("\ue286" in chunk.text for chunk in chunks) == 1
