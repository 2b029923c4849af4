"""The forms of questions for what no cell holds: all but some, a ratio, a share of the whole, what lies under zero. Pure."""

import re

from slmrag.tables.vocabulary import phrase_pattern

_BUT = re.compile(
    r"\b(?:except(?: for)?|excluding|excl\.|other than|apart from|not counting|not including|leaving out|"
    r"(?:(?:are|is|was|were|do|does|did|that|who) not|(?:is|are|was|were)n't)(?: (?:in|from|of|by|at|a|an|with))?|"
    r"außer|abgesehen von|nicht (?:in|aus|von|im|mitgerechnet)|ohne|"
    r"excepto|salvo|sin contar|excluyendo|aparte de|que no (?:sean?|son|est[áé]n?)(?: (?:de|en))?|sauf|hormis|excepté|sans compter)\s+"
    r"(?:the |den |die |das |der |dem |el |la |los |las |le |les )?(?P<but>[^?.;]+?)(?=\s*(?:[?.;,]|$))",
    re.IGNORECASE,
)
_BUT_UNSPACED = re.compile(
    r"(?:除了|除去|不包括|不算|ما عدا|باستثناء)\s*(?P<but>[^?.;,，。？؟、]+?)(?:之外|以外|外|(?=\s*(?:[?.;,，。？؟、]|$)))"
)
# One number by another: "how many times as many … as", "the ratio of … to".
_RATIO = re.compile(
    r"\b(?:what(?: is|'s) )?(?:the )?ratio (?:of|between)\b|\bhow many times(?= (?:[\w'-]+ ){0,6}?(?:more|as (?:many|much|high|large|big|long|old|expensive)|[a-z]{3,}er)\b.*\b(?:than|as|compared (?:to|with))\b)|"
    r"\bverhältnis (?:von|zwischen)\b|\bwie ?viel ?mal\b|\bcuántas veces\b(?= .*\bque\b)|\b(?:razón|proporción) entre\b|\bcombien de fois\b(?= .*\bque\b)|\brapport entre\b|多少倍|几倍|幾倍|كم ضعف",
    re.IGNORECASE,
)
_AS_MANY = re.compile(
    r"\bas (?:many|much|high|large|big|long|old|expensive)\b|\bcompared (?:to|with)\b|\bso (?:viele?|hoch|groß|teuer)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:what|which|how (?:big|large|high) (?:is|was|are|were)(?: the| a)?|as a)?\s*\b(?:share|percentage|percent|per cent|proportion|part|fraction) of\b|"
    r"\bhow many (?:percent|per cent) of\b|\b(?:welche[rnm]? |wie (?:hoch|groß) (?:ist|war) (?:der )?)?(?:prozentuale[rn]? )?anteil (?:an?m?|von|der|des)\b|\bwie ?viele? prozent (?:von|der|des|aller|am)\b|"
    r"\b(?:qué |cuál (?:es|fue) (?:el|la) )?(?:porcentaje|proporción|parte) (?:de|del)\b|\b(?:quel(?:le)? )?(?:pourcentage|part|proportion) (?:de|du|des)\b|占[^?？]{0,12}?(?:比例|百分之几|多少)|百分之几|نسبة",
    re.IGNORECASE,
)
_OF_OTHER = re.compile(
    r"\b(?:as an? (?:share|percentage|percent|proportion|part|fraction) of|als anteil (?:an?m?|von|der|des)|como (?:porcentaje|proporción|parte) del?|en (?:pourcentage|proportion) d[eu]s?)\b"
    r"(?! (?:the |this |all |der |des |dem |el |la |los |las |le |les )*(?:total|all|overall|whole|entire|alle[rns]?|gesamt\w*|total\w*|todos?|todas?|tous|toutes))",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:in percent|in per cent|as a percentage|in prozent|en porcentaje|en pourcentage|(?:the |this |all )?(?:total|overall|whole|entire)(?: of)?|gesamt(?:en?)?|total(?:es)?)\b,?",
    re.IGNORECASE,
)
# Of which nothing is in stock.
SOLD_OUT = phrase_pattern(
    [
        "ausverkauft",
        "vergriffen",
        "agotado",
        "agotada",
        "agotados",
        "agotadas",
        "épuisé",
        "épuisés",
        "缺货",
        "缺貨",
        "售罄",
        "نفد",
    ]
)
# Of a whole year, whose quarters or months are added up.
YEARLY = phrase_pattern(
    ["annual", "yearly", "whole year", "full year", "entire year", "whole of", "all of", "jährlich", "jährliche", "jährlichen", "ganzen jahr", "gesamten jahr",
     "anual", "anuales", "todo el año", "annuel", "annuelle", "annuels", "toute l'année", "全年", "年度", "السنوي", "السنوية"]
)  # fmt: skip
# What lies under zero: a loss, a fall.
BELOW_ZERO = phrase_pattern(
    ["loss", "losses", "loss-making", "in the red", "negative", "below zero", "deficit", "verlust", "verluste", "negativ", "negative", "negatives", "negativer",
     "im minus", "pérdida", "pérdidas", "negativo", "negativa", "negativos", "en números rojos", "perte", "pertes", "négatif", "négative", "dans le rouge",
     "亏损", "虧損", "负", "負", "خسارة", "خسائر", "سالب"]
)  # fmt: skip


def all_but(text: str) -> tuple[str, str]:
    """What a question leaves out ("except Kiel"), and the question without it; ``""`` where it leaves out nothing."""
    for form in (_BUT, _BUT_UNSPACED):
        if found := form.search(text):
            return found["but"].strip(), f"{text[: found.start()]} {text[found.end() :]}".strip()
    return "", text


def as_ratio(text: str) -> str:
    """A question for a ratio as one for a difference of the same two; ``""`` where it is none."""
    if not _RATIO.search(text):
        return ""
    return _AS_MANY.sub(" ", _RATIO.sub(" difference between ", text))


def as_share(text: str) -> str:
    """A question for a share of the whole as one for the part; ``""`` where it is none, or is one of something else: "as a share of revenue"."""
    if not _SHARE.search(text) or _OF_OTHER.search(text):
        return ""
    return " ".join(_WHOLE.sub(" ", _SHARE.sub(" ", text)).split())
