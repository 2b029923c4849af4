"""Units: what a number counts, by the words of many languages."""

from functools import cache

from slmrag.text.numbers import begins

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


@cache
def unit(word: str) -> str:
    """The unit that ``word`` (in lower case) names, ``""`` when it names none."""
    return next((name for name, listed in _UNITS.items() if begins(word, listed)), "")
