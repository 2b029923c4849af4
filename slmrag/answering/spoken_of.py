"""What "it" stands for in a question that goes on from another: "when do I get it back?" behind one for the deposit. Pure.

English and German. In German the article of what was spoken of says which pronoun may stand for it.
"""

import re

_MOST_WORDS = 10  # of a question whose pronoun is plain: more say by themselves what they are about
_PRONOUNS = {
    "it": "one", "they": "several", "them": "several",
    "er": "der|[md]?ein|unser", "ihn": "den|der|meinen|unseren|einen", "ihm": "dem|der|das", "sie": "die|meine|unsere|eine", "es": "das|[md]?ein|unser",
}  # fmt: skip
_PRONOUN = re.compile(rf"(?<!\w)(?:{'|'.join(_PRONOUNS)})(?!\w)")  # "Sie" is whoever is spoken to
# "Is it allowed to …", "does it say …", "how does it work that …", "gibt es": there it stands for nothing.
_EMPTY = re.compile(
    r"\bhow late is it\b|\bit\b.*\s(?:to|that|if|when|whether)\s|\b(?:is|was) it (?:ok|okay|true|possible|raining)\b|\b(?:say|says|said|mention|mentions)\b"
    r"|\bgibt\W+es\b|\bes\b.*\b(?:zu|dass|ob|wenn)\b|\bgeht es\b|\bsteht\b",
    re.IGNORECASE,
)
_WORD = r"(?!(?:{ends})\b)[^\s?!.,;:]+"
_ENDS = (
    "the|my|our|your|a|an|this|that|about|say|says|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|i|we|you|they|he|she|it|"
    "der|die|das|den|dem|des|ein|eine|einen|mein|meine|unser|unsere|ist|sind|war|hat|haben|kann|muss|darf|soll|wird|ich|wir|man|sie|er|es"
)
_OWN = "the|my|our|an?|eine?|einen|der|die|das|den|dem|mein|meine|meinen|unser|unsere|unseren"
_LINKS = "of|for|at|in|on|from|with|to|von|vom|für|im|in|am|bei|beim|zum|zur"
_DONE = re.compile(r"\s\w+ed$")
_DOES = re.compile(r"\b(?:do|does|did|can|could|will|would|must|should|may)\s+$", re.IGNORECASE)


def with_subject(question: str, subject: str) -> str:
    """``question`` with ``subject`` for its pronoun; ``""`` where that is not plain, or it has none."""
    pronouns = list(_PRONOUN.finditer(question))
    if not subject or len(pronouns) != 1 or _EMPTY.search(question) or len(question.split()) > _MOST_WORDS:
        return ""
    place = pronouns[0]
    if re.search(rf"(?<!\w)(?:{_OWN})\s+\w", question[: place.start()], re.IGNORECASE):
        return ""  # "who owns the boiler and who repairs it?"
    wanted = _PRONOUNS[place[0]]
    article, _, rest = subject.casefold().partition(" ")
    if wanted == "several":
        # "What did they decide about the roof?": whoever they are.
        agrees = re.search(r"[^s]s(?:\s|$)", rest or article) is not None and not spoken_of(question)
    else:
        agrees = wanted == "one" or re.fullmatch(wanted, article) is not None
    return f"{question[: place.start()]}{subject}{question[place.end() :]}" if agrees else ""


def has_pronoun(question: str) -> bool:
    """Whether ``question`` has a pronoun that stands for what was spoken of before."""
    return _PRONOUN.search(question) is not None and not _EMPTY.search(question)


def spoken_of(question: str) -> str:
    """The thing that ``question`` ends with, and that it asks about: "the rent for Mill Lane"; ``""`` where none is plain."""
    word = _WORD.format(ends=_ENDS)
    bare = rf"(?:{word})(?:\s+{word}){{0,3}}?"
    link = rf"\s+(?:{_LINKS})(?:\s+(?:{_OWN}|einem|einer))?\s+"
    named = rf"(?:(?:{_OWN})\s+|(?<=about\s)){bare}"
    found = re.search(rf"(?<!\w){named}(?:{link}{bare})*(?=\s*[?!.]*$)", question, re.IGNORECASE)
    if not found:
        return ""
    said = found[0]
    if _DOES.search(question[: found.start()]) or _DONE.search(said):  # "does the meeting start", "is the bin emptied"
        said = said.rpartition(" ")[0]
    return "" if re.fullmatch(_OWN, said, re.IGNORECASE) else said
