"""Sentences with planted errors: true ones, paraphrases, altered ones and wrongly cited ones, made of any documents.

Seeded, and written apart from what it tests: it shares no word list, pattern or code with the checking of sentences. Each
`Planted` is one sentence that cites the passage ``cited`` (from 1) of five from the same document; the four others are
those that share most words with the sentence.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slmrag.chunking.split import split
from slmrag.schema import Chunk, Passage, Sentence
from slmrag.text.sentences import split_sentences

TRUE = ("true", "combined", "resolved")
PARAPHRASE = ("one clause", "reordered", "passive", "synonyms", "reworded", "format", "recast")
ALTERED = (
    "number",
    "date",
    "name",
    "subject",
    "name order",
    "unit",
    "not added",
    "not dropped",
    "antonym",
    "wrong passage",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence that cites ``passages[cited - 1]``; ``kind`` says what was done to it, ``source`` is what it was."""

    kind: str
    text: str
    cited: int
    passages: tuple[Passage, ...]
    source: str
    language: str

    @property
    def answer(self) -> str:
        """The sentence with its marker, as a model would write it."""
        return f"{self.text[:-1]} [{self.cited}]{self.text[-1]}"


def plant(
    name: str, text: str, language: str, seed: int, count_tokens: Callable[[str], int], each: int = 8
) -> Iterator[Planted]:
    """Up to ``each`` sentences of every kind from one document; the same for the same seed."""
    chance = random.Random(f"{seed} {name}")
    passages = list(_passages(name, text, language, count_tokens))
    words = [_words(passage.chunk.text) for passage in passages]
    places = [
        (number, sentence)
        for number, passage in enumerate(passages)
        for sentence in passage.evidence
        if _whole(sentence.text, language)
    ]
    names = _names(text)
    if len(passages) < 5 or not places:
        return
    for kind in TRUE + PARAPHRASE + ALTERED:
        chance.shuffle(places)
        made = 0
        for number, sentence in places:
            source = " ".join(sentence.text.split())
            changed = _change(kind, source, passages[number], sentence, name, names, chance, language)
            if not changed or (kind not in (*TRUE, "wrong passage") and changed == source):
                continue
            wanted = _words(changed)
            others = sorted((n for n in range(len(passages)) if n != number), key=lambda n: -len(wanted & words[n]))[:4]
            if any(
                sentence in passages[n].evidence or source in " ".join(passages[n].chunk.text.split()) for n in others
            ):
                continue  # a passage next to it holds the sentence too
            order = [number, *others]
            chance.shuffle(order)
            cited = order.index(number)
            if kind == "wrong passage":
                cited = chance.choice([place for place in range(5) if place != cited])
            yield Planted(kind, changed, cited + 1, tuple(passages[n] for n in order), source, language)
            made += 1
            if made == each:
                break


def _passages(name: str, text: str, language: str, count_tokens: Callable[[str], int]) -> Iterator[Passage]:
    spans = split_sentences(text, language)
    for begin, stop in split(text, count_tokens, 180, 0):
        whole = Chunk(name, name, 1, begin, stop, text[begin:stop], language=language)
        evidence = tuple(Sentence(start, end, text[start:end]) for start, end in spans if start < stop and end > begin)
        yield Passage(whole, 0.5, evidence)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}


def _whole(text: str, language: str) -> bool:
    if language in ("zh", "ja"):
        return 15 <= len(text) <= 120 and text[-1] in "。"
    words = text.split()
    return 8 <= len(words) <= 45 and text[-1] == "." and not re.match(r"[\W\d_a-z]", text) and "\n\n" not in text


_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*\b")
_LISTS = {
    "months": "January February March April May June July August September October November December",
    "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "small": "two three four five six seven eight nine ten eleven twelve",
    "ranks": "second third fourth fifth sixth seventh eighth ninth tenth",
    "starts": "The This These Those It Its They Their He She His Her In On At For From By With As When While Although "
    "Because After Before During Since However Some Many Most Other Another A An There We Our",
}
_MONTHS, _DAYS, _SMALL, _RANKS, _STARTS = (listed.split() for listed in _LISTS.values())


def _names(text: str) -> list[str]:
    found = [found[0] for found in _NAME.finditer(text)]
    return sorted({name for name in found if name not in _MONTHS and name not in _DAYS})


def _change(kind, text, passage, sentence, title, names, chance, language) -> str:
    if kind in ("true", "wrong passage"):
        return text
    if language != "en":
        return {"number": _other_number, "name": _other_foreign_name}.get(kind, lambda *_: "")(text, names, chance)
    if kind in ("combined", "resolved"):
        following = [other for other in passage.evidence if other.start >= sentence.end][:1]
        return (_combined(text, following) if kind == "combined" else _resolved(text, title)) or ""
    return _MAKERS[kind](text, names, chance)


# --- what stays true -----------------------------------------------------------------------------------------


def _combined(text: str, following: Sequence[Sentence]) -> str:
    if not following or not _whole(following[0].text, "en") or len(text) + len(following[0].text) > 400:
        return ""
    other = " ".join(following[0].text.split())
    return f"{text[:-1]}, and {other[0].lower() if other.split()[0] in _STARTS else other[0]}{other[1:]}"


def _resolved(text: str, title: str) -> str:
    name = re.sub(r"\s*\(.*|\.\w+$", "", title.replace("_", " "))
    return re.sub(r"^(It|This)(?= (?:is|was|has|had|can|may|will|would|also)\b)", name, text) if text[:2] in ("It", "Th") and re.match(r"(It|This) (is|was|has|had|can|may|will|would|also)\b", text) and not re.match(r"It (is|was) (\w+ly |not )?\w+ (that|to|for|whether)\b", text) else ""  # fmt: skip


# --- paraphrases ----------------------------------------------------------------------------------------------


def _lowered(clause: str) -> str:
    return clause[0].lower() + clause[1:] if clause.split()[0] in _STARTS else clause


def _raised(clause: str) -> str:
    return clause[0].upper() + clause[1:]


def _one_clause(text: str, names, chance) -> str:
    """What stands before the last ", and", ", which", "; " or the like."""
    cuts = [
        found.start()
        for found in re.finditer(r"(?:, (?:and|but|which|who|while|although|where|with)|;|, \w+ing) ", text)
    ]
    cuts = [cut for cut in cuts if len(text[:cut].split()) >= 7 and text[:cut].count("(") == text[:cut].count(")")]
    return f"{text[: chance.choice(cuts)]}." if cuts else ""


def _reordered(text: str, names, chance) -> str:
    """ "In 1990, X did Y." and "X did Y in 1990.", "When A, B." and "B when A."."""
    front = re.match(
        r"((?:In|On|At|During|By|For|From|Since|When|While|Although|Because|If|As|Under|With) [^,;]{3,70}), ([^;]+)\.$",
        text,
    )
    if front and len(front[2].split()) >= 4 and ", " not in front[2][:12]:
        return f"{_raised(front[2])}, {_lowered(front[1])}."
    back = re.match(
        r"([^,;]{25,}?),? ((?:in|on|during|by|since) (?:[A-Z][a-z]+ )?(?:\d+, )?\d{4}|(?:when|while|although|because|if) [^,;]{10,})\.$",
        text,
    )
    return f"{_raised(back[2])}, {_lowered(back[1])}." if back else ""


_PARTICIPLES = {
    "defeated": "defeated", "founded": "founded", "built": "built", "created": "created", "led": "led", "won": "won",
    "introduced": "introduced", "developed": "developed", "established": "established", "included": "included",
    "produced": "produced", "published": "published", "discovered": "discovered", "announced": "announced",
    "completed": "completed", "received": "received", "replaced": "replaced", "signed": "signed", "wrote": "written",
    "gave": "given", "began": "begun", "took": "taken", "made": "made", "used": "used", "killed": "killed",
    "caused": "caused", "proposed": "proposed", "reported": "reported", "described": "described", "held": "held",
    "opened": "opened", "adopted": "adopted", "purchased": "purchased", "acquired": "acquired", "recorded": "recorded",
}  # fmt: skip


def _passive(text: str, names, chance) -> str:
    found = re.match(
        rf"((?:The |A |An |His |Her |Our )?(?:[\w'’-]+ ){{1,7}})({'|'.join(_PARTICIPLES)}) "
        r"((?:the|a|an|its|their|his|her|our|[A-Z]\w+) (?:[\w'’-]+ ?){1,5}?)((?: (?:in|on|at|from|for|during|after|with|by) [^.]*)?)\.$",
        text,
    )
    if not found or re.search(
        r"\b(?:was|were|is|are|be|been|had|has|have|which|that|who|it|they|he|she|we)\b", found[1], re.I
    ):
        return ""
    subject = _lowered(found[1].strip())
    return _raised(
        f"{found[3].strip()} {'were' if found[3].strip().endswith('s') else 'was'} {_PARTICIPLES[found[2]]} by {subject}{found[4]}."
    )


_SYNONYMS = {
    "big": "large", "large": "big", "began": "started", "started": "began", "however": "nevertheless", "many": "numerous",
    "numerous": "many", "important": "significant", "significant": "important", "show": "demonstrate", "shows": "demonstrates",
    "showed": "demonstrated", "used": "employed", "uses": "employs", "usually": "typically", "often": "frequently",
    "typically": "usually", "main": "principal", "major": "key", "people": "persons", "help": "assist", "helps": "assists",
    "located": "situated", "built": "constructed", "constructed": "built", "created": "produced", "area": "region",
    "region": "area", "became": "turned into", "received": "obtained", "said": "stated", "stated": "said", "also": "too",
    "known": "recognised", "called": "named", "made": "produced", "found": "discovered", "additional": "further",
    "approximately": "about", "about": "approximately", "because": "since", "city": "town", "including": "among them",
    "during": "in the course of", "allow": "permit", "allows": "permits", "various": "different", "different": "various",
    "obtained": "acquired", "acquired": "bought", "purchased": "bought", "ended": "finished", "company": "firm",
    "revenue": "sales", "revenues": "sales", "primarily": "mainly", "mainly": "chiefly", "following": "after",
    "required": "needed", "requires": "needs", "provide": "offer", "provides": "offers", "such as": "like", "part": "portion",
    "time": "period", "work": "labour", "led to": "resulted in", "due to": "owing to", "war": "conflict", "parts": "portions",
    "common": "widespread", "first": "initial", "include": "comprise", "includes": "comprises", "costs": "expenses",
    "within": "inside", "several": "a number of", "quickly": "rapidly", "rapidly": "fast", "kinds": "types", "types": "kinds",
    "method": "technique", "methods": "techniques", "reported": "posted", "agreement": "contract", "country": "nation",
    "result": "outcome", "results": "outcomes", "powerful": "strong", "suggested": "proposed", "believed": "thought",
}  # fmt: skip


def _synonyms(text: str, names, chance, share: float = 0.7) -> str:
    hits = 0

    def other(found: re.Match) -> str:
        nonlocal hits
        if chance.random() > share:
            return found[0]
        hits += 1
        return _SYNONYMS[found[0]]

    changed = re.sub(rf"(?<![\w-])(?:{'|'.join(sorted(_SYNONYMS, key=len, reverse=True))})(?![\w-])", other, text)
    return changed if hits >= 2 else ""


def _reworded(text: str, names, chance) -> str:
    """Synonyms and another order together, with an opening such as a model likes."""
    changed = _synonyms(text, names, chance, 1.0)
    if not changed:
        return ""
    changed = _reordered(changed, names, chance) or changed
    opening = chance.choice(["According to the text, ", "The document says that ", "Notably, ", ""])
    return opening + _lowered(changed) if opening else changed


def _format(text: str, names, chance) -> str:
    """The same numbers and dates, written otherwise."""
    months = "|".join(_MONTHS)
    for pattern, other in (
        (rf"\b({months}) (\d{{1,2}}), (\d{{4}})\b", lambda m: f"{m[2]} {m[1]} {m[3]}"),
        (rf"\b(\d{{1,2}}) ({months}) (\d{{4}})\b", lambda m: f"{m[2]} {m[1]}, {m[3]}"),
        (r"\$(\d[\d.,]*) (million|billion)", lambda m: f"{m[1]} {m[2]} dollars"),
        (r"(?<=\d) percent\b", lambda m: "%"),
        (r"(?<=\d)%", lambda m: " percent"),
        (r"\b(\d+)\.(\d) billion\b", lambda m: f"{m[1]},{m[2]}00 million"),
        (r"(?<![\d,.])(\d{1,3}),(\d{3})\b(?![,.]\d)", lambda m: m[1] + m[2]),
        (rf"(?<![-@] )\b({'|'.join(_SMALL)})\b", lambda m: str(_SMALL.index(m[1]) + 2)),
        (r"(?<![\w.,$-])([2-9])(?= [a-z]{4})", lambda m: _SMALL[int(m[1]) - 2]),
        (r"\bUnited States\b", lambda m: "U.S."),
    ):
        if re.search(pattern, text):
            return re.sub(pattern, other, text)
    return ""


def _recast(text: str, names, chance) -> str:
    """Without its brackets, "the capital of France" as "France's capital", a verb as a noun phrase or the reverse."""
    changed = re.sub(r" \([^()]*\)", "", text)
    changed = re.sub(r"\bthe ([a-z]+) of ([A-Z][a-z]+)\b(?! [A-Z])", r"\2's \1", changed)
    for verb, other in _VERBS.items():
        changed = re.sub(rf"\b{verb}\b", other, changed)
    return changed


_VERBS = {
    "was born": "came into the world", "is located": "lies", "was founded": "was set up", "is known as": "goes by the name of",
    "consists of": "is made up of", "was built": "was erected", "moved to": "relocated to", "died": "passed away",
    "decided": "chose", "is responsible for": "takes care of", "resulted in": "brought about", "refers to": "denotes",
    "determined": "established", "occurred": "took place", "was used": "served", "is used": "serves", "requires": "calls for",
    "became": "grew to be", "remained": "stayed", "consisted of": "was composed of", "was driven by": "came from",
    "primarily due to": "mostly because of", "we expect": "it is anticipated", "believed": "held", "can be": "may be",
    "included": "contained", "were killed": "lost their lives", "contributed to": "helped bring about", "ordered": "commanded",
    "argued": "maintained", "we believe": "the view is", "are subject to": "come under", "compared to": "against",
    "is considered": "is regarded as", "claimed": "asserted", "established": "set up", "described": "portrayed",
}  # fmt: skip


# --- errors ---------------------------------------------------------------------------------------------------


def _swapped(text: str, pattern: str, other: Callable[[re.Match], str], chance, flags: int = 0) -> str:
    found = list(re.finditer(pattern, text, flags))
    if not found:
        return ""
    one = chance.choice(found)
    return text[: one.start()] + other(one) + text[one.end() :]


def _other_number(text: str, names, chance) -> str:
    def digit(found: re.Match) -> str:
        place = chance.randrange(len(found[0]))
        while not found[0][place].isdigit():
            place = chance.randrange(len(found[0]))
        new = chance.choice([d for d in "123456789" if d != found[0][place]])
        return found[0][:place] + new + found[0][place + 1 :]

    if changed := _swapped(text, r"(?<![\w.,-])\d[\d.,]*\d(?![\w-])|(?<![\w.,-])\d(?![\w.,-])", digit, chance):
        return changed
    for group in (_SMALL, _RANKS):
        pattern = rf"\b(?:{'|'.join(group)})\b"
        if changed := _swapped(text, pattern, lambda m, g=group: chance.choice([w for w in g if w != m[0]]), chance):
            return changed
    return ""


def _other_date(text: str, names, chance) -> str:
    choice = chance.random()
    if choice < 0.5 and (
        changed := _swapped(
            text, rf"\b(?:{'|'.join(_MONTHS + _DAYS)})\b",
            lambda m: chance.choice([w for w in (_MONTHS if m[0] in _MONTHS else _DAYS) if w != m[0]]), chance,
        )
    ):  # fmt: skip
        return changed
    return _swapped(
        text,
        r"\b(?:1\d|20)\d\d\b(?=s?\b)",
        lambda m: str(int(m[0]) + chance.choice([-10, -2, -1, 1, 2, 10, 100])),
        chance,
    )


def _other_name(text: str, names, chance) -> str:
    own = [name for name in names if re.search(rf"(?<!^)\b{name}\b", text)]
    # Words in capitals only where they stand in a heading are no names to swap.
    others = [name for name in names if name not in text and not any(part in text for part in name.split())]
    if not own or not others:
        return ""
    name = chance.choice(own)
    alike = [other for other in others if len(other.split()) == len(name.split())] or others
    return re.sub(rf"(?<!^)\b{name}\b", lambda _: chance.choice(alike), text, count=1)


def _other_subject(text: str, names, chance) -> str:
    """Another name of the document where the sentence begins with one."""
    own = re.match(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*(?= [a-z])", text)
    others = [name for name in names if not any(part in text for part in name.split())]
    if not own or own[0] not in names or not others:
        return ""
    alike = [name for name in others if len(name.split()) == len(own[0].split())] or others
    return chance.choice(alike) + text[own.end() :]


def _other_order(text: str, names, chance) -> str:
    own = sorted({name for name in names if text.count(name) == 1}, key=text.index)
    own = [name for name in own if not any(name != other and name in other for other in own)]
    pairs = [
        (a, b)
        for a in own
        for b in own
        if text.index(a) + len(a) < text.index(b) and not re.fullmatch(r"[ ,]*(?:and|or|,)?[\w ,]{0,4}", text[text.index(a) + len(a) : text.index(b)])
    ]  # fmt: skip
    if not pairs:
        return ""
    a, b = chance.choice(pairs)
    start, end = text.index(a), text.index(b)
    return f"{text[:start]}{b}{text[start + len(a) : end]}{a}{text[end + len(b) :]}"


_UNITS = [
    "million billion thousand", "miles kilometres", "mi km", "feet metres", "days weeks months years", "hours minutes seconds",
    "percent basis", "kilograms pounds tons", "dollars euros pounds", "hectares acres", "degrees", "centuries decades",
    "kilometers meters", "tonnes grams",
]  # fmt: skip
_UNIT_OF = {
    unit: [o for o in group.split() if o != unit]
    for group in _UNITS
    for unit in group.split()
    if len(group.split()) > 1
}


def _other_unit(text: str, names, chance) -> str:
    pattern = rf"(?<=\d )(?:{'|'.join(_UNIT_OF)})\b|(?<=\d)%|\$(?=\d)|€(?=\d)|£(?=\d)"

    def other(found: re.Match) -> str:
        signs = {"%": " percentage points", "$": "€", "€": "$", "£": "$"}
        if found[0] == "percent":
            return "percentage points"
        return signs.get(found[0]) or chance.choice(_UNIT_OF[found[0]])

    return _swapped(text, pattern, other, chance)


_AUXILIARY = r"\b(is|are|was|were|has|have|had|can|could|will|would|may|might|should|must|does|did)\b"


def _not_added(text: str, names, chance) -> str:
    if re.search(r"\b(?:not|never|no|without|nor|neither|cannot)\b|n't", text):
        return ""
    word = chance.choice(["not", "not", "never"])
    return _swapped(text, _AUXILIARY + r"(?! not)", lambda m: f"{m[0]} {word}", chance)


def _not_dropped(text: str, names, chance) -> str:
    changed = _swapped(
        text, r"\b(?:not|never) (?!only|just|least)|(?<=can)not\b|(?<=does)n't|(?<=did)n't", lambda m: "", chance
    )
    return (
        changed or re.sub(r"\bno (?=[a-z])(?!longer|more|less)", "a ", text, count=1)
        if re.search(r"\bno [a-z]|\b(not|never) ", text)
        else changed
    )


_OPPOSITES = [
    "increased decreased", "increase decrease", "higher lower", "rose fell", "more less", "largest smallest", "before after",
    "above below", "allowed forbidden", "allow prohibit", "won lost", "first last", "north south", "east west",
    "northern southern", "eastern western", "high low", "always never", "all none", "gained lost", "positive negative",
    "maximum minimum", "larger smaller", "greater smaller", "strong weak", "early late", "earlier later", "public private",
    "best worst", "most least", "opened closed", "accepted rejected", "supported opposed", "success failure", "rich poor",
    "majority minority", "growth decline", "improved worsened", "included excluded", "gain loss", "profit loss", "old new",
    "internal external", "possible impossible", "legal illegal", "able unable", "likely unlikely", "upper lower", "male female",
]  # fmt: skip
_OPPOSITE = {word: other for pair in _OPPOSITES for word, other in (pair.split(), pair.split()[::-1])}


def _antonym(text: str, names, chance) -> str:
    return _swapped(
        text, rf"(?<![\w-])(?:{'|'.join(_OPPOSITE)})(?![\w-])(?! of the$)", lambda m: _OPPOSITE[m[0]], chance
    )


def _other_foreign_name(text: str, names, chance) -> str:
    """Another name of the document, in scripts that mark names by capitals."""
    pattern = r"(?<=[а-яa-zäöüßáéíóúñ,] )[A-ZА-ЯÁÉÍÓÚÄÖÜ][a-zа-яäöüßáéíóúñ]{3,}"
    return _swapped(text, pattern, lambda m: chance.choice([n for n in names if n not in text] or [m[0]]), chance)


_MAKERS = {
    "one clause": _one_clause, "reordered": _reordered, "passive": _passive, "synonyms": _synonyms, "reworded": _reworded, "format": _format, "recast": _recast, "subject": _other_subject,
    "number": _other_number, "date": _other_date, "name": _other_name, "name order": _other_order, "unit": _other_unit,
    "not added": _not_added, "not dropped": _not_dropped, "antonym": _antonym,
}  # fmt: skip
