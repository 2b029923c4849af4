"""The keyword terms of a text: what the keyword index stores, and what a question asks it for.

Words are stemmed (Snowball), scripts that do not space their words become character bigrams, numbers and
part numbers are kept whole as well as in parts. A term holds ASCII letters and digits or non-ASCII
characters only, since SQLite's ``ascii`` tokenizer splits at any other ASCII character; two numbers that
belong together are therefore joined by ``·`` ("3.14" is ``3·14``).
"""

import threading
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

LONGEST = 64
STEMMERS = {
    "ar": "arabic", "bs": "serbian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hr": "serbian",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
# The languages written in a script, the first of which is meant when the document's own is not among them:
# a product name in a Russian manual is stemmed as English. Latin is every language not named here.
SCRIPTS = {
    "Arabic": ("ar", "fa", "ur", "ps", "ku", "sd", "ug"),
    "Armenian": ("hy",),
    "Cyrillic": ("ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "os"),
    "Devanagari": ("hi", "mr", "ne", "sa"),
    "Greek": ("el",),
    "Hebrew": ("he", "yi"),
    "Tamil": ("ta",),
}
UNSPACED = frozenset(["zh", "ja", "ko", "th", "lo", "km", "my", "bo"])
ELIDING = frozenset(["fr", "it", "ca"])
CONTRACTED = frozenset(["s", "t", "re", "ve", "ll", "d", "m"])

# Words that carry no subject, dropped from questions only: BM25 gives them next to nothing anyway, and
# their posting lists are the longest. Short lists of our own, question words included.
STOP = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an and are as at be been between but by can could did do does for from had has have how "
        "if in into is it its many may much of on or s should so than that the their them then there these "
        "they this those to was were what when where which who whom whose why will with would you your",
        "de": "aber als am an auch auf aus bei bis das dass dem den der des die diese dieser dieses durch "
        "ein eine einem einen einer eines er es für hat haben ihr im in ist ist kann man mit nach nicht oder "
        "sein sich sie sind so über um und unter vom von vor wann war waren warum was welche welchem welchen "
        "welcher welches wem wen wer werden wie wird wo wurde wurden zu zum zur",
        "es": "al como cómo con cuál cuáles cuándo cuánto cuántos de del desde donde dónde el ella en entre "
        "era eran es esta este esto fue fueron ha han hasta la las lo los más no o para pero por que qué "
        "quién quiénes se ser sin sobre son su sus también tiene un una unas unos y",
        "fr": "au aux avec ce ces cette comment dans de des du elle en entre est et été être eu il ils la le "
        "les leur leurs lui mais ne on ou où par pas plus pour pourquoi qu quand que quel quelle quelles "
        "quels qui quoi sa sans se ses son sont sur un une était étaient",
        "it": "a ai al alla alle anche che chi ci come con cosa da dal dalla dei del della delle di dove e è "
        "era erano gli ha hanno i il in la le lo ma nel nella non o per perché più qual quale quali quando "
        "quanti quanto questa questo se si sono su sua suo sul un una uno",
        "pt": "a ao aos as com como da das de do dos e é ela ele em entre era eram está foi foram há mais "
        "mas na nas não no nos o onde os ou para pela pelo por porque qual quais quando quanto quantos que "
        "quem se sem ser seu sua são também tem um uma",
        "nl": "aan als bij dan dat de der deze die dit door een en er had heeft hebben het hij hoe hoeveel "
        "in is maar met naar niet of om onder ook op over te tot uit van voor waar waarom wanneer waren was "
        "wat welk welke werd wie wordt worden zijn",
        "sv": "att av de den det dessa detta du där eller en ett från för ha hade har hur i inte med men "
        "mellan när och om på som till under var vad varför vem vid vilka vilken vilket är",
        "da": "af at blev da de den der det dette du efter eller en er et for fra ham har havde hvad hvem "
        "hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke med men og om på som til var ved",
        "no": "av ble da de den der det dette du eller en er et etter for fra har hadde hva hvem hvilke "
        "hvilken hvilket hvis hvor hvordan hvorfor i ikke med men når og om på som til var ved",
        "pl": "a co czy dla do gdzie i ile jak jaka jaki jakie jako jest kiedy kto która które który którzy "
        "lub ma na nie o od oraz po pod przez przy są się to w we z za ze że był była były było",
        "ro": "a ai al ale au ca care când câți câte cât ce cine cu cum de despre din este era erau fi fost "
        "în la lui mai nu o pe pentru prin sau se sunt și un una unde unei unui",
        "ru": "а без был была были было в во где для до его ее её и из или их к как какая какие какой какого "
        "каком когда кто ко который которая которые на не о об он она они от по почему при с сколько со "
        "такое то у что чем это является",
        "el": "από για γιατί δεν είναι η ήταν θα και κατά με να ο οι πόσα πόσες πόσο πόσοι ποια ποιες ποιο "
        "ποιοι ποιος πού πότε πώς σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους "
        "των ως",
        "tr": "bir bu da de en hangi hangisi için ile ise kaç kim kimdi kimdir mi mu mü mı nasıl ne neden "
        "nedir nelerdir nerede neydi ve veya ya",
    }.items()
}


def terms(text: str, language: str) -> list[str]:
    """The terms of ``text``, in reading order and repeated as often as they occur.

    ``language`` is the document's, as ``detect_language`` names it ("" is read as English).
    """
    found: list[str] = []
    for token in _tokens(text):
        found += _token_terms(token, language)
    return found


def query_terms(question: str, languages: Iterable[str]) -> list[str]:
    """The distinct terms of ``question`` as documents in each of ``languages`` would hold them.

    So a German document is found by its German stems even where the question's own language is in doubt.
    Stop words are left out, unless nothing else is left.
    """
    tokens = _tokens(question)
    words = [_fold_case(token).partition("'")[0] for token in tokens]
    # Function words tell the language of a question well enough to choose the list; English wins a tie.
    stop = max(STOP.values(), key=lambda listed: sum(word in listed for word in words))
    kept = [token for token, word in zip(tokens, words, strict=True) if word not in stop] or tokens
    wanted = dict.fromkeys(languages) or {"": None}
    return list(
        dict.fromkeys(term for lang in wanted for token in kept for term in _token_terms(token, lang))
    )


def _tokens(text: str) -> list[str]:
    """Words, numbers and compounds of them ("10-K", "$1,234.5"), and runs of unspaced script."""
    patterns = _patterns()
    text = patterns["hidden"].sub("", text)
    if not text.isascii():
        # A thin space inside a number is the French and the SI thousands separator.
        text = patterns["thin"].sub("", text)
        text = unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
        text = patterns["vowel points"].sub("", text)
        text = patterns["digit"].sub(_ascii_digit, text)
    return patterns["token"].findall(patterns["hyphenation"].sub("-", text))


def _ascii_digit(digit) -> str:
    # The regex package may know digits of a newer Unicode than Python does.
    return str(unicodedata.digit(digit[0], digit[0]))


LOOKALIKES = str.maketrans(
    {"\u2010": "-", "\u2019": "'", "\u02bc": "'", "\u066b": ".", "\u066c": ",", "\u05f3": "'"}
)


@cache
def _patterns():
    import regex

    unspaced = (
        r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+|\p{Script=Hangul}+"
        r"|[[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]&&[\p{L}\p{M}]]+"
    )
    spaced = (
        r"[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc\p{Script=Hangul}"
        r"\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]]"
    )
    return {
        # Soft hyphens with the line break they stand at, zero-width characters, directional marks.
        "hidden": regex.compile(r"\u00ad\s*|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"),
        "thin": regex.compile(r"(?<=\d)[\u2009\u202f](?=\d{3}(?!\d))"),
        # Hebrew and Arabic vowel points and the Arabic stretching sign: printed in some editions only.
        "vowel points": regex.compile(
            r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u064b-\u0652\u0670\u0640]"
        ),
        "digit": regex.compile(r"(?![0-9])\p{Nd}"),
        # pdfium writes a hyphen at the end of a line as U+FFFE or U+0002, and leaves out the break.
        "hyphenation": regex.compile(r"(?<=\p{L})(?:-[^\S\n]*\r?\n|[\ufffe\u0002])\s*(?=\p{L})"),
        "token": regex.compile(rf"(?V1){unspaced}|{spaced}+(?:[-.,/&'_]{spaced}+)*"),
        "unspaced": regex.compile(rf"(?V1)(?:{unspaced})"),
        "character": regex.compile(r"\X"),
        "parts": regex.compile(r"[-.,/&'_]"),
        "word": regex.compile(r"[\p{L}\p{M}]+"),
        "number": regex.compile(r"([0-9]+(?:[.,][0-9]+)+)(\p{L}*)"),
        "initials": regex.compile(r"\p{L}(?:\.\p{L})+"),
        "letters and digits": regex.compile(r"\D\d+|\d+|\D+"),
        "script": regex.compile("|".join(rf"(?P<{name}>\p{{Script={name}}})" for name in SCRIPTS)),
    }


@lru_cache(maxsize=100_000)
def _token_terms(token: str, language: str) -> tuple[str, ...]:
    """The terms of one token: one for a word, several for a compound or an unspaced run."""
    patterns = _patterns()
    if not token.isascii() and patterns["unspaced"].match(token):
        return _bigrams(token)
    if _is_word(token):
        return (_stem(token, language),)
    if "'" in token:
        return tuple(
            term for part in _without_apostrophes(token, language) for term in _token_terms(part, language)
        )
    if number := patterns["number"].fullmatch(token):
        unit = _fold_case(number[2])
        found = _number(number[1])
        return (*found, _cut(unit), _cut(found[-1] + unit)) if unit else found
    if patterns["initials"].fullmatch(token):
        return (_cut(_fold_case(token.replace(".", ""))),)
    parts = patterns["parts"].split(token)
    wholes = _wholes(token, parts)
    found = [term for part in parts for term in _part_terms(part, language)]
    found += [_stem(whole, language) if _is_word(whole) else _cut(_fold_case(whole)) for whole in wholes]
    return tuple(found)


def _bigrams(run: str) -> tuple[str, ...]:
    # A Thai consonant and its vowel signs are one character to the reader; as two they find far less.
    characters = _patterns()["character"].findall(run)
    return tuple(_cut(first + second) for first, second in pairwise(characters)) or (_cut(run),)


def _without_apostrophes(token: str, language: str) -> list[str]:
    """What is worth finding around an apostrophe: company's, l'homme, İzmir'de, O'Brien, п'ять."""
    left, _, right = token.partition("'")
    right = right.replace("'", "")
    if language in ("tr", "az") or right.casefold() in CONTRACTED:
        return [left]
    if language in ELIDING:
        return [right] if len(left) < len(right) else [left, right]
    if not left.isascii():
        return [left + right]
    return [left + right, right] if len(left) <= 2 else [left, right]


def _number(token: str) -> tuple[str, ...]:
    """A number, however it is punctuated: 1,234.5 and 1.234,5 are both 1234 and, whole and last, 1234·5."""
    parts = _patterns()["parts"].split(token)
    signs = [sign for sign in token if sign in ".,"]
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(part) == 3 for part in parts[1:-1])
    if grouped and len(parts[-1]) == 3 and len(set(signs)) == 1:
        return (_cut("".join(parts)),)
    if len(parts) == 2 or (grouped and len(set(signs[:-1])) == 1 and signs[-1] != signs[0]):
        whole = "".join(parts[:-1])
        return (_cut(whole), _cut(f"{whole}·{parts[-1]}"))
    return (*map(_cut, parts), _cut("·".join(parts)))


def _part_terms(part: str, language: str) -> list[str]:
    """A part of a compound; where letters meet digits also what stands on each side (2023Q4, 100km)."""
    if _is_word(part):
        return [_stem(part, language)]
    folded = _fold_case(part)
    pieces = _patterns()["letters and digits"].findall(folded) if len(folded) > 2 else []
    # Beyond three it is an identifier, of which nobody remembers a piece.
    return [
        _cut(folded),
        *(_cut(piece) for piece in pieces if 1 < len(piece) < len(folded) and len(pieces) < 4),
    ]


def _wholes(token: str, parts: list[str]) -> list[str]:
    """A compound written as one word: part numbers always, words only where a hyphen or & joins them."""
    if not 1 < len(parts) <= 8:
        return []
    if any(part[0].isdigit() or part[-1].isdigit() for part in parts):
        # Of AB-12/3 people ask for AB-12, of 12/31/2022 for 12/31.
        return [*map(_glued, pairwise(parts) if len(parts) == 3 else ()), _glued(parts)]
    return [] if any(sign in "./,_" for sign in token) else [_glued(parts)]


def _glued(parts: Iterable[str]) -> str:
    whole = ""
    for part in parts:
        whole += ("·" if whole[-1:].isdigit() and part[0].isdigit() else "") + part
    return whole


def _is_word(token: str) -> bool:
    # str.isalpha() says no to the vowel signs of Hindi.
    return token.isalpha() or _patterns()["word"].fullmatch(token) is not None


def _stem(word: str, language: str) -> str:
    spoken = _spoken(word, language)
    word = _fold_case(word, spoken)
    if name := STEMMERS.get(spoken):
        word = _stemmer(name).stemWord(word) or word
    return _cut(_fold_marks(word, spoken))


def _spoken(word: str, language: str) -> str:
    """The language to read ``word`` in: the document's, if it is written in that script."""
    if word.isascii():
        script = None
    else:
        match = _patterns()["script"].search(word)
        script = match.lastgroup if match else None
    if script:
        return language if language in SCRIPTS[script] else SCRIPTS[script][0]
    if (
        not language
        or language in UNSPACED
        or (language != "sr" and any(language in group for group in SCRIPTS.values()))
    ):
        return "en"
    return language


def _fold_case(word: str, language: str = "") -> str:
    if language in ("tr", "az"):
        # The stemmer needs to know ı from i; _fold_marks makes them one again ("IBM" is asked as "ibm").
        word = word.replace("I", "ı")
    return word.replace("İ", "i").casefold()


def _fold_marks(word: str, language: str) -> str:
    """Without accents, since many type without them; in Vietnamese they make the word."""
    if word.isascii() or language == "vi":
        return word
    if _patterns()["script"].match(word):
        return word
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if unicodedata.category(sign) != "Mn")
    return bare.replace("ı", "i") or word


def _cut(term: str) -> str:
    return term[:LONGEST]


_own = threading.local()


def _stemmer(name: str):
    # A Snowball stemmer keeps its working state in itself, so each thread has its own.
    stemmers = _own.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        import Stemmer

        stemmers[name] = Stemmer.Stemmer(name)
    return stemmers[name]
