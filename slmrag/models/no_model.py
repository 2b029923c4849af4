"""What stands where a model would when there is none, or none is wanted: nothing is written, sentences are quoted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoModel:
    """The facts that a `ChatModel` has, of none: it reads nothing, writes nothing and sends nothing anywhere."""

    name: str = "quote"
    context_window: int = 0  # it has none to fill
    sees_images: bool = False
    sends_to: str = ""
    counts_exactly: bool = True


QUOTE = NoModel()


def writes(spec: str) -> bool:
    """Whether ``spec`` names a model that writes, and not that there is none."""
    return spec != QUOTE.name
