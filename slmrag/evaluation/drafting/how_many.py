"""The number of an English sentence becomes what is asked for, where its grammar is plain: one subject and one verb before it."""

import re
from collections.abc import Iterator

from slmrag.evaluation.drafting.subjects import (
    AUXILIARIES,
    CHANGES,
    CLEAN,
    FORMS,
    POINTING,
    SUBJECT,
    TOTALS,
    Case,
    is_subject,
    our,
    points,
)
from slmrag.text.numbers import NUMBER
from slmrag.text.stop_words import stop_words

_LINKS = "within|for|after|before|every|by|up to|at least|at most|on|in"
_HEDGE = (
    r"(?:(?:approximately|about|around|roughly|nearly|almost|over|more than|less than|at least|at most|up to|only|just|some"
    r"|a total of|an estimated) )*"
)
_INTRO = re.compile(r"(?P<intro>(?:In|During|For|As of|At|By|On|Since|With) (?:[^,]{2,40}?, \d{4}|[^,]{2,40})), ")
_WHEN = re.compile(
    r" (?P<when>(?:in|during|for|as of|at|on|through|since) (?:(?!(?:and|which|that|to|from) )[\w’'-]+,? ){0,5}?"
    r"(?:\b(?:19|20)\d\d|\b(?:quarter|half)(?! of)))(?![\w-])"
)
_RATE = re.compile(
    r" (?P<rate>(?:a|per|each|every) (?:day|week|month|quarter|year|hour|minute|second|night|person|hectare|share|mile))\b"
)
_END = r"(?=[,;]|\.?$)"  # a stop before that belongs to an abbreviation
_ENDED = re.compile(r"$|[.,;]|(?: (?:a|an|the|of|in|on|at|for|from|to|per|and|after|before|by|with|when|if|once|each|every|as|during|through|without|under|over|since|until|between|compared|unless)\b)")  # fmt: skip
_SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
_SCALE = "hundred|thousand|million|billion|trillion"
_SIGNS = {
    "kg": "kilograms", "km": "kilometres", "m": "metres", "cm": "centimetres", "mm": "millimetres", "min": "minutes",
    "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "km²": "square kilometres", "V": "volts", "kW": "kilowatts",
}  # fmt: skip
# A number with what it counts or measures, to the end of the phrase: "£180", "4.2%", "5 working days", "three weeks".
_FIGURE = re.compile(
    rf"(?<![\w.,/·$£€-])(?:(?P<sign>[£$€]){NUMBER}(?! ?%)(?![\w-])(?: (?:{_SCALE}))?"
    rf"|{NUMBER}(?P<share> ?%| percent| per cent)"
    rf"|{NUMBER}[ \u00a0](?P<symbol>{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))})(?![\w²³/-])"
    rf"|(?:{NUMBER}|{_SPELT})[ \u00a0](?:(?P<scale>{_SCALE})[ ])?(?P<unit>(?:[a-z][a-z-]+ ){{0,2}}?[a-z]{{2,}}[a-rt-z]s)(?={_ENDED.pattern}))"
)
_NO_FIGURE = re.compile(r"(?:section|table|figure|page|version|appendix|chapter|step|note|item|no\.?)$", re.IGNORECASE)
_MORE_OF = re.compile(rf" (?P<of>(?:of|in) (?:[a-z-]+ ){{0,2}}?[a-z-]{{3,}})(?={_ENDED.pattern})")
_COPULA = re.compile(rf"{SUBJECT} (?P<verb>is|are|was|were) (?P<hedge>{_HEDGE})")
_PASSIVE = re.compile(
    rf"{SUBJECT} (?P<verb>{AUXILIARIES}) (?P<done>(?:[a-z-]+ ){{0,3}}?)(?:(?P<link>{_LINKS}) )?(?P<hedge>(?:only |about |approximately )?)"
)
_ACTIVE = re.compile(rf"{SUBJECT} (?:also |still |only |typically |usually )?(?P<verb>[a-z]+(?: to)?) (?:by )?{_HEDGE}")
_COMPARED = re.compile(
    rf" (?P<way>lower|higher|more|less|longer|shorter|larger|smaller|faster|slower) (?P<than>than [^,;]{{3,40}}?){_END}"
)
_RUN = 5  # so many words as they stand make it too easy to find what is counted


def counted_figures(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Where each number that counts or measures something begins and ends, and what: "£", "%" or its unit in words."""
    for match in _FIGURE.finditer(sentence):
        unit = match["unit"] or _SIGNS.get(match["symbol"] or "", "")
        if not _NO_FIGURE.search(sentence[: match.start()].rstrip()) and not set(unit.split()) & (
            stop_words("en") | POINTING
        ):
            counted = f"{match['scale']} {unit}" if match["scale"] else unit
            yield *match.span(), match["sign"] or ("%" if match["share"] else counted)


def number_of(sentence: str, start: int, end: int, unit: str, case: Case) -> str:
    """A question for the number of ``unit`` at ``sentence[start:end]`` ("£" is a unit too); ``""`` where there is no plain one."""
    before, after = sentence[:start], sentence[end:]
    if not CLEAN.fullmatch(sentence) or (before[:1].islower() and before):
        return ""
    when, tail = "", _WHEN.match(after) or _WHEN.search(after)
    if intro := _INTRO.match(before):
        when = intro["intro"][0].lower() + intro["intro"][1:]
        before = before[intro.end() :]
        if set(when.split()) & POINTING:
            return ""
    elif tail:
        when = tail["when"]
    money, share = unit in ("£", "$", "€"), unit in ("%", "percent")
    rate = _RATE.match(after)
    many = "how much" if money else "what percentage" if share else f"how many {unit}"
    if rate and not share:
        many, after = f"{many} {rate['rate']}", after[rate.end() :]
    asked = (
        _of_those(before, after, many, case)
        or _of_what_is(before, after, many, money, share, case)
        or _of_what_changed(before, share or money, case)
        or (_ENDED.match(after) and _of_what_has(before, after, many, money, share, case))
        or (_ENDED.match(after) and not share and _of_what_is_done(before, many, money, case))
    )
    words, said = (asked or "").casefold().split(), sentence.casefold()
    if not asked or (
        "how many" in asked and any(" ".join(words[at : at + _RUN]) in said for at in range(len(words) - _RUN + 1))
    ):
        return ""
    if when and when not in asked and not re.search(r"\d{4}", asked):
        asked = f"{asked} {our(when)}"
    return f"{asked[0].upper()}{asked[1:]}?"


def _of_those(before: str, after: str, many: str, case: Case) -> str:
    """The number begins its sentence: "Some 90% of the people are …", or "There are 12 …"."""
    if match := re.fullmatch(rf"There (?P<be>are|were) {_HEDGE}", before):
        where = re.match(rf" (?:in|at|on) [^,;]{{3,40}}?{_END}", after)
        return f"{many} {match['be']} there{where[0]}" if where and not points(where[0]) else ""
    if not re.fullmatch(_HEDGE, before.casefold()):
        return ""
    match = re.match(
        rf"(?P<rest>(?: of [^,;:]{{3,40}}?)? (?:is|are|was|were|have|has|must|may|can|will) [^,;:]{{4,60}}?){_END}",
        after,
    )
    return (
        ""
        if match is None
        or points(match["rest"])
        or re.search(r"\d", match["rest"])
        or match["rest"].split()[-1] in stop_words("en")
        else f"{many}{our(match['rest'])}"
    )


def _of_what_is(before: str, after: str, many: str, money: bool, share: bool, case: Case) -> str:
    match = _COPULA.fullmatch(before)
    if match is None or not is_subject(match["subject"]):
        return ""
    subject, verb = case(our(match["subject"])), match["verb"]
    if compared := _COMPARED.match(after):
        return (
            "" if points(compared["than"]) else f"how much {compared['way']} {verb} {subject} {our(compared['than'])}"
        )
    if not _ENDED.match(after) or re.match(r" (?:of|to|and|or)\b", after):
        return ""
    return f"what {verb} {subject}" if share else f"{many} {verb} {subject}"


def _of_what_changed(before: str, measured: bool, case: Case) -> str:
    match = _ACTIVE.fullmatch(before)
    if match is None or not measured or match["verb"] not in CHANGES or not is_subject(match["subject"]):
        return ""
    does = "does" if match["verb"].endswith("s") else "did"
    return f"by how much {does} {case(our(match['subject']))} {CHANGES[match['verb']]}"


def _of_what_has(before: str, after: str, many: str, money: bool, share: bool, case: Case) -> str:
    match = _ACTIVE.fullmatch(before)
    if match is None or not is_subject(match["subject"]):
        return ""
    subject, verb = case(our(match["subject"])), match["verb"]
    if verb in TOTALS:
        return f"{many} {'does' if verb.split()[0].endswith('s') else 'did'} {subject} {TOTALS[verb]}"
    if verb not in FORMS or "by " in before[match.end("verb") :]:
        return ""
    of = _MORE_OF.match(after)
    counted = f" {of['of']}" if of and not points(of["of"]) else ""
    if share and not counted.startswith(" of"):
        return ""
    does, verb = FORMS[verb]
    if money:
        return f"{many} {does} {subject} {verb}{counted if counted.startswith(' in') else ''}"
    return f"{many}{counted if counted.startswith(' of') else ''} {does} {subject} {verb}"


def _of_what_is_done(before: str, many: str, money: bool, case: Case) -> str:
    match = _PASSIVE.fullmatch(before)
    if match is None or not is_subject(match["subject"]) or not match["done"].strip():
        return ""
    last, link = match["done"].split()[-1], match["link"] or ""
    # "May run for" asks for more than its number.
    if last in stop_words("en") | POINTING or (money and link not in ("up to", "at least", "at most", "by")):
        return ""
    if not link and not re.search(r"(?:ed|en|un|wn|nt|ld|lt|id)$", last):
        return ""
    return f"{link} {many} {match['verb']} {case(our(match['subject']))} {match['done'].strip()}".strip()
