"""Translation models that do what a function does with each sentence, for languages and mishaps that no real one is here for."""

from collections.abc import Callable, Sequence

from slmrag.models.known_models import KnownPair, pairs_between
from slmrag.models.pairs import Direction, Way


class ScriptedPairs:
    """As `slmrag.models.pairs.Pairs`, with ``ways`` as its directions, which are gone one after the other. ``said`` is what it was asked."""

    workers = 1

    def __init__(self, reply: Callable[[str], str], ways: Sequence[tuple[str, str]] = (("en", "pt"),)) -> None:
        self._reply, self._ways = reply, ways
        self.said: list[str] = []

    def way(self, source: str, target: str) -> Way:
        if not self._ways or (source, target) != (self._ways[0][0], self._ways[-1][1]):
            return ()
        names = [one if one != "en" else other for one, other in self._ways]
        return tuple(
            Direction(f"translate-{name}", *way, ("", "", "", "")) for name, way in zip(names, self._ways, strict=True)
        )

    def missing(self, source: str, target: str) -> tuple[KnownPair, ...]:
        return () if self.way(source, target) else pairs_between(source, target)

    def into(self, target: str) -> list[str]:
        return [self._ways[0][0]] if self._ways and self._ways[-1][1] == target else []

    def translate(self, texts: Sequence[str], way: Way) -> list[str]:
        self.said += texts
        return [self._reply(text) for text in texts]
