"""The one order in which models are taken where nobody chose: Phi first, those made for pictures last."""

import re

_ORDER = tuple(
    map(
        re.compile,
        (
            r"phi-?3\.5(?!.*(?:vision|moe))",
            r"phi-?4-mini(?!.*(?:vision|multimodal|reasoning))",
            r"phi-?3(?!.*vision)",
            r"phi(?!.*(?:vision|multimodal))",
            r"(?!.*(?:vision|llava|moondream))",
        ),
    )
)


def preference(name: str) -> int:
    """The place of a model in the order, by its name with Ollama, on the hub, or at a server; 0 is taken first."""
    plain = name.lower().rpartition("/")[2]
    return next((place for place, pattern in enumerate(_ORDER) if pattern.match(plain)), len(_ORDER))
