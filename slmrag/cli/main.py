"""The command line. Results go to stdout, everything else to stderr; nothing heavy is imported before it is needed."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from slmrag.cli.add_list_remove import register as register_documents
from slmrag.cli.backup import register as register_keeping
from slmrag.cli.eval import evaluation as eval_app
from slmrag.cli.eval_translation import translation
from slmrag.cli.models import models as models_app
from slmrag.cli.search_and_ask import register as register_questions
from slmrag.cli.summaries import register as register_summaries
from slmrag.cli.terminal import say
from slmrag.cli.translations import translate
from slmrag.cli.watch import watch
from slmrag.cli.who_signs_in import people as people_app
from slmrag.errors.slmrag_error import SlmragError

app = typer.Typer(
    help="Ask your own documents, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: one clear line and exit code 1 for whatever goes wrong on purpose.

    ``arguments`` are the process's own where none are given.
    """
    # What went wrong is said once, by us; libraries and our own log would say it again on stderr.
    logging.getLogger("slmrag").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, not a traceback
    try:
        app(arguments)
    except SlmragError as problem:
        say(str(problem))
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); so do we, and quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except SystemExit as ended:
        if ended.code == 130:
            # Python may remember the interrupt that we dealt with, and end by the signal after all.
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(130)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        from slmrag import __version__

        print(f"slmrag {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ask your own documents, on your own machine."""


@app.command("app")
def start_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    host: Annotated[str, typer.Option(help="Where it listens; 0.0.0.0: others of your network reach it, and have to sign in.")] = "127.0.0.1",
    name: Annotated[list[str] | None, typer.Option(help="A name by which others reach it, where its own are not known; may be given again.", show_default=False)] = None,
    certificate: Annotated[Path | None, typer.Option(help="For HTTPS: the certificate, a PEM file.", show_default=False)] = None,
    key: Annotated[Path | None, typer.Option(help="Its key, a PEM file.", show_default=False)] = None,
) -> None:  # fmt: skip
    """Start the app and open it in the browser."""
    from slmrag import settings
    from slmrag.cli.listening import listening

    settings.quieten()
    certificate, key = certificate and certificate.absolute(), key and key.absolute()
    os.environ["SLMRAG_HOME"] = str(settings.load().home.resolve())
    os.environ["FORWARDED_ALLOW_IPS"] = (
        ""  # by which uvicorn would believe proxies: the setting trusted_proxies names them
    )
    package = Path(__file__).resolve().parents[1]
    # In a checkout app.py stands beside the package; in an installed wheel, in a folder inside it.
    root = package.parent if (package.parent / ".streamlit" / "config.toml").is_file() else package / "start"
    os.chdir(root)
    listens = listening(root, host, name or [], certificate, key)
    from click import Abort
    from streamlit.web import cli as streamlit

    if sys.stderr.isatty():  # Streamlit says nothing in its first seconds
        say("Starting the app. Ctrl-C ends it.")
    sys.argv = [
        "streamlit",
        "run",
        str(root / "app.py"),
        f"--server.port={port}",
        f"--server.headless={not browser}",
        *listens,
    ]
    code = 0
    try:
        streamlit.main(standalone_mode=False)
    except Abort:
        say("Stopped.")  # by Ctrl-C, which is how a server ends
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    # Stopped while torch is being loaded, an orderly exit ends in a crash report; everything kept is safe already.
    sys.stdout.flush()
    os._exit(code)


register_documents(app)
register_questions(app)
register_keeping(app)
register_summaries(app)
app.command()(translate)
app.command()(watch)
app.add_typer(models_app)
app.add_typer(people_app)
app.add_typer(eval_app)
eval_app.command()(translation)
