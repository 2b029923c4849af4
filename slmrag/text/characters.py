"""Characters that no database and no tokenizer takes."""


def whole_characters(text: str) -> str:
    """``text`` without half characters: such as what is left where an emoji was cut in two."""
    return text.encode("utf-8", "replace").decode()
