"""A question that only names what is otherwise than in the one before: "and in April?", "what about the Mini?". Pure.

It is filled in from the one before where it is plain what takes the place of what: a phrase behind the same preposition, a name for
a name, what it speaks of for a pronoun. Elsewhere it stays as it is. English, German and Spanish.
"""

import re
from collections.abc import Sequence

from slmrag.answering.spoken_of import has_pronoun, spoken_of, with_subject

_MOST_WORDS = 5  # of what is otherwise
_LOOKED_BACK = 5  # questions, for the one that says what is spoken of
_GOES_ON = re.compile(
    r"\W*(?:and what about|what about|how about|(?:no,? )?i mean[t]?|and|or|und was ist mit|was ist mit|wie ist es mit|(?:nein,? )?ich mein(?:t)?e|und|oder|"
    r"y qué hay de|qué hay de|qué tal|(?:no,? )?(?:quiero|quería|quise) decir|me refiero a|y|o)\s+"
    r"(?P<rest>[^?!]+?)\s*[?!.]*",
    re.IGNORECASE,
)
_PREPOSITIONS = "in|on|at|by|for|from|of|to|with|under|above|im|am|an|für|nach|bei|von|vom|zu|zum|zur|mit|pro|en|por|para|de|del|con|al"
_ARTICLES = "the|my|our|a|an|der|die|das|den|dem|des|el|la|los|las|mi"
# What asks for itself, and is no part of another question.
_ASKS = (
    "who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|"
    "wer|wann|wo|warum|wieso|weshalb|wie|welche[rs]?|ist|sind|war|waren|hat|haben|kann|darf|muss|soll|"
    "quién|qué|cuándo|dónde|cómo|cuál|cuánt[oa]s?|es|son|está|están|hay|puede|puedo|tiene"
)
# What asks or says something of a thing that is named by one word, and who may stand there instead.
_SAYS_OF = r"(?:is|are|do|does|did|can|may|must|should|will|kosten?|zahlen|dürfen|müssen|sind)"
_NO_THING = r"(?:i|we|you|they|he|she|it|there|this|that|ich|wir|sie|er|es|man|\w+(?:ed|ing))"
# Before what a question asks for: "what was the revenue …", and not "what did the garage charge", where it does something.
_IS = re.compile(
    r"\b(?:is|are|was|were|about|of|ist|sind|war|waren|kostet|kosten|es|son|era|cuesta|cuestan)\s+$", re.IGNORECASE
)
_OTHER = re.compile(
    r"\W*(?:and |or |what about |how about |(?:no,? )?i mean[t]? |no,? )*(?:for |in |at |about )?the other(?: \w+)?\W*"
    r"|\W*(?:und |oder |nein,? |was ist mit |ich mein(?:t)?e )*(?:für |in |bei |im )?(?:d(?:er|ie|as|en|em)|im) andere[nmrs]?(?: \w+)?\W*"
    r"|\W*(?:y |o |no,? |quería decir |me refiero )*(?:en |para |de |a )?(?:el|la) otr[oa](?: \w+)?\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s?!.,;:]+")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ0-9][\w’'&/-]*(?:\s+[A-ZÀ-ÖØ-Þ0-9][\w’'&/-]*)*")
_ENDS = f"{_PREPOSITIONS}|{_ASKS}"


def filled_in(question: str, asked: Sequence[str]) -> str:
    """``question`` as it would be asked without those ``asked`` before it, the last one last; ``""`` where that is not plain, or it stands alone."""
    back = list(reversed(asked[-_LOOKED_BACK:]))
    whole = next((at for at, one in enumerate(back) if not _goes_on(one)), 0)
    if is_other(question):
        return back[whole]
    words = _otherwise(question)
    if not words or re.fullmatch(_ASKS, words[0], re.IGNORECASE):
        return with_subject(question, next(filter(None, map(spoken_of, back[: whole + 1])), ""))
    first = words[0].casefold()
    if len(words) > 1 and re.fullmatch(_PREPOSITIONS, first):
        return _with_phrase(back[whole], first, words)
    return _with_name(back[whole], words)


def is_other(question: str) -> bool:
    """Whether ``question`` only asks the same of the other one: "and the other flat?"."""
    return _OTHER.fullmatch(question) is not None


def _otherwise(question: str) -> list[str]:
    """The words of a question that only names what is otherwise; none of any other."""
    found = _GOES_ON.fullmatch(question)
    words = _WORD.findall(found["rest"]) if found else []
    return words if len(words) <= _MOST_WORDS else []


def _goes_on(question: str) -> bool:
    """Whether ``question`` does not say by itself what it asks: it only names what is otherwise, has a pronoun, or asks "why?"."""
    bare = all(re.fullmatch(_ASKS, one, re.IGNORECASE) for one in _WORD.findall(question))
    return (
        bare or bool(_otherwise(question)) or is_other(question) or (has_pronoun(question) and not spoken_of(question))
    )


def _with_phrase(before: str, preposition: str, words: list[str]) -> str:
    """``before`` with ``words`` for what stands behind the same preposition, or at its end where it has none."""
    bare = rf"(?:\s+(?!(?:{_ENDS})\b)[^\s?!.,;]+)+"
    phrase = rf"(?<!\w){preposition}{bare}(?:\s+(?:of|von|del?){bare})*"  # "escape of water" is one thing
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
        return _with_one_word(before, words)
    noun = rf"(?<!\w)(?:{_ARTICLES})(?:\s+(?!(?:{_ENDS})\b)[^\s?!.,;]+){{1,3}}(?=\s+(?:{_PREPOSITIONS})\b|\s*[?!.]*$)"
    nouns = [one for one in re.finditer(noun, before, re.IGNORECASE) if _IS.search(before[: one.start()])]
    return _replaced(before, nouns[0], words) if len(nouns) == 1 else ""


def _with_one_word(before: str, words: list[str]) -> str:
    """``before`` with ``words`` for the one word that it says something of: "cats" for "pets" in "are pets allowed?"."""
    end = rf"(?=\s+(?!(?:{_ASKS})\b)\w|\s*[?!.]*$)"
    things = list(
        re.finditer(rf"(?<=\s)(?!{_NO_THING}\b|(?:{_ARTICLES}|{_PREPOSITIONS})\b)[^\W\d_]+{end}", before, re.IGNORECASE)
    )
    said = [one for one in things if re.search(rf"(?<!\w){_SAYS_OF}\s+$", before[: one.start()], re.IGNORECASE)]
    return _replaced(before, said[0], words) if len(said) == 1 and len(words) == 1 else ""


def _replaced(text: str, place: re.Match[str], words: list[str]) -> str:
    return f"{text[: place.start()]}{' '.join(words)}{text[place.end() :]}"
