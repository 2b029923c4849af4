"""What is written without spaces between its words: which languages, and which signs."""

import re

UNSPACED_LANGUAGES = frozenset(["zh", "ja", "ko", "th", "lo", "km", "my", "bo"])  # Korean spaces phrases, not words
# Thai, Lao, Tibetan; Myanmar; Khmer; kana; Chinese characters: to stand within [].
UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
