"""What an English sentence tells of: whether its subject can be named in a question, and how that is written there."""

import re
from collections import Counter

from slmrag.text.stop_words import stop_words, word_set

AUXILIARIES = "is|are|was|were|must|may|can|should|will"
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
CHANGES = {
    "increased": "increase", "decreased": "decrease", "declined": "decline", "rose": "rise", "fell": "fall", "grew": "grow",
    "dropped": "drop", "improved": "improve", "rises": "rise", "falls": "fall", "grows": "grow", "increases": "increase",
}  # fmt: skip
TOTALS = {
    "totaled": "total", "totalled": "total", "exceeded": "exceed", "equaled": "equal", "amounted to": "amount to",
    "came to": "come to", "amounts to": "amount to", "comes to": "come to",
}  # fmt: skip
BEGINNINGS = {
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


FORMS = _forms()
# What a subject does not hold: a verb that is no noun too, as "cost" and "uses" are.
_VERBS = (
    frozenset(form for form, (does, verb) in FORMS.items() if does == "did" and form != verb)
    | frozenset(AUXILIARIES.split("|"))
    | word_set("has have had gets do does did be been would could might shall not began became died rose fell grew")
)
# Nobody knows what these mean who has not read the sentences before.
POINTING = word_set(
    "it this that these those they we you he she i them him us there here his her its their my your such another same "
    "latter former both each other others one two three many several some most what which who when where while since "
    "although though because if whether whatever however thus then yes no first second also only above below "
    "following increase decrease decline change remainder rest result results study example reason total effect part"
)
_OPENERS = stop_words("en") | POINTING  # what no subject begins with, but for an article
ARTICLE = re.compile(r"(?:The|the|A|a|An|an) ")
CLEAN = re.compile(r"[\w\s.,;:'’“”\"()%$£€&/°²³–—+-]+")
SUBJECT = r"(?P<subject>[^,;:()\"“”]{3,70}?)"
_DETERMINERS = frozenset(["The", "A", "An", "Each", "Every", "All", "Everyone", "Whoever"])
_LONGEST = 8  # words


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


def is_subject(text: str) -> bool:
    """Whether ``text`` names something by itself: no pronoun, no second verb, nothing cut off."""
    bare = ARTICLE.sub("", our(text), count=1)
    words = bare.split()
    if not words or len(words) > _LONGEST or words[-1].casefold() in stop_words("en"):
        return False
    if words[0].casefold() == "whoever":  # "Whoever moves house gets …"
        return len(words) > 2 and words[1] in FORMS
    return (
        words[0].casefold() not in _OPENERS
        and not points(bare)
        and not any(word in _VERBS for word in words[1:])
        and any(map(str.isalpha, bare))
        and not set("$£€%") & set(bare)
    )


def points(text: str) -> bool:
    """Whether ``text`` points at what was said before: "this", "the former"."""
    return bool(POINTING & set(our(text).casefold().split()))


def our(text: str) -> str:
    """``text`` as somebody else says it: "our products" are "the products"."""
    return re.sub(r"\b([Oo])ur\b", lambda match: "The" if match[1] == "O" else "the", text)
