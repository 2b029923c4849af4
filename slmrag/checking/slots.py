"""A sentence laid over the source that it repeats: what stands in the place of something else, and what has changed places."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from slmrag.checking.keys import key_of
from slmrag.checking.names import CASELESS, is_name, other_forms
from slmrag.checking.nearest_sentences import Nearest, akin
from slmrag.checking.quantities import same_amount
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, listed_phrases, listed_words
from slmrag.schema import Difference, DifferenceKind
from slmrag.text.opposites import alike
from slmrag.text.stop_words import stop_words

_COVERED = 0.6  # of a sentence's words, before what stands in the place of the rest is held against it
_REPEATED = 0.8  # before a word without capitals, or an order, is
_SLOT = 5  # words; what is longer is another wording
_PARTS = 3  # words on both sides of what joins them


def slot_differences(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    """Names and numbers that stand in the place of another, and parts that have changed places."""
    if best.covered < _COVERED or best.source.row:
        return
    mine = [token for token in own if token.kind != "mark"]
    theirs = [token for token in best.source.tokens if token.kind != "mark"]
    ids, others = _ids(mine, theirs, language)
    steps = SequenceMatcher(None, ids, others, autojunk=False).get_opcodes()
    found = [(mine[i1:i2], theirs[j1:j2]) for step, i1, i2, j1, j2 in steps if step == "replace"]
    number = best.source.number
    exchanged = _exchanged(found)
    if exchanged:
        yield Difference("roles", _text(exchanged[0]), _text(exchanged[1]), number)
        return
    for said, there in found:
        if max(len(said), len(there)) > _SLOT:
            continue
        if pair := _other(said, there, best, language):
            yield Difference(*pair, number)
    if best.covered >= _REPEATED and (at := _turned(mine, theirs, ids, others, language)) is not None:
        yield Difference("roles", _text(mine[max(0, at - 2) : at + 3]), best.source.text, number)


def _ids(mine: Sequence[Token], theirs: Sequence[Token], language: str) -> tuple[list[str], list[str]]:
    """A name for each word, the same for forms of one word."""
    others = [_id(token, language) for token in theirs]
    ids = []
    for token in mine:
        own = _id(token, language)
        if own not in others and key_of(token, language) and not token.quantity:
            own = next((other for other in others if len(other) > 4 and akin(own, other)), own)
        ids.append(own)
    return ids, others


def _id(token: Token, language: str) -> str:
    return key_of(token, language) or token.norm if not token.quantity else f"#{token.quantity.amounts[0]:.6g}"


def _text(some: Sequence[Token]) -> str:
    return " ".join(token.text for token in some)


def _exchanged(
    found: Sequence[tuple[Sequence[Token], Sequence[Token]]],
) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """What stands in the other's place twice: A for B, and B for A."""
    named = [([t.norm for t in said], [t.norm for t in there]) for said, there in found]
    for index, (said, there) in enumerate(named):
        if (there, said) in named and said != there and any(t.capital or t.quantity for t in found[index][0]):
            return found[index]
    return None


def _other(
    said: Sequence[Token], there: Sequence[Token], best: Nearest, language: str
) -> tuple[DifferenceKind, str, str] | None:
    """The kind, the words and the source's words of what stands in the place of something else."""
    norms, theirs = {token.norm for token in said}, {token.norm for token in best.source.tokens}
    if language in CASELESS:
        ours = [token for token in said if key_of(token, language) and token.norm not in theirs]
        gone = [token for token in there if key_of(token, language)]
        if ours and gone and len(ours) <= 3 >= len(gone) and best.covered >= _REPEATED:
            return ("name", _text(ours), _text(gone))
        return None
    numbers = [token for token in said if token.quantity and not token.quantity.loose]
    gone = [token for token in there if token.quantity and not token.quantity.loose]
    if len(numbers) == len(gone) == 1 and len(said) == len(there) == 1:
        own, other = numbers[0].quantity, gone[0].quantity
        if (
            own
            and other
            and own.kind == other.kind
            and own.unit.dimension == other.unit.dimension
            and not same_amount(own, other)
        ):
            return ("date" if own.kind in ("year", "month", "day") else "number", _text(said), _text(there))
        return None
    initials = "".join(token.norm[0] for token in there)
    if any(1 < len(token.norm) < 6 and token.norm.replace(".", "") in initials for token in said if token.capital):
        return None  # PM of "Prime Minister"
    if len(said) == 1 and said[0].opens and 1 <= len(there) <= 3 and there[0].opens:
        return _other_subject(said[0], there, best, language)
    names = [token for token in said if _named(token, language) and token.norm not in theirs]
    lost = [token for token in there if _named(token, language) and token.norm not in norms]
    if not names or not lost or any(_is_form(a.norm, b.norm) for a in names for b in lost):
        return None
    return ("name", _text(names), _text(lost))


def _is_form(one: str, other: str) -> bool:
    """Whether two names may be forms of one: Polish and Poland, Friday and Fri, Limited and Ltd."""
    begins = (
        one.startswith(other) or (len(one) > 2 and other.startswith(one)) or one[:4] == other[:4]
    )  # "Art." of "Article", Greece and Greeks
    return begins or akin(one, other) or other in other_forms(one)


def _other_subject(
    said: Token, there: Sequence[Token], best: Nearest, language: str
) -> tuple[DifferenceKind, str, str] | None:
    """Whether all of a sentence is its source's but the word that it begins with."""
    rest = [place for place, _ in best.pairs if place]
    theirs = {token.norm for token in best.source.tokens}
    small = stop_words(language or "en")
    counted = any(
        token.quantity for token in best.source.tokens[len(there) : len(there) + 1]
    )  # "No more than 20 people"
    alone = (
        said.capital
        and not counted
        and not (said.norm in theirs and len(there) > 1)
        and not there[0].norm.startswith(said.norm)
        and not said.quantity
        and said.norm not in small
        and there[0].norm not in small
        and (there[0].norm,) not in listed_phrases("bonds", language or "en", "connectives")
        and not there[0].quantity
        and not said.norm.endswith("ly")
        and not any(map(str.isdigit, said.text))
        and not alike(said.norm, there[0].norm)
        and len(rest) >= 3
        and best.covered >= 1 - 1.5 / (len(rest) + 1)
    )
    return ("name", said.text, _text(there)) if alone else None


def _named(token: Token, language: str) -> bool:
    if token.norm in all_words("weekdays"):
        return False  # "Tue.–Sun." names days between, too
    return token.capital and not token.opens and is_name([token], 0, language) if language != "de" else False


def _turned(
    mine: Sequence[Token], theirs: Sequence[Token], ids: Sequence[str], others: Sequence[str], language: str
) -> int | None:
    """Where the word stands around which the parts have changed places: "A because B", and the source "B because A".

    That A does something to B is told by their order in English alone; a passive ("by") turns it round and says the same.
    """
    if ids.count("by") != others.count("by"):
        return None
    places = {name: place for place, name in enumerate(others)}
    order = [
        (index, places[name])
        for index, name in enumerate(ids)
        if ids.count(name) == others.count(name) == 1
        and (key_of(mine[index], language) or mine[index].norm in all_words("directed"))
    ]
    while order and order[0][1] == min(place for _, place in order):
        order.pop(0)  # what stands before the parts
    while order and order[-1][1] == max(place for _, place in order):
        order.pop()
    for at in range(1, len(order) - 1):
        before, pivot, behind = order[:at], order[at], order[at + 1 :]
        if _are_clauses(before, behind) and any(
            token.norm in all_words("borders") for token in mine[pivot[0] : behind[0][0]]
        ):
            continue
        crossed = min(place for _, place in before) > pivot[1] > max(place for _, place in behind)
        if mine[pivot[0]].norm != theirs[pivot[1]].norm or _is_passive(mine, pivot[0]) != _is_passive(theirs, pivot[1]):
            continue  # "excludes" and "is excluded by"; "they announced it" and "it was announced"
        if crossed and len(before) + len(behind) >= _PARTS - 1 and _is_directed(mine[pivot[0]], language):
            between = theirs[min(place for _, place in behind) : max(place for _, place in before)]
            if mine[pivot[0]].norm in all_words("directed") or len(between) <= 12:
                return pivot[0]
    return None


def _is_passive(tokens: Sequence[Token], at: int) -> bool:
    return any(token.norm in all_words("passives") for token in tokens[max(0, at - 2) : at])


def _are_clauses(*parts: Sequence[tuple[int, int]]) -> bool:
    """Whether each of ``parts`` stands in its own order, as two clauses do that have changed places whole."""
    return all(len(part) > 1 and [place for _, place in part] == sorted(place for _, place in part) for part in parts)


def _is_directed(pivot: Token, language: str) -> bool:
    if pivot.norm in all_words("directed"):
        return True
    plain = language in ("", "en") and not pivot.capital and not pivot.quantity
    return (
        plain
        and not pivot.norm.startswith(tuple(all_words("mutual")))
        and pivot.norm not in listed_words("bonds", "en", "scopes")
    )
