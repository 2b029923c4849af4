"""What a chunk is found by, by its words: the keywords that the library keeps of it."""

from pathlib import Path

from slmrag.text.terms import terms


def keywords(text: str, section: str, name: str, language: str) -> str:
    """The terms of a chunk, separated by spaces: of its headings, of its words, and of its document's ``name``."""
    return " ".join(terms(f"{section}\n{text}", language)) + name_keywords(name, language)


def name_keywords(name: str, language: str) -> str:
    """What of these keywords is the name's: their end."""
    return " " + " ".join(terms(Path(name).stem, language))
