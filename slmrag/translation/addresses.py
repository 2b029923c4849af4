"""Where a text sends its reader: URLs, e-mail addresses, phone numbers; and which of them a translation made up."""

import re
from collections.abc import Iterator

from slmrag.text.scripts import UNSPACED
from slmrag.translation.number_check import ascii_digits

_FEWEST_DIGITS = 7  # of a phone number; one less behind a plus
# Full-width letters, and the signs that East Asian input writes in addresses.
_FULL_WIDTH = {sign: sign - 0xFEE0 for sign in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF20, 0xFF0E, 0xFF0B)}
# Scripts without spaces go on right behind an address, and Korean with its particles: they end it.
_BETWEEN = re.compile(rf"[\s<>'’\"“”„«»|{UNSPACED}\uac00-\ud7a3\u3000-\u303f\uff00-\uff20]+")
_BEGINS, _ENDS = "([{'*_", ".,;:!?)]}'*_"
_KIND = re.compile(r"(?:mailto|tel|sms):|www\.", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]*\w@\w")
# A host's name: a file's (readme.txt) is none, nor is a full stop without its space.
_HOST = re.compile(
    r"(?:[\w-]+\.)+(?:[a-z]{2}|xn--[\w-]+|рф|com|org|net|info|edu|gov|mil|int|biz|app|dev|xyz|top|shop|site|online|store|cloud"
    r"|link|club|live|page|blog|tech|name|pro|example|test|onion)(?::\d.*|[/?#].*)?",
    re.IGNORECASE,
)
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
    return ascii_digits(text.translate(_FULL_WIDTH))


def _with_letters(text: str) -> Iterator[str]:
    """The addresses that are no phone numbers."""
    for word in _BETWEEN.split(text):
        if not any(sign in word for sign in ".@:"):
            continue
        word = word.lstrip(_BEGINS).rstrip(_ENDS)
        scheme, separator, rest = word.partition("://")
        if separator and rest:
            yield (re.split(r"[^\w+.-]", scheme)[-1] or scheme) + separator + rest
        elif (kind := _KIND.search(word)) and kind.end() < len(word):
            yield word[kind.start() :]
        elif ("@" in word and _MAIL.match(word)) or _HOST.fullmatch(word):
            yield word


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
