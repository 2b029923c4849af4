"""What a field asks for by a name that its documents do not print: a ratio is found where the figures stand that make it.

"Does it have an improving quick ratio?" is answered by a balance sheet, on which neither word stands. Each field is a file
in ``expansions/``, or one of the user's own, and is used where the setting ``expansions`` names it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from slmrag.errors.input_problems import SettingsProblem
from slmrag.errors.notices import Templates
from slmrag.errors.system_reason import system_reason

_said = Templates(
    field_unknown="{name} is neither the path of a .toml file nor one of: {known}",
    field_not_read="{file} cannot be read ({why})",
    field_damaged="{file} is no list of expansions, each with asked and found ({said})",
)
_FIELDS = Path(__file__).with_name("expansions")


@dataclass(frozen=True, slots=True)
class Expansion:
    """What stands for ``asked``, a pattern of a question: where it is ``found``, and under which names of figures."""

    asked: re.Pattern[str]
    found: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def words(self) -> str:
        """What is searched beside the question: "balance sheets: total current assets, inventories"."""
        return "; ".join(f"{place}: {', '.join(names)}" if place else ", ".join(names) for place, names in self.found)

    @property
    def figures(self) -> list[str]:
        """The names under which single figures stand, without the statement that holds them."""
        return [name for _, names in self.found for name in names]


def fields() -> list[str]:
    """The names of the fields that slmrag knows words of."""
    return sorted(path.stem for path in _FIELDS.glob("*.toml"))


def expansions(named: Iterable[str]) -> tuple[Expansion, ...]:
    """The expansions of fields, each a name among `fields` or the path of such a file (``….toml``).

    Raises `SettingsProblem` for a field that is not known, and for a file that cannot be read as one.
    """
    return tuple(one for name in named for one in _of_field(name))


def asked_for(question: str, known: Sequence[Expansion]) -> list[Expansion]:
    """Those of ``known`` whose name stands in ``question``."""
    return [one for one in known if one.asked.search(question)]


@cache
def _of_field(name: str) -> tuple[Expansion, ...]:
    own = name.endswith(".toml")
    if not own and name not in fields():
        said = _said("field_unknown", name=name, known=", ".join(fields()))
        raise SettingsProblem("setting_wrong", name="EXPANSIONS", said=said)
    path = Path(name).expanduser() if own else _FIELDS / f"{name}.toml"
    try:
        listed = tomllib.loads(path.read_text("utf-8"))["expansion"]
        return tuple(
            Expansion(
                re.compile(one["asked"], re.IGNORECASE),
                tuple((place, tuple(names)) for place, names in one["found"].items()),
            )
            for one in listed
        )
    except OSError as error:
        said = _said("field_not_read", file=path, why=system_reason(error))
        raise SettingsProblem("setting_wrong", name="EXPANSIONS", said=said) from error
    except (ValueError, TypeError, KeyError, AttributeError, re.error) as error:
        said = _said("field_damaged", file=path, said=error)
        raise SettingsProblem("setting_wrong", name="EXPANSIONS", said=said) from error
