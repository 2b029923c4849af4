"""What a source says otherwise than a sentence, in English, for where nothing is translated: the command line, files."""

from collections.abc import Sequence

from slmrag.schema import Difference, DifferenceKind
from slmrag.text.quotation_marks import within_marks

_KINDS: dict[DifferenceKind, str] = {
    "table": "row or column", "modal": "must or may", "scope": "how many or how far", "roles": "who does what", "attribution": "who says so",
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


def few(said: Sequence[str]) -> str:
    """The first three, and that there are more: a model that counts up differs in each number."""
    return ", ".join([*said[:_MOST], "…"] if len(said) > _MOST else said)
