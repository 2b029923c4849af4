"""The names that people give to languages, by their codes, and the way they are written."""

from slmrag.errors.notices import Templates

# The 23 languages that Phi-3.5-mini was made for: English name, then what the language calls itself, and other codes.
SUPPORTED = {
    "ar": ("Arabic", "العربية", "ara", "arb"), "zh": ("Chinese", "中文", "zho", "chi", "mandarin", "zh-cn", "zh-tw"),
    "cs": ("Czech", "čeština", "ces", "cze"), "da": ("Danish", "dansk", "dan"),
    "nl": ("Dutch", "nederlands", "nld", "dut"), "en": ("English", "eng"), "fi": ("Finnish", "suomi", "fin"),
    "fr": ("French", "français", "francais", "fra", "fre"), "de": ("German", "deutsch", "deu", "ger"),
    "he": ("Hebrew", "עברית", "heb", "iw"), "hu": ("Hungarian", "magyar", "hun"),
    "it": ("Italian", "italiano", "ita"), "ja": ("Japanese", "日本語", "jpn"), "ko": ("Korean", "한국어", "kor"),
    "no": ("Norwegian", "norsk", "nor", "nob", "nno", "nb", "nn", "bokmål"), "pl": ("Polish", "polski", "pol"),
    "pt": ("Portuguese", "português", "portugues", "por", "pt-br"), "ru": ("Russian", "русский", "rus"),
    "es": ("Spanish", "español", "espanol", "spa", "castellano"), "sv": ("Swedish", "svenska", "swe"),
    "th": ("Thai", "ไทย", "tha"), "tr": ("Turkish", "türkçe", "turkce", "tur"),
    "uk": ("Ukrainian", "українська", "ukr"),
}  # fmt: skip
# Models know these less well.
OTHERS = {
    "bg": ("Bulgarian", "bul"), "ca": ("Catalan", "català", "cat"), "el": ("Greek", "ελληνικά", "ell", "gre"),
    "et": ("Estonian", "est"), "fa": ("Persian", "farsi", "fas", "per"), "hi": ("Hindi", "hin"),
    "hr": ("Croatian", "hrvatski", "hrv"), "id": ("Indonesian", "ind"), "is": ("Icelandic", "isl", "ice"),
    "lt": ("Lithuanian", "lit"), "lv": ("Latvian", "lav"), "ms": ("Malay", "msa", "may"),
    "ro": ("Romanian", "română", "romana", "ron", "rum"), "sk": ("Slovak", "slovenčina", "slk", "slo"),
    "sl": ("Slovenian", "slv"), "sr": ("Serbian", "srpski", "srp"), "ur": ("Urdu", "urd"),
    "vi": ("Vietnamese", "tiếng việt", "vie"),
}  # fmt: skip
_name = Templates(**{f"language_{code}": names[0] for code, names in (SUPPORTED | OTHERS).items()})


def language_name(code: str) -> str:
    """The English name of a language, a `Notice` that is said in any other; ``""`` for a code that has none here."""
    return _name(f"language_{code}") if code in SUPPORTED or code in OTHERS else ""


def name_of(code: str) -> str:
    """The English name of a language, its code where it has none here."""
    return language_name(code) or code


def is_rtl(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language in {"ar", "he", "fa", "ur", "ps", "yi", "sd", "ug", "dv", "ku"}
