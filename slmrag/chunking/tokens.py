"""How many tokens a text is: to an embedder, or about, by its letters."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.text.terms import unspaced

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LETTERS_A_TOKEN = 4  # of a run that the tokenizer does not know
_SPACED_LETTERS, _UNSPACED_LETTERS = 5, 2  # characters a token, in scripts that space their words and that do not


def read_tokenizer(path: Path) -> "Tokenizer":
    """The tokenizer of a ``tokenizer.json``. Raises an `Exception`, as its library does, where that is missing or damaged."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_counter(tokenizer: "Tokenizer") -> Callable[[str], int]:
    """What counts the tokens that ``tokenizer`` makes of a text, without those put around it."""
    encode, unknown = tokenizer.encode, tokenizer.token_to_id("[UNK]")

    @lru_cache(maxsize=50_000)
    def count_word(word: str) -> int:
        ids = encode(word, add_special_tokens=False).ids
        # A run of letters that it does not know is one token to it, but not one unit of reading.
        return max(len(ids), len(word) // _LETTERS_A_TOKEN) if unknown in ids else len(ids)

    # Tokens never cross white space, so the words of a text can be counted one by one, and remembered.
    return lambda text: sum(map(count_word, text.split()))


def letters_as_tokens(text: str) -> int:
    """About as many tokens as ``text`` would be to an embedder that knew its language: those of one that does not are
    crumbs of words, and chunks of so many crumbs would be too small to be found by their words, which is all there is."""
    return -(-len(text) // _UNSPACED_LETTERS) if unspaced(text) else -(-len(text) // _SPACED_LETTERS)
