"""An English sentence that defines a term or tells a date becomes a question.

What is not plain is left alone: a question that reads badly is worth less than none.
"""

import re

from slmrag.evaluation.drafting.subjects import ARTICLE, BEGINNINGS, CLEAN, SUBJECT, Case, is_subject, our
from slmrag.text.months import month_names
from slmrag.text.stop_words import word_set

_ASIDE = re.compile(r" ?\([^()]*\)")
_ADVERB = re.compile(
    r"(?:[A-Z][a-z]+ly|However|Moreover|In addition|In fact|Overall|Also|Thus|Therefore|For example|Furthermore), (?=\w)"
)
_ROLE = re.compile(
    r"(?:[\w’-]+ )*?(?:director|member|fellow|professor|journalist|president|officer|author|founder|manager|engineer|scientist|lawyer|"
    r"chairman|chair|minister|senator|writer|artist|actor|actress|singer|player|politician|physicist|economist|philosopher)\b"
)
_DOER = re.compile(r"(?:er|or|ist|ian|ent|man|woman)$")
_DATE = r"(?P<date>(?:\d\d? )?(?:[A-Z][a-z]+ (?:\d\d?, )?)?(?:1[5-9]|20)\d\d)"
_DONE = r"(?P<verb>was|were) (?P<done>(?:[a-z]+ly |first )?[a-z]+(?:ed|en|un|wn|nt|ld|lt|de|set)(?: (?:up|down|out))?)"
_BEGAN = rf"(?P<began>{'|'.join(BEGINNINGS)})"
_DATED = re.compile(rf"{SUBJECT} (?:{_DONE}|{_BEGAN}) (?:in|on) {_DATE}(?=[.,; ]|$)")
_DATED_FIRST = re.compile(
    rf"(?:In|On) {_DATE},? {SUBJECT} (?:{_DONE}|{_BEGAN})(?=[.,;]| (?:by|at|as|in|on|to|for|from|with) |$)"
)
_DEFINED = re.compile(
    r"(?P<term>\w[\w’' -]{1,40}?)[\"”]? (?:means?|refers to|stands for|is defined as|(?P<be>is|are)(?= (?:an?|the) ))"
    r"(?: that)? (?P<meaning>.+)"
)
_TELLS_WHAT = re.compile(r"(?:an?|the) (?!(?:very |more )?(?:important|essential|critical|crucial|key|common|major|main|valuable|significant|central|vital)\b|most\b|only\b|first\b|same\b|best\b|main\b|\w+est\b)(?P<what>[\w’ -]+?) (?:that|which|who|of|for|used|with|in|by|to|from|whose|where)\b")  # fmt: skip
_EVERYBODY_KNOWS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today everything everyone nobody"
).union(*(month_names(number, "en") for number in range(1, 13)))


def plain_sentence(sentence: str) -> str:
    """``sentence`` without what stands in brackets and without an adverb at its beginning: "However, …"."""
    without = _ADVERB.sub("", _ASIDE.sub("", sentence), count=1)
    return without[:1].upper() + without[1:]


def definition_question(sentence: str, case: Case) -> tuple[str, str] | None:
    """(question, answer) of a sentence that defines a term: "Dry running means that …"."""
    match = _DEFINED.match(sentence)
    if match is None:
        return None
    term, be, who = our(match["term"]), match["be"], ""
    bare = ARTICLE.sub("", term, count=1)
    if not is_subject(term) or len(bare.split()) > 4 or bare.casefold() in _EVERYBODY_KNOWS:
        return None
    if be:
        told = _TELLS_WHAT.match(match["meaning"])
        # "The contract is a …" tells of one contract, not what a contract is; a term is a word that is used again.
        if told is None or (" " not in bare and term != bare) or not case.often(bare):
            return None
        role = _ROLE.search(told["what"])
        if (bare.isupper() or case.named(bare)) and (role or _DOER.search(told["what"])):
            if not role or be != "is" or " " not in bare:
                return None
            who = f"Who is {bare}?"
    words = re.split(r"[,;:()]|\.(?!\d)", match["meaning"])[0].split()[:7]
    if len(words) < 3:
        return None
    asked = f"What {be} {case(term)}?" if be else f"What does {case(term)} mean?"
    return who or asked, " ".join(words)


def date_question(sentence: str, case: Case) -> tuple[str, str] | None:
    """(question, answer) of a sentence that tells when something was done: "The mill was built in 1904"."""
    match = _DATED.match(sentence) or _DATED_FIRST.match(sentence)
    if match is None or not is_subject(match["subject"]) or not CLEAN.fullmatch(sentence) or "%" in match["subject"]:
        return None
    bare = ARTICLE.sub("", match["subject"], count=1)
    # "The ship" or "a ship" is one of many.
    if bare != match["subject"] and (" " not in bare or match["subject"][0] in "Aa"):
        return None
    subject = case(our(match["subject"]))
    if match["began"]:
        return f"When did {subject} {BEGINNINGS[match['began']]}?", match["date"]
    return f"When {match['verb']} {subject} {match['done']}?", match["date"]
