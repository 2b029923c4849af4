"""Older encodings that a short text does not tell by statistics: of Central Europe and of East Asia, by their commonest letters."""

import re

# The letters that a language has beside a to z. A text whose letters are of one alphabet reads as that language.
_WESTERN = (
    "àâæçéèêëîïôœùûüÿ", "äöüßé", "áéíñóúüª", "áâãàçéêíóôõúüº", "àèéìíîòóùú", "åäöøæéü", "áðéíóúýþæö", "éëïöüèêáó", "àçèéíïòóúü",
)  # fmt: skip
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ")
_SIGN_IN_WORD = re.compile(r"[^\W\d_][³¹¿£¥¼¾±¶]|[³¹¿£¥¼¾±¶]+[a-zà-ÿ]+[³¹¼¾±¶]|\s[³¹¼¾±][a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("‘’“”„‚–—…•€§©®™°»«×\u00a0\u00ad")
# Of each encoding, the first bytes of the characters that are written most: level 1 of JIS X 0208 and of GB 2312, the first
# plane of Big5, the syllables of KS X 1001; and of kana and signs.
_COMMON = {
    "cp932": ((0x88, 0x98), (0x81, 0x84)), "euc_jp": ((0xB0, 0xCF), (0xA1, 0xA5)), "big5": ((0xA4, 0xC6), (0xA1, 0xA2)),
    "euc_kr": ((0xB0, 0xC8), (0xA1, 0xA1)), "gb18030": ((0xB0, 0xD7), (0xA1, 0xA3)),
}  # fmt: skip
_LEAST = 0.9
_ENOUGH = 4_000  # characters


def central_european(data: bytes) -> str:
    """The text, if it reads as a language of Central Europe in Windows-1250 or ISO 8859-2, and as none of the West; else ``""``."""
    western = data.decode("cp1252", "replace")
    if _of_one(western, _WESTERN) and not _SIGN_IN_WORD.search(western):
        return ""
    for encoding in ("cp1250", "iso8859_2"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = [letter for letter in text if ord(letter) > 127]
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        written = all(len(word) > 1 and (word[1:].islower() or word.isupper()) for word in words)
        if (
            written
            and len(words) > 1
            and _of_one(text, _CENTRAL)
            and all(one.isalpha() or one in _SIGNS for one in odd)
        ):
            return text
    return ""


def _of_one(text: str, alphabets: tuple[str, ...]) -> bool:
    """Whether all letters of a text beyond ASCII are of one of ``alphabets``; and there is one."""
    letters = {letter.lower() for letter in text if ord(letter) > 127 and letter.isalpha()}
    return bool(letters) and any(letters <= set(alphabet) for alphabet in alphabets)


def east_asian(data: bytes) -> str:
    """The text, if nearly all its characters are common ones of an East Asian encoding; else ``""``."""
    return next((text for encoding in _COMMON if (text := _common_in(data, encoding))), "")


def _common_in(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    leads = [letter.encode(encoding, "replace") for letter in text[:_ENOUGH] if ord(letter) > 127]
    pairs = [lead for lead in leads if len(lead) == 2]
    common = sum(any(first <= pair[0] <= last for first, last in _COMMON[encoding]) for pair in pairs)
    low = sum(pair[1] < 0xA1 for pair in pairs)
    match encoding:
        case "cp932":
            fits = any(pair[0] < 0xA1 for pair in pairs)
        case "euc_jp":
            fits = any(pair[0] in (0xA4, 0xA5) for pair in pairs)  # nobody writes Japanese without kana, but in lists
        case "big5":
            fits = low > 0
        case _:  # what has such second bytes is another's: the common characters of these have none
            fits = not low
    return text if fits and len(leads) > 1 and common >= _LEAST * len(leads) else ""
