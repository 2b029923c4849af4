"""Numbers however they are punctuated or written out: where one stands, what its digits may mean, its magnitude.

A value is a string ("3500000000"); a number whose punctuation can be read two ways has both readings.
"""

import re
from decimal import Decimal
from functools import cache

# A number in a text (its digits as 0 to 9): 1,234.5, 1.234,5, 1'234. Between words a space may part thousands, too.
NUMBER = r"(?:\d+(?:[.,'’\u00a0\u2009\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)"
SPACED_NUMBER = r"(?:\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3}(?!\d))+(?:,\d+)?|" + NUMBER + ")"
_GROUPING = re.compile(r"[\s'’_٬]")  # signs that part thousands and nothing else
_POINTS = str.maketrans("·٫", "..")

# By language, the words for 1, 2, 3 and so on.
_COUNTED = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    "de": "- zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "- deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "- dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "it": "- due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "- dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "- twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "sv": "- två tre fyra fem sex sju åtta nio tio elva tolv",
    "da": "- - tre fire fem seks syv otte ni ti elleve tolv",
    "no": "- - tre fire fem seks sju åtte ni ti elleve tolv",
    "pl": "- dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "cs": "- dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct",
    "hu": "- kettő három négy öt hat hét nyolc kilenc tíz",
    "fi": "- kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen",
    "tr": "- iki üç dört beş altı yedi sekiz dokuz",
    "ru": "- два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "uk": "- два три чотири п'ять шість сім вісім дев'ять десять",
    "ar": "- - ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "he": "- שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר",
}
_FORMS = {
    "en": {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12},
    "es": {"veinte": 20, "treinta": 30, "cincuenta": 50}, "fr": {"vingt": 20, "trente": 30, "cinquante": 50},
    "de": {"zwanzig": 20, "dreißig": 30, "fünfzig": 50}, "pt": {"duas": 2, "vinte": 20}, "pl": {"dwie": 2, "dwóch": 2},
    "it": {"venti": 20}, "cs": {"dvě": 2}, "hu": {"két": 2}, "no": {"syv": 7}, "uk": {"дві": 2},
    "ru": {"две": 2, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6, "двадцать": 20},
    "ar": {"ثلاث": 3, "أربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثماني": 8, "تسع": 9, "عشر": 10},
}  # fmt: skip
_RANKED = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)

# What multiplies, by the beginning of the word ($: the whole of it), as powers of ten.
_MAGNITUDES = {
    7: "千万$ 千萬$ 천만$",  # before what begins with 千
    2: "hundred$ hundreds$",
    3: "thousand tausend mille$ mil$ тысяч тыс$ тисяч tys tisíc duizend tusen tuhat ezer$ ألف آلاف k$ 千 천$",
    4: "万$ 萬$ 만$",
    6: "百万$ 百萬$ 백만$ million milion millon millón milhão milhões миллион мільйон млн$ mln$ mio$ mn$ mm$ miljoen miljon miljoon milyon مليون ملايين",
    8: "亿$ 億$ 억$",
    9: "十亿$ 十億$ 십억$ milliard miliard миллиард мільярд млрд$ mrd$ mld$ mia$ milyar مليار miljard bilhão bilhões bn$",
    12: "兆$ 조$ trillion trilh tn$",
}


def readings(written: str) -> tuple[tuple[str, str], ...]:
    """What digits with separators may mean, as (whole, decimals): "1,234" is (1234, "") or (1, 234), "1,234.5" (1234, 5).

    Thousands come first. Nothing where it is no one number: a date, the number of a version.
    """
    written = _GROUPING.sub("", written).translate(_POINTS)
    parts, signs = re.split(r"[.,]", written), re.findall(r"[.,]", written)
    if not signs:
        return ((written, ""),)
    found = []
    if _is_grouped(parts, signs):
        found.append(("".join(parts), ""))
    if len(parts) == 2 or (_is_grouped(parts[:-1], signs[:-1]) and signs[-1] != signs[0]):
        found.append(("".join(parts[:-1]), parts[-1]))
    return tuple(found)


def _is_grouped(parts: list[str], signs: list[str]) -> bool:
    """Whether ``parts`` between equal ``signs`` are thousands, or as in India lakhs: 1,234,567 or 12,34,567."""
    first, *inner, last = parts
    lengths = {len(part) for part in inner}
    return (
        len(first) <= 3 and first != "0" and len(last) == 3 and len(set(signs)) == 1
        and (lengths <= {3} or (lengths == {2} and signs[0] == ","))
    )  # fmt: skip


def values(written: str) -> frozenset[str]:
    """The values that digits with separators may mean; what is no number stands for itself."""
    found = (f"{whole}.{decimals}" if decimals else whole for whole, decimals in readings(written))
    return frozenset(map(_value, found)) or frozenset([written])


def times(values: frozenset[str], power: int) -> frozenset[str]:
    """``values`` times ten to the ``power``."""
    return frozenset(_value(f"{value}e{power}") if _is_value(value) else value for value in values)


def _value(written: str) -> str:
    return f"{Decimal(written).normalize():f}"


def _is_value(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


@cache
def number_words(language: str) -> dict[str, int]:
    """The values of the number words of a language (English where none are known), small ones and tens."""
    language = language if language in _COUNTED else "en"
    counted = {word: value for value, word in enumerate(_COUNTED[language].split(), 1) if word != "-"}
    if language == "en":
        counted |= {word: value for value, word in enumerate(_RANKED.split(), 1)}
    return counted | _FORMS.get(language, {})


def in_words(values: list[int]) -> int:
    """The value of number words that stand together: (20, 5) is 25, (2, 100) is 200."""
    total = 0
    for value in values:
        total = total * value if value == 100 and total else total + value
    return total


@cache
def magnitude(word: str, language: str) -> int:
    """The power of ten that ``word`` (in lower case) multiplies by; 0 for one that does not."""
    if word.startswith(("billion", "billón", "billon")):
        return 9 if language in ("en", "") else 12
    return next((power for power, listed in _MAGNITUDES.items() if begins(word, listed)), 0)


def begins(word: str, listed: str) -> bool:
    """Whether ``word`` begins as one of those ``listed``, or is it, where that ends in ``$``."""
    return any(word == each[:-1] if each.endswith("$") else word.startswith(each) for each in listed.split())
