"""An English sentence becomes a question, where its grammar is plain: one subject, one verb, one number or one meaning.

What is not plain is left alone: a question that reads badly is worth less than none.
"""

import re
from collections import Counter
from collections.abc import Iterator

from slmrag.stop_words import STOP

_AUXILIARIES = "is|are|was|were|must|may|can|should|will"
_LINKS = "within|for|after|before|every|by|up to|at least|at most|on|in"
_HEDGE = (
    r"(?:(?:approximately|about|around|roughly|nearly|almost|over|more than|less than|at least|at most|up to|only|just|some"
    r"|a total of|an estimated) )*"
)
_PLAIN_VERBS = (
    "last take cost weigh hold need require cover move run contain use include give add pay live reach receive produce generate "
    "spend raise earn lose own operate employ serve issue record report deliver build sell buy carry win score measure span store "
    "consume offer provide support attract host rule cross drain supply return hire plan train house seat"
)
_IRREGULAR = {
    "has": "have", "had": "have", "gets": "get", "got": "get", "held": "hold", "took": "take", "cost": "cost", "ran": "run",
    "gave": "give", "paid": "pay", "spent": "spend", "lost": "lose", "built": "build", "sold": "sell", "bought": "buy",
    "won": "win", "carries": "carry", "carried": "carry", "supplies": "supply", "supplied": "supply", "crosses": "cross",
    "reaches": "reach", "planned": "plan", "have": "have", "get": "get",
}  # fmt: skip
_CHANGES = {
    "increased": "increase", "decreased": "decrease", "declined": "decline", "rose": "rise", "fell": "fall", "grew": "grow",
    "dropped": "drop", "improved": "improve", "rises": "rise", "falls": "fall", "grows": "grow", "increases": "increase",
}  # fmt: skip
_TOTALS = {
    "totaled": "total", "totalled": "total", "exceeded": "exceed", "equaled": "equal", "amounted to": "amount to",
    "came to": "come to", "amounts to": "amount to", "comes to": "come to",
}  # fmt: skip
_BEGINNINGS = {
    "opened": "open", "began": "begin", "started": "start", "ended": "end", "died": "die", "closed": "close", "expires": "expire",
    "expired": "expire", "became": "become", "joined": "join", "arrived": "arrive",
}  # fmt: skip


def _forms() -> dict[str, tuple[str, str]]:
    """Each finite form of the verbs of having and doing, with its auxiliary and its infinitive."""
    found: dict[str, tuple[str, str]] = {}
    for verb in _PLAIN_VERBS.split():
        found |= {verb: ("do", verb), f"{verb}s": ("does", verb), f"{verb.removesuffix('e')}ed": ("did", verb)}
    for form, verb in _IRREGULAR.items():
        found[form] = ("do" if form == verb else "does" if form.endswith("s") else "did", verb)
    return found


_FORMS = _forms()
# What a subject does not hold: a verb that is no noun too, as "cost" and "uses" are.
_VERBS = frozenset(
    [form for form, (does, verb) in _FORMS.items() if does == "did" and form != verb]
    + [
        *_AUXILIARIES.split("|"),
        *[
            "has",
            "have",
            "had",
            "gets",
            "do",
            "does",
            "did",
            "be",
            "been",
            "would",
            "could",
            "might",
            "shall",
            "not",
            "began",
            "became",
            "died",
            "rose",
            "fell",
            "grew",
        ],
    ]
)
# Nobody knows what these mean who has not read the sentences before.
_POINTING = frozenset(
    [
        "it",
        "this",
        "that",
        "these",
        "those",
        "they",
        "we",
        "you",
        "he",
        "she",
        "i",
        "them",
        "him",
        "us",
        "there",
        "here",
        "his",
        "her",
        "its",
        "their",
        "my",
        "your",
        "such",
        "another",
        "same",
        "latter",
        "former",
        "both",
        "each",
        "other",
        "others",
        "one",
        "two",
        "three",
        "many",
        "several",
        "some",
        "most",
        "what",
        "which",
        "who",
        "when",
        "where",
        "while",
        "since",
        "although",
        "though",
        "because",
        "if",
        "whether",
        "whatever",
        "however",
        "thus",
        "then",
        "yes",
        "no",
        "first",
        "second",
        "also",
        "only",
        "above",
        "below",
        "following",
        "increase",
        "decrease",
        "decline",
        "change",
        "remainder",
        "rest",
        "result",
        "results",
        "study",
        "example",
        "reason",
        "total",
        "effect",
        "part",
    ]
)
_OPENERS = STOP["en"] | _POINTING  # what no subject begins with, but for an article
_ARTICLE = re.compile(r"(?:The|the|A|a|An|an) ")
_ASIDE = re.compile(r" ?\([^()]*\)")
_ADVERB = re.compile(
    r"(?:[A-Z][a-z]+ly|However|Moreover|In addition|In fact|Overall|Also|Thus|Therefore|For example|Furthermore), (?=\w)"
)
_INTRO = re.compile(r"(?P<intro>(?:In|During|For|As of|At|By|On|Since|With) (?:[^,]{2,40}?, \d{4}|[^,]{2,40})), ")
_WHEN = re.compile(
    r" (?P<when>(?:in|during|for|as of|at|on|through|since) (?:(?!(?:and|which|that|to|from) )[\w’'-]+,? ){0,5}?"
    r"(?:\b(?:19|20)\d\d|\b(?:quarter|half)(?! of)))(?![\w-])"
)
_RATE = re.compile(
    r" (?P<rate>(?:a|per|each|every) (?:day|week|month|quarter|year|hour|minute|second|night|person|hectare|share|mile))\b"
)
_CLEAN = re.compile(r"[\w\s.,;:'’“”\"()%$£€&/°²³–—+-]+")
_END = r"(?=[,;]|\.?$)"  # a stop before that belongs to an abbreviation
_ROLE = re.compile(
    r"(?:[\w’-]+ )*?(?:director|member|fellow|professor|journalist|president|officer|author|founder|manager|engineer|scientist|lawyer|"
    r"chairman|chair|minister|senator|writer|artist|actor|actress|singer|player|politician|physicist|economist|philosopher)\b"
)
_DOER = re.compile(r"(?:er|or|ist|ian|ent|man|woman)$")
_ENDED = re.compile(r"$|[.,;]|(?: (?:a|an|the|of|in|on|at|for|from|to|per|and|after|before|by|with|when|if|once|each|every|as|during|through|without|under|over|since|until|between|compared|unless)\b)")  # fmt: skip
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
_SCALE = "hundred|thousand|million|billion|trillion"
_SIGNS = {
    "kg": "kilograms", "km": "kilometres", "m": "metres", "cm": "centimetres", "mm": "millimetres", "min": "minutes",
    "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "km²": "square kilometres", "V": "volts", "kW": "kilowatts",
}  # fmt: skip
# A number with what it counts or measures, to the end of the phrase: "£180", "4.2%", "5 working days", "three weeks".
_FIGURE = re.compile(
    rf"(?<![\w.,/·$£€-])(?:(?P<sign>[£$€]){_DIGITS}(?! ?%)(?![\w-])(?: (?:{_SCALE}))?"
    rf"|{_DIGITS}(?P<share> ?%| percent| per cent)"
    rf"|{_DIGITS}[ \u00a0](?P<symbol>{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))})(?![\w²³/-])"
    rf"|(?:{_DIGITS}|{_SPELT})[ \u00a0](?:(?P<scale>{_SCALE})[ ])?(?P<unit>(?:[a-z][a-z-]+ ){{0,2}}?[a-z]{{2,}}[a-rt-z]s)(?={_ENDED.pattern}))"
)
_NO_FIGURE = re.compile(r"(?:section|table|figure|page|version|appendix|chapter|step|note|item|no\.?)$", re.IGNORECASE)
_MORE_OF = re.compile(rf" (?P<of>(?:of|in) (?:[a-z-]+ ){{0,2}}?[a-z-]{{3,}})(?={_ENDED.pattern})")
_SUBJECT = r"(?P<subject>[^,;:()\"“”]{3,70}?)"
_COPULA = re.compile(rf"{_SUBJECT} (?P<verb>is|are|was|were) (?P<hedge>{_HEDGE})")
_PASSIVE = re.compile(
    rf"{_SUBJECT} (?P<verb>{_AUXILIARIES}) (?P<done>(?:[a-z-]+ ){{0,3}}?)(?:(?P<link>{_LINKS}) )?(?P<hedge>(?:only |about |approximately )?)"
)
_ACTIVE = re.compile(
    rf"{_SUBJECT} (?:also |still |only |typically |usually )?(?P<verb>[a-z]+(?: to)?) (?:by )?{_HEDGE}"
)
_COMPARED = re.compile(
    rf" (?P<way>lower|higher|more|less|longer|shorter|larger|smaller|faster|slower) (?P<than>than [^,;]{3, 40}?){_END}"
)
_DATE = r"(?P<date>(?:\d\d? )?(?:[A-Z][a-z]+ (?:\d\d?, )?)?(?:1[5-9]|20)\d\d)"
_DONE = r"(?P<verb>was|were) (?P<done>(?:[a-z]+ly |first )?[a-z]+(?:ed|en|un|wn|nt|ld|lt|de|set)(?: (?:up|down|out))?)"
_BEGAN = rf"(?P<began>{'|'.join(_BEGINNINGS)})"
_DATED = re.compile(rf"{_SUBJECT} (?:{_DONE}|{_BEGAN}) (?:in|on) {_DATE}(?=[.,; ]|$)")
_DATED_FIRST = re.compile(
    rf"(?:In|On) {_DATE},? {_SUBJECT} (?:{_DONE}|{_BEGAN})(?=[.,;]| (?:by|at|as|in|on|to|for|from|with) |$)"
)
_DEFINED = re.compile(
    r"(?P<term>\w[\w’' -]{1,40}?)[\"”]? (?:means?|refers to|stands for|is defined as|(?P<be>is|are)(?= (?:an?|the) ))"
    r"(?: that)? (?P<meaning>.+)"
)
_TELLS_WHAT = re.compile(r"(?:an?|the) (?!(?:very |more )?(?:important|essential|critical|crucial|key|common|major|main|valuable|significant|central|vital)\b|most\b|only\b|first\b|same\b|best\b|main\b|\w+est\b)(?P<what>[\w’ -]+?) (?:that|which|who|of|for|used|with|in|by|to|from|whose|where)\b")  # fmt: skip
_DETERMINERS = frozenset(["The", "A", "An", "Each", "Every", "All", "Everyone", "Whoever"])
_RUN = 5  # so many words as they stand make it too easy to find what is counted
_LONGEST_SUBJECT = 8  # words
_EVERYBODY_KNOWS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "today",
        "everything",
        "everyone",
        "nobody",
    ]
)


class Case:
    """How a phrase is written inside a sentence of a text: "the warranty", but "Amazon rainforest" and "E8"."""

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split())
        self._folded = self._text.casefold()
        self._inside = Counter(re.findall(r"(?<=[a-z,] )[^\W\d_][\w’'-]*", text))

    def __call__(self, phrase: str) -> str:
        """``phrase``, with which a sentence or a heading begins, inside a sentence."""
        first, _, rest = phrase.partition(" ")
        if first in _DETERMINERS:
            return f"{first.lower()} {rest}".strip()
        if not first[1:].islower():
            return phrase
        if rest and f" {phrase.lower()}" in self._text:
            return phrase.lower()
        others = [word for word in rest.split() if len(word) > 3]
        title = bool(others) and all(word[0].isupper() for word in others)
        if self.named(first) or title or (rest and not rest[0].isalpha()):
            return phrase
        return f"{first.lower()} {rest}".strip() if rest or not self._inside[first] else phrase

    def with_article(self, name: str) -> str:
        """``name`` as a whole, behind "the" where the text mostly has it so."""
        within = self(name)
        times = len(re.findall(rf"\b{re.escape(name.casefold())}\b", self._folded))
        behind = len(re.findall(rf"\bthe {re.escape(name.casefold())}\b(?! \w+(?:s|ing|er)\b)", self._folded))
        return f"the {within}" if times > 1 and 2 * behind >= times and name[:4].casefold() != "the " else within

    def each(self, phrase: str) -> str:
        """``phrase``, a label whose words all begin with a capital or only the first, inside a sentence."""
        return " ".join(
            word.lower() if word[1:].islower() and not self.named(word) else word for word in phrase.split()
        )

    def named(self, word: str) -> bool:
        """Whether inside of sentences ``word`` mostly stands with a capital."""
        first = word.split()[0]
        return self._inside[first] > 2 * self._inside[first.lower()]

    def often(self, term: str) -> bool:
        """Whether the text holds ``term`` more than once."""
        return self._folded.count(term.casefold()) > 1


def figures(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Where each number that counts or measures something begins and ends, and what: "£", "%" or its unit in words."""
    for match in _FIGURE.finditer(sentence):
        unit = match["unit"] or _SIGNS.get(match["symbol"] or "", "")
        if not _NO_FIGURE.search(sentence[: match.start()].rstrip()) and not set(unit.split()) & (
            STOP["en"] | _POINTING
        ):
            counted = f"{match['scale']} {unit}" if match["scale"] else unit
            yield *match.span(), match["sign"] or ("%" if match["share"] else counted)


def plain(sentence: str) -> str:
    """``sentence`` without what stands in brackets and without an adverb at its beginning: "However, …"."""
    without = _ADVERB.sub("", _ASIDE.sub("", sentence), count=1)
    return without[:1].upper() + without[1:]


def definition(sentence: str, case: Case) -> tuple[str, str] | None:
    """(question, answer) of a sentence that defines a term: "Dry running means that …"."""
    match = _DEFINED.match(sentence)
    if match is None:
        return None
    term, be = _our(match["term"]), match["be"]
    bare = _ARTICLE.sub("", term, count=1)
    if not _is_subject(term) or len(bare.split()) > 4 or bare.casefold() in _EVERYBODY_KNOWS:
        return None
    if be:
        told = _TELLS_WHAT.match(match["meaning"])
        # "The contract is a …" tells of one contract, not what a contract is; a term is a word that is used again.
        if told is None or (" " not in bare and term != bare) or not case.often(bare):
            return None
        if bare[0].isupper() and (_DOER.search(told["what"]) or _ROLE.search(told["what"])) and case.named(bare):
            who = be == "is" and " " in bare and _ROLE.search(told["what"])
            if not who:
                return None
            be = f"Who is {bare}?"
    words = re.split(r"[,;:()]|\.(?!\d)", match["meaning"])[0].split()[:7]
    if len(words) < 3:
        return None
    asked = f"What {be} {case(term)}?" if be else f"What does {case(term)} mean?"
    return be if be and be.startswith("Who") else asked, " ".join(words)


def dated(sentence: str, case: Case) -> tuple[str, str] | None:
    """(question, answer) of a sentence that tells when something was done: "The mill was built in 1904"."""
    match = _DATED.match(sentence) or _DATED_FIRST.match(sentence)
    if match is None or not _is_subject(match["subject"]) or not _CLEAN.fullmatch(sentence) or "%" in match["subject"]:
        return None
    bare = _ARTICLE.sub("", match["subject"], count=1)
    # "The ship" or "a ship" is one of many.
    if bare != match["subject"] and (" " not in bare or match["subject"][0] in "Aa"):
        return None
    subject = case(_our(match["subject"]))
    if match["began"]:
        return f"When did {subject} {_BEGINNINGS[match['began']]}?", match["date"]
    return f"When {match['verb']} {subject} {match['done']}?", match["date"]


def number(sentence: str, start: int, end: int, unit: str, case: Case) -> str:
    """A question for the number of ``unit`` at ``sentence[start:end]`` ("£" is a unit too); ``""`` where there is no plain one."""
    before, after = sentence[:start], sentence[end:]
    if not _CLEAN.fullmatch(sentence) or (before[:1].islower() and before):
        return ""
    when, tail = "", _WHEN.match(after) or _WHEN.search(after)
    if intro := _INTRO.match(before):
        when = intro["intro"][0].lower() + intro["intro"][1:]
        before = before[intro.end() :]
        if set(when.split()) & _POINTING:
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
        asked = f"{asked} {_our(when)}"
    return f"{asked[0].upper()}{asked[1:]}?"


def _of_those(before: str, after: str, many: str, case: Case) -> str:
    """The number begins its sentence: "Some 90% of the people are …", or "There are 12 …"."""
    if match := re.fullmatch(rf"There (?P<be>are|were) {_HEDGE}", before):
        where = re.match(rf" (?:in|at|on) [^,;]{{3,40}}?{_END}", after)
        return f"{many} {match['be']} there{where[0]}" if where and not _points(where[0]) else ""
    if not re.fullmatch(_HEDGE, before.casefold()):
        return ""
    match = re.match(
        rf"(?P<rest>(?: of [^,;:]{{3,40}}?)? (?:is|are|was|were|have|has|must|may|can|will) [^,;:]{{4,60}}?){_END}",
        after,
    )
    return (
        ""
        if match is None
        or _points(match["rest"])
        or re.search(r"\d", match["rest"])
        or match["rest"].split()[-1] in STOP["en"]
        else f"{many}{_our(match['rest'])}"
    )


def _of_what_is(before: str, after: str, many: str, money: bool, share: bool, case: Case) -> str:
    match = _COPULA.fullmatch(before)
    if match is None or not _is_subject(match["subject"]):
        return ""
    subject, verb = case(_our(match["subject"])), match["verb"]
    if compared := _COMPARED.match(after):
        return (
            "" if _points(compared["than"]) else f"how much {compared['way']} {verb} {subject} {_our(compared['than'])}"
        )
    if not _ENDED.match(after) or re.match(r" (?:of|to|and|or)\b", after):
        return ""
    return f"what {verb} {subject}" if share else f"{many} {verb} {subject}"


def _of_what_changed(before: str, measured: bool, case: Case) -> str:
    match = _ACTIVE.fullmatch(before)
    if match is None or not measured or match["verb"] not in _CHANGES or not _is_subject(match["subject"]):
        return ""
    does = "does" if match["verb"].endswith("s") else "did"
    return f"by how much {does} {case(_our(match['subject']))} {_CHANGES[match['verb']]}"


def _of_what_has(before: str, after: str, many: str, money: bool, share: bool, case: Case) -> str:
    match = _ACTIVE.fullmatch(before)
    if match is None or not _is_subject(match["subject"]):
        return ""
    subject, verb = case(_our(match["subject"])), match["verb"]
    if verb in _TOTALS:
        return f"{many} {'does' if verb.split()[0].endswith('s') else 'did'} {subject} {_TOTALS[verb]}"
    if verb not in _FORMS or "by " in before[match.end("verb") :]:
        return ""
    of = _MORE_OF.match(after)
    counted = f" {of['of']}" if of and not _points(of["of"]) else ""
    if share and not counted.startswith(" of"):
        return ""
    does, verb = _FORMS[verb]
    if money:
        return f"{many} {does} {subject} {verb}{counted if counted.startswith(' in') else ''}"
    return f"{many}{counted if counted.startswith(' of') else ''} {does} {subject} {verb}"


def _of_what_is_done(before: str, many: str, money: bool, case: Case) -> str:
    match = _PASSIVE.fullmatch(before)
    if match is None or not _is_subject(match["subject"]) or not match["done"].strip():
        return ""
    last, link = match["done"].split()[-1], match["link"] or ""
    # "May run for" asks for more than its number.
    if last in STOP["en"] | _POINTING or (money and link not in ("up to", "at least", "at most", "by")):
        return ""
    if not link and not re.search(r"(?:ed|en|un|wn|nt|ld|lt|id)$", last):
        return ""
    return f"{link} {many} {match['verb']} {case(_our(match['subject']))} {match['done'].strip()}".strip()


def _is_subject(text: str) -> bool:
    """Whether ``text`` names something by itself: no pronoun, no second verb, nothing cut off."""
    bare = _ARTICLE.sub("", _our(text), count=1)
    words = bare.split()
    if not words or len(words) > _LONGEST_SUBJECT or words[-1].casefold() in STOP["en"]:
        return False
    if words[0].casefold() == "whoever":  # "Whoever moves house gets …"
        return len(words) > 2 and words[1] in _FORMS
    return (
        words[0].casefold() not in _OPENERS
        and not _points(bare)
        and not any(word in _VERBS for word in words[1:])
        and any(map(str.isalpha, bare))
    )


def _points(text: str) -> bool:
    return bool(_POINTING & set(_our(text).casefold().split()))


def _our(text: str) -> str:
    """``text`` as somebody else says it: "our products" are "the products"."""
    return re.sub(r"\b([Oo])ur\b", lambda match: "The" if match[1] == "O" else "the", text)
