"""Where a text sends its reader: URLs, e-mail addresses, phone numbers; and which of them a translation made up."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from slmrag.text.scripts import UNSPACED
from slmrag.translation.number_check import ascii_digits

_FEWEST_DIGITS = 7  # of a phone number; one less behind a plus
# Full-width letters, and the signs that East Asian input writes in addresses.
_FULL_WIDTH = {sign: sign - 0xFEE0 for sign in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF20, 0xFF0E, 0xFF0B)}
# Scripts without spaces go on right behind an address, and Korean with its particles: they end it.
_BETWEEN = re.compile(rf"[\s<>'’\"“”„«»|{UNSPACED}\uac00-\ud7a3\u3000-\u303f\uff00-\uff20]+")
_BEGINS, _ENDS = "([{'*_", ".,;:!?)]}'*_"
# Addresses without "//": of letters, numbers and programs to talk with, or that a browser acts on.
_KIND = re.compile(
    r"(?<!\w)(?:mailto|tel|fax|smsto|sms|mmsto|mms|callto|skype|sips?|xmpp|facetime(?:-audio)?|whatsapp|viber|tg|weixin|threema|sgnl"
    r"|msteams|zoommtg|geo|magnet|bitcoin|ethereum|itms(?:-apps)?|ms-[a-z-]+|javascript|vbscript|view-source):(?=[^\s:])"
    r"|(?<!\w)(?:data:(?=\w+/)|file:(?=/))|www\.",
    re.IGNORECASE,
)
# Addresses as they are written for no program to follow: evil[.]com, evil (dot) com, evil。com, a (at) evil.com.
_WRITTEN_DOT = re.compile(
    r"(?<=\w)(?:\s*[\[{(<]\s*(?:dot|point|punkt|punto|ponto|点|點|نقطة)\s*[\]})>]\s*|\s*[\[{]\s*\.\s*[\]}]\s*|[(<]\.[)>])(?=\w)"
    r"|(?-i:(?<=[a-z0-9])[｡。](?=[a-z]))",
    re.IGNORECASE,
)
_WRITTEN_AT = re.compile(r"(?<=\w)\s*[\[{(<]\s*(?:@|at|ät|arroba)\s*[\]})>]\s*(?=[\w-]+\.\w)", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]*\w@\w")
# A host's name, where its end is one; a full stop without its space is none, nor is most of files' names (readme.txt).
_HOST = re.compile(r"(?:[\w-]+\.)+(?P<top>[^\W\d_][\w-]+)(?P<more>:\d.*|[/?#].*)?")
# Where words have no spaces between them nobody can tell where such a name begins: its last letter tells it.
_UNSPACED_HOST = re.compile(rf"[{UNSPACED}]\.(?P<top>[a-z]{{2,}}(?![a-z])|[{UNSPACED}]{{1,9}})", re.IGNORECASE)
_MACHINE = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!:)|(?=[:/]|$))){4}(?::\d.*|/.*)?")
_MONTH, _DAY, _YEAR, _TO = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])", r"(?:1[5-9]|20)\d\d", r"[./\s-]{1,2}"
_DATE_OR_HOURS = re.compile(
    rf"(?<!\d)(?:{_YEAR}{_TO}{_MONTH}{_TO}{_DAY}|(?:{_DAY}{_TO}{_MONTH}|{_MONTH}{_TO}{_DAY}){_TO}(?:{_YEAR}|\d\d))(?!\d)"
    r"|(?<!\d)\d{1,2}[.:]\d{2}\s?[-–—]\s?\d{1,2}[.:]\d{2}(?![\d.])"
)
_PHONE = re.compile(r"(?<![\d.,])[+(]{0,2}\d(?:[ \u00a0\u202f().\-–/·]{0,3}\d){5,}")
_DIGITS = re.compile(r"\d(?:[ \u00a0\u202f().\-–/·,'’٬٫]{0,3}\d)*")
_GROUPED = re.compile(r"\d{1,3}(?:([ \u00a0\u202f.])\d{3}(?:\1\d{3})*)|\d+")


def added_addresses(source: str, target: str) -> list[str]:
    """The URLs, host names, e-mail addresses and phone numbers of ``target``, as written there, that ``source`` has not."""
    source, target = _plain(source), _plain(target)
    known = {_bare(found) for found in _with_letters(source)}
    found = list(_with_letters(target))
    for one in found:  # its digits are no phone number
        target = target.replace(one, "\n")
    added = [one for one in found if _bare(one) not in known]
    return list(dict.fromkeys([*added, *_added_phones(source, target)]))


def _plain(text: str) -> str:
    text = _WRITTEN_DOT.sub(".", ascii_digits(text.translate(_FULL_WIDTH)))
    return _WRITTEN_AT.sub("@", text)


def _with_letters(text: str) -> Iterator[str]:
    """The addresses that are no phone numbers."""
    for found in _UNSPACED_HOST.finditer(text):
        run = found["top"].casefold()  # what follows a name in such a script has no space before it either
        ends = [run] if run.isascii() else [run[:length] for length in range(len(run), 0, -1)]
        if top := next((one for one in ends if one in _tops()), ""):
            yield f"{found.group()[:1]}.{top}"
    for word in _BETWEEN.split(text):
        if not any(sign in word for sign in ".@:"):
            continue
        word = word.lstrip(_BEGINS).rstrip(_ENDS)
        scheme, separator, rest = word.partition("://")
        if separator and rest:
            yield (re.split(r"[^\w+.-]", scheme)[-1] or scheme) + separator + rest
        elif (kind := _KIND.search(word)) and kind.end() < len(word):
            yield word[kind.start() :]
        elif ("@" in word and _MAIL.match(word)) or _is_host(word):
            yield word


def _is_host(word: str) -> bool:
    """Whether it is the name of a host or the number of one, alone or with what follows in an address."""
    found = _HOST.fullmatch(word)
    return bool(_MACHINE.fullmatch(word) or (found and (found["more"] or found["top"].casefold() in _tops())))


@cache
def _tops() -> frozenset[str]:
    """What a host's name ends in, each as it is written in its own script too."""
    lines = Path(__file__).with_name("top_level_domains.txt").read_text("utf-8").splitlines()
    tops = [top for line in lines if not line.startswith("#") for top in line.split()]
    return frozenset([*tops, *(top.encode().decode("idna") for top in tops if top.startswith("xn--"))])


def _bare(address: str) -> str:
    """What two ways of writing the same address have in common."""
    bare = address.casefold()
    for beginning in ("mailto:", "https://", "http://", "www."):
        bare = bare.removeprefix(beginning)
    return bare.rstrip("/")


def _added_phones(source: str, target: str) -> Iterator[str]:
    runs = [_digits(match.group()) for match in _DIGITS.finditer(source)]
    numbers = set(re.findall(r"\d+", source))
    for match in _PHONE.finditer(_DATE_OR_HOURS.sub("\n", target)):
        digits, written = _digits(match.group()), match.group().strip()
        if len(digits) < _FEWEST_DIGITS - written.startswith("+"):
            continue
        # Numbers beside each other ("2023 1500") are none; nor is one that was in words, or with its million: 1,500,000.
        if any(digits in run for run in runs) or set(re.findall(r"\d+", written)) <= numbers:
            continue
        if not (digits.endswith("000") and _GROUPED.fullmatch(written)):
            yield written


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.replace("(0)", ""))
