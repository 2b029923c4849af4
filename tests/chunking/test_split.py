import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from slmrag.chunking.split import split
from slmrag.chunking.tokens import letters_as_tokens, read_tokenizer, token_counter
from slmrag.embedding import Embedder


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(Embedder().tokenizer)


def words(text: str) -> int:
    return len(text.split())


def chunks_of(text: str, size: int = 20, overlap: int = 5, count=words) -> list[str]:
    return [text[start:end] for start, end in split(text, count, size, overlap)]


texts = st.text(st.sampled_from("ab .\n!。日"), max_size=400)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_every_chunk_says_something_and_nothing_is_lost(text):
    spans = list(split(text, words, 20, 5))
    assert all(text[start:end].strip() for start, end in spans)
    covered = {position for start, end in spans for position in range(start, end)}
    assert all(text[position].isspace() for position in set(range(len(text))) - covered)


@pytest.mark.slow
@given(st.text(max_size=600))
@settings(max_examples=60, deadline=None)
def test_no_chunk_is_longer_than_the_embedder_reads(text):
    count = token_counter(read_tokenizer(Embedder().tokenizer))
    assert all(count(chunk) <= 38 for chunk in chunks_of(text, 30, 8, count))


def test_what_fits_is_one_chunk_though_its_parts_would_count_more():
    text = "Eleven a.\n\n" * 12
    fits = letters_as_tokens(text.strip())
    assert sum(letters_as_tokens(part + "\n\n") for part in text.split("\n\n")[:-1]) > fits
    assert chunks_of(f"\n{text}", fits, 0, letters_as_tokens) == [text.strip()]
    assert len(chunks_of(text, fits - 1, 0, letters_as_tokens)) == 2


def test_a_chunk_repeats_a_little_of_the_one_before():
    text = "One two three four five. Six seven eight nine. Ten eleven twelve thirteen. Fourteen fifteen."
    (_, first_end), (second_start, _) = list(split(text, words, 10, 4))[:2]
    assert first_end > second_start
    assert text[second_start:].startswith("Six seven eight nine. Ten")


def test_a_heading_or_a_page_number_is_not_left_alone():
    text = "Annual report\n\n" + "Sales of pumps rose again in the second half. " * 8 + "\n\n57"
    chunks = chunks_of(text, size=20, overlap=5)
    assert len(chunks) > 2 and min(words(chunk) for chunk in chunks) > 4
    assert chunks[0].startswith("Annual report") and chunks[-1].endswith("57")


def test_a_chunk_ends_at_a_sentence_where_one_fits():
    assert chunks_of("Short one. " * 10, size=7, overlap=0)[0].endswith("one.")


def test_tokens_are_counted_as_the_model_counts_them(tokenizer):
    text = "Unbelievably, the P-200's warranty (24 months) isn't über-long: 1,234.5 € — 日本語 text."
    assert token_counter(tokenizer)(text) == len(tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize("unbroken", ["a", "日", "a7", "x-"])
def test_what_has_no_border_is_cut_without_counting_every_character(unbroken):
    text, counted = unbroken * (40_000 // len(unbroken)), []

    def count(text: str) -> int:
        counted.append(len(text))
        return -(-len(text) // 4)

    chunks = chunks_of(text, 180, 40, count)
    assert "".join(chunks) == text and all(count(chunk) <= 220 for chunk in chunks)
    assert len(counted) < len(text) / 2 and sum(counted) < 12 * len(text)


def test_an_empty_page_has_no_chunk():
    assert chunks_of("") == [] and chunks_of(" \n ") == []


def test_signs_that_are_no_token_are_cut_as_others_are(tokenizer):
    one, other = "One sentence of words. " * 10, "Contact us at the bureau. " * 10
    chunks = chunks_of(f"{one}\n\n\ue286\xa0\ue227\n\n{other}", 64, 0, token_counter(tokenizer))
    assert sum("\ue286" in chunk for chunk in chunks) == 1


def test_a_long_text_is_counted_a_few_times_and_not_for_each_of_its_pieces():
    counted = []
    text = "A pump moves water, and a valve stops it. " * 2000

    def count(text: str) -> int:
        counted.append(text)
        return words(text)

    assert sum(map(words, chunks_of(text, 180, 0, count))) == words(text)
    assert sum(map(len, counted)) < 8 * len(text)
