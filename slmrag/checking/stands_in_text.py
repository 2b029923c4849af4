"""Does a sentence stand in its source? By construction: the source's own words, in their order, with nothing that binds them left out.

What of the source a sentence leaves out must be licensed: something in brackets or between commas, a connective, a clause of its
own. A condition, an exception, a negation, a modal, who says so, where and when are never left out (``bonds.toml``).
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from slmrag.checking.conjuncts import AND, ends_list
from slmrag.checking.items import Item, Words, is_bound, is_hedged, is_sweeping, words_of
from slmrag.checking.labels import label_ends
from slmrag.checking.licences import may_lead, may_quote, may_skip, may_trail
from slmrag.checking.quantities import same_amount
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import tokens
from slmrag.text.sentences import ABBREVIATIONS, NUMBERED

_BREAKS = frozenset(["|", "•", "·", "→", "->", "*"])
_FEW = frozenset(["few", "little"])
_SHORTEST = 2  # words of a fragment of a list
_TITLE = 16  # words of a title, at most
_TITLE_MARKS = "-*_# "  # of Markdown
_ENDED = re.compile(r"(?<!\w)([a-zà-ÿ]{4,})[.!?]\s+$")  # a sentence, and hardly an abbreviation
_CLAUSE = 3  # words of a clause that is one of several in a sentence


def stands(sentence: str, sources: Sequence[str], language: str, source_language: str = "") -> tuple[int, ...]:
    """The indices of the ``sources`` (the sentences of a passage, in reading order) that a sentence stands in; none where it does not.

    It may be made of clauses of several of them, each of which stands by itself.
    """
    source_language = source_language or language
    words = words_of(language)
    quoted = sentence.strip()[:1] in "\"'“„«‘" and sentence.strip()[-1:] in "\"'”“»’."
    own = _items(tokens(sentence, language), words)
    if not own:
        return ()
    read = [_read(source, source_language) for source in sources]
    if (
        index := next((i for i, their in enumerate(read) if _stands_in(own, their, words, quoted=quoted)), None)
    ) is not None:
        return (index,)
    if (
        index := next((i for i, source in enumerate(sources) if _is_sentence_of(sentence, source, words)), None)
    ) is not None:
        return (index,)
    return _in_parts(own, read, words)


def _is_sentence_of(sentence: str, source: str, words: Words) -> bool:
    """Whether a sentence stands in a source letter by letter, behind the end of another or a title, and not in a quotation or brackets."""
    said = sentence.split()
    if (
        not said
        or said[-1][-1] not in ".!?"
        or not said[0][:1].isupper()
        or sentence.strip() not in " ".join(source.split())
    ):
        return False
    for match in re.finditer(r"\s+".join(map(re.escape, said)), source):
        before, behind = source[: match.start()], source[match.end() :]
        quoted = ("„", "“") if "„" in before else ("“", "”")
        opened = any(
            before.count(one) > before.count(other) for one, other in (quoted, ("(", ")"), ("[", "]"), ("«", "»"))
        )
        if opened or before.count('"') % 2 or behind[:1].strip():
            continue
        ended = _ENDED.search(before)
        title = before.rstrip().rsplit("\n", 1)[-1]
        headed = (
            before.rstrip(" ").endswith("\n")
            and _without_title(f"{title}\n{source[match.start() :]}", words)[:9] == source[match.start() :][:9]
        )
        if not before.strip() or headed or (ended and ended[1] not in ABBREVIATIONS | NUMBERED):
            return True
    return False


@lru_cache(maxsize=2_000)
def _read(source: str, language: str) -> tuple[tuple[Item, ...], ...]:
    """The independent clauses of a source: what stands between semicolons, and all of it, with and without a title before it."""
    words = words_of(language)
    body = _without_title(source, words)
    return _parted(source, language, words) + (_parted(body, language, words) if body != source else ())


def _without_title(source: str, words: Words) -> str:
    """``source`` without a first line that is a title: it ends before it must, binds nothing, and a capital follows.

    A line of running text is broken where the next word found no room; of such a line nothing may be left out.
    """
    title, _, body = source.partition("\n")
    if not body.strip():
        return source
    title, first = title.strip().strip(_TITLE_MARKS), body.split(maxsplit=1)[0]
    broken = len(title) + 1 + len(first) > max(map(len, body.split("\n")))
    items = _items(tokens(title, ""), words)
    if (
        broken
        or not first[:1].isupper()
        or not words.bonds
        or not items
        or (not title[-1].isalnum() and title[-1] not in ')”"')
    ):
        return source
    bound = is_bound(items, 0, len(items), words) or is_hedged(items, 0, len(items), words)
    open_ended = items[-1].token.norm in words.governing | words.scopes_alone | words.borders
    return source if bound or open_ended or len(items) > _TITLE else body


def _parted(source: str, language: str, words: Words) -> tuple[tuple[Item, ...], ...]:
    whole = tuple(_items(tokens(source, language), words))
    clauses: list[tuple[Item, ...]] = [whole]
    begin = 0
    for at, item in enumerate(whole):
        if at and ";" in item.marks and item.depth == 0:
            clauses.append(whole[begin:at])
            begin = at
    if begin:
        clauses.append(whole[begin:])
    return tuple(clauses)


def _items(found: Sequence[Token], words: Words) -> list[Item]:
    items: list[Item] = []
    marks, depth = "", 0
    notes = _notes(found)
    for at, token in enumerate(found):
        if at in notes:
            continue
        if token.kind == "mark" and token.norm.startswith("unit "):
            continue  # the number before it has it
        if token.kind == "mark" and token.norm not in "%$€£¥°=+±×&/":
            depth += token.norm in "(["
            depth = max(depth - (token.norm in ")]"), 0)
            marks += token.norm
            continue
        following = found[at + 1].norm if at + 1 < len(found) else ""
        if token.norm in words.articles and following not in _FEW:
            continue
        items.append(Item(token, marks, depth))
        marks = ""
    return items


def _notes(found: Sequence[Token]) -> set[int]:
    """Where marks of notes stand: "[12]", "[note 2]"."""
    places: set[int] = set()
    for at, token in enumerate(found):
        for size in (3, 4):
            inside = found[at + 1 : at + size - 1]
            closed = at + size <= len(found) and found[at + size - 1].norm == "]"
            if (
                token.norm == "["
                and closed
                and inside[-1].text.isdigit()
                and all(t.norm == "note" for t in inside[:-1])
            ):
                places.update(range(at, at + size))
    return places


def _same(own: Token, their: Token) -> bool:
    if own.quantity or their.quantity:
        return bool(own.quantity and their.quantity) and same_amount(own.quantity, their.quantity)  # type: ignore[arg-type]
    return own.norm == their.norm


def _stands_in(own: Sequence[Item], clauses: Sequence[Sequence[Item]], words: Words, *, quoted: bool = False) -> bool:
    return any(_is_subsequence(own, their, words, quoted=quoted) for their in clauses)


def _is_subsequence(own: Sequence[Item], their: Sequence[Item], words: Words, *, quoted: bool) -> bool:
    """Whether ``own`` is ``their`` in their order, and all that it leaves out may be left out."""
    if len(own) - sum(item.token.norm in words.copulas for item in own) > len(their):
        return False

    @cache  # of a word that comes again and again the same is asked for each time
    def skips(place: int, at: int, marks: str) -> bool:
        return place == at - 1 or may_skip(their, place, at, words, marks)

    @cache
    def goes_on(at: int) -> bool:
        return at < len(their) and ends_list(their, at, words)

    guarded = any(is_sweeping(item, words) or "%" in item.token.norm for item in own)
    places = [
        at for at, item in enumerate(their)
        if _same(own[0].token, item.token) and (may_lead(their, at, words) or (quoted and may_quote(their, at, words)))
    ]  # fmt: skip
    listed: list[int] = []  # where a mark was said as a word ("and", "is"), so that the next word must follow
    for index in range(1, len(own)):
        if not (places or listed):
            return False
        token = own[index].token
        first = places[0] + 1 if places else len(their)
        reached = {
            at
            for at in range(first, len(their))
            if _same(token, their[at].token)
            and any(place < at and skips(place, at, own[index].marks) for place in places)
        }
        reached |= {place + 1 for place in listed if place + 1 < len(their) and _same(token, their[place + 1].token)}
        joins = token.norm in AND and index + 1 < len(own)
        said = token.norm in words.copulas and index + 1 < len(own) and not own[index].marks
        listed = [at for at in places if goes_on(at + 1)] if joins else []
        listed += [named for at in places if (named := label_ends(their, at, words)) is not None] if said else []
        places = sorted(reached)
    return any(may_trail(their, place, words, guarded) or (quoted and place == len(their) - 1) for place in places)


def _in_parts(own: Sequence[Item], read: Sequence[Sequence[Sequence[Item]]], words: Words) -> tuple[int, ...]:
    """The sources in which the clauses or list items of a sentence stand, each by itself."""
    for parts, shortest, whole in ((_listed(own), _SHORTEST, False), (_clauses(own, words), _CLAUSE, True)):
        if len(parts) < 2 or any(len(part) < shortest for part in parts):
            continue
        found: list[int] = []
        for number, part in enumerate(parts):
            referring = bool(number) and part[0].token.norm in words.pronouns
            if referring and not whole:
                break
            index = next(
                (
                    i
                    for i, clauses in enumerate(read)
                    if (_stands_in(part, clauses, words) if whole else any(_runs_in(part, c, words) for c in clauses))
                ),
                None,
            )
            if index is None or (referring and not _follows(parts[number - 1], part, read, found[-1], index)):
                break
            found.append(index)
        if len(found) == len(parts):
            return tuple(dict.fromkeys(found))
    return ()


def _follows(
    last: Sequence[Item], part: Sequence[Item], read: Sequence[Sequence[Sequence[Item]]], before: int, index: int
) -> bool:
    """Whether a part that begins with "this" begins the sentence right behind that of the ``last`` part, whose end is kept: then it means the same."""
    ends, begins = read[before][0][-1].token, read[index][0][0].token
    return index == before + 1 and begins.norm == part[0].token.norm and ends.norm == last[-1].token.norm


def _listed(own: Sequence[Item]) -> list[list[Item]]:
    parts: list[list[Item]] = []
    for item in own:
        if not parts or any(mark in _BREAKS or mark == ";" for mark in (item.marks, *item.marks)):
            parts.append([])
        parts[-1].append(item)
    return parts


def _runs_in(part: Sequence[Item], their: Sequence[Item], words: Words) -> bool:
    """Whether an item of a list stands in a source without a gap, and nothing right before denies it."""
    for at in range(len(their) - len(part) + 1):
        if all(_same(item.token, other.token) for item, other in zip(part, their[at : at + len(part)], strict=True)):
            return may_quote(their, at, words)
    return False


def _clauses(own: Sequence[Item], words: Words) -> list[list[Item]]:
    """A sentence cut where clauses are joined: at a semicolon, or at "and" or "while" behind a comma; else at each "and"; never at "because"."""
    for comma in (True, False):
        parts: list[list[Item]] = [[]]
        for at, item in enumerate(own):
            joins = item.token.norm in words.contrasts and (not comma or "," in item.marks or ";" in item.marks)
            if joins and parts[-1] and at + 1 < len(own):
                parts.append([])
                continue
            if ";" in item.marks and parts[-1]:
                parts.append([])
            parts[-1].append(item)
        if 1 < len(parts) <= 3:
            return parts
    return []
