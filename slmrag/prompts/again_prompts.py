"""What is said to a model that puts its answer otherwise. It follows the answer, so that nothing before it is read again."""

_ASKED = {
    "shorter": "Write that answer again in {language}, shorter: in one sentence.",
    "detail": (
        "Write that answer again in {language}, in more detail: add what else the passages above say about it, in at "
        "most eight sentences."
    ),
    "simple": "Write that answer again in {language}, in short sentences and in words that a child knows.",
    "language": "Write that answer again in {language}.",
}
_RULES = " Use only what the passages above say. Keep the number of the passage at the end of each sentence, like [1]."


def put_otherwise(manner: str, language: str) -> str:
    """The turn that asks for the answer before it: ``"shorter"``, in ``"detail"``, in ``"simple"`` words, or only in ``language``."""
    return _ASKED.get(manner, _ASKED["language"]).format(language=language) + _RULES
