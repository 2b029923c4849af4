"""What a number says: its value however it is punctuated or written out, its magnitude, its unit; months and dates.

A value is a string ("3500000000"); a number whose punctuation can be read two ways has both readings.
"""

import re
from decimal import Decimal
from functools import cache

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
    2: "hundred$ hundreds$",
    3: "thousand tausend mille$ mil$ тысяч тыс$ тисяч tys tisíc duizend tusen tuhat ezer$ ألف آلاف k$ 千",
    4: "万$ 萬$ 만$",
    6: "million milion millon millón milhão milhões миллион мільйон млн$ mln$ mio$ mn$ mm$ miljoen miljon miljoon milyon مليون ملايين",
    8: "亿$ 億$ 억$",
    9: "milliard miliard миллиард мільярд млрд$ mrd$ mld$ mia$ milyar مليار miljard bilhão bilhões bn$",
    12: "trillion trilh tn$",
}
# Units, by the beginning of the word ($: the whole of it); what is no unit here is a word like another.
_UNITS = {
    "%": "%$ percent$ prozent$ procent процент відсот pourcent porcent percento",
    "pp": "pp$ prozentpunkt", "bp": "bps$ bp$", "$": "$$ us$$ dollar usd$ доллар دولار 美元", "€": "€$ euro$ euros$ eur$ евро يورو 欧元",
    "£": "£$ pound lb$ lbs$ gbp$ pfund libra фунт", "¥": "¥$ yen$ yuan rmb$ renminbi jpy$",
    "km": "km$ kilomet километр كيلومتر 公里", "m": "m$ meter metre metro$ metros$ метр متر$ 米$", "cm": "cm$ centimet zentimet", "mm": "mm$ millimet",
    "mi": "mi$ mile meile milla миль ميل$ 英里", "ft": "ft$ foot$ feet$ fuß$ фут", "inch": "inch", "yd": "yard yd$ yds$",
    "ha": "ha$ hectar hektar", "acre": "acre", "kg": "kg$ kilogram kilo$ kilos$ килограмм", "g": "g$ gram$ grams$ gramm$ gramme", "mg": "mg$ milligram", "μg": "μg$ mcg$ microgram mikrogramm", "ng": "ng$ nanogram",
    "t": "t$ ton$ tons$ tonne tonelad тонн", "oz": "oz$ ounce", "l": "l$ liter$ liters$ litern$ litre litro литр", "ml": "ml$ millilit", "gal": "gallon gal$",
    "bbl": "barrel", "s": "second sekund segundo$ segundos$ секунд s$ sec$", "min": "minut minuto минут min$ دقيق 分钟",
    "h": "hour stunde heure hora$ horas$ h$ hr$ hrs$ час$ часа$ часов$ ساع 小时", "d": "day$ days$ tag$ tage$ tagen$ jour día dia$ dias$ день$ дня$ дней$ giorn dag$ dagen$ أيام$ يوم",
    "wk": "week woche semaine semana недел settiman", "mo": "month monat mois$ mes$ meses$ месяц mese$ mesi$ maand شهر أشهر",
    "y": "year jahr an$ ans$ année año anno$ anni$ год$ года$ лет$ ano$ anos$ jaar yr$ yrs$ سنة سنوات عام",
    "decade": "decade jahrzehnt", "century": "centur jahrhundert siècle siglo век secol", "c": "°c$ celsius", "f": "°f$ fahrenheit",
    "w": "w$ watt", "kw": "kw$ kilowatt", "mw": "mw$ megawatt", "gw": "gw$ gigawatt", "v": "volt", "hz": "hz$ hertz", "kb": "kb$ kilobyte",
    "mb": "mb$ megabyte", "gb": "gb$ gigabyte", "tb": "tb$ terabyte", "mph": "mph$", "kmh": "kmh$ kph$",
}  # fmt: skip
_MONTHS = (
    "january jan januar janvier enero gennaio janeiro januari января январь styczeń stycznia يناير",
    "february feb februar février febrero febbraio fevereiro februari февраля февраль luty lutego فبراير",
    "march mar märz mars marzo março maart марта март marzec marca مارس",
    "april apr avril abril aprile апреля апрель kwiecień kwietnia أبريل",
    "may mai mayo maggio maio mei maj мая май maja مايو",
    "june jun juni juin junio giugno junho июня июнь czerwiec czerwca يونيو",
    "july jul juli juillet julio luglio julho июля июль lipiec lipca يوليو",
    "august aug août agosto augustus augusti августа август sierpień sierpnia أغسطس",
    "september sep sept septembre septiembre settembre setembro сентября сентябрь wrzesień września سبتمبر",
    "october oct oktober octobre octubre ottobre outubro октября октябрь październik października أكتوبر",
    "november nov novembre noviembre novembro ноября ноябрь listopad listopada نوفمبر",
    "december dec dezember décembre diciembre dicembre dezembro декабря декабрь grudzień grudnia ديسمبر",
)


def readings(written: str) -> frozenset[str]:
    """The values that digits with separators may mean: "1,234" is 1234 or 1.234, "1,234.5" only 1234.5."""
    parts = re.split(r"[.,]", written := re.sub(r"[\s'’_]", "", written))
    if len(parts) == 1:
        return frozenset([_value(written)])
    signs = re.findall(r"[.,]", written)
    found = set()
    grouped = len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:-1])
    if grouped and len(parts[-1]) == 3 and len(set(signs)) == 1:
        found.add(_value("".join(parts)))
    if len(parts) == 2 or (grouped and signs[-1] not in signs[:-1]):
        found.add(_value(f"{''.join(parts[:-1])}.{parts[-1]}"))
    return frozenset(found or {written})


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
    return next((power for power, listed in _MAGNITUDES.items() if _begins(word, listed)), 0)


@cache
def unit(word: str) -> str:
    """The unit that ``word`` (in lower case) names, ``""`` when it names none."""
    return next((name for name, listed in _UNITS.items() if _begins(word, listed)), "")


def _begins(word: str, listed: str) -> bool:
    return any(word == each[:-1] if each.endswith("$") else word.startswith(each) for each in listed.split())


@cache
def month(word: str) -> int:
    """The number of the month that ``word`` (in lower case) names, 0 when it names none."""
    return next((number for number, names in enumerate(_MONTHS, 1) if word in names.split()), 0)
