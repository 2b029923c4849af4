"""Where values of a kind stand in a text: numbers, amounts of money, shares, dates, names, phone numbers."""

import re
import tomllib
from functools import cache
from pathlib import Path

from slmrag.search.values.asked_value import Kind
from slmrag.text.dates import days_in
from slmrag.text.months import month
from slmrag.text.numbers import NUMBER, number_words
from slmrag.text.scripts import UNSPACED_LANGUAGES
from slmrag.text.stop_words import stop_lists

Span = tuple[int, int]

_NUMBER = re.compile(
    rf"(?<![\w.,/]){NUMBER}(?![\w]|[.,/]\d)|(?<![\w.,/]){NUMBER}(?=(?:[kmKM]|[bmBM]n|km|kg|[mck]?m²?|[%+])\b|[%+])"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIGN = r"(?:[$€£¥₹]|US\$|A\$|\b(?:USD|EUR|GBP|DKK|SEK|NOK|CHF|AUD|CAD|JPY|CNY|RMB|INR|NZD|SGD|HKD|ZAR|BRL|MXN|AED|SAR|EGP)\b)"
_MAGNITUDE = r"(?:k|m|mn|bn|tn|[mb]illions?|thousands?|trillions?|tausend|mio\.?|mrd\.?|millionen|milliarden|mil|millones|millions?)"
_CURRENCY = r"(?:dollars?|euros?|pounds?|francs?|yen|yuan|cents?|kroner|pesos?|dólares|rupees|pence)"
_MONEY = re.compile(
    rf"{_SIGN}\s?[-−(]?{NUMBER}(?:\s?{_MAGNITUDE}\b)?|{NUMBER}\s?(?:{_MAGNITUDE}\s?)?(?:{_SIGN}|{_CURRENCY}\b)"
    rf"|(?<![\w.,]){NUMBER}\s(?:[mb]illions?|bn|millionen|milliarden|millones)\b|{NUMBER}\s?(?:[万亿]?(?:美元|欧元|元|人民币)|[万亿])"
    r"|\d[\d.,٠-٩]*\s?(?:مليون|مليار|دولار|يورو|درهم|ريال|جنيه)",
    re.IGNORECASE,
)
# An amount of money without a number: "the hall costs nothing", "half of the fee".
_NO_MONEY = re.compile(
    r"\b(?:nothing|free of charge|(?:is|are) free|no (?:charge|fee)s?|half (?:of )?(?:the|your|what)|kostenlos\w*|kostenfrei\w*|gratis|umsonst|nichts"
    r"|die hälfte|gratuit\w*|la mitad|sin coste|la moitié|免费)\b|مجان\w*",
    re.IGNORECASE,
)
_MONEY_SIGN = re.compile(rf"{_SIGN}\s?{NUMBER}")
_SHARE = re.compile(
    rf"{NUMBER}\s?(?:%|per\s?cent\b|percent\w*|prozent\w*|por ciento|pct\b|٪|في المئة|بالمئة)|百分之\w+|\b(?:half|a third|two[- ]thirds|a quarter|"
    r"three[- ]quarters|hälfte|mitad|all of the)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\b([^\W\d_]{3,10})\.?,?\s(?:of\s|de\s)?((?:19|20)\d\d)\b")
_DATED = re.compile(
    r"(?<![\d.,$€£])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d+\s?月|\d{3,4}\s?年"
)
# When it is without a date: a weekday, a time of the day, the how manieth day, within how many days.
_WHEN = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|sonnabends?"
    r"|lunes|martes|miércoles|jueves|viernes|sábados?|domingos?|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?)\b"
    r"|\b\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b|uhr\b|o'clock\b|h\b)|(?<![\d:])\d{1,2}:\d\d(?![\d:])|\b(?:noon|midnight|mittags|mitternacht|mediodía|medianoche)\b"
    r"|\b(?:first|second|third|last|\d{1,2}(?:st|nd|rd|th)) (?:(?:working|business|calendar) )?day\b|\b(?:\d{1,2}\.|ersten|zweiten|dritten|letzten) (?:werk|arbeits)tag"
    r"|\bon the \d{1,2}(?:st|nd|rd|th)\b|\bam \d{1,2}\.(?!\d)|\bel día \d{1,2}\b"
    r"|\b(?:within|innerhalb (?:von)?|binnen|dentro de|dans les?)\s[\w-]{1,12}\s(?:working |business )?(?:(?:minute|hour|day|week|month)s?|minuten|stunden|tagen?|wochen|monaten|horas|días|semanas|meses|heures|jours|semaines|mois)\b"
    r"|(?:星期|周|礼拜)[一二三四五六日天]|\d{1,2}\s?点|\b(?:يوم |[وبف]?ال)(?:[اإ]ثنين|ثلاثاء|[أا]ربعاء|خميس|جمعة|سبت|[أا]حد)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d[\d()\s./–-]{5,}\d(?![\w%]|[.,]\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’&-]*\w"
_NAME = re.compile(
    rf"\b(?:{_WORD}|[A-Z]\.)(?:\s(?:(?:van|von|de|der|den|del|da|di|la|le|bin|al|of|&|and)\s)?(?:{_WORD}|[A-Z]\.))*"
)
_TITLE = re.compile(r"(?:Mrs?|Ms|Dr|Prof|Sir|Dame|Lord|Herr|Frau|Hon|Señora?|Don|Doña)\.?")
_OF_FIRM = re.compile(r"\b(?:Ltd|LLP|LLC|Inc|AG|GmbH|SE|plc|PLC|A/S|Pty|Corp|Co|SA|NV|BV|KG|Oy|AB|S\.A)\b|\s&\s")
_NUMBERED = re.compile(
    r"\b(?:scope|tier|section|note|notes|page|stage|phase|level|part|year|class|grade|room|chapter|table|figure|item|article|act|form|rule|no|step|class|series|covid|"
    r"abschnitt|seite|anhang|kapitel|artikel|klasse|zimmer|raum|sección|clase|aula|curso|página|capítulo|artículo)\.?\s$",
    re.IGNORECASE,
)
_NEXT_ENTRY = re.compile(r"\s+(?:Item|Note|Part)\s\d")  # of a table of contents, whose page number it is
_OFTEN = re.compile(
    r"\b(?:daily|weekly|monthly|quarterly|yearly|annually|every|once|twice|täglich|wöchentlich|monatlich|jährlich|jede[nrms]?|diari\w+|semanal\w*|"
    r"mensual\w*|anual\w*|cada)\b|每|كل ",
    re.IGNORECASE,
)
_LINE = re.compile(r"\n")
_TO_DAY = re.compile(r"\d{1,2}\.?\s?(?:to|and|until|bis|und|al?|y|au|[-–])\s?$", re.IGNORECASE)  # "11 to 13 May"


def places(text: str, kind: Kind, language: str) -> list[Span]:
    """Where values of ``kind`` stand in ``text``, in reading order. A name may be any that is written with a capital letter."""
    match kind:
        case "money":
            return sorted([*_spans(_MONEY, text), *_spans(_NO_MONEY, text)])
        case "share":
            return _spans(_SHARE, text)
        case "count" | "amount":
            return _numbers(text, language, counts=kind == "count")
        case "date":
            return _dates(text)
        case "phone":
            return [span for span in _spans(_PHONE, text) if sum(map(str.isdigit, text[slice(*span)])) >= 6]
        case "email":
            return _spans(_EMAIL, text)
        case "name":
            return _names(text, language)
    return []


def has_capitals(language: str) -> bool:
    """Whether names can be told by their looks in a language."""
    return language not in UNSPACED_LANGUAGES and language not in ("ar", "fa", "he", "hi", "ka", "ur")


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [found.span() for found in pattern.finditer(text)]


def _numbers(text: str, language: str, *, counts: bool) -> list[Span]:
    """Numbers that are no years and number nothing ("section 4"); small ones in words too. What ``counts`` is whole, and no money."""
    dated = [span[:2] for span in days_in(text)]
    dated += [before.span() for start, _ in dated if (before := _TO_DAY.search(text, max(0, start - 12), start))]
    if counts:
        dated += [*_spans(_MONEY_SIGN, text), *_spans(_SHARE, text)]
    found = [
        span
        for span in _spans(_NUMBER, text)
        if not _YEAR.fullmatch(text[slice(*span)])
        and not any(start <= span[0] < end for start, end in dated)
        and not (counts and re.match(r"[-–]\d", text[span[1] : span[1] + 2]))
        and not text.startswith("(", span[1])
        and not _NEXT_ENTRY.match(text, span[1])
        and not _NUMBERED.search(text[max(0, span[0] - 12) : span[0]])
    ]
    return sorted(
        [
            *found,
            *_spans(_spelled(language), text),
            *([] if counts else [*_spans(_OFTEN, text), *_spans(_NO_MONEY, text)]),
        ]
    )


@cache
def _spelled(language: str) -> re.Pattern[str]:
    ranked = ("first", "second", "third", "th", "one")
    words = [word for word in number_words(language or "en") if not word.endswith(ranked)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)", re.IGNORECASE)


def _dates(text: str) -> list[Span]:
    days = [span[:2] for span in days_in(text)]
    months = [
        found.span()
        for found in _MONTH.finditer(text)
        if month(found[1].casefold()) and not any(start <= found.start() < end for start, end in days)
    ]
    taken = [*days, *months]
    years = [span for span in _spans(_DATED, text) if not any(start <= span[0] < end for start, end in taken)]
    return sorted([*taken, *years]) or _spans(_WHEN, text)


def _names(text: str, language: str) -> list[Span]:
    """Names of people and firms: two words at least, or one behind a title, in capitals, or of a firm; without words for posts."""
    if not has_capitals(language):
        return [(0, len(text))]
    found = []
    for run in _NAME.finditer(_LINE.sub(" ", text)):
        words = [
            (run.start() + word.start(), run.start() + word.end(), word[0]) for word in re.finditer(r"\S+", run[0])
        ]
        part: list[tuple[int, int, str]] = []
        for start, end, word in [*words, (0, 0, "")]:
            bare = word.casefold().strip(".").removesuffix("'s").removesuffix("’s")
            if word and bare not in _no_names():
                part.append((start, end, word))
                continue
            if part and _is_name(text, part):
                found.append((part[0][0], part[-1][1]))
            part = []
    return found


def is_firm(name: str) -> bool:
    """Whether a name is written like a firm's: in capitals, or with what firms are called by."""
    return _OF_FIRM.search(name) is not None or any(len(word) > 2 and word.isupper() for word in name.split())


def _is_name(text: str, words: list[tuple[int, int, str]]) -> bool:
    capital = [word for *_, word in words if word[0].isupper()]
    if not capital:
        return False
    titled = _TITLE.fullmatch(text[: words[0][0]].rstrip().rpartition(" ")[2]) is not None
    firm = _OF_FIRM.search(" ".join(capital)) is not None
    return len(capital) > 1 or titled or firm or (len(capital[0]) > 2 and capital[0].isupper())


@cache
def _no_names() -> frozenset[str]:
    """Words that are written with a capital letter and are of no name: those of posts, of reports, and all that begin sentences."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return frozenset(" ".join(listed["no_name"].values()).split()).union(*stop_lists().values()) - {
        "van",
        "von",
        "de",
        "der",
    }
