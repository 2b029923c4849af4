"""Options that several commands have."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Collection = Annotated[str | None, typer.Option(help="Only this collection.", show_default=False)]
