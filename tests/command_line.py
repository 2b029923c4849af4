"""The command line as a person would use it, in this process."""

import pytest
from typer.testing import CliRunner, Result

from slmrag.cli import app, main


def run(*arguments: str, code: int = 0, given: str = "") -> Result:
    """What a command prints, which ends with ``code``, where ``given`` is its standard input."""
    result = CliRunner().invoke(app, arguments, input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def failed(*arguments: str, given: str = "") -> Exception:
    """The error that a command ends with."""
    result = CliRunner().invoke(app, arguments, input=given)
    assert result.exit_code != 0
    return result.exception


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr of a command that goes wrong: it writes nothing else, and ends with exit code 1."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    output = capsys.readouterr()
    assert ended.value.code == 1 and output.out == "" and output.err.count("\n") == 1
    return output.err
