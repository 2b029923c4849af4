"""The root of all errors: a key and values, which its class has a sentence for."""

from functools import partial
from typing import Any, ClassVar

from slmrag.errors.notices import Notice, Templates, Value


class SlmragError(Exception):
    """Anything slmrag raises on purpose. Each class has its own ``templates``: the sentences that it may say, by key.

    ``raise NameTaken("name_taken", name="a.pdf")``: `notice` is the sentence, and ``str(error)`` is that very `Notice`, so
    that whoever keeps or shows it keeps its ``key`` and ``values``. Raises `KeyError` or `TypeError` for what no template has.
    """

    templates: ClassVar[Templates] = Templates()

    def __init__(self, key: str, /, **values: object) -> None:
        self.notice = self.templates(key, **values)
        super().__init__(self.notice)

    @property
    def key(self) -> str:
        """What is wrong, for scripts and for translation."""
        return self.notice.key

    @property
    def values(self) -> dict[str, Value]:
        """What stands in the places of the sentence."""
        return self.notice.values

    def __str__(self) -> Notice:
        return self.notice

    def __reduce__(self) -> tuple[Any, ...]:
        # As it is made; as errors are by themselves, its sentence would be taken for its key.
        return partial(type(self), self.key, **self.values), (), self.__dict__


class Unforeseen(SlmragError):
    """Work in the background failed by an error that nobody foresaw; the log has its traceback."""

    templates = Templates(
        unforeseen="{said}",
        answer_unforeseen="Something went wrong that should not have ({said}). Ask again; the log says more.",
    )


class Stopped(Exception):
    """What was being made was asked to stop, and has: no error, and nobody is told."""
