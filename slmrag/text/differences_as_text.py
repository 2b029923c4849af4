"""What a source says otherwise than a sentence, and what a model thinks of one, in English, for where nothing is translated."""

from collections.abc import Sequence

from slmrag.schema import Difference, DifferenceKind, Opinion
from slmrag.text.quotation_marks import within_marks

_KINDS: dict[DifferenceKind, str] = {
    "table": "row or column", "modal": "must or may", "scope": "how many or how far", "roles": "who does what", "attribution": "who says so",
}  # fmt: skip

_OPINIONS: dict[Opinion, str] = {
    "agrees": "{model} thinks it agrees", "probably not": "{model} thinks it probably does not",
}  # fmt: skip
_MOST = 3


def otherwise(differences: Sequence[Difference]) -> str:
    """``number “430”; the source says: “340 litres”``: what differs, beside the source's own words."""
    sources: dict[str, list[str]] = {}
    for one in differences:
        source = within_marks(" ".join(one.source.split()))
        said = f"{_KINDS.get(one.kind, one.kind)} “{within_marks(one.said)}”"
        sources.setdefault(source, []).append(said if source else f"{said} does not stand there")
    return " · ".join(
        f"{few(said)}; the source says: “{source}”" if source else few(said) for source, said in sources.items()
    )


def opinion_of(model: str, opinion: Opinion) -> str:
    """``Judge 1 thinks it agrees``: an opinion of a sentence with the title of the model whose it is; ``""`` for none."""
    return _OPINIONS.get(opinion, "").format(model=model)


def few(said: Sequence[str]) -> str:
    """The first three, and that there are more: a model that counts up differs in each number."""
    return ", ".join([*said[:_MOST], "…"] if len(said) > _MOST else said)
