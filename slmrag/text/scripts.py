"""Which languages and signs are written without spaces between their words, and which scripts several languages share."""

import re

UNSPACED_LANGUAGES = frozenset(["zh", "ja", "ko", "th", "lo", "km", "my", "bo"])  # Korean spaces phrases, not words
# Thai, Lao, Tibetan; Myanmar; Khmer; kana; Chinese characters: to stand within [].
UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
# The languages of a script, the commonest first.
SHARED_SCRIPTS = {
    "Arabic": ("ar", "fa", "ur", "ps", "ku", "sd", "ug"),
    "Cyrillic": ("ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "os"),
    "Devanagari": ("hi", "mr", "ne", "sa"),
}
