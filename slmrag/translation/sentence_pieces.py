"""A text in sentences that a translation model holds, and what such a model does to the edges of one put right."""

import re

from slmrag.text.scripts import UNSPACED_SIGN
from slmrag.text.sentences import split_sentences
from slmrag.translation.markup import is_whole, plain

# Characters. Of three news sentences joined to one of 330 a model still writes all, of four 97 %, of five 82 %: the rest is
# cut off in silence (tests/benchmarks/translating.py). A script without spaces says as much in a third.
LONGEST, LONGEST_UNSPACED = 300, 100
_PAUSES = (";:；：", ",，、؛،", "–—-)）", " ")
_TO_ASCII = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u00ad": ""})  # fmt: skip
_BRACKETS = frozenset("([（【")
_BEGUN_BRACKET = re.compile(
    r"(?<=\w)\s*\(\w{0,2}\)?$"
)  # behind a name some models write: "Ahornweg 14 (o)", "Niederfelde ("
_STOPS = (".", "。", "।")
_ENDS = (*_STOPS, *"!?:;…！？")


def sentence_pieces(text: str, language: str) -> list[str]:
    """``text``, whose marks are whole in each piece, as sentences with the white space behind them; joined they are the text.

    One that is longer than a model holds is cut where it pauses, else between two words.
    """
    pieces = [""]
    spans = split_sentences(text, language)
    for (start, _), following in zip(spans, [*(start for start, _ in spans[1:]), len(text)], strict=True):
        if pieces[-1] and is_whole(pieces[-1]):
            pieces.append("")
        pieces[-1] += text[start:following]
    if spans and spans[0][0]:
        pieces[0] = text[: spans[0][0]] + pieces[0]
    return [part for piece in pieces for part in _cut(piece)]


def is_too_long(text: str) -> bool:
    """Whether a model would lose the end of it."""
    words = plain(text)
    return len(words) > LONGEST or len(UNSPACED_SIGN.findall(words)) > LONGEST_UNSPACED


def _cut(text: str) -> list[str]:
    """A sentence in halves of halves that are short enough, where it can be cut at all."""
    pieces, left = [], [text]
    while left:
        piece = left.pop()
        place = _pause(piece) if is_too_long(piece) else 0
        if place:
            left += [piece[place:], piece[:place]]
        else:
            pieces.append(piece)
    return pieces


def _pause(text: str) -> int:
    """Where to cut: behind the strongest sign of a pause in the middle half, else anywhere between two words; 0 where nowhere."""
    for signs in _PAUSES:
        places = [
            match.end() for match in re.finditer(rf"[{re.escape(signs)}]\s*", text) if 0 < match.end() < len(text)
        ]
        if signs != " ":
            places = [place for place in places if len(text) <= 4 * min(place, len(text) - place)]
        places.sort(key=lambda place: abs(2 * place - len(text)))
        found = next((place for place in places[:50] if is_whole(text[:place]) and is_whole(text[place:])), 0)
        if found:
            return found
    middle = len(text) // 2
    return middle if UNSPACED_SIGN.search(text) and is_whole(text[:middle]) and is_whole(text[middle:]) else 0


def simple(text: str) -> str:
    """``text`` in signs that every vocabulary holds, on one line."""
    return " ".join(text.translate(_TO_ASCII).split())


def fit(source: str, said: str) -> str:
    """``said`` as ``source`` was in its text: with a full stop, a bracket at its end and a capital only where that has them."""
    said = said.strip()
    if not set(source) & _BRACKETS:
        said = _BEGUN_BRACKET.sub("", said) or said
    if said.endswith(_STOPS) and said.count(said[-1]) == 1 and not source.rstrip().endswith(_ENDS):
        said = said[:-1].rstrip()
    first, second = said[:1], said[1:2]
    if source[:1].islower() and first.isupper() and not second.isupper():
        return first.lower() + said[1:]
    return first.upper() + said[1:] if source[:1].isupper() else said
