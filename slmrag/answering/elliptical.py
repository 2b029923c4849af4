"""A question that only names what is otherwise than in the one before: "and in April?", "what about the Mini?". Pure.

It is filled in from the one before where it is plain what takes the place of what: a phrase behind the same preposition, a name for
a name. Elsewhere it stays as it is. English, German and Spanish.
"""

import re

_MOST_WORDS = 5  # of what is otherwise
_GOES_ON = re.compile(
    r"\W*(?:and what about|what about|how about|and|or|und was ist mit|was ist mit|wie ist es mit|und|oder|y qué hay de|qué hay de|qué tal|y|o)\s+"
    r"(?P<rest>[^?!]+?)\s*[?!.]*",
    re.IGNORECASE,
)
_PREPOSITIONS = "in|on|at|by|for|from|of|to|with|under|above|im|am|an|für|nach|bei|von|vom|zu|zum|zur|mit|pro|en|por|para|de|del|con|al"
_ARTICLES = "the|my|our|a|an|der|die|das|den|dem|des|el|la|los|las|mi"
# What asks for itself, and is no part of another question.
_ASKS = (
    "who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|"
    "wer|wann|wo|warum|wie|welche[rs]?|ist|sind|war|waren|hat|haben|kann|darf|muss|soll|"
    "quién|qué|cuándo|dónde|cómo|cuál|cuánt[oa]s?|es|son|está|están|hay|puede|puedo|tiene"
)
# Before what a question asks for: "what was the revenue …", and not "what did the garage charge", where it does something.
_IS = re.compile(
    r"\b(?:is|are|was|were|about|of|ist|sind|war|waren|kostet|kosten|es|son|era|cuesta|cuestan)\s+$", re.IGNORECASE
)
_WORD = re.compile(r"[^\s?!.,;:]+")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ0-9][\w’'&/-]*(?:\s+[A-ZÀ-ÖØ-Þ0-9][\w’'&/-]*)*")
_ENDS = f"{_PREPOSITIONS}|{_ASKS}"


def filled_in(question: str, before: str) -> str:
    """``question`` as it would be asked without the one ``before`` it; ``""`` where that is not plain, or it stands alone."""
    found = _GOES_ON.fullmatch(question)
    words = _WORD.findall(found["rest"]) if found else []
    if not 0 < len(words) <= _MOST_WORDS:
        return ""
    first = words[0].casefold()
    if len(words) > 1 and re.fullmatch(_PREPOSITIONS, first):
        return _with_phrase(before, first, words)
    return "" if re.fullmatch(_ASKS, first) else _with_name(before, words)


def _with_phrase(before: str, preposition: str, words: list[str]) -> str:
    """``before`` with ``words`` for what stands behind the same preposition, or at its end where it has none."""
    phrase = rf"(?<!\w){preposition}(?:\s+(?!(?:{_ENDS})\b)[^\s?!.,;]+)+"
    phrases = list(re.finditer(phrase, before, re.IGNORECASE))
    if not phrases:
        return _with_name(before, words[1:]) or f"{before.rstrip(' ?!.')} {' '.join(words)}?"
    return _replaced(before, phrases[-1], words)


def _with_name(before: str, words: list[str]) -> str:
    """``before`` with ``words`` for its last name, where they are one, or for what it asks for: "the rent" for "the deposit"."""
    article = re.fullmatch(_ARTICLES, words[0], re.IGNORECASE) is not None
    bare = words[1:] if article else words
    if bare and all(map(_NAME.match, bare)):
        written = any(map(str.isalpha, "".join(bare)))  # else it is a number, or a year
        names = [one for one in _NAME.finditer(before) if one.start() and any(map(str.isalpha, one[0])) is written]
        return _replaced(before, names[-1], bare) if names else ""
    if not article:
        return ""
    noun = rf"(?<!\w)(?:{_ARTICLES})(?:\s+(?!(?:{_ENDS})\b)[^\s?!.,;]+){{1,3}}(?=\s+(?:{_PREPOSITIONS})\b|\s*[?!.]*$)"
    nouns = [one for one in re.finditer(noun, before, re.IGNORECASE) if _IS.search(before[: one.start()])]
    return _replaced(before, nouns[0], words) if len(nouns) == 1 else ""


def _replaced(text: str, place: re.Match[str], words: list[str]) -> str:
    return f"{text[: place.start()]}{' '.join(words)}{text[place.end() :]}"
