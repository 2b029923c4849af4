"""``slmrag eval translation``: chrF of a model on sentences that people have translated."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from slmrag.cli.as_json import print_json
from slmrag.cli.options import Json
from slmrag.cli.terminal import open_assistant, progress_bars, tell
from slmrag.errors.input_problems import CommandProblem


def translation(
    source: Annotated[Path, typer.Argument(help="Text file: a sentence a line.", show_default=False)],
    reference: Annotated[Path, typer.Argument(help="The same lines, translated by people.", show_default=False)],
    from_: Annotated[str, typer.Option("--from", help="Language of the sentences.", show_default=False)],
    to: Annotated[str, typer.Option(help="Language of the references.", show_default=False)],
    model: Annotated[str, typer.Option(help="Who translates: onnx:NAME, ollama:NAME …", show_default=False)] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many sentences.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Measure how well a model translates: chrF against translations by people, 0 to 100."""
    from slmrag.models import NoModel
    from slmrag.text.language_codes import language_code
    from slmrag.translation.chrf import measure

    sentences, references = _lines(source), _lines(reference)
    if len(sentences) == len(references):
        sentences, references = sentences[:limit], references[:limit]
    with open_assistant() as assistant, progress_bars(quiet=as_json) as show:
        writer, pairs = assistant.translators(model)
        if isinstance(writer, NoModel) and not (pairs and pairs.way(language_code(from_), language_code(to))):
            raise CommandProblem("translating_needs_model")
        score = measure(sentences, references, writer, source=from_, to=to, pairs=pairs, on_progress=show)
    if as_json:
        print_json(asdict(score))
        return
    tell(
        f"chrF {score.chrf:.2f} over {score.sentences} sentences, {score.source_language} → {score.target_language}, {score.model}."
    )
    tell(f"{score.receipt.words} {score.seconds:.0f} s. {score.signature}")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandProblem("input_not_read", file=path, why=error) from None
