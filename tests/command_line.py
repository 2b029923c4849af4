"""The command line as a person would use it, in this process."""

from typer.testing import CliRunner, Result

from slmrag.cli import app


def run(*arguments: str, code: int = 0) -> Result:
    """What a command prints, which ends with ``code``."""
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def failed(*arguments: str) -> Exception:
    """The error that a command ends with."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code != 0
    return result.exception
